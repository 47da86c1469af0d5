//! The vault item `keys`: one seed for each key epoch.

use std::{cell::OnceCell, fmt};

use fhe_client::{ClientKey, Derivation, KeptCandidate};
use fhe_core::PublicKey;
use pads::CandidateProof;
use zeroize::Zeroizing;

use crate::error::Error;

/// Items whose seeds are all of the first derivation.
const FIRST_VERSION: u8 = 1;
/// Items that say of each seed how keys are derived from it.
const SECOND_VERSION: u8 = 2;
/// Items that hold the proof of the newest key besides.
const VERSION: u8 = 3;
const SEED_BYTES: usize = 32;
const FINGERPRINT_BYTES: usize = 32;
const FIRST_ENTRY_BYTES: usize = SEED_BYTES + FINGERPRINT_BYTES;
const ENTRY_BYTES: usize = 1 + FIRST_ENTRY_BYTES;

/// Every client key of one user, oldest first. Redacted when printed, seeds wiped on drop; never leaves
/// the crate except sealed in the vault.
#[derive(Default)]
pub(crate) struct KeyRing {
    entries: Vec<Entry>,
    /// That the newest key is one of many candidates; keys of earlier versions lack it.
    proof: Option<CandidateProof>,
}

/// One epoch's key, expanded from its seed when first used.
struct Entry {
    derivation: Derivation,
    seed: Zeroizing<[u8; SEED_BYTES]>,
    fingerprint: [u8; FINGERPRINT_BYTES],
    key: OnceCell<ClientKey>,
}

impl KeyRing {
    /// Adds the candidate that was kept.
    pub(crate) fn add_kept(&mut self, candidate: KeptCandidate) {
        self.add(candidate.seed);
        self.proof = Some(candidate.proof);
    }

    /// Adds the key of a seed, by the newest derivation.
    fn add(&mut self, seed: Zeroizing<[u8; SEED_BYTES]>) {
        let derivation = Derivation::NEWEST;
        let key = ClientKey::derived(*seed, derivation);
        let fingerprint = key.public_key().fingerprint();
        self.proof = None;
        self.entries.push(Entry {
            derivation,
            seed,
            fingerprint,
            key: OnceCell::from(key),
        });
    }

    /// Public half of the newest key.
    pub(crate) fn public_key(&self) -> Result<PublicKey, Error> {
        self.key(None).map(ClientKey::public_key)
    }

    /// Wire form of the proof of the newest key, if it has one.
    pub(crate) fn proof(&self) -> Option<Vec<u8>> {
        self.proof.as_ref().map(CandidateProof::to_bytes)
    }

    /// Fingerprints of all keys but the newest, oldest first.
    pub(crate) fn older(&self) -> Vec<Vec<u8>> {
        let older = self
            .entries
            .split_last()
            .map_or(&[][..], |(_, older)| older);
        older
            .iter()
            .map(|entry| entry.fingerprint.to_vec())
            .collect()
    }

    /// The key of a fingerprint, or the newest.
    pub(crate) fn key(&self, fingerprint: Option<&[u8]>) -> Result<&ClientKey, Error> {
        let newest = self.entries.last().ok_or(Error::NoKeys)?;
        let entry = match fingerprint {
            None => newest,
            Some(wanted) => self
                .entries
                .iter()
                .find(|entry| entry.fingerprint == wanted)
                .ok_or(Error::UnknownKey)?,
        };
        let key = || ClientKey::derived(*entry.seed, entry.derivation);
        Ok(entry.key.get_or_init(key))
    }

    /// `3 || proof of the newest key || (derivation || seed || fingerprint)*`; version 2 was the same without a proof,
    /// and stays so as long as the newest key has none; version 1 was `1 || (seed || fingerprint)*`.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let size = 1 + CandidateProof::BYTES + self.entries.len() * ENTRY_BYTES;
        let mut bytes = Zeroizing::new(Vec::with_capacity(size));
        match &self.proof {
            None => bytes.push(SECOND_VERSION),
            Some(proof) => {
                bytes.push(VERSION);
                bytes.extend(proof.to_bytes());
            }
        }
        for entry in &self.entries {
            bytes.push(number(entry.derivation));
            bytes.extend_from_slice(&*entry.seed);
            bytes.extend_from_slice(&entry.fingerprint);
        }
        bytes
    }

    /// Opposite of [`KeyRing::to_bytes`].
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (version, bytes) = bytes.split_first().ok_or(Error::ItemDamaged)?;
        match *version {
            FIRST_VERSION => {
                let first = number(Derivation::First);
                let entries = whole(bytes)?.iter();
                let read = |entry: &[u8; FIRST_ENTRY_BYTES]| Entry::read(first, entry);
                Self::of(entries.map(read).collect(), None)
            }
            SECOND_VERSION => Self::of(entries(bytes), None),
            VERSION => {
                let parts = bytes.split_at_checked(CandidateProof::BYTES);
                let (proof, bytes) = parts.ok_or(Error::ItemDamaged)?;
                let proof = CandidateProof::from_bytes(proof).map_err(|_| Error::ItemDamaged)?;
                Self::of(entries(bytes), Some(proof))
            }
            _ => Err(Error::ItemVersion),
        }
    }

    fn of(
        entries: Result<Vec<Entry>, Error>,
        proof: Option<CandidateProof>,
    ) -> Result<Self, Error> {
        let entries = entries?;
        Ok(Self { entries, proof })
    }
}

/// Entries that say how keys are derived.
fn entries(bytes: &[u8]) -> Result<Vec<Entry>, Error> {
    let read = |[derivation, entry @ ..]: &[u8; ENTRY_BYTES]| Entry::read(*derivation, entry);
    whole(bytes)?.iter().map(read).collect()
}

/// Entries of a fixed size with nothing left over.
fn whole<const SIZE: usize>(bytes: &[u8]) -> Result<&[[u8; SIZE]], Error> {
    let (entries, rest) = bytes.as_chunks();
    rest.is_empty().then_some(entries).ok_or(Error::ItemDamaged)
}

/// A derivation in the vault.
fn number(derivation: Derivation) -> u8 {
    match derivation {
        Derivation::First => 1,
        Derivation::Second => 2,
    }
}

impl Entry {
    fn read(derivation: u8, bytes: &[u8; FIRST_ENTRY_BYTES]) -> Result<Self, Error> {
        let derivations = [Derivation::First, Derivation::Second];
        let derivation = derivations
            .into_iter()
            .find(|known| number(*known) == derivation);
        let mut entry = Self {
            derivation: derivation.ok_or(Error::ItemVersion)?,
            seed: Zeroizing::default(),
            fingerprint: [0; FINGERPRINT_BYTES],
            key: OnceCell::new(),
        };
        entry.seed.copy_from_slice(&bytes[..SEED_BYTES]);
        entry.fingerprint.copy_from_slice(&bytes[SEED_BYTES..]);
        Ok(entry)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyRing({} keys, redacted)", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        let mut ring = KeyRing::default();
        ring.add(Zeroizing::new([1; 32]));
        ring.add(Zeroizing::new([2; 32]));
        ring
    }

    #[test]
    fn a_ring_read_back_holds_the_same_keys() {
        let read = KeyRing::from_bytes(&ring().to_bytes()).unwrap();
        let (before, after) = (ring().public_key().unwrap(), read.public_key().unwrap());
        assert_eq!(before.fingerprint(), after.fingerprint());
        assert_eq!(ring().older(), read.older());
    }

    /// The item of a vault that was made before derivations bound parameters.
    fn first_ring() -> Vec<u8> {
        let key = ClientKey::derived([3; 32], Derivation::First);
        let fingerprint = key.public_key().fingerprint();
        [&[1][..], &[3; 32], &fingerprint].concat()
    }

    #[test]
    fn keys_of_a_first_ring_stay_the_same_and_a_new_one_joins_them() {
        let mut ring = KeyRing::from_bytes(&first_ring()).unwrap();
        let before = ring.public_key().unwrap().fingerprint();
        assert_eq!(before.to_vec(), first_ring()[33..]);
        ring.add(Zeroizing::new([3; 32]));
        let read = KeyRing::from_bytes(&ring.to_bytes()).unwrap();
        assert_ne!(read.public_key().unwrap().fingerprint(), before);
        let old = read.key(Some(&before)).unwrap();
        assert_eq!(old.public_key().fingerprint(), before);
    }

    #[test]
    fn the_newest_key_keeps_its_proof_until_another_takes_its_place() {
        let candidates = fhe_client::UnfinishedCandidates::begin().commit("account");
        let kept = candidates.keep(5).unwrap();
        let proof = kept.proof.to_bytes();
        let mut ring = ring();
        ring.add_kept(kept);
        let mut read = KeyRing::from_bytes(&ring.to_bytes()).unwrap();
        assert_eq!(read.proof(), Some(proof));
        assert_eq!(read.older(), ring.older());
        let cut = &ring.to_bytes()[..CandidateProof::BYTES];
        assert!(matches!(KeyRing::from_bytes(cut), Err(Error::ItemDamaged)));
        read.add(Zeroizing::new([4; 32]));
        let read = KeyRing::from_bytes(&read.to_bytes()).unwrap();
        assert_eq!((read.proof(), read.older().len()), (None, 3));
    }

    #[test]
    fn a_ring_of_a_later_version_or_derivation_is_refused() {
        let mut bytes = ring().to_bytes();
        bytes[1] = 3;
        let later = KeyRing::from_bytes(&bytes).map(|_| ());
        bytes[0] = 4;
        let newer = KeyRing::from_bytes(&bytes).map(|_| ());
        assert_eq!(
            (later, newer),
            (Err(Error::ItemVersion), Err(Error::ItemVersion))
        );
    }

    #[test]
    fn an_older_key_stays_reachable_by_its_fingerprint() {
        let older = ring().older();
        let read = KeyRing::from_bytes(&ring().to_bytes()).unwrap();
        let key = read.key(Some(&older[0])).unwrap();
        assert_eq!(key.public_key().fingerprint().to_vec(), older[0]);
    }

    #[test]
    fn an_unknown_fingerprint_and_an_empty_ring_are_told_apart() {
        let unknown = ring().key(Some(&[0; 32])).map(|_| ());
        let empty = KeyRing::default().key(None).map(|_| ());
        assert_eq!(
            (unknown, empty),
            (Err(Error::UnknownKey), Err(Error::NoKeys))
        );
    }

    #[test]
    fn a_cut_ring_is_refused() {
        let bytes = ring().to_bytes();
        for length in [0, 2, ENTRY_BYTES, bytes.len() - 1] {
            assert!(KeyRing::from_bytes(&bytes[..length]).is_err());
        }
    }

    #[test]
    fn printing_a_ring_does_not_show_its_seeds() {
        assert_eq!(format!("{:?}", ring()), "KeyRing(2 keys, redacted)");
    }
}
