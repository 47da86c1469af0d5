use circuit::LookupSet;
use desk::Desk;
use fhe_core::EvaluationKeyFile;
use pads::CandidateProof;
use protocol::{
    BeginKeys, ChunkPlan, Fault, KeepKey, LoadKeys, MakeEvaluationKeyChunk, MakeKeys,
    PlanEvaluationKey,
};

use crate::support::{desk, happened, make_keys as make, open_desk};

#[test]
fn the_same_keys_are_loaded_elsewhere() {
    let made = make(&mut open_desk(1), None);
    let blob = made.blob.clone();
    let loaded = open_desk(1).ask(LoadKeys { blob }).unwrap();
    assert_eq!(loaded.public_key, made.public_key);
    assert_eq!(loaded.fingerprint, made.fingerprint);
}

#[test]
fn a_new_key_keeps_the_older_one() {
    let mut desk = open_desk(1);
    let first = make(&mut desk, None);
    let second = make(&mut desk, Some(first.blob));
    assert_eq!(second.older, vec![first.fingerprint.clone()]);
    assert_ne!(second.fingerprint, first.fingerprint);
}

/// Draws candidates and makes all of them.
fn candidates(desk: &mut Desk) {
    desk.ask(BeginKeys {}).unwrap();
    let account = "user".to_owned();
    desk.ask(MakeKeys { account }).unwrap();
}

#[test]
fn a_new_key_is_one_of_many_candidates_and_its_proof_lies_with_it() {
    let made = make(&mut open_desk(1), None);
    let proof = CandidateProof::from_bytes(made.proof.as_ref().unwrap()).unwrap();
    let key = fhe_core::PublicKey::from_bytes(&made.public_key).unwrap();
    assert_eq!(proof.check("user", &key), Ok(()));
    let blob = made.blob;
    let loaded = open_desk(1).ask(LoadKeys { blob }).unwrap();
    assert_eq!(loaded.proof, made.proof);
}

#[test]
fn a_second_candidate_of_the_same_ones_is_never_named() {
    let mut desk = open_desk(1);
    candidates(&mut desk);
    let keep = |kept| KeepKey {
        kept,
        previous: None,
    };
    desk.ask(keep(1)).unwrap();
    for kept in [1, 2] {
        assert_eq!(
            happened(desk.ask(keep(kept))),
            "This step came without the one before it."
        );
    }
    // Nor after a candidate that there is not.
    candidates(&mut desk);
    assert!(desk.ask(keep(1024)).is_err());
    assert!(desk.ask(keep(1)).is_err());
}

#[test]
fn candidates_go_with_their_vault_and_are_named_only_when_all_are_made() {
    let mut desk = open_desk(1);
    desk.ask(BeginKeys {}).unwrap();
    let keep = KeepKey {
        kept: 1,
        previous: None,
    };
    assert!(desk.ask(keep.clone()).is_err());
    candidates(&mut desk);
    desk.ask(protocol::CloseVault {}).unwrap();
    let vault_key = vec![1; 32];
    desk.ask(protocol::OpenVault { vault_key }).unwrap();
    assert!(desk.ask(keep).is_err());
}

#[test]
fn keys_need_an_open_vault_and_their_own() {
    let closed = desk().ask(BeginKeys {});
    assert_eq!(happened(closed), "The vault is closed.");
    let blob = make(&mut open_desk(1), None).blob;
    let foreign = open_desk(2).ask(LoadKeys { blob });
    assert_eq!(
        happened(foreign),
        "An item of your vault does not open: it is damaged, or was stored for another account or under another name."
    );
}

#[test]
fn the_stored_keys_hold_neither_seed_nor_fingerprint_in_the_clear() {
    let made = make(&mut open_desk(1), None);
    let shows = |bytes: &[u8]| made.blob.windows(bytes.len()).any(|window| window == bytes);
    assert!(!shows(&made.fingerprint[..8]));
    assert!(!shows(&[1; 8]));
}

const SET: LookupSet = LookupSet::Bits3;

fn plan(desk: &mut Desk, fingerprint: Option<Vec<u8>>) -> ChunkPlan {
    let set = SET;
    desk.ask(PlanEvaluationKey { set, fingerprint }).unwrap()
}

fn chunk(desk: &mut Desk, index: u32, fingerprint: Option<Vec<u8>>) -> Result<Vec<u8>, Fault> {
    desk.ask(MakeEvaluationKeyChunk {
        set: SET,
        index,
        fingerprint,
    })
}

#[test]
fn several_workers_make_one_evaluation_key_that_conforms() {
    let mut first = open_desk(1);
    let blob = make(&mut first, None).blob;
    let mut second = open_desk(1);
    second.ask(LoadKeys { blob }).unwrap();
    let ChunkPlan {
        header: mut whole,
        chunks,
        total_bytes,
    } = plan(&mut first, None);
    assert_eq!(plan(&mut second, None).header, whole);
    for index in 0..chunks {
        let worker = match index % 2 {
            0 => &mut first,
            _ => &mut second,
        };
        whole.extend(chunk(worker, index, None).unwrap());
    }
    assert_eq!(whole.len() as u64, total_bytes);
    assert!(EvaluationKeyFile::from_bytes(whole, SET).is_ok());
}

#[test]
fn an_evaluation_key_made_again_is_the_same_and_another_keys_is_another() {
    let mut desk = open_desk(1);
    let first = make(&mut desk, None);
    let before = chunk(&mut desk, 0, None).unwrap();
    make(&mut desk, Some(first.blob));
    assert_ne!(chunk(&mut desk, 0, None).unwrap(), before);
    let older = Some(first.fingerprint);
    assert_eq!(chunk(&mut desk, 0, older.clone()).unwrap(), before);
    assert_ne!(plan(&mut desk, older).header, plan(&mut desk, None).header);
}

#[test]
fn an_evaluation_key_needs_an_open_vault_keys_and_a_chunk_that_exists() {
    let closed = chunk(&mut desk(), 0, None).unwrap_err();
    assert_eq!(closed.happened, "The vault is closed.");
    let without = chunk(&mut open_desk(1), 0, None).unwrap_err();
    assert_eq!(without.happened, "There are no keys in this vault yet.");
    let mut desk = open_desk(1);
    make(&mut desk, None);
    let chunks = plan(&mut desk, None).chunks;
    let beyond = chunk(&mut desk, chunks, None).unwrap_err();
    assert_eq!(beyond.happened, "This step came without the one before it.");
}
