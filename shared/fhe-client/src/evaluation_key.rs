//! Making evaluation keys. Everything is derived from the client key, so that the same key gives the
//! same bytes and an interrupted upload goes on where it stopped.

use circuit::LookupSet;
use fhe_core::{
    RING_SIZE, Randomness, Seed, automorphism,
    evaluation_key::{self, EvaluationKeyChunk},
    lookup::{
        BOOTSTRAP_BASE_LOG, KEYSWITCH_BASE_LOG, KEYSWITCH_LEVELS, LookupParameters,
        PACKING_BASE_LOG, PACKING_KEYS, PACKING_LEVELS,
    },
};
use zeroize::Zeroizing;

use crate::{ClientKey, Error, negacyclic};

impl ClientKey {
    /// First bytes of the wire form of this key's evaluation key.
    pub fn evaluation_key_header(&self, set: LookupSet) -> Vec<u8> {
        evaluation_key::header(set, self.mask_seed(set))
    }

    /// EvaluationKeyChunk `index` of the evaluation key.
    ///
    /// # Errors
    /// [`Error::Chunk`].
    pub fn evaluation_key_chunk(&self, set: LookupSet, index: u32) -> Result<Vec<u8>, Error> {
        let chunks = evaluation_key::chunks(set);
        let count = chunks.len() as u32;
        let chunk = chunks.get(index as usize);
        let chunk = chunk.ok_or(Error::Chunk { index, count })?;
        let maker = Maker::new(self, LookupParameters::of(set), index);
        let bodies = match chunk {
            EvaluationKeyChunk::Bootstrap(bits) => maker.bootstrap(bits.clone()),
            EvaluationKeyChunk::Keyswitch => maker.keyswitch(),
            EvaluationKeyChunk::Packing => maker.packing(),
        };
        Ok(chunk.encode(set, &bodies))
    }

    fn mask_seed(&self, set: LookupSet) -> Seed {
        self.part_seed(LookupParameters::of(set), "mask", 0)
    }

    fn part_seed(&self, parameters: &LookupParameters, part: &str, index: u32) -> Seed {
        let purpose = format!("{} {part} {index}", parameters.set.name());
        self.evaluation_seed(parameters, &purpose)
    }

    /// `n` uniform bits.
    fn small_secret(&self, parameters: &LookupParameters) -> Zeroizing<Vec<u64>> {
        let mut bits = Zeroizing::new(vec![0; parameters.small_dimension.0]);
        let seed = self.part_seed(parameters, "small key", 0);
        Randomness::from_seed(seed).fill_binary(&mut bits);
        bits
    }
}

/// One chunk in the making.
struct Maker<'a> {
    key: &'a ClientKey,
    parameters: &'a LookupParameters,
    masks: Randomness,
    noise: Randomness,
}

impl<'a> Maker<'a> {
    fn new(key: &'a ClientKey, parameters: &'a LookupParameters, index: u32) -> Self {
        let seed = |part, index| key.part_seed(parameters, part, index);
        Self {
            key,
            parameters,
            masks: evaluation_key::masks(seed("mask", 0), index),
            noise: Randomness::from_seed(seed("noise", index)),
        }
    }

    /// GGSW ciphertexts of bits of the small key under `S_r[j] = s[k*j + r]`: for each a row for every
    /// mask component, then one for the body.
    fn bootstrap(mut self, bits: std::ops::Range<usize>) -> Vec<u64> {
        let small = self.key.small_secret(self.parameters);
        let secrets = self.ring_secrets();
        let factor = 1u64 << (64 - BOOTSTRAP_BASE_LOG.0);
        let mut bodies = Vec::new();
        for bit in &small[bits] {
            for component in 0..=secrets.len() {
                let mut body = self.encrypt_zero(&secrets);
                match secrets.get(component) {
                    Some(secret) => {
                        for (element, s) in body.iter_mut().zip(secret.iter()) {
                            *element = element.wrapping_sub(factor.wrapping_mul(bit & s));
                        }
                    }
                    None => body[0] = body[0].wrapping_add(factor.wrapping_mul(*bit)),
                }
                bodies.extend(body);
            }
        }
        bodies
    }

    /// LWE ciphertexts under the small key of `s_i * 2^(32 - level * base_log)`, modulo `2^32` in the
    /// upper half of 64 bits: for each `i` the levels from the first.
    fn keyswitch(mut self) -> Vec<u64> {
        let small = self.key.small_secret(self.parameters);
        let mut mask = vec![0u32; small.len()];
        let mut bodies = Vec::with_capacity(RING_SIZE * KEYSWITCH_LEVELS);
        for bit in self.key.secret() {
            for level in 1..=KEYSWITCH_LEVELS {
                self.masks.fill_uniform_small(&mut mask);
                let product = mask.iter().zip(small.iter());
                let product = product.fold(0u32, |sum, (a, z)| {
                    sum.wrapping_add(a & (*z as u32).wrapping_neg())
                });
                let message = (*bit as u32) << (32 - level * KEYSWITCH_BASE_LOG);
                let noise = self.noise.tuniform(self.parameters.small_noise) as u32;
                let body = product.wrapping_add(noise).wrapping_add(message);
                bodies.push(u64::from(body) << 32);
            }
        }
        bodies
    }

    /// GLWE ciphertexts under `s` of `s(X^g) * 2^(64 - level * base_log)`, `g = 2^i + 1`: for each `i`
    /// from 1 the levels from the first.
    fn packing(mut self) -> Vec<u64> {
        let secret = [Zeroizing::new(self.key.secret().to_vec())];
        let mut bodies = Vec::with_capacity(PACKING_KEYS * PACKING_LEVELS.0 * RING_SIZE);
        for i in 1..=PACKING_KEYS {
            let image = Zeroizing::new(automorphism(&secret[0], (1 << i) + 1));
            for level in 1..=PACKING_LEVELS.0 {
                let factor = 1u64 << (64 - level * PACKING_BASE_LOG.0);
                let mut body = self.encrypt_zero(&secret);
                for (element, s) in body.iter_mut().zip(image.iter()) {
                    *element = element.wrapping_add(factor.wrapping_mul(*s));
                }
                bodies.extend(body);
            }
        }
        bodies
    }

    /// `sum_r a_r * S_r + e` with fresh masks.
    fn encrypt_zero(&mut self, secrets: &[Zeroizing<Vec<u64>>]) -> Vec<u64> {
        let size = secrets[0].len();
        let (mut mask, mut body) = (vec![0; size], vec![0; size]);
        for secret in secrets {
            self.masks.fill_uniform(&mut mask);
            negacyclic::add_binary_product(&mut body, &mask, secret);
        }
        self.noise.add_noise(&mut body);
        body
    }

    /// The secret read as `k` polynomials of `N` coefficients.
    fn ring_secrets(&self) -> Vec<Zeroizing<Vec<u64>>> {
        let k = self.parameters.glwe_dimension.0;
        let component = |r| {
            let bits = self.key.secret().iter().skip(r).step_by(k).copied();
            Zeroizing::new(bits.collect())
        };
        (0..k).map(component).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Derivation;
    use tfhe::core_crypto::prelude::LweDimension;

    /// The keyswitch key's chunk, which has the same number for both dimensions.
    const KEYSWITCH: u32 = 53;
    /// Equations modulo 2: twice as many as unknown bits.
    const EQUATIONS: usize = 1_680;

    fn of_dimension(bits: usize) -> LookupParameters {
        LookupParameters {
            small_dimension: LweDimension(bits),
            ..*LookupParameters::of(LookupSet::Bits3)
        }
    }

    /// What the server holds: masks and bodies of the keyswitch key.
    fn published(key: &ClientKey, parameters: &LookupParameters) -> (Vec<Vec<u32>>, Vec<u32>) {
        let bodies = Maker::new(key, parameters, KEYSWITCH).keyswitch();
        let mut masks = Maker::new(key, parameters, KEYSWITCH).masks;
        let mask = |_: &u64| {
            let mut mask = vec![0; parameters.small_dimension.0];
            masks.fill_uniform_small(&mut mask);
            mask
        };
        let masks = bodies.iter().map(mask).collect();
        (
            masks,
            bodies.iter().map(|body| (body >> 32) as u32).collect(),
        )
    }

    /// The solution of equations modulo 2, the last column being their right sides; none where they
    /// contradict each other.
    fn solved(mut equations: Vec<Vec<bool>>, unknowns: usize) -> Option<Vec<u64>> {
        for column in 0..unknowns {
            let pivot = (column..equations.len()).find(|row| equations[*row][column])?;
            equations.swap(column, pivot);
            let pivot = equations[column].clone();
            for (row, equation) in equations.iter_mut().enumerate() {
                if row != column && equation[column] {
                    equation.iter_mut().zip(&pivot).for_each(|(a, b)| *a ^= b);
                }
            }
        }
        let (solution, rest) = equations.split_at(unknowns);
        let holds = rest.iter().all(|equation| !equation[unknowns]);
        holds.then(|| {
            solution
                .iter()
                .map(|row| u64::from(row[unknowns]))
                .collect()
        })
    }

    /// What a server learns from two evaluation keys of one seed, for 839 and for 840 bits: where message and noise are
    /// the same in both, their difference is linear in the small key.
    fn attacked(key: &ClientKey) -> Option<Vec<u64>> {
        let (shorter, longer) = (of_dimension(839), of_dimension(840));
        let (masks, bodies) = published(key, &shorter);
        let (longer_masks, longer_bodies) = published(key, &longer);
        let odd = |number: u32| number & 1 == 1;
        let equation = |row: usize| {
            let mask = |place: usize| masks[row].get(place).copied().unwrap_or(0);
            let terms = longer_masks[row].iter().enumerate();
            let terms = terms.map(|(place, a)| odd(a ^ mask(place)));
            terms
                .chain([odd(bodies[row] ^ longer_bodies[row])])
                .collect()
        };
        let small = solved((0..EQUATIONS).map(equation).collect(), 840)?;
        let bit = |row: usize| {
            let terms = longer_masks[row].iter().zip(&small);
            let product = terms.fold(0u32, |sum, (a, z)| {
                sum.wrapping_add(a & (*z as u32).wrapping_neg())
            });
            let phase = longer_bodies[row].wrapping_sub(product);
            u64::from(phase.wrapping_add(1 << 27) >> 28 & 1)
        };
        Some(
            (0..longer_bodies.len())
                .step_by(KEYSWITCH_LEVELS)
                .map(bit)
                .collect(),
        )
    }

    #[test]
    fn one_seed_under_two_dimensions_gave_the_key_away_and_does_no_longer() {
        let key = |derivation| ClientKey::derived([7; 32], derivation);
        let first = key(Derivation::First);
        assert_eq!(attacked(&first).as_deref(), Some(first.secret()));
        let second = key(Derivation::Second);
        assert_ne!(attacked(&second).as_deref(), Some(second.secret()));
    }
}
