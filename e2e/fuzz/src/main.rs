//! One program for all fuzz targets: `FUZZ_TARGET` names the one that runs. `make fuzz` builds and runs it.

#![no_main]

#[forbid(unsafe_code)]
mod ciphertexts;
#[forbid(unsafe_code)]
mod documents;
#[forbid(unsafe_code)]
mod edits;
#[forbid(unsafe_code)]
mod log;
#[forbid(unsafe_code)]
mod verified;

use std::{env, sync::LazyLock};

use libfuzzer_sys::fuzz_target;

/// Reads foreign bytes, or refuses them.
type Target = fn(&[u8]);

/// The first word is the target's name in `.ci/fuzz`.
const TARGETS: [(&str, Target); 15] = [
    ("public_key", ciphertexts::public_key),
    ("input", ciphertexts::input),
    ("result", ciphertexts::result),
    ("sealed_model", ciphertexts::sealed_model),
    ("evaluation_key", ciphertexts::evaluation_key),
    ("circuit", documents::circuit),
    ("model", documents::model),
    ("table", documents::table),
    ("message", documents::message),
    ("log", log::proofs),
    ("pad_commitments", verified::commitments),
    ("pad_reply", verified::reply),
    ("pad_opening", verified::opening),
    ("log_text", log::texts),
    ("statement", documents::statement),
];

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = env::var("FUZZ_TARGET").unwrap_or_default();
    let target = TARGETS.iter().find(|(named, _)| *named == name);
    target.expect("FUZZ_TARGET names a target").1
});

fuzz_target!(|bytes: &[u8]| TARGET(bytes));
