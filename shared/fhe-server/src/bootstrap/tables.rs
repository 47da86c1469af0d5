use circuit::Head;
use fhe_core::{RING_SIZE, lookup::LookupParameters};
use tfhe::core_crypto::prelude::GlweCiphertextOwned;

use super::lookups::Lookups;
use crate::{Error, lwe::Lwe};

/// The entry that every value points to in its sealed table, added up score by score.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Shape`] when there are not as many tables as values.
pub(crate) fn sum_tables(
    lookups: &mut Lookups<'_>,
    head: &Head,
    sealed: &[GlweCiphertextOwned<u64>],
    values: &[Lwe],
    outputs: usize,
) -> Result<Vec<Lwe>, Error> {
    let parameters = lookups.key.parameters();
    let together = parameters.tables_per_ciphertext();
    if sealed.len() != values.len().div_ceil(together) {
        return Err(Error::Shape);
    }
    let entries = lookups.run(values, &|index: usize, out: &mut [u64]| {
        split_off(&sealed[index / together], index % together, parameters, out);
    })?;
    let mut scores = vec![Lwe::zero(); outputs];
    for (index, entry) in entries.iter().enumerate() {
        scores[head.target(index)].add(entry);
    }
    Ok(scores)
}

/// Writes part `component` of a ciphertext of the large ring as a GLWE ciphertext of the bootstrap's ring,
/// `k` mask polynomials, then the body.
///
/// With `Y = X^k` every polynomial is `sum_r X^r p_r(Y)`, so coefficient `component` of `b - a*s` is
/// `b_c - sum_(t <= c) a_(c-t) s_t - Y * sum_(t > c) a_(c+k-t) s_t`: a ciphertext under `(s_0, ..., s_(k-1))`.
fn split_off(
    ciphertext: &GlweCiphertextOwned<u64>,
    component: usize,
    parameters: &LookupParameters,
    out: &mut [u64],
) {
    let (k, size) = (parameters.glwe_dimension.0, parameters.polynomial_size.0);
    let (mask, body) = ciphertext.as_ref().split_at(RING_SIZE);
    let part = |polynomial: &[u64], r: usize, out: &mut [u64]| {
        let coefficients = polynomial.iter().skip(r).step_by(k);
        out.iter_mut()
            .zip(coefficients)
            .for_each(|(out, c)| *out = *c);
    };
    for (t, out) in out.chunks_exact_mut(size).enumerate() {
        match t {
            t if t == k => part(body, component, out),
            t if t <= component => part(mask, component - t, out),
            t => {
                part(mask, component + k - t, out);
                out.rotate_right(1);
                out[0] = out[0].wrapping_neg();
            }
        }
    }
}
