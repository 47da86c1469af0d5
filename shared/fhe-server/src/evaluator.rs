use circuit::{Circuit, LinearLayout};
use fhe_core::{EncryptedInput, EncryptedResult, LINEAR, RING_SIZE, Randomness};
use tfhe::core_crypto::prelude::{
    ContiguousEntityContainer, ContiguousEntityContainerMut, GlweCiphertext, GlweCiphertextOwned,
    MonomialDegree, polynomial_algorithms::polynomial_wrapping_monic_monomial_mul,
};

use crate::{Error, ExternalProduct, PreparedKey, PreparedModel, prepared_key::Rerandomizer};

/// Evaluates sealed linear layers; holds scratch memory and a generator, one for each thread.
pub struct Evaluator {
    ring: ExternalProduct,
    rerandomizer: Rerandomizer,
    randomness: Randomness,
    accumulator: GlweCiphertextOwned<u64>,
    wanted: Vec<u64>,
}

impl Evaluator {
    /// Allocates scratch and seeds the generator from the operating system.
    pub fn new() -> Self {
        Self {
            ring: ExternalProduct::new(),
            rerandomizer: Rerandomizer::new(),
            randomness: Randomness::from_entropy(),
            accumulator: GlweCiphertext::new(
                0,
                LINEAR.glwe_size(),
                LINEAR.polynomial_size,
                LINEAR.modulus(),
            ),
            wanted: Vec::with_capacity(RING_SIZE),
        }
    }

    /// The wire form of the encrypted scores of `input`, ready to leave: re-randomised, flooded as
    /// the circuit's policy states, cut to the wanted coefficients and modulus-switched.
    ///
    /// # Errors
    /// [`Error::Shape`] when model, input and circuit do not belong together.
    pub fn evaluate(
        &mut self,
        model: &PreparedModel,
        key: &PreparedKey,
        circuit: &Circuit,
        input: &EncryptedInput,
    ) -> Result<Vec<u8>, Error> {
        let layout = circuit
            .layout(RING_SIZE)
            .map_err(fhe_core::Error::Circuit)?;
        let belong = *model.layout() == layout && input.blocks().len() == layout.blocks;
        belong.then_some(()).ok_or(Error::Shape)?;
        let mut bytes = EncryptedResult::encode(circuit, input.rows())?;
        for group in 0..layout.groups {
            self.multiply(model, group, input);
            self.hide(key, circuit, &layout, input.rows());
            let (mask, _) = self.accumulator.get_mask_and_body();
            EncryptedResult::encode_group(circuit, mask.as_ref(), &self.wanted, &mut bytes);
        }
        Ok(bytes)
    }

    /// `accumulator = offsets + weights x input` for one group of outputs: the evaluation proper,
    /// one external product for each block. Nothing of it may leave before
    /// [`Evaluator::evaluate`] has re-randomised and flooded it; public for the benchmark.
    pub fn multiply(&mut self, model: &PreparedModel, group: usize, input: &EncryptedInput) {
        set_rotated(&mut self.accumulator, model.offsets(), group);
        for (block, ciphertext) in input.blocks().iter().enumerate() {
            self.ring.add(
                &mut self.accumulator,
                model.weights(block, group),
                ciphertext,
            );
        }
    }

    /// The product before it is re-randomised and flooded, mask then body: for tests that measure
    /// noise. It tells its reader about the weights and must never leave.
    pub fn insecure_accumulator(&self) -> &[u64] {
        self.accumulator.as_ref()
    }

    /// Re-randomises the accumulator and floods the wanted body coefficients.
    fn hide(&mut self, key: &PreparedKey, circuit: &Circuit, layout: &LinearLayout, rows: usize) {
        let (ring, randomness) = (&mut self.ring, &mut self.randomness);
        self.rerandomizer
            .add_zero(&mut self.accumulator, key, ring, randomness);
        let std = circuit.policy.flooding_std();
        let (_, body) = self.accumulator.get_mask_and_body();
        let slots = 0..layout.outputs_per_polynomial;
        let positions =
            (0..rows).flat_map(|row| slots.clone().map(move |slot| layout.position(row, slot)));
        self.wanted.clear();
        self.wanted.extend(
            positions.map(|i| body.as_ref()[i].wrapping_add(self.randomness.gaussian(std))),
        );
    }
}

impl Default for Evaluator {
    fn default() -> Self {
        Self::new()
    }
}

/// `out = X^degree * ciphertext`.
fn set_rotated(
    out: &mut GlweCiphertextOwned<u64>,
    ciphertext: &GlweCiphertextOwned<u64>,
    degree: usize,
) {
    if degree == 0 {
        out.as_mut().copy_from_slice(ciphertext.as_ref());
        return;
    }
    let polynomials = ciphertext.as_polynomial_list();
    for (mut out, polynomial) in out
        .as_mut_polynomial_list()
        .iter_mut()
        .zip(polynomials.iter())
    {
        polynomial_wrapping_monic_monomial_mul(&mut out, &polynomial, MonomialDegree(degree));
    }
}
