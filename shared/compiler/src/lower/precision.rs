use crate::error::Error;

/// Bits of inputs and of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Precision {
    pub(crate) input_bits: u8,
    pub(crate) weight_bits: u8,
}

impl Precision {
    pub(crate) fn same(bits: u8) -> Self {
        Self {
            input_bits: bits,
            weight_bits: bits,
        }
    }

    /// # Errors
    /// [`Error::Bits`].
    pub(crate) fn chosen((input_bits, weight_bits): (u8, u8)) -> Result<Self, Error> {
        let allowed = 2..=16;
        (allowed.contains(&input_bits) && allowed.contains(&weight_bits))
            .then_some(Self {
                input_bits,
                weight_bits,
            })
            .ok_or(Error::Bits)
    }

    /// Bits of an input, and of a weight.
    pub(crate) fn bits(self) -> (u8, u8) {
        (self.input_bits, self.weight_bits)
    }
}
