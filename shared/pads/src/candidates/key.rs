use circuit::RING_SIZE;
use fhe_core::{Binding, PublicKey, Randomness, Seed, purpose};
use zeroize::Zeroizing;

use crate::arithmetic::ring::{Binary, Factor};

/// The public key of a candidate's seed, as a client key derives it: `(a, a*s + e)`, in integers, the same on every machine.
///
/// Whoever makes an opened candidate again makes its secret on the way and forgets it. Nobody will use that key.
pub fn candidate_key(seed: &Seed) -> PublicKey {
    let binding = Binding::of_public_key();
    let randomness = |purpose| Randomness::from_seed(binding.client_seed(purpose, seed));
    let mut secret = Zeroizing::new(vec![0; RING_SIZE]);
    randomness(purpose::SECRET).fill_binary(&mut secret);
    let mask = binding.client_seed(purpose::PUBLIC_MASK, seed);
    let mut body = Factor::new(&PublicKey::expand(mask)).times(&Binary::new(&secret));
    randomness(purpose::PUBLIC_NOISE).add_noise(&mut body);
    PublicKey::new(mask, std::mem::take(&mut *body)).expect("the body has the size of the ring")
}
