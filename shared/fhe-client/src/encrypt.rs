use circuit::{Circuit, LinearLayout};
use fhe_core::{EncryptedInput, RING_SIZE, Randomness};
use zeroize::Zeroizing;

use crate::{ClientKey, Error, negacyclic};

impl ClientKey {
    /// Encrypts cleartext rows for a model: quantize, scale by `2^(64 - range_bits)`, place, and
    /// encrypt each block as `b = a*s + e + m` with a fresh seeded mask.
    ///
    /// # Errors
    /// [`Error::Circuit`] for a row of another length or a value out of range,
    /// [`Error::Ciphertext`] for more rows than share one ciphertext.
    pub fn encrypt(&self, circuit: &Circuit, rows: &[Vec<f64>]) -> Result<Vec<u8>, Error> {
        self.encrypt_with(circuit, rows, &mut Randomness::from_entropy())
    }

    /// [`ClientKey::encrypt`] with given randomness. Two messages under the same randomness
    /// reveal their difference: for test vectors only.
    ///
    /// # Errors
    /// As [`ClientKey::encrypt`].
    pub fn encrypt_with(
        &self,
        circuit: &Circuit,
        rows: &[Vec<f64>],
        randomness: &mut Randomness,
    ) -> Result<Vec<u8>, Error> {
        let layout = circuit.layout(RING_SIZE)?;
        if !(1..=layout.rows).contains(&rows.len()) {
            let (most, got) = (layout.rows, rows.len());
            return Err(fhe_core::Error::Rows { most, got }.into());
        }
        let seed = randomness.seed();
        let used: Vec<usize> = layout.used_coefficients(rows.len()).collect();
        let bodies: Vec<_> = EncryptedInput::masks(&layout, seed)
            .iter()
            .zip(plaintexts(circuit, &layout, rows)?)
            .map(|(mask, plaintext)| self.encrypt_block(mask, &plaintext, &used, randomness))
            .collect();
        Ok(EncryptedInput::encode(&layout, rows.len(), seed, &bodies))
    }

    /// Coefficients `used` of `mask*s + e + plaintext`.
    fn encrypt_block(
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
}

/// Coefficients from which a whole Karatsuba product is cheaper than single ones.
const KARATSUBA_FROM: usize = 512;

/// One plaintext polynomial for each block.
fn plaintexts(
    circuit: &Circuit,
    layout: &LinearLayout,
    rows: &[Vec<f64>],
) -> Result<Vec<Zeroizing<Vec<u64>>>, Error> {
    let mut plaintexts = vec![Zeroizing::new(vec![0u64; RING_SIZE]); layout.blocks];
    for (row, values) in rows.iter().enumerate() {
        let quantized = Zeroizing::new(circuit.encoder.quantize(values)?);
        for (block, plaintext) in plaintexts.iter_mut().enumerate() {
            for (index, value) in quantized[layout.block_features(block)].iter().enumerate() {
                plaintext[layout.input_position(row, index)] =
                    (*value as u64).wrapping_mul(circuit.scale.delta());
            }
        }
    }
    Ok(plaintexts)
}
