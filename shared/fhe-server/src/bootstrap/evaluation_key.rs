use circuit::LookupSet;
use fhe_core::{
    EvaluationKeyFile, LINEAR, RING_SIZE, Randomness,
    evaluation_key::EvaluationKeyChunk,
    lookup::{BOOTSTRAP_BASE_LOG, BOOTSTRAP_LEVELS, KEYSWITCH_LEVELS, LookupParameters},
};
use tfhe::core_crypto::fft_impl::fft64::c64;
use tfhe::core_crypto::prelude::{
    FourierLweBootstrapKey, FourierLweBootstrapKeyOwned, GgswCiphertext,
    convert_standard_ggsw_ciphertext_to_fourier,
};

use super::{keyswitch::KeyswitchKey, packing::PackingKey};

/// A user's evaluation key, expanded and in the Fourier domain: 60 to 90 MB.
pub struct EvaluationKey {
    parameters: &'static LookupParameters,
    bootstrap: FourierLweBootstrapKeyOwned,
    keyswitch: KeyswitchKey,
    packing: PackingKey,
}

impl EvaluationKey {
    /// Expands masks and transforms. Takes a fraction of a second.
    pub fn new(file: &EvaluationKeyFile) -> Self {
        let parameters = LookupParameters::of(file.set());
        let mut bootstrap = FourierLweBootstrapKey::new(
            parameters.small_dimension,
            parameters.glwe_size(),
            parameters.polynomial_size,
            BOOTSTRAP_BASE_LOG,
            BOOTSTRAP_LEVELS,
        );
        let (mut keyswitch, mut packing) = (Vec::new(), Vec::new());
        let mut ggsws = bootstrap.as_mut_view().into_ggsw_iter();
        for (chunk, mut masks, bodies) in file.parts() {
            match chunk {
                EvaluationKeyChunk::Bootstrap(bits) => {
                    let size = bodies.len() / bits.len();
                    for (bodies, mut fourier) in bodies.chunks_exact(size).zip(&mut ggsws) {
                        let rows = expand(
                            parameters.polynomial_size.0,
                            parameters.glwe_dimension.0,
                            bodies,
                            &mut masks,
                        );
                        let ggsw = GgswCiphertext::from_container(
                            rows,
                            parameters.glwe_size(),
                            parameters.polynomial_size,
                            BOOTSTRAP_BASE_LOG,
                            LINEAR.modulus(),
                        );
                        convert_standard_ggsw_ciphertext_to_fourier(&ggsw, &mut fourier);
                    }
                }
                EvaluationKeyChunk::Keyswitch => {
                    keyswitch = expand_keyswitch(parameters, &bodies, &mut masks)
                }
                EvaluationKeyChunk::Packing => packing = expand(RING_SIZE, 1, &bodies, &mut masks),
            }
        }
        drop(ggsws);
        Self {
            parameters,
            bootstrap,
            keyswitch: KeyswitchKey::new(keyswitch, parameters),
            packing: PackingKey::new(&packing),
        }
    }

    /// Which lookups it is for.
    pub fn set(&self) -> LookupSet {
        self.parameters.set
    }

    /// Bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let fourier = self.bootstrap.as_view().data().len() * 2 * size_of::<f64>();
        fourier + self.keyswitch.bytes() + self.packing.bytes()
    }

    pub(crate) fn parameters(&self) -> &'static LookupParameters {
        self.parameters
    }

    /// GGSW ciphertexts of the bits of the small key, rows of Fourier polynomials.
    pub(crate) fn bootstrap(&self) -> &[c64] {
        self.bootstrap.as_view().data()
    }

    pub(crate) fn keyswitch(&self) -> &KeyswitchKey {
        &self.keyswitch
    }

    pub(crate) fn packing(&self) -> &PackingKey {
        &self.packing
    }
}

/// Rows of `components` mask polynomials and a body.
fn expand(size: usize, components: usize, bodies: &[u64], masks: &mut Randomness) -> Vec<u64> {
    let mut rows = vec![0; bodies.len() * (components + 1)];
    let out = rows.chunks_exact_mut(size * (components + 1));
    for (row, body) in out.zip(bodies.chunks_exact(size)) {
        let (mask, out) = row.split_at_mut(size * components);
        masks.fill_uniform(mask);
        out.copy_from_slice(body);
    }
    rows
}

/// Rows of `n` mask elements and a body, modulo `2^32`.
fn expand_keyswitch(
    parameters: &LookupParameters,
    bodies: &[u64],
    masks: &mut Randomness,
) -> Vec<u32> {
    let row_len = parameters.small_dimension.0 + 1;
    let mut rows = vec![0; RING_SIZE * KEYSWITCH_LEVELS * row_len];
    for (row, body) in rows.chunks_exact_mut(row_len).zip(bodies) {
        let (mask, out) = row.split_at_mut(row_len - 1);
        masks.fill_uniform_small(mask);
        out[0] = (body >> 32) as u32;
    }
    rows
}
