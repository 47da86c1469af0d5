use circuit::{Circuit, LinearLayout, Weights};
use fhe_core::{LINEAR, PublicKey, RING_SIZE, Randomness, sealed};
use zeroize::Zeroizing;

use crate::{Error, negacyclic};

/// Encrypts a model's weights under one user's public key.
pub struct Sealer {
    mask: Vec<u64>,
    body: Vec<u64>,
}

impl Sealer {
    /// A sealer to the holder of `key`.
    ///
    /// Whoever swaps this key receives the model: callers check the key's log proof first.
    pub fn new(key: &PublicKey) -> Self {
        Self {
            mask: key.mask(),
            body: key.body().to_vec(),
        }
    }

    /// Chunk `index` of the sealed model: a GGSW ciphertext of one weight polynomial, or (the last
    /// chunk) a GLWE ciphertext of all offsets.
    ///
    /// A GGSW row is a public-key encryption of zero plus `W(X) * q/B^level` in that row's component.
    ///
    /// # Errors
    /// [`Error::Weights`] when weights and circuit do not belong together, [`Error::Chunk`].
    pub fn seal_chunk(
        &self,
        circuit: &Circuit,
        weights: &Weights,
        index: u32,
    ) -> Result<Vec<u8>, Error> {
        self.seal_chunk_with(circuit, weights, index, &mut Randomness::from_entropy())
    }

    /// [`Sealer::seal_chunk`] with given randomness, for test vectors only.
    ///
    /// # Errors
    /// As [`Sealer::seal_chunk`].
    pub fn seal_chunk_with(
        &self,
        circuit: &Circuit,
        weights: &Weights,
        index: u32,
        randomness: &mut Randomness,
    ) -> Result<Vec<u8>, Error> {
        let layout = circuit.layout(RING_SIZE)?;
        check(circuit, weights)?;
        let (count, polynomial) = (sealed::chunk_count(&layout), index as usize);
        if polynomial < layout.polynomials() {
            let (block, group) = (polynomial / layout.groups, polynomial % layout.groups);
            let weights = weight_polynomial(&layout, weights, block, group);
            Ok(sealed::encode_chunk(
                &self.encrypt_ggsw(&weights, randomness),
            ))
        } else if index + 1 == count {
            let offsets = offset_polynomial(&layout, weights);
            let [mask, mut body] = self.encrypt_zero(randomness);
            add_scaled(&mut body, &offsets, circuit.scale.delta());
            Ok(sealed::encode_chunk(&[mask, body].concat()))
        } else {
            Err(Error::Chunk { index, count })
        }
    }

    /// Levels from the last (`q/B^levels`) to the first, in each a row for the mask and one for the
    /// body: the order of tfhe's GGSW ciphertexts.
    fn encrypt_ggsw(&self, weights: &[u64], randomness: &mut Randomness) -> Vec<u64> {
        let mut coefficients = Vec::with_capacity(LINEAR.ggsw_coefficients());
        for level in (1..=LINEAR.levels.0).rev() {
            let factor = 1u64 << (64 - level * LINEAR.base_log.0);
            for component in 0..LINEAR.glwe_size().0 {
                let mut row = self.encrypt_zero(randomness);
                add_scaled(&mut row[component], weights, factor);
                coefficients.extend(row.iter().flatten());
            }
        }
        coefficients
    }

    /// `(a*u + e2, b*u + e1)` with a fresh binary `u`: an encryption of zero under the public key.
    fn encrypt_zero(&self, randomness: &mut Randomness) -> [Vec<u64>; 2] {
        let mut ephemeral = Zeroizing::new(vec![0; RING_SIZE]);
        randomness.fill_binary(&mut ephemeral);
        [&self.mask, &self.body].map(|polynomial| {
            let mut product = negacyclic::multiply(polynomial, &ephemeral);
            randomness.add_noise(&mut product);
            product
        })
    }
}

/// Whether the weights have the circuit's shape and stay inside its score range.
fn check(circuit: &Circuit, weights: &Weights) -> Result<(), Error> {
    let fits = weights.features() == circuit.features()
        && weights.outputs() == circuit.outputs
        && weights.range_bits(circuit.encoder.levels()) <= circuit.scale.range_bits;
    fits.then_some(()).ok_or(Error::Weights)
}

/// `sum_c sum_i w[c][i] X^(c*block_len + block_len-1-i)` over the outputs of a group.
fn weight_polynomial(
    layout: &LinearLayout,
    weights: &Weights,
    block: usize,
    group: usize,
) -> Zeroizing<Vec<u64>> {
    let mut polynomial = Zeroizing::new(vec![0; RING_SIZE]);
    for (slot, output) in layout.group_outputs(group).enumerate() {
        for (i, weight) in weights.row(output)[layout.block_features(block)]
            .iter()
            .enumerate()
        {
            polynomial[layout.position(0, slot) - i] = i64::from(*weight) as u64;
        }
    }
    polynomial
}

/// The offset of each output of group `g` at its position minus `g`, for every row.
fn offset_polynomial(layout: &LinearLayout, weights: &Weights) -> Zeroizing<Vec<u64>> {
    let mut polynomial = Zeroizing::new(vec![0; RING_SIZE]);
    for group in 0..layout.groups {
        for (slot, output) in layout.group_outputs(group).enumerate() {
            for row in 0..layout.rows {
                polynomial[layout.position(row, slot) - group] = weights.offset(output) as u64;
            }
        }
    }
    polynomial
}

fn add_scaled(out: &mut [u64], polynomial: &[u64], factor: u64) {
    for (out, coefficient) in out.iter_mut().zip(polynomial) {
        *out = out.wrapping_add(coefficient.wrapping_mul(factor));
    }
}
