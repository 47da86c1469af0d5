use tfhe::core_crypto::commons::math::random::{DefaultRandomGenerator, RandomGenerator, Uniform};

use crate::LINEAR;

/// Bytes of a seed.
pub const SEED_BYTES: usize = 16;

/// A public seed from which a mask is expanded.
pub type Seed = [u8; SEED_BYTES];

/// AES-CTR generator (tfhe-csprng) for masks, noise and ephemeral secrets.
pub struct Randomness(RandomGenerator<DefaultRandomGenerator>);

impl Randomness {
    /// Seeds a generator with 128 bits from the operating system or the browser.
    ///
    /// # Panics
    /// When the platform has no entropy source, in which case nothing may be encrypted.
    pub fn from_entropy() -> Self {
        Self::from_seed(random_bytes())
    }

    /// The generator of a seed: public masks, secrets derived from a client key, test vectors.
    pub fn from_seed(seed: Seed) -> Self {
        let seed = tfhe::core_crypto::commons::math::random::Seed(u128::from_le_bytes(seed));
        Self(RandomGenerator::new(seed))
    }

    /// A fresh seed drawn from this generator.
    pub fn seed(&mut self) -> Seed {
        std::array::from_fn(|_| self.0.generate_next())
    }

    /// Uniform elements of `Z_q`: a mask.
    pub fn fill_uniform(&mut self, out: &mut [u64]) {
        self.0
            .fill_slice_with_random_from_distribution(out, Uniform);
    }

    /// Uniform bits, one in each element: a binary secret.
    pub fn fill_binary(&mut self, out: &mut [u64]) {
        self.0.fill_slice_with_random_uniform_binary_bits(out);
    }

    /// Adds encryption noise, [`LINEAR`]'s TUniform(17), three elements from each 64 random bits.
    pub fn add_noise(&mut self, out: &mut [u64]) {
        let bound_log2 = LINEAR.noise.bound_log2();
        let bits = bound_log2 + 2;
        let mut words = [0u64; 64];
        for chunk in out.chunks_mut(3 * words.len()) {
            let words = &mut words[..chunk.len().div_ceil(3)];
            self.fill_uniform(words);
            for (elements, word) in chunk.chunks_mut(3).zip(words) {
                for (place, element) in elements.iter_mut().enumerate() {
                    let sample = *word >> (place as u32 * bits) & ((1 << bits) - 1);
                    let noise = (sample >> 1) + (sample & 1);
                    *element = element.wrapping_add(noise).wrapping_sub(1 << bound_log2);
                }
            }
        }
    }

    /// One element of Gaussian noise with standard deviation `std` of the torus, rounded to `Z_q`.
    pub fn gaussian(&mut self, std: f64) -> u64 {
        let (sample, _): (f64, f64) = self.0.random_gaussian(0.0, std);
        (sample * 64f64.exp2()).round() as i128 as u64
    }
}

/// Random bytes of the platform.
fn random_bytes<const COUNT: usize>() -> [u8; COUNT] {
    let mut bytes = [0; COUNT];
    getrandom::getrandom(&mut bytes).expect("the platform has a source of entropy");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encryption_noise_has_the_range_and_variance_of_tuniform_17() {
        let mut noise = vec![0u64; 1 << 18];
        Randomness::from_seed([7; 16]).add_noise(&mut noise);
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
    fn flooding_noise_has_the_asked_deviation() {
        let mut randomness = Randomness::from_seed([9; 16]);
        let sample = |_| randomness.gaussian(0.001) as i64 as f64 / 64f64.exp2();
        let variance = (0..100_000).map(sample).map(|x| x * x).sum::<f64>() / 100_000.0;
        assert!((variance.sqrt() / 0.001 - 1.0).abs() < 0.02);
    }
}
