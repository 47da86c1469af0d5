use client::Desk;
use protocol::{Fault, Request, Response};

use crate::support::{desk, happened, open_desk};

struct Keys {
    public_key: Vec<u8>,
    fingerprint: Vec<u8>,
    older: Vec<Vec<u8>>,
    blob: Vec<u8>,
}

fn keys(answer: Result<Response, Fault>) -> Keys {
    match answer.unwrap() {
        Response::Keys {
            public_key,
            fingerprint,
            older,
            blob,
        } => Keys {
            public_key,
            fingerprint,
            older,
            blob,
        },
        other => panic!("not keys: {other:?}"),
    }
}

fn make(desk: &mut Desk, previous: Option<Vec<u8>>) -> Keys {
    keys(desk.answer(Request::MakeKeys { previous }))
}

#[test]
fn the_same_keys_are_loaded_elsewhere() {
    let made = make(&mut open_desk(1), None);
    let blob = made.blob.clone();
    let loaded = keys(open_desk(1).answer(Request::LoadKeys { blob }));
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

#[test]
fn keys_need_an_open_vault_and_their_own() {
    let closed = desk().answer(Request::MakeKeys { previous: None });
    assert_eq!(happened(closed), "The vault is closed.");
    let blob = make(&mut open_desk(1), None).blob;
    let foreign = open_desk(2).answer(Request::LoadKeys { blob });
    assert_eq!(
        happened(foreign),
        "An item of the vault could not be opened."
    );
}

#[test]
fn the_stored_keys_hold_neither_seed_nor_fingerprint_in_the_clear() {
    let made = make(&mut open_desk(1), None);
    let shows = |bytes: &[u8]| made.blob.windows(bytes.len()).any(|window| window == bytes);
    assert!(!shows(&made.fingerprint[..8]));
    assert!(!shows(&[1; 8]));
}
