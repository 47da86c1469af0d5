use circuit::{Blueprint, Layout};
use fhe_core::{EncryptedInput, LINEAR, QUERY_BASE_LOG, QUERY_LEVELS, RING_SIZE, Randomness};
use zeroize::Zeroizing;

use crate::{ClientKey, Error, negacyclic};

impl ClientKey {
    /// Encrypts cleartext rows for a model: quantize, scale, place, and encrypt each polynomial as
    /// `b = a*s + e + m` with a fresh seeded mask.
    ///
    /// # Errors
    /// [`Error::Circuit`] for a row of another length or a value out of range,
    /// [`Error::Ciphertext`] for more rows than share one ciphertext.
    pub fn encrypt(&self, blueprint: &Blueprint, rows: &[Vec<f64>]) -> Result<Vec<u8>, Error> {
        self.encrypt_with(blueprint, rows, &mut Randomness::from_entropy())
    }

    /// [`ClientKey::encrypt`] with given randomness. Two messages under the same randomness
    /// reveal their difference: for test vectors only.
    ///
    /// # Errors
    /// As [`ClientKey::encrypt`].
    pub fn encrypt_with(
        &self,
        blueprint: &Blueprint,
        rows: &[Vec<f64>],
        randomness: &mut Randomness,
    ) -> Result<Vec<u8>, Error> {
        let (most, got) = (blueprint.rows(), rows.len());
        if !(1..=most).contains(&got) {
            return Err(fhe_core::Error::Rows { most, got }.into());
        }
        let layout = blueprint.input_layout();
        let plaintexts = match layout {
            Layout::Gallery(_) => self.query_plaintexts(blueprint, rows)?,
            Layout::Dense(_) | Layout::Convolution(_) => {
                plaintexts(blueprint, rows, blueprint.deltas()[0])?
            }
        };
        let seed = randomness.seed();
        let used = layout.used_coefficients(rows.len());
        let bodies: Vec<_> = EncryptedInput::masks(layout, seed)
            .iter()
            .zip(plaintexts)
            .map(|(mask, plaintext)| self.encrypt_polynomial(mask, &plaintext, &used, randomness))
            .collect();
        Ok(EncryptedInput::encode(blueprint, rows.len(), seed, &bodies))
    }

    /// Coefficients `used` of `mask*s + e + plaintext`.
    fn encrypt_polynomial(
        &self,
        mask: &[u64],
        plaintext: &[u64],
        used: &[usize],
        randomness: &mut Randomness,
    ) -> Vec<u64> {
        let mut body: Vec<u64> = if used.len() < KARATSUBA_FROM {
            let coefficient = |i: &usize| negacyclic::coefficient(mask, self.secret(), *i);
            used.iter().map(coefficient).collect()
        } else {
            let product = negacyclic::multiply(mask, self.secret());
            used.iter().map(|i| product[*i]).collect()
        };
        randomness.add_noise(&mut body);
        for (coefficient, i) in body.iter_mut().zip(used) {
            *coefficient = coefficient.wrapping_add(plaintext[*i]);
        }
        body
    }

    /// Plaintexts of the rows of a GGSW ciphertext of `q(X)`, levels from the last: `-s*q*g` for the
    /// mask, `q*g` for the body, `g = 2^64 / B^level`.
    fn query_plaintexts(
        &self,
        blueprint: &Blueprint,
        rows: &[Vec<f64>],
    ) -> Result<Vec<Zeroizing<Vec<u64>>>, Error> {
        let mut query = plaintexts(blueprint, rows, 1)?.swap_remove(0);
        let centred = blueprint
            .encoder
            .centred(&to_integers(&query[..blueprint.features()]));
        query
            .iter_mut()
            .zip(centred)
            .for_each(|(q, c)| *q = c as u64);
        let product = Zeroizing::new(negacyclic::multiply(&query, self.secret()));
        let scaled = |polynomial: &[u64], factor: u64| {
            Zeroizing::new(polynomial.iter().map(|c| c.wrapping_mul(factor)).collect())
        };
        let mut plaintexts = Vec::with_capacity(QUERY_LEVELS.0 * LINEAR.glwe_size().0);
        for level in (1..=QUERY_LEVELS.0).rev() {
            let factor = 1u64 << (64 - level * QUERY_BASE_LOG.0);
            plaintexts.push(scaled(&product, factor.wrapping_neg()));
            plaintexts.push(scaled(&query, factor));
        }
        Ok(plaintexts)
    }
}

/// Coefficients from which a whole Karatsuba product is cheaper than single ones.
const KARATSUBA_FROM: usize = 512;

fn to_integers(quantized: &[u64]) -> Zeroizing<Vec<i64>> {
    Zeroizing::new(quantized.iter().map(|q| *q as i64).collect())
}

/// One plaintext polynomial for each block.
fn plaintexts(
    blueprint: &Blueprint,
    rows: &[Vec<f64>],
    delta: u64,
) -> Result<Vec<Zeroizing<Vec<u64>>>, Error> {
    let layout = blueprint.input_layout();
    let mut plaintexts = vec![Zeroizing::new(vec![0u64; RING_SIZE]); layout.blocks()];
    for (row, values) in rows.iter().enumerate() {
        let quantized = Zeroizing::new(blueprint.encoder.quantize(values)?);
        for (index, value) in quantized.iter().enumerate() {
            let (block, coefficient) = layout.input_position(row, index);
            plaintexts[block][coefficient] = (*value as u64).wrapping_mul(delta);
        }
    }
    Ok(plaintexts)
}
