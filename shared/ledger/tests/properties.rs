//! Proofs of the directory, and what is written and read, for whatever keys and entries.

use std::collections::BTreeMap;

use ledger::{
    Checkpoint, Directory, Error, Hash, Newest, SigningKey, Submission, bundle, directory_path,
    key_chain, unbundle,
};
use proptest::{collection::vec, prelude::*, sample::Index};

fn account(number: u8) -> Hash {
    directory_path("key_published", &format!("user-{number}"))
}

fn directory(published: &[(u8, Hash)]) -> Directory {
    let mut directory = Directory::default();
    for (index, (number, key)) in (0..).zip(published) {
        directory.publish(account(*number), index, *key);
    }
    directory
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_account_has_its_newest_key_and_all_before_it_and_a_stranger_has_none(
        published in vec((0u8..30, any::<Hash>()), 0..60),
    ) {
        let directory = directory(&published);
        let mut known = BTreeMap::<u8, Newest>::new();
        for (index, (number, key)) in (0..).zip(&published) {
            let keys = published[..=index].iter().filter(|(other, _)| other == number);
            let chain = key_chain(keys.map(|(_, key)| key));
            let newest = Newest { index: index as u64, key: *key, chain };
            known.insert(*number, newest);
        }
        for number in 0..=30 {
            let path = account(number);
            let proved = directory.prove(&path).verify(&path, directory.root());
            prop_assert_eq!(proved, Ok(known.get(&number).copied()));
        }
    }

    #[test]
    fn a_proof_with_a_bit_changed_proves_nothing(
        published in vec((0u8..30, any::<Hash>()), 2..60),
        asked in 0u8..=30,
        (hash, byte, bit) in (any::<Index>(), any::<Index>(), 0..8),
    ) {
        let (directory, path) = (directory(&published), account(asked));
        let mut proof = directory.prove(&path);
        prop_assume!(!proof.siblings.is_empty());
        let hash = hash.get_mut(proof.siblings.as_mut_slice());
        *byte.get_mut(hash.as_mut_slice()) ^= 1u8 << bit;
        let verdict = proof.verify(&path, directory.root());
        prop_assert_eq!(verdict, Err(Error::ProofMismatch));
    }

    #[test]
    fn a_submission_is_read_as_it_was_written(
        old_size: u64,
        proof in vec(any::<Hash>(), 0..=63),
        (size, root, seconds) in any::<(u64, Hash, u32)>(),
    ) {
        let checkpoint = Checkpoint { origin: "example.com/log".to_owned(), size, root };
        let key = SigningKey::from_bytes(&[7; 32]);
        let note = checkpoint.sign(&key, seconds.into()).unwrap();
        let written = Submission { old_size, proof, note };
        let read = Submission::parse(written.to_string().as_bytes());
        prop_assert_eq!(read, Ok(written));
    }

    #[test]
    fn entries_come_out_of_a_bundle_as_they_went_in(
        entries in vec(vec(any::<u8>(), 0..300), 0..=256),
    ) {
        let bytes = bundle(entries.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(unbundle(&bytes, entries.len() as u16).unwrap(), entries);
    }
}
