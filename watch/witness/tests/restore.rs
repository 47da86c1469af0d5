//! What the program says and takes of a log that was restored: entries by the numbers that browsers show.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use api::log::{EntriesFile, EntryDetail, EntryKind, Leaf, LogPolicy, ProvedEntry};
use ledger::{
    Checkpoint, Frontier, Hash, NoteKey, SignatureKind, SigningKey, Submission, leaf_hash,
};
use sha2::{Digest, Sha256};
use witness::Witness;

const ORIGIN: &str = "example.com/log";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn verifier() -> NoteKey {
    NoteKey::of(ORIGIN, SignatureKind::Plain, &key()).unwrap()
}

/// A head of these entries.
fn head(entries: &[Hash]) -> Checkpoint {
    let mut frontier = Frontier::new();
    for entry in entries {
        frontier.append(*entry);
    }
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: entries.len() as u64,
        root: frontier.root(),
    }
}

/// The log after one entry of before and one that says that it was restored.
fn restored() -> EntriesFile {
    let detail = EntryDetail {
        reason: Some("The disk failed.".to_owned()),
        ..EntryDetail::default()
    };
    let detail = serde_json::to_string(&detail).unwrap();
    let leaf = Leaf {
        index: 1,
        at: 2_000_000,
        kind: EntryKind::Restored,
        account: None,
        key: None,
        manifest: None,
        keys: None,
        detail_digest: format!("{:x}", Sha256::digest(&detail)),
    };
    let leaf = serde_json::to_string(&leaf).unwrap();
    let first = leaf_hash(b"first");
    let head = head(&[first, leaf_hash(leaf.as_bytes())]);
    EntriesFile {
        format: EntriesFile::FORMAT.to_owned(),
        policy: LogPolicy {
            log: verifier().to_string(),
            changes: Vec::new(),
            witnesses: Vec::new(),
            quorum: 0,
            restores: Vec::new(),
        },
        checkpoint: head.sign(&key(), 2_000).unwrap().to_string(),
        entries: vec![ProvedEntry {
            leaf,
            detail,
            proof: vec![first.to_vec().into()],
        }],
    }
}

fn run(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_witness"));
    command.args(words).output().unwrap()
}

/// Lets a witness cosign the log as it was before: of three entries.
fn cosign_before(folder: &Path) {
    let entries = [b"first", b"other", b"third"].map(|entry| leaf_hash(entry));
    let submission = Submission {
        old_size: 0,
        proof: Vec::new(),
        note: head(&entries).sign(&key(), 1).unwrap(),
    };
    let witness = Witness::open(folder, "witness.example", [verifier()]).unwrap();
    let cosigned = witness.add_checkpoint(submission.to_string().as_bytes(), 42);
    cosigned.unwrap();
}

#[test]
fn an_entry_has_the_number_that_is_printed_and_that_browsers_show() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("witness");
    cosign_before(&data);
    let file = folder.path().join("restored.json");
    fs::write(&file, serde_json::to_vec(&restored()).unwrap()).unwrap();
    let (file, data, log) = (
        file.to_str().unwrap(),
        data.to_str().unwrap(),
        verifier().to_string(),
    );
    let accept = ["accept-restore", file, "--name", "witness.example"];
    let accept = [&accept[..], &["--log", &log, "--data", data]].concat();
    for looked in [run(&["check", file, "--log", &log]), run(&accept)] {
        let told = String::from_utf8(looked.stdout).unwrap();
        assert!(told.starts_with("2 2000000 "), "{told}");
    }
    for wrong in ["0", "1"] {
        let refused = run(&[&accept[..], &["--entry", wrong]].concat());
        assert!(!refused.status.success(), "{wrong}");
    }
    let accepted = run(&[&accept[..], &["--entry", "2"]].concat());
    assert!(accepted.status.success(), "{accepted:?}");
}
