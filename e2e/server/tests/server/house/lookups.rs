//! Models with lookups, and the evaluation key they need.

use std::{sync::LazyLock, thread};

use api::{
    evaluation_key::{EvaluationKeyStart, EvaluationKeyUpload},
    paths,
};
use circuit::{Circuit, LookupSet, OutputPolicy, Trained};
use circuits::random_model;
use fhe_client::ClientKey;
use fhe_core::evaluation_key::chunk_count;
use sha2::{Digest, Sha256};

use crate::house::{
    browser::Answer,
    fixtures::hexadecimal,
    people::Person,
    process::Start,
    scene::{BUDGET, Scene},
};

/// The parameters of all models here.
pub(crate) const SET: LookupSet = LookupSet::Bits3;

/// The evaluation key of [`client_key`], made once for all tests.
pub(crate) static EVALUATION_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let half = chunk_count(SET) / 2;
    let key = client_key();
    let make = |chunks: std::ops::Range<u32>| -> Vec<u8> {
        let chunk = |index| key.evaluation_key_chunk(SET, index).unwrap();
        chunks.flat_map(chunk).collect()
    };
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| make(0..half));
        (make(half..chunk_count(SET)), first.join().unwrap())
    });
    [key.evaluation_key_header(SET), second, first].concat()
});

/// The client key of the user of every scene here.
pub(crate) fn client_key() -> ClientKey {
    ClientKey::from_seed([9; 32])
}

/// Whether a score is at least 0: one lookup.
pub(crate) fn decision() -> (Circuit, Trained) {
    let (circuit, trained) = random_model(30, 1, 6, 1);
    let policy = OutputPolicy::Decision;
    (under(circuit, policy), trained)
}

/// Which of 32 classes: some hundred lookups, seconds of work.
pub(crate) fn label() -> (Circuit, Trained) {
    let (circuit, trained) = random_model(30, 32, 6, 1);
    (under(circuit, OutputPolicy::Label), trained)
}

fn under(circuit: Circuit, policy: OutputPolicy) -> Circuit {
    Circuit {
        policy,
        lookups: Some(SET),
        ..circuit
    }
}

/// A scene whose model is sealed and needs lookups; no evaluation key is there yet.
pub(crate) fn scene(start: &Start, model: (Circuit, Trained)) -> Scene {
    Scene::with_key(start, model, BUDGET, client_key()).seal()
}

/// A scene that is ready to evaluate.
pub(crate) fn scene_with_key(start: &Start, model: (Circuit, Trained)) -> Scene {
    let mut scene = scene(start, model);
    upload(&mut scene.user, &EVALUATION_KEY).success();
    scene
}

pub(crate) fn announcement(bytes: &[u8]) -> EvaluationKeyStart {
    EvaluationKeyStart {
        set: SET,
        key_epoch: 1,
        bytes: bytes.len() as u64,
        digest: hexadecimal(&Sha256::digest(bytes)),
    }
}

pub(crate) fn announce(user: &mut Person, bytes: &[u8]) -> Answer {
    user.browser
        .post(paths::EVALUATION_KEYS, &announcement(bytes))
}

pub(crate) fn put_part(
    user: &mut Person,
    upload: &EvaluationKeyUpload,
    part: u32,
    bytes: &[u8],
) -> Answer {
    let mut chunks = bytes.chunks(upload.part_bytes as usize);
    let chunk = chunks.nth(part as usize).unwrap();
    let path = paths::evaluation_key_part(&upload.id, part);
    user.browser.put_bytes(&path, chunk)
}

/// Announces an evaluation key, sends what is missing and finishes.
pub(crate) fn upload(user: &mut Person, bytes: &[u8]) -> Answer {
    let announced = announce(user, bytes);
    if !announced.status.is_success() {
        return announced;
    }
    let upload: EvaluationKeyUpload = announced.document();
    for part in (0..upload.parts).filter(|part| !upload.received.contains(part)) {
        put_part(user, &upload, part, bytes).success();
    }
    let finish = paths::evaluation_key_finish(&upload.id);
    user.browser.post_empty(&finish)
}
