use circuit::{Blueprint, RING_SIZE};
use fhe_core::EncryptedInput;

use crate::{
    Error, PadContext, PadOpening, PadPlan,
    arithmetic::word::{self, WORD_BYTES},
    pad_digest,
};

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

    /// The encrypted row that an opening makes of the pad.
    ///
    /// # Errors
    /// [`Error::Opening`] when it is not an opening of this pad.
    pub fn open(
        self,
        plan: &PadPlan,
        context: &PadContext,
        opening: &PadOpening,
    ) -> Result<OpenedRow, Error> {
        let is_ours = opening.index() == self.index
            && self.public.len() == plan.public_bytes()
            && pad_digest(context, self.index, &self.public, opening.roots()) == self.digest;
        is_ours.then_some(()).ok_or(Error::Opening)?;
        let mut words = vec![vec![0; RING_SIZE]; 2 * plan.ciphertexts()];
        for (slot, public) in plan.public().iter().zip(word::read(&self.public)) {
            words[slot.polynomial][slot.coefficient] = public;
        }
        for (choice, opened) in plan.choices().iter().zip(opening.words()) {
            for (slot, word) in plan.committed()[choice.slots.clone()].iter().zip(opened) {
                let sum = &mut words[slot.polynomial][slot.coefficient];
                *sum = word::add(*sum, *word);
            }
        }
        Ok(OpenedRow(words))
    }
}

/// A row as an opening made it of its pad: words of all polynomials, mask and body of each ciphertext in turn.
#[derive(Debug)]
pub struct OpenedRow(Vec<Vec<u64>>);

impl OpenedRow {
    /// The words back to back, for whoever evaluates it later.
    pub fn to_bytes(&self) -> Vec<u8> {
        let words = self.0.iter().flatten();
        words.flat_map(|word| word::bytes(*word)).collect()
    }

    /// Opposite of [`OpenedRow::to_bytes`]; bytes beyond the last whole polynomial are left out, and
    /// [`OpenedRow::input`] refuses what has another number of polynomials than it needs.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let polynomials = bytes.chunks_exact(RING_SIZE * WORD_BYTES);
        Self(
            polynomials
                .map(|words| word::read(words).collect())
                .collect(),
        )
    }

    /// The input as the evaluator takes it.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] when it is none of this circuit.
    pub fn input(&self, blueprint: &Blueprint) -> Result<EncryptedInput, Error> {
        let polynomial = |words: &Vec<u64>| words.iter().copied().map(word::widen).collect();
        let polynomials = self.0.iter().map(polynomial).collect();
        Ok(EncryptedInput::from_polynomials(blueprint, polynomials)?)
    }
}
