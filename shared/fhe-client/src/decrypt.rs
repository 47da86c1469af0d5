use circuit::{Blueprint, Circuit, OutputPolicy};
use fhe_core::EncryptedResult;

use crate::{ClientKey, Error, negacyclic};

impl ClientKey {
    /// Decrypts a result of `rows` rows from the phases `b - a*s` of its wanted coefficients. As
    /// [`Circuit::conclude`]: real scores, or the label's index, or 0 or 1; an empty row when no class
    /// beat all others.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] when the bytes are not a result of this circuit and number of rows.
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
                answers[place.row].extend(read(blueprint, place.output, phase));
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
fn read(circuit: &Circuit, output: usize, phase: u64) -> Option<f64> {
    let torus = phase as i64 as f64 / 64f64.exp2();
    match circuit.policy {
        OutputPolicy::Scores { .. } => Some(circuit.decode(output, torus)),
        OutputPolicy::Decision => Some(f64::from(u8::from(torus >= 0.0))),
        OutputPolicy::Label => {
            let answers = circuit.answers();
            let step = (torus * answers as f64).round() as i64;
            let label = step.rem_euclid(answers as i64) as usize;
            (1..=circuit.outputs)
                .contains(&label)
                .then(|| (label - 1) as f64)
        }
    }
}
