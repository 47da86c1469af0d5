use circuit::RING_SIZE;
use fhe_core::EncryptedInput;

use crate::{Error, PadContext, PadOpening, PadPlan, pad_digest, word};

/// A kept pad as the server holds it: used up by its opening, whether that holds or not.
///
/// ```compile_fail,E0382
/// # use pads::{HeldPad, PadContext, PadOpening, PadPlan};
/// fn open_twice(pad: HeldPad, plan: &PadPlan, context: &PadContext, opening: &PadOpening) {
///     let _ = pad.open(plan, context, opening);
///     let _ = pad.open(plan, context, opening);
/// }
/// ```
pub struct HeldPad {
    index: usize,
    digest: [u8; 32],
    public: Vec<u8>,
}

impl HeldPad {
    /// Pad `index` of a pool, with the digest that was committed to and what travelled of it. That both
    /// belong together is only seen when it is opened.
    pub fn new(index: usize, digest: [u8; 32], public: Vec<u8>) -> Self {
        Self {
            index,
            digest,
            public,
        }
    }

    /// Its index in the pool.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What was committed to.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// What travelled of it.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// The encrypted row that an opening makes of the pad: an input as the evaluator takes it.
    ///
    /// # Errors
    /// [`Error::Opening`] when it is not an opening of this pad.
    pub fn open(
        self,
        plan: &PadPlan,
        context: &PadContext,
        opening: &PadOpening,
    ) -> Result<EncryptedInput, Error> {
        let is_ours = opening.index() == self.index
            && self.public.len() == plan.public_bytes()
            && pad_digest(context, self.index, &self.public, opening.roots()) == self.digest;
        is_ours.then_some(()).ok_or(Error::Opening)?;
        let mut polynomials = vec![vec![0; RING_SIZE]; 2 * plan.ciphertexts()];
        for (slot, public) in plan.public().iter().zip(word::read(&self.public)) {
            polynomials[slot.polynomial][slot.coefficient] = word::widen(public);
        }
        for (choice, words) in plan.choices().iter().zip(opening.words()) {
            for (slot, word) in plan.committed()[choice.slots.clone()].iter().zip(words) {
                let coefficient = &mut polynomials[slot.polynomial][slot.coefficient];
                *coefficient = coefficient.wrapping_add(word::widen(*word));
            }
        }
        Ok(EncryptedInput::from_polynomials(
            plan.blueprint(),
            polynomials,
        )?)
    }
}
