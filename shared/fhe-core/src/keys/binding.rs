use sha2::{Digest, Sha256};

use super::evaluation_key::GGSWS_PER_CHUNK;
use crate::{
    LINEAR, ParameterSet, RING_SIZE, Seed,
    header::Kind,
    lookup::{
        BOOTSTRAP_BASE_LOG, BOOTSTRAP_LEVELS, KEYSWITCH_BASE_LOG, KEYSWITCH_LEVELS,
        LookupParameters, PACKING_BASE_LOG, PACKING_KEYS, PACKING_LEVELS,
    },
};

/// What a public key is derived for from a client key's seed.
pub mod purpose {
    /// The binary secret.
    pub const SECRET: &str = "secret";
    /// The seed of the mask, which is published.
    pub const PUBLIC_MASK: &str = "public mask";
    /// The noise of the body.
    pub const PUBLIC_NOISE: &str = "public noise";
}

/// Digest of the wire format and of every parameter that what is derived from a seed depends on.
///
/// A client key is made of a seed, noise included. The same noise under other masks or messages cancels, and
/// linear algebra gives the key: so nothing is derived from a seed without this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// SHA-256 of the numbers, each as eight bytes.
    fn of(numbers: &[u64]) -> Self {
        let mut digest = Sha256::new_with_prefix(b"tacit parameters");
        for number in numbers {
            digest.update(number.to_le_bytes());
        }
        Self(digest.finalize().into())
    }

    /// Of the secret and the public key. What sealing and inputs do under that key (gadget, rounding) draws on
    /// fresh randomness and is not in it: a key need not grow old for their sake.
    pub fn of_public_key() -> Self {
        public_key(&LINEAR)
    }

    /// Of an evaluation key.
    pub fn of_evaluation_key(parameters: &LookupParameters) -> Self {
        evaluation_key(&LINEAR, parameters)
    }

    /// The seed for one purpose of what follows from a client key's seed:
    /// `SHA-256("tacit client key v2" || binding || length of purpose || purpose || seed)`.
    pub fn client_seed(&self, purpose: &str, seed: &Seed) -> Seed {
        Sha256::new_with_prefix(b"tacit client key v2")
            .chain_update(self.0)
            .chain_update((purpose.len() as u64).to_le_bytes())
            .chain_update(purpose)
            .chain_update(seed)
            .finalize()
            .into()
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn public_key(ring: &ParameterSet) -> Binding {
    let ParameterSet {
        id,
        polynomial_size,
        glwe_dimension,
        noise,
        base_log: _,
        levels: _,
        input_body_bits: _,
        sealed_bits: _,
    } = ring;
    Binding::of(&[
        u64::from_le_bytes(Kind::PublicKey.header()),
        u64::from(*id),
        u64::from(u64::BITS),
        polynomial_size.0 as u64,
        glwe_dimension.0 as u64,
        u64::from(noise.bound_log2()),
    ])
}

fn evaluation_key(ring: &ParameterSet, parameters: &LookupParameters) -> Binding {
    let ParameterSet {
        id,
        polynomial_size: large_ring,
        glwe_dimension: large_dimension,
        noise,
        base_log,
        levels,
        input_body_bits,
        sealed_bits,
    } = ring;
    let LookupParameters {
        set,
        polynomial_size,
        glwe_dimension,
        small_dimension,
        small_noise,
    } = parameters;
    Binding::of(&[
        u64::from_le_bytes(Kind::EvaluationKey.header()),
        u64::from(*id),
        u64::from(u64::BITS),
        large_ring.0 as u64,
        large_dimension.0 as u64,
        u64::from(noise.bound_log2()),
        base_log.0 as u64,
        levels.0 as u64,
        u64::from(*input_body_bits),
        u64::from(*sealed_bits),
        u64::from(set.profile().bits),
        u64::from(u32::BITS),
        polynomial_size.0 as u64,
        glwe_dimension.0 as u64,
        small_dimension.0 as u64,
        u64::from(*small_noise),
        RING_SIZE as u64,
        GGSWS_PER_CHUNK as u64,
        BOOTSTRAP_BASE_LOG.0 as u64,
        BOOTSTRAP_LEVELS.0 as u64,
        KEYSWITCH_BASE_LOG as u64,
        KEYSWITCH_LEVELS as u64,
        PACKING_BASE_LOG.0 as u64,
        PACKING_LEVELS.0 as u64,
        PACKING_KEYS as u64,
    ])
}

#[cfg(test)]
mod tests {
    use circuit::LookupSet;
    use tfhe::core_crypto::prelude::{
        DecompositionBaseLog, DecompositionLevelCount, GlweDimension, LweDimension, PolynomialSize,
        TUniform,
    };

    use super::*;

    fn hexadecimal(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Everything a key depends on as text, made without [`Binding`].
    fn listing() -> String {
        let ring = &LINEAR;
        let numbers = [
            ring.polynomial_size.0,
            ring.glwe_dimension.0,
            ring.noise.bound_log2() as usize,
            ring.base_log.0,
            ring.levels.0,
            ring.input_body_bits as usize,
            ring.sealed_bits as usize,
            RING_SIZE,
            GGSWS_PER_CHUNK,
            BOOTSTRAP_BASE_LOG.0,
            BOOTSTRAP_LEVELS.0,
            KEYSWITCH_BASE_LOG,
            KEYSWITCH_LEVELS,
            PACKING_BASE_LOG.0,
            PACKING_LEVELS.0,
            PACKING_KEYS,
        ];
        let sets = LookupSet::ALL.map(LookupParameters::of).map(|set| {
            let (size, dimension) = (set.polynomial_size.0, set.glwe_dimension.0);
            let small = (set.small_dimension.0, set.small_noise);
            (set.set.profile().bits, size, dimension, small)
        });
        let headers = [Kind::PublicKey.header(), Kind::EvaluationKey.header()];
        format!("{headers:?} {numbers:?} {sets:?}")
    }

    /// Whoever changes a parameter comes by here. Keys of the second derivation then are others by themselves.
    /// Those of the first bind nothing: `fhe_client::Derivation::First` has to refuse the new parameters first.
    #[test]
    fn the_tag_changes_when_a_parameter_changes_and_never_else() {
        let mut tags = vec![Binding::of_public_key()];
        let sets = LookupSet::ALL.map(LookupParameters::of);
        tags.extend(sets.map(Binding::of_evaluation_key));
        let tags: Vec<u8> = tags.iter().flat_map(|tag| *tag.bytes()).collect();
        let digests =
            [listing().as_bytes(), &tags].map(|bytes| hexadecimal(&Sha256::digest(bytes)));
        assert_eq!(
            digests.each_ref().map(String::as_str),
            [
                "78b5c31d23c5c18cb0b3c2d9e3aeaaf5a37055e3e9b552343969c00a643c0446",
                "db934b58deb33eaa4f696f6adbfb1f14fe170b026edb8a3c684c65647a58f8f5"
            ],
        );
    }

    /// Each differs from the linear set in one parameter that public keys and evaluation keys share.
    fn other_rings() -> [ParameterSet; 4] {
        [
            ParameterSet { id: 2, ..LINEAR },
            ParameterSet {
                polynomial_size: PolynomialSize(4096),
                ..LINEAR
            },
            ParameterSet {
                glwe_dimension: GlweDimension(2),
                ..LINEAR
            },
            ParameterSet {
                noise: TUniform::new(18),
                ..LINEAR
            },
        ]
    }

    #[test]
    fn every_parameter_of_a_public_key_is_in_its_tag() {
        let tag = public_key(&LINEAR);
        for other in other_rings() {
            assert_ne!(public_key(&other), tag, "{other:?}");
        }
    }

    #[test]
    fn every_parameter_of_an_evaluation_key_is_in_its_tag() {
        let given = *LookupParameters::of(LookupSet::Bits3);
        let tag = evaluation_key(&LINEAR, &given);
        let layouts = [
            ParameterSet {
                base_log: DecompositionBaseLog(12),
                ..LINEAR
            },
            ParameterSet {
                levels: DecompositionLevelCount(3),
                ..LINEAR
            },
            ParameterSet {
                input_body_bits: 41,
                ..LINEAR
            },
            ParameterSet {
                sealed_bits: 47,
                ..LINEAR
            },
        ];
        for ring in other_rings().into_iter().chain(layouts) {
            assert_ne!(evaluation_key(&ring, &given), tag, "{ring:?}");
        }
        let lookups = [
            LookupParameters {
                set: LookupSet::Bits4,
                ..given
            },
            LookupParameters {
                polynomial_size: PolynomialSize(1024),
                ..given
            },
            LookupParameters {
                glwe_dimension: GlweDimension(2),
                ..given
            },
            LookupParameters {
                small_dimension: LweDimension(840),
                ..given
            },
            LookupParameters {
                small_noise: 14,
                ..given
            },
        ];
        for lookup in lookups {
            assert_ne!(evaluation_key(&LINEAR, &lookup), tag, "{lookup:?}");
        }
    }
}
