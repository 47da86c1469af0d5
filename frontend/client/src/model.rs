//! The vault item `model-<id>`: a compiled model in the clear, for its owner's eyes only.

use circuit::{Circuit, Weights};
use fhe_core::RING_SIZE;
use zeroize::Zeroizing;

use crate::error::Error;

const VERSION: u8 = 1;
/// Largest relative difference of two numbers that travelled as decimal text.
const TEXT_PRECISION: f64 = 1e-12;

/// Both halves of a compiled model.
#[derive(Debug)]
pub(crate) struct OwnedModel {
    pub(crate) circuit: Circuit,
    pub(crate) weights: Weights,
}

impl OwnedModel {
    /// Whether a card's circuit takes the same inputs and reads the same scores. The policy may differ.
    pub(crate) fn fits(&self, circuit: &Circuit) -> bool {
        let (own, card) = (&self.circuit, circuit);
        let mut ranges = own.encoder.features.iter().zip(&card.encoder.features);
        own.encoder.input_bits == card.encoder.input_bits
            && own.features() == card.features()
            && own.outputs == card.outputs
            && own.scale.range_bits == card.scale.range_bits
            && close(own.scale.unit, card.scale.unit)
            && ranges.all(|(a, b)| close(a.minimum, b.minimum) && close(a.maximum, b.maximum))
    }

    /// `1 || length (u32 LE) || circuit (postcard) || weights (i32 LE)* || offsets (i64 LE)*`.
    pub(crate) fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let circuit = postcard::to_allocvec(&self.circuit).map_err(|_| Error::ItemDamaged)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.byte_count(circuit.len())));
        bytes.push(VERSION);
        bytes.extend_from_slice(&(circuit.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&circuit);
        for output in 0..self.weights.outputs() {
            for weight in self.weights.row(output) {
                bytes.extend_from_slice(&weight.to_le_bytes());
            }
        }
        for output in 0..self.weights.outputs() {
            bytes.extend_from_slice(&self.weights.offset(output).to_le_bytes());
        }
        Ok(bytes)
    }

    /// Opposite of [`OwnedModel::to_bytes`].
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (version, rest) = bytes.split_first().ok_or(Error::ItemDamaged)?;
        if *version != VERSION {
            return Err(Error::ItemVersion);
        }
        Self::read(rest).ok_or(Error::ItemDamaged)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (circuit, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let circuit: Circuit = postcard::from_bytes(circuit).ok()?;
        circuit.validate(RING_SIZE).ok()?;
        let weight_bytes = circuit.outputs * circuit.features() * size_of::<i32>();
        let (rows, offsets) = rest.split_at_checked(weight_bytes)?;
        let rows = rows
            .chunks_exact(circuit.features() * size_of::<i32>())
            .map(|row| numbers(row, i32::from_le_bytes))
            .collect::<Option<_>>()?;
        let weights = Weights::new(rows, numbers(offsets, i64::from_le_bytes)?).ok()?;
        (weights.outputs() == circuit.outputs).then_some(Self { circuit, weights })
    }

    fn byte_count(&self, circuit_bytes: usize) -> usize {
        let weights = self.weights.features() * size_of::<i32>() + size_of::<i64>();
        1 + size_of::<u32>() + circuit_bytes + self.weights.outputs() * weights
    }
}

fn numbers<T, const BYTES: usize>(bytes: &[u8], read: fn([u8; BYTES]) -> T) -> Option<Vec<T>> {
    let (numbers, rest) = bytes.as_chunks::<BYTES>();
    rest.is_empty()
        .then(|| numbers.iter().map(|number| read(*number)).collect())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= TEXT_PRECISION * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use circuit::OutputPolicy;

    fn model() -> OwnedModel {
        OwnedModel {
            circuit: fhe_core::demo::circuit(),
            weights: fhe_client::demo::weights(),
        }
    }

    #[test]
    fn a_model_read_back_is_the_same() {
        let read = OwnedModel::from_bytes(&model().to_bytes().unwrap()).unwrap();
        assert_eq!(read.circuit, model().circuit);
        for output in 0..read.weights.outputs() {
            assert_eq!(read.weights.row(output), model().weights.row(output));
            assert_eq!(read.weights.offset(output), model().weights.offset(output));
        }
    }

    #[test]
    fn a_model_cut_anywhere_is_refused() {
        let bytes = model().to_bytes().unwrap();
        for length in 0..bytes.len() {
            assert!(OwnedModel::from_bytes(&bytes[..length]).is_err());
        }
    }

    #[test]
    fn a_card_may_change_its_policy_and_nothing_else() {
        let mut card = model().circuit;
        card.policy = OutputPolicy::Scores { resolution_bits: 5 };
        assert!(model().fits(&card));
        card.encoder.features[0].maximum *= 1.0 + 1e-15;
        assert!(model().fits(&card));
        card.encoder.features[0].maximum *= 1.01;
        assert!(!model().fits(&card));
    }

    #[test]
    fn a_card_of_another_scale_does_not_fit() {
        let mut card = model().circuit;
        card.scale.range_bits += 1;
        assert!(!model().fits(&card));
    }
}
