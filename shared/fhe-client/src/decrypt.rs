use circuit::Circuit;
use fhe_core::{EncryptedResult, RING_SIZE};

use crate::{ClientKey, Error, negacyclic};

impl ClientKey {
    /// Decrypts a result to real scores, `rows` rows of `outputs` scores:
    /// `(b - a*s) / 2^64 * 2^range_bits * unit` at the wanted coefficients.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] when the bytes are not a result of this circuit and number of rows.
    pub fn decrypt(
        &self,
        circuit: &Circuit,
        rows: usize,
        result: &[u8],
    ) -> Result<Vec<Vec<f64>>, Error> {
        let layout = circuit.layout(RING_SIZE)?;
        let result = EncryptedResult::from_bytes(result, circuit, rows)?;
        let mut scores = vec![vec![0.0; circuit.outputs]; rows];
        for (index, group) in result.groups().iter().enumerate() {
            for (row, scores) in scores.iter_mut().enumerate() {
                for (slot, output) in layout.group_outputs(index).enumerate() {
                    let body = group.bodies[row * layout.outputs_per_polynomial + slot];
                    let position = layout.position(row, slot);
                    let product = negacyclic::coefficient(&group.mask, self.secret(), position);
                    scores[output] = circuit.scale.decode(centered(body.wrapping_sub(product)));
                }
            }
        }
        Ok(scores)
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

/// An element of `Z_q` as a fraction of the torus in `[-1/2, 1/2)`.
fn centered(element: u64) -> f64 {
    element as i64 as f64 / 64f64.exp2()
}
