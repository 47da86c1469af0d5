//! The same seeds give the same bytes natively and in WebAssembly: SHA-256 digests in `vectors.json`.
//!
//! Runs under `cargo test`, and for wasm32 under wasm-bindgen's test runner.

use circuit::Circuit;
use fhe_client::{ClientKey, Sealer};
use fhe_core::{EncryptedResult, RING_SIZE, Randomness};
use sha2::{Digest, Sha256};

#[cfg(not(target_family = "wasm"))]
use core::prelude::v1::test as vector;
#[cfg(target_family = "wasm")]
use wasm_bindgen_test::wasm_bindgen_test as vector;

const VECTORS: &str = include_str!("vectors.json");

fn check(name: &str, bytes: &[u8]) {
    let vectors: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(
        vectors[name],
        format!("{:x}", Sha256::digest(bytes)),
        "{name}"
    );
}

fn key() -> ClientKey {
    ClientKey::from_seed([1; 32])
}

fn randomness() -> Randomness {
    Randomness::from_seed([2; 32])
}

fn circuit() -> Circuit {
    fhe_core::demo::circuit()
}

#[vector]
fn the_public_key_of_a_seed_is_the_same_everywhere() {
    check("public_key", &key().public_key().to_bytes());
}

#[vector]
fn the_ciphertext_of_rows_is_the_same_everywhere() {
    let rows = [vec![40.0, 10.0, 5.0], vec![199.5, 0.0, 39.9]];
    let input = key().encrypt_with(&circuit(), &rows, &mut randomness());
    check("input", &input.unwrap());
}

#[vector]
fn a_sealed_chunk_is_the_same_everywhere() {
    let weights = fhe_client::demo::weights();
    let sealer = Sealer::new(&key().public_key());
    for index in 0..2 {
        let chunk = sealer.seal_chunk_with(&circuit(), &weights, index, &mut randomness());
        check(&format!("sealed_chunk_{index}"), &chunk.unwrap());
    }
}

#[vector]
fn a_result_decrypts_to_the_same_scores_everywhere() {
    let mut mask = vec![0; RING_SIZE];
    randomness().fill_uniform(&mut mask);
    let bodies: Vec<u64> = mask[..2].iter().map(|word| word.rotate_left(17)).collect();
    let mut result = EncryptedResult::encode(&circuit(), 2).unwrap();
    EncryptedResult::encode_group(&circuit(), &mask, &bodies, &mut result);
    let scores = key().decrypt(&circuit(), 2, &result).unwrap();
    let bytes: Vec<u8> = scores
        .iter()
        .flatten()
        .flat_map(|score| score.to_le_bytes())
        .collect();
    check("scores", &bytes);
}
