use std::fmt;

use fhe_core::{Binding, LINEAR, PublicKey, Randomness, Seed, lookup::LookupParameters, purpose};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::negacyclic;

/// Bytes of the seed a client key is derived from.
pub const CLIENT_SEED_BYTES: usize = 32;

/// How everything follows from a client key's seed; kept beside the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// `SHA-256("tacit client key v1" || purpose || seed)`. Binds no parameter: right for those of its day alone, which
    /// a test of `fhe_core::Binding` holds fast. Keys made so keep working; a new one costs their holder every
    /// grant, and under unchanged parameters nothing is derived from them twice.
    First,
    /// [`Binding::client_seed`], with the [`Binding`] of whatever is derived.
    Second,
}

impl Derivation {
    /// How new keys are derived.
    pub const NEWEST: Self = Self::Second;

    fn derive(self, binding: &Binding, purpose: &str, seed: &[u8; CLIENT_SEED_BYTES]) -> Seed {
        match self {
            Self::First => Sha256::new_with_prefix(b"tacit client key v1")
                .chain_update(purpose)
                .chain_update(seed)
                .finalize()
                .into(),
            Self::Second => binding.client_seed(purpose, seed),
        }
    }
}

/// A model user's secret: one binary GLWE secret polynomial `s` of `N` coefficients.
///
/// Derived from a seed, which is what a vault keeps. Not serializable, redacted when printed, wiped
/// on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ClientKey {
    secret: Vec<u64>,
    public_seed: Seed,
    public_noise_seed: Seed,
    evaluation_seed: Seed,
    #[zeroize(skip)]
    derivation: Derivation,
}

/// A new client-key seed from the platform's entropy.
///
/// # Panics
/// When the platform has no entropy source.
pub fn random_seed() -> [u8; CLIENT_SEED_BYTES] {
    let mut seed = [0; CLIENT_SEED_BYTES];
    getrandom::getrandom(&mut seed).expect("the platform has a source of entropy");
    seed
}

impl ClientKey {
    /// The key of a seed, by the newest derivation.
    pub fn from_seed(seed: [u8; CLIENT_SEED_BYTES]) -> Self {
        Self::derived(seed, Derivation::NEWEST)
    }

    /// The key of a seed: the same seed gives the same secret and the same public key everywhere.
    pub fn derived(mut seed: [u8; CLIENT_SEED_BYTES], derivation: Derivation) -> Self {
        let binding = Binding::of_public_key();
        let derive = |purpose| derivation.derive(&binding, purpose, &seed);
        let mut secret = vec![0; LINEAR.polynomial_size.0];
        Randomness::from_seed(derive(purpose::SECRET)).fill_binary(&mut secret);
        let [public_seed, public_noise_seed, evaluation_seed] =
            [purpose::PUBLIC_MASK, purpose::PUBLIC_NOISE, "evaluation"].map(derive);
        seed.zeroize();
        Self {
            secret,
            public_seed,
            public_noise_seed,
            evaluation_seed,
            derivation,
        }
    }

    /// The public key `(a, a*s + e)` under which models are sealed for this client.
    pub fn public_key(&self) -> PublicKey {
        let mut body = negacyclic::multiply(&PublicKey::expand(self.public_seed), &self.secret);
        Randomness::from_seed(self.public_noise_seed).add_noise(&mut body);
        PublicKey::new(self.public_seed, body).expect("the body has the size of the ring")
    }

    pub(crate) fn secret(&self) -> &[u64] {
        &self.secret
    }

    /// A seed for a part of the evaluation key of these parameters.
    pub(crate) fn evaluation_seed(&self, parameters: &LookupParameters, purpose: &str) -> Seed {
        let binding = Binding::of_evaluation_key(parameters);
        self.derivation
            .derive(&binding, purpose, &self.evaluation_seed)
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_key_and_another_seed_another() {
        let public = |byte| ClientKey::from_seed([byte; 32]).public_key();
        assert_eq!(public(1), public(1));
        assert_ne!(public(1), public(2));
    }

    #[test]
    fn the_two_derivations_of_a_seed_have_nothing_in_common() {
        let key = |derivation| ClientKey::derived([1; 32], derivation);
        let (first, second) = (key(Derivation::First), key(Derivation::Second));
        assert_ne!(first.secret(), second.secret());
        assert_ne!(first.public_key().mask(), second.public_key().mask());
        assert_ne!(first.public_noise_seed, second.public_noise_seed);
        assert_ne!(first.evaluation_seed, second.evaluation_seed);
    }

    #[test]
    fn a_public_key_is_an_encryption_of_zero_with_small_noise() {
        let key = ClientKey::from_seed([1; 32]);
        let public = key.public_key();
        let product = negacyclic::multiply(&public.mask(), key.secret());
        let largest = public
            .body()
            .iter()
            .zip(&product)
            .map(|(body, product)| (body.wrapping_sub(*product) as i64).unsigned_abs())
            .max();
        assert!(largest.is_some_and(|noise| noise > 0 && noise <= 1 << 17));
    }

    #[test]
    fn a_candidate_made_again_is_the_key_of_its_seed() {
        for byte in [0, 1, 255] {
            let key = ClientKey::from_seed([byte; 32]).public_key();
            assert_eq!(pads::candidate_key(&[byte; 32]), key);
        }
    }

    #[test]
    fn printing_a_key_shows_nothing() {
        assert_eq!(
            format!("{:?}", ClientKey::from_seed([1; 32])),
            "ClientKey(redacted)"
        );
    }
}
