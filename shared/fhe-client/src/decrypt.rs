use circuit::{Blueprint, Circuit, OutputPolicy};
use fhe_core::EncryptedResult;

use crate::{ClientKey, Error, negacyclic};

impl ClientKey {
    /// Decrypts a result of `rows` rows from the phases `b - a*s` of its wanted coefficients. As
    /// [`Circuit::conclude`]: real scores, or the label's index, or 0 or 1; an empty row when no class
    /// beat all others.
    ///
    /// Whoever sees what this answers to a result of his own making reads the key, some bits a number. So scores are
    /// rounded to the standard deviation of their flooding, `2^-(resolution + 1)` of the torus: the rest would
    /// tell an honest reader nothing, and a forger up to 47 bits more.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] when the bytes are not a result of this circuit and number of rows, or one whose mask no
    /// evaluation leaves; [`Error::Class`].
    pub fn decrypt(
        &self,
        blueprint: &Blueprint,
        rows: usize,
        result: &[u8],
    ) -> Result<Vec<Vec<f64>>, Error> {
        let result = EncryptedResult::from_bytes(result, blueprint, rows)?;
        let mut answers = vec![Vec::new(); rows];
        for (group, places) in result.groups().iter().zip(blueprint.places(rows)) {
            for (place, body) in places.iter().zip(&group.bodies) {
                let product = negacyclic::coefficient(&group.mask, self.secret(), place.position);
                let phase = body.wrapping_sub(product);
                answers[place.row].extend(read(blueprint, place.output, phase)?);
            }
        }
        Ok(answers)
    }

    /// The whole phase `b - a*s` of a GLWE ciphertext given as mask and body, noise included: for
    /// tests that measure noise.
    pub fn insecure_phase(&self, ciphertext: &[u64]) -> Vec<u64> {
        let (mask, body) = ciphertext.split_at(ciphertext.len() / 2);
        let product = negacyclic::multiply(mask, self.secret());
        body.iter()
            .zip(product)
            .map(|(b, p)| b.wrapping_sub(p))
            .collect()
    }
}

/// What a phase stands for; nothing for a label that no class won.
fn read(circuit: &Circuit, output: usize, phase: u64) -> Result<Option<f64>, Error> {
    let torus = phase as i64 as f64 / 64f64.exp2();
    Ok(match circuit.policy {
        OutputPolicy::Scores { .. } => Some(circuit.decode(output, rounded(circuit, torus))),
        OutputPolicy::Decision => Some(f64::from(u8::from(torus >= 0.0))),
        OutputPolicy::Label => {
            let answers = circuit.answers();
            let step = (torus * answers as f64).round() as i64;
            match step.rem_euclid(answers as i64) as usize {
                0 => None,
                label if label <= circuit.outputs => Some((label - 1) as f64),
                _ => return Err(Error::Class),
            }
        }
    })
}

/// The nearest multiple of the flooding's standard deviation.
fn rounded(circuit: &Circuit, torus: f64) -> f64 {
    let step = circuit.flooding_std();
    (torus / step).round() * step
}

/// The server that makes results instead of evaluating, and sees what they are opened to.
#[cfg(test)]
mod attacks {
    use circuit::{LookupSet, RING_SIZE};
    use fhe_core::{Randomness, demo};

    use super::*;

    /// Bits of the key in one number, from the first.
    const WANTED: usize = 20;

    /// A mask whose product with the secret has in coefficient `position` the sum of `2^(63 - i) s_i`.
    fn aimed(position: usize, bits: usize) -> Vec<u64> {
        let mut mask = vec![0; RING_SIZE];
        for bit in 0..bits {
            let weight = 1u64 << (63 - bit);
            match position.checked_sub(bit) {
                Some(place) => mask[place] = weight,
                None => mask[RING_SIZE + position - bit] = weight.wrapping_neg(),
            }
        }
        mask
    }

    /// The same behind an encryption of zero, as every honest answer is: nobody sees where it aims.
    fn hidden(key: &ClientKey, position: usize, bits: usize) -> (Vec<u64>, u64) {
        let public_key = key.public_key();
        let mut randomness = Randomness::from_seed([5; 32]);
        let mut ephemeral = vec![0; RING_SIZE];
        randomness.fill_binary(&mut ephemeral);
        let mut mask = negacyclic::multiply(&public_key.mask(), &ephemeral);
        let body = negacyclic::coefficient(public_key.body(), &ephemeral, position);
        for (element, aim) in mask.iter_mut().zip(aimed(position, bits)) {
            *element = element.wrapping_add(aim);
        }
        (mask, body)
    }

    fn opened(
        key: &ClientKey,
        blueprint: &Blueprint,
        (mask, body): (Vec<u64>, u64),
    ) -> Result<Vec<f64>, Error> {
        let mut result = EncryptedResult::encode(blueprint, 1).unwrap();
        EncryptedResult::encode_group(blueprint, &mask, &[body], &mut result);
        key.decrypt(blueprint, 1, &result)
            .map(|mut rows| rows.swap_remove(0))
    }

    fn key() -> ClientKey {
        ClientKey::from_seed([8; 32])
    }

    fn position(blueprint: &Blueprint) -> usize {
        blueprint.places(1).next().unwrap()[0].position
    }

    /// How many of the wanted bits a score shows, from the first.
    fn shown(key: &ClientKey, blueprint: &Blueprint, score: f64) -> usize {
        let torus = -score / blueprint.decode(0, 1.0);
        let read = (torus.rem_euclid(1.0) * (WANTED as f64).exp2()).round() as u64;
        let secret = key.secret();
        let right = (0..WANTED).take_while(|bit| read >> (WANTED - 1 - bit) & 1 == secret[*bit]);
        right.count()
    }

    fn decision() -> Blueprint {
        let circuit = Circuit {
            policy: OutputPolicy::Decision,
            lookups: Some(LookupSet::Bits3),
            ..demo::circuit()
        };
        circuit.check().unwrap()
    }

    #[test]
    fn a_mask_that_aims_at_key_bits_is_refused() {
        for blueprint in [demo::blueprint(), decision()] {
            let mask = aimed(position(&blueprint), WANTED);
            let answer = opened(&key(), &blueprint, (mask, 0));
            let refused = Error::Ciphertext(fhe_core::Error::Mask);
            assert_eq!(answer, Err(refused));
        }
    }

    /// What remains: 13 bits of the key in a score of 12 bits, so that 158 numbers shown to a lying server give the key.
    #[test]
    fn a_hidden_aim_shows_no_more_of_the_key_than_the_resolution() {
        let (key, blueprint) = (key(), demo::blueprint());
        let mask = |bits| hidden(&key, position(&blueprint), bits);
        let within = opened(&key, &blueprint, mask(13)).unwrap()[0];
        assert!(shown(&key, &blueprint, within) >= 13);
        for score in [within, opened(&key, &blueprint, mask(WANTED)).unwrap()[0]] {
            let steps = score / blueprint.decode(0, blueprint.flooding_std());
            assert_eq!(steps, steps.round(), "finer than the resolution");
        }
    }

    /// What remains: a decision that a lying server gets to see is one bit of the key.
    #[test]
    fn a_hidden_aim_shows_one_bit_of_the_key_in_a_decision() {
        let (key, blueprint) = (key(), decision());
        let (mask, body) = hidden(&key, position(&blueprint), 1);
        let quarter = body.wrapping_add(1 << 62);
        let answer = opened(&key, &blueprint, (mask, quarter)).unwrap()[0];
        assert_eq!(answer, 1.0 - key.secret()[0] as f64);
    }

    #[test]
    fn a_class_that_the_model_does_not_have_is_refused() {
        let circuit = Circuit {
            policy: OutputPolicy::Label,
            lookups: Some(LookupSet::Bits3),
            outputs: 10,
            ..demo::circuit()
        };
        let (key, blueprint) = (key(), circuit.check().unwrap());
        let label = |step: u64| {
            let (mask, body) = hidden(&key, 0, 0);
            opened(&key, &blueprint, (mask, body.wrapping_add(step << 60)))
        };
        assert_eq!(label(0), Ok(vec![]));
        assert_eq!(label(10), Ok(vec![9.0]));
        assert_eq!(label(11), Err(Error::Class));
    }
}
