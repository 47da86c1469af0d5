//! Models with lookups, and the evaluation key they need.

use std::{sync::LazyLock, thread};

use api::upload::{Purpose, UploadStart};
use circuit::{Circuit, LookupSet, OutputPolicy, Trained};
use circuits::random_model;
use fhe_client::ClientKey;
use fhe_core::evaluation_key::chunk_count;

use crate::house::{
    browser::Answer,
    people::Person,
    process::Start,
    scene::{BUDGET, Scene},
    uploads,
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

pub(crate) fn announcement(bytes: &[u8]) -> UploadStart {
    uploads::announcement(Purpose::EvaluationKey(SET), bytes, 1)
}

pub(crate) fn announce(user: &mut Person, bytes: &[u8]) -> Answer {
    uploads::announce(user, &announcement(bytes))
}

/// Announces an evaluation key, sends what is missing and finishes.
pub(crate) fn upload(user: &mut Person, bytes: &[u8]) -> Answer {
    uploads::upload(user, &announcement(bytes), bytes)
}
