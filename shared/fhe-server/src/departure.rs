use circuit::{AnswerPlace, Blueprint};
use fhe_core::{EncryptedInput, EncryptedResult, Randomness};

use crate::{Error, Linear, PreparedKey, lwe::Lwe, prepared_key::Rerandomizer};

/// The last step of every answer: re-randomised, flooded as the circuit's policy states, cut to the
/// wanted coefficients and modulus-switched.
pub(crate) struct Departure {
    rerandomizer: Rerandomizer,
    randomness: Randomness,
    wanted: Vec<u64>,
}

impl Departure {
    /// Allocates scratch memory.
    pub(crate) fn new() -> Self {
        Self {
            rerandomizer: Rerandomizer::new(),
            randomness: Randomness::from_entropy(),
            wanted: Vec::new(),
        }
    }

    /// Draws fresh randomness for the answer to one input.
    pub(crate) fn begin(&mut self, input: &EncryptedInput) {
        self.randomness = Randomness::for_answer(input.digest());
    }

    /// Appends the group in the accumulator to a result.
    pub(crate) fn append(
        &mut self,
        linear: &mut Linear,
        key: &PreparedKey,
        blueprint: &Blueprint,
        places: &[AnswerPlace],
        result: &mut Vec<u8>,
    ) {
        let (ring, randomness) = (&mut linear.ring, &mut self.randomness);
        self.rerandomizer
            .add_zero(&mut linear.accumulator, key, ring, randomness);
        let std = blueprint.flooding_std();
        let (mask, body) = linear.accumulator.get_mask_and_body();
        let noisy = |place: &AnswerPlace| {
            let coefficient = body.as_ref()[place.position];
            coefficient.wrapping_add(self.randomness.gaussian(std))
        };
        self.wanted.clear();
        self.wanted.extend(places.iter().map(noisy));
        EncryptedResult::encode_group(blueprint, mask.as_ref(), &self.wanted, result);
    }

    /// The wire form of answers that came out of lookups, each a group of its own.
    pub(crate) fn singles(
        &mut self,
        linear: &mut Linear,
        key: &PreparedKey,
        blueprint: &Blueprint,
        answers: &[Lwe],
    ) -> Result<Vec<u8>, Error> {
        let mut result = EncryptedResult::encode(blueprint, 1)?;
        for (answer, places) in answers.iter().zip(blueprint.places(1)) {
            answer.embed(linear.accumulator.as_mut());
            self.append(linear, key, blueprint, places, &mut result);
        }
        Ok(result)
    }
}
