use circuit::{Blueprint, Trained};
use fhe_core::{
    LINEAR, PublicKey, RING_SIZE, Randomness,
    sealed::{self, SealedChunk},
};
use zeroize::Zeroizing;

use crate::{Error, negacyclic, plaintexts::Plaintexts};

/// Encrypts one model under one user's public key, chunk by chunk.
pub struct Sealer {
    mask: Vec<u64>,
    body: Vec<u64>,
    chunks: Vec<SealedChunk>,
    plaintexts: Plaintexts,
}

impl Sealer {
    /// A sealer of a model to the holder of `key`.
    ///
    /// Whoever swaps this key receives the model: callers check the key's log proof first.
    ///
    /// # Errors
    /// [`Error::Weights`] when the halves of the model do not belong together.
    pub fn new(key: &PublicKey, blueprint: Blueprint, trained: Trained) -> Result<Self, Error> {
        trained.check(&blueprint).map_err(|_| Error::Weights)?;
        Ok(Self {
            mask: key.mask(),
            body: key.body().to_vec(),
            chunks: sealed::chunks(&blueprint),
            plaintexts: Plaintexts::new(blueprint, trained),
        })
    }

    /// Chunk `index` of the sealed model, as [`sealed::chunks`] lists them: a GGSW ciphertext of one weight
    /// polynomial, or a GLWE ciphertext of offsets, tables or gallery vectors.
    ///
    /// A GGSW row is a public-key encryption of zero plus `W(X) * q/B^level` in that row's component.
    ///
    /// # Errors
    /// [`Error::Chunk`].
    pub fn seal_chunk(&self, index: u32) -> Result<Vec<u8>, Error> {
        self.seal_chunk_with(index, &mut Randomness::from_entropy())
    }

    /// [`Sealer::seal_chunk`] with given randomness, for test vectors only.
    ///
    /// # Errors
    /// As [`Sealer::seal_chunk`].
    pub fn seal_chunk_with(
        &self,
        index: u32,
        randomness: &mut Randomness,
    ) -> Result<Vec<u8>, Error> {
        let count = self.chunks.len() as u32;
        let chunk = self.chunks.get(index as usize);
        let chunk = chunk.ok_or(Error::Chunk { index, count })?;
        let plaintexts = &self.plaintexts;
        let coefficients = match *chunk {
            SealedChunk::Weights {
                layer,
                block,
                group,
            } => self.encrypt_ggsw(&plaintexts.weights(layer, block, group), randomness),
            SealedChunk::Offsets { layer, index } => {
                self.encrypt_glwe(&plaintexts.offsets(layer, index), randomness)
            }
            SealedChunk::Tables { first } => {
                self.encrypt_glwe(&plaintexts.tables(first), randomness)
            }
            SealedChunk::Vectors { group } => {
                self.encrypt_glwe(&plaintexts.vectors(group), randomness)
            }
        };
        Ok(sealed::encode_chunk(chunk, &coefficients))
    }

    /// The whole sealed model: header, then every chunk.
    ///
    /// # Errors
    /// As [`Sealer::seal_chunk`].
    pub fn seal(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = sealed::header(self.plaintexts.blueprint());
        for index in 0..self.chunks.len() as u32 {
            bytes.extend(self.seal_chunk(index)?);
        }
        Ok(bytes)
    }

    fn encrypt_glwe(&self, plaintext: &[u64], randomness: &mut Randomness) -> Vec<u64> {
        let [mask, mut body] = encrypt_zero([&self.mask, &self.body], randomness);
        add_scaled(&mut body, plaintext, 1);
        [mask, body].concat()
    }

    /// Levels from the last (`q/B^levels`) to the first, in each a row for the mask and one for the
    /// body: the order of tfhe's GGSW ciphertexts.
    fn encrypt_ggsw(&self, weights: &[u64], randomness: &mut Randomness) -> Vec<u64> {
        let mut coefficients = Vec::with_capacity(LINEAR.ggsw_coefficients());
        for level in (1..=LINEAR.levels.0).rev() {
            let factor = 1u64 << (64 - level * LINEAR.base_log.0);
            for component in 0..LINEAR.glwe_size().0 {
                let mut row = encrypt_zero([&self.mask, &self.body], randomness);
                add_scaled(&mut row[component], weights, factor);
                coefficients.extend(row.iter().flatten());
            }
        }
        coefficients
    }
}

/// `(a*u + e2, b*u + e1)` with a fresh binary `u`: an encryption of zero under the public key `(a, b)`.
pub(crate) fn encrypt_zero(key: [&[u64]; 2], randomness: &mut Randomness) -> [Vec<u64>; 2] {
    let mut ephemeral = Zeroizing::new(vec![0; RING_SIZE]);
    randomness.fill_binary(&mut ephemeral);
    key.map(|polynomial| {
        let mut product = negacyclic::multiply(polynomial, &ephemeral);
        randomness.add_noise(&mut product);
        product
    })
}

fn add_scaled(out: &mut [u64], polynomial: &[u64], factor: u64) {
    for (out, coefficient) in out.iter_mut().zip(polynomial) {
        *out = out.wrapping_add(coefficient.wrapping_mul(factor));
    }
}
