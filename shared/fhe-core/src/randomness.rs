use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};

use sha2::{Digest, Sha256};

use crate::LINEAR;

/// Bytes of a seed.
pub const SEED_BYTES: usize = 32;

/// A seed; public where a mask is expanded from it.
pub type Seed = [u8; SEED_BYTES];

/// ChaCha20 generator for masks, noise and ephemeral secrets, the same stream on every platform.
///
/// tfhe's AES-CTR generator hands out single bytes; expanding a mask with it takes twice as long as
/// an external product, with this one a quarter.
pub struct Randomness(ChaCha20Rng);

impl Randomness {
    /// Seeds a generator with 256 bits from the operating system or the browser.
    ///
    /// # Panics
    /// When the platform has no entropy source, in which case nothing may be encrypted.
    pub fn from_entropy() -> Self {
        let mut seed = [0; SEED_BYTES];
        getrandom::getrandom(&mut seed).expect("the platform has a source of entropy");
        Self::from_seed(seed)
    }

    /// A generator for one answer: seeded with 256 bits from the system and with what is answered, so that a
    /// system which repeats itself (a restored snapshot) repeats no randomness under another input.
    ///
    /// # Panics
    /// As [`Randomness::from_entropy`].
    pub fn for_answer(input_digest: &Seed) -> Self {
        let mut entropy = [0; SEED_BYTES];
        getrandom::getrandom(&mut entropy).expect("the platform has a source of entropy");
        Self::bound(&entropy, input_digest)
    }

    /// `SHA-256("tacit departure v1" || entropy || input_digest)`.
    fn bound(entropy: &Seed, input_digest: &Seed) -> Self {
        let digest = Sha256::new_with_prefix(b"tacit departure v1")
            .chain_update(entropy)
            .chain_update(input_digest);
        Self::from_seed(digest.finalize().into())
    }

    /// The generator of a seed: public masks, secrets derived from a client key, test vectors.
    pub fn from_seed(seed: Seed) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// A fresh seed drawn from this generator.
    pub fn seed(&mut self) -> Seed {
        let mut seed = [0; SEED_BYTES];
        self.0.fill_bytes(&mut seed);
        seed
    }

    /// Uniform elements of `Z_q`: a mask.
    pub fn fill_uniform(&mut self, out: &mut [u64]) {
        out.iter_mut()
            .for_each(|element| *element = self.0.next_u64());
    }

    /// Uniform elements of `Z_{2^32}`: a mask under the small key.
    pub fn fill_uniform_small(&mut self, out: &mut [u32]) {
        out.iter_mut()
            .for_each(|element| *element = self.0.next_u32());
    }

    /// One sample of TUniform(`bound_log2`), modulo `2^64`: `ceil(r/2) - 2^bound` for a uniform `r` of
    /// `bound + 2` bits.
    pub fn tuniform(&mut self, bound_log2: u32) -> u64 {
        let sample = self.0.next_u64() & ((1 << (bound_log2 + 2)) - 1);
        ((sample >> 1) + (sample & 1)).wrapping_sub(1 << bound_log2)
    }

    /// Uniform bits, one in each element: a binary secret.
    pub fn fill_binary(&mut self, out: &mut [u64]) {
        for chunk in out.chunks_mut(64) {
            let word = self.0.next_u64();
            for (place, element) in chunk.iter_mut().enumerate() {
                *element = word >> place & 1;
            }
        }
    }

    /// Adds encryption noise, [`LINEAR`]'s TUniform(17), three elements from each 64 random bits:
    /// `ceil(r/2) - 2^17` for a uniform 19-bit `r`.
    pub fn add_noise(&mut self, out: &mut [u64]) {
        let bound_log2 = LINEAR.noise.bound_log2();
        let bits = bound_log2 + 2;
        for elements in out.chunks_mut(3) {
            let word = self.0.next_u64();
            for (place, element) in elements.iter_mut().enumerate() {
                let sample = word >> (place as u32 * bits) & ((1 << bits) - 1);
                let noise = (sample >> 1) + (sample & 1);
                *element = element.wrapping_add(noise).wrapping_sub(1 << bound_log2);
            }
        }
    }

    /// One element of Gaussian noise with standard deviation `std` of the torus, rounded to `Z_q`
    /// (Box-Muller 1958).
    pub fn gaussian(&mut self, std: f64) -> u64 {
        let (radius, angle) = (self.open_unit(), self.open_unit());
        let sample = (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos();
        (sample * std * 64f64.exp2()).round() as i128 as u64
    }

    /// Uniform in `(0, 1)` with 52 bits.
    fn open_unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) * (-52f64).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encryption_noise_has_the_range_and_variance_of_tuniform_17() {
        let mut noise = vec![0u64; 1 << 18];
        Randomness::from_seed([7; 32]).add_noise(&mut noise);
        let values: Vec<f64> = noise.iter().map(|e| *e as i64 as f64).collect();
        let bound = 17f64.exp2();
        assert!(values.iter().all(|value| value.abs() <= bound));
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64;
        let expected = (35f64.exp2() + 1.0) / 6.0;
        assert!((variance / expected - 1.0).abs() < 0.01);
        assert!(mean.abs() < bound / 100.0);
    }

    #[test]
    fn a_system_that_repeats_itself_floods_another_input_otherwise() {
        let drawn = |entropy, digest| Randomness::bound(&[entropy; 32], &[digest; 32]).seed();
        assert_eq!(drawn(1, 1), drawn(1, 1));
        assert_ne!(drawn(1, 1), drawn(1, 2));
        assert_ne!(drawn(1, 1), drawn(2, 1));
    }

    #[test]
    fn flooding_noise_has_the_asked_deviation() {
        let mut randomness = Randomness::from_seed([9; 32]);
        let sample = |_| randomness.gaussian(0.001) as i64 as f64 / 64f64.exp2();
        let variance = (0..100_000).map(sample).map(|x| x * x).sum::<f64>() / 100_000.0;
        assert!((variance.sqrt() / 0.001 - 1.0).abs() < 0.02);
    }
}
