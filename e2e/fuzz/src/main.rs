//! One program for all fuzz targets: `FUZZ_TARGET` names the one that runs. `make fuzz` builds and runs it.
//!
//! `FUZZ_TARGET=list` prints each target with the folders of what it begins with, and
//! `FUZZ_TARGET=seeds FUZZ_SEEDS=folder` writes what the program itself makes of that.

#![no_main]

#[forbid(unsafe_code)]
mod cards;
#[forbid(unsafe_code)]
mod ciphertexts;
#[forbid(unsafe_code)]
mod documents;
#[forbid(unsafe_code)]
mod edits;
#[forbid(unsafe_code)]
mod followed;
#[forbid(unsafe_code)]
mod log;
#[forbid(unsafe_code)]
mod messages;
#[forbid(unsafe_code)]
mod passkeys;
#[forbid(unsafe_code)]
mod target;
#[forbid(unsafe_code)]
mod vault;
#[forbid(unsafe_code)]
mod verified;

use std::{env, process, sync::LazyLock};

use libfuzzer_sys::fuzz_target;

use target::Target;

/// Every target; `.ci/fuzz` asks for this list.
const TARGETS: &[Target] = &[
    Target::new("public_key", ciphertexts::public_key),
    Target::new("input", ciphertexts::input),
    Target::new("result", ciphertexts::result),
    Target::new("sealed_model", ciphertexts::sealed_model),
    Target::new("evaluation_key", ciphertexts::evaluation_key),
    Target::new("circuit", documents::circuit).of_folders("e2e/fuzz/seeds/circuit"),
    Target::new("card", cards::card).of_seeds(cards::seeds),
    Target::new("model", documents::model)
        .of_folders("shared/compiler/tests/fixtures static/samples/gallery"),
    Target::new("table", documents::table).of_folders("e2e/fuzz/seeds/table"),
    Target::new("message", messages::message).of_seeds(messages::seeds),
    Target::new("vault_item", vault::item).of_seeds(vault::seeds),
    Target::new("log", log::proofs),
    Target::new("directory", log::directory),
    Target::new("log_text", log::texts).of_folders("e2e/fuzz/seeds/log_text"),
    Target::new("log_reply", followed::reply).of_seeds(followed::seeds),
    Target::new("pad_commitments", verified::commitments),
    Target::new("pad_reply", verified::reply),
    Target::new("pad_opening", verified::opening),
    Target::new("key_commitment", verified::key_commitment),
    Target::new("key_proof", verified::key_proof),
    Target::new("statement", documents::statement)
        .of_folders("e2e/fuzz/seeds/statement")
        .of_seeds(documents::statements),
    Target::new("passkey", passkeys::said).of_seeds(passkeys::seeds),
    Target::new("capsule", ciphertexts::capsule),
    Target::new("known_answers", documents::known_answers).of_seeds(documents::letters),
];

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let named = wanted();
    let target = TARGETS.iter().find(|target| target.name == named);
    target.expect("FUZZ_TARGET names a target").run
});

fn wanted() -> String {
    env::var("FUZZ_TARGET").unwrap_or_default()
}

/// What is asked for in place of a target.
fn prepare() {
    match wanted().as_str() {
        "list" => TARGETS.iter().for_each(Target::tell),
        "seeds" => {
            let folder = env::var("FUZZ_SEEDS").expect("FUZZ_SEEDS names a folder");
            let mut targets = TARGETS.iter();
            let written = targets.try_for_each(|target| target.write_seeds(folder.as_ref()));
            written.expect("seeds can be written");
        }
        _ => return,
    }
    process::exit(0);
}

fuzz_target!(init: prepare(), |bytes: &[u8]| RUN(bytes));
