//! The same seeds give the same bytes natively and in WebAssembly: SHA-256 digests in `vectors.json`.
//!
//! Runs under `cargo test`, and for wasm32 under wasm-bindgen's test runner.

use circuit::{
    Blueprint, Circuit, Encoder, FeatureRange, Head, LookupSet, OutputPolicy, SecretTables, Tables,
    Trained, TrainedHead, Weights,
};
use fhe_client::{ClientKey, Derivation, PadPool, Sealer, UnfinishedCandidates};
use fhe_core::{EncryptedResult, RING_SIZE, Randomness, demo::blueprint, evaluation_key, sealed};
use pads::{Challenge, Cut, PadPlan, PoolTerms, SigningKey};
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

/// Three classes, each the sum of one or two oblivious trees over thresholds of two features.
fn trees() -> (Blueprint, Trained) {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 10.0,
    };
    let circuit = Circuit {
        encoder: Encoder {
            input_bits: 1,
            features: vec![range; 2],
            grids: vec![vec![0.1, 2.5], vec![7.0]],
        },
        head: Head::Tables(Tables {
            values: 4,
            range: 8,
            boxes: 4,
            targets: vec![0, 1, 2, 0],
        }),
        outputs: 3,
        policy: OutputPolicy::Label,
        lookups: Some(LookupSet::Bits3),
        ..fhe_core::demo::circuit()
    };
    let indices = Weights::new(vec![vec![1, 0, 2]; 4], vec![0; 4]).unwrap();
    let tables = SecretTables(vec![vec![-900, 0, 50, 70]; 4]);
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Tables { indices, tables },
    };
    (circuit.check().unwrap(), trained)
}

/// Answers of `rows` rows in a result of pseudorandom words, turned by `turn` bits; with each row its
/// length.
fn decrypted(blueprint: &Blueprint, rows: usize, turn: u32) -> Vec<u8> {
    let mut mask = vec![0; RING_SIZE];
    randomness().fill_uniform(&mut mask);
    let bodies = mask[..rows].iter().map(|word| word.rotate_left(turn));
    let bodies: Vec<u64> = bodies.collect();
    let mut result = EncryptedResult::encode(blueprint, rows).unwrap();
    EncryptedResult::encode_group(blueprint, &mask, &bodies, &mut result);
    let mut bytes = Vec::new();
    for answer in key().decrypt(blueprint, rows, &result).unwrap() {
        bytes.push(answer.len() as u8);
        bytes.extend(answer.iter().flat_map(|number| number.to_le_bytes()));
    }
    bytes
}

/// The start of an evaluation key, its keyswitch key and its packing keys.
fn evaluation_key_of(key: &ClientKey, set: LookupSet) -> Vec<u8> {
    let last = evaluation_key::chunk_count(set) - 1;
    let mut bytes = key.evaluation_key_header(set);
    for index in [0, last - 1, last] {
        bytes.extend(key.evaluation_key_chunk(set, index).unwrap());
    }
    bytes
}

#[vector]
fn the_public_key_of_a_seed_is_the_same_everywhere() {
    check("public_key", &key().public_key().to_bytes());
}

#[vector]
fn the_candidates_of_a_seed_are_the_same_everywhere() {
    let candidates = UnfinishedCandidates::begin_with([5; 32]).commit("account");
    let mut bytes = candidates.commitment().to_bytes();
    let kept = candidates.keep(700).unwrap();
    bytes.extend(kept.proof.to_bytes());
    bytes.extend(ClientKey::from_seed(*kept.seed).public_key().to_bytes());
    check("candidates", &bytes);
}

#[vector]
fn the_evaluation_key_of_a_seed_is_the_same_everywhere() {
    for set in LookupSet::ALL {
        let name = format!("evaluation_key_{}", set.name());
        check(&name, &evaluation_key_of(&key(), set));
    }
}

#[vector]
fn a_seed_of_the_first_derivation_gives_the_keys_it_always_gave() {
    let key = ClientKey::derived([1; 32], Derivation::First);
    check("first_public_key", &key.public_key().to_bytes());
    for set in LookupSet::ALL {
        let name = format!("first_evaluation_key_{}", set.name());
        check(&name, &evaluation_key_of(&key, set));
    }
}

#[vector]
fn the_ciphertext_of_rows_is_the_same_everywhere() {
    let rows = [vec![40.0, 10.0, 5.0], vec![199.5, 0.0, 39.9]];
    let input = key().encrypt_with(&blueprint(), &rows, &mut randomness());
    check("input", &input.unwrap());
}

#[vector]
fn the_ciphertext_of_thermometer_bits_is_the_same_everywhere() {
    let rows = [vec![0.1, 6.999]];
    let input = key().encrypt_with(&trees().0, &rows, &mut randomness());
    check("thermometer_input", &input.unwrap());
}

#[vector]
fn a_sealed_chunk_is_the_same_everywhere() {
    let trained = fhe_client::demo::trained();
    let sealer = Sealer::new(&key().public_key(), blueprint(), trained).unwrap();
    for index in 0..2 {
        let chunk = sealer.seal_chunk_with(index, &mut randomness());
        check(&format!("sealed_chunk_{index}"), &chunk.unwrap());
    }
}

#[vector]
fn sealed_tables_are_the_same_everywhere() {
    let (blueprint, trained) = trees();
    let mut bytes = sealed::header(&blueprint);
    let chunks = sealed::chunk_count(&blueprint);
    let sealer = Sealer::new(&key().public_key(), blueprint, trained).unwrap();
    for index in 0..chunks {
        let chunk = sealer.seal_chunk_with(index, &mut randomness());
        bytes.extend(chunk.unwrap());
    }
    check("sealed_tables", &bytes);
}

#[vector]
fn a_result_decrypts_to_the_same_scores_everywhere() {
    check("scores", &decrypted(&blueprint(), 2, 17));
}

#[vector]
fn results_decrypt_to_the_same_labels_everywhere() {
    let labels: Vec<u8> = (0..16)
        .flat_map(|turn| decrypted(&trees().0, 1, turn))
        .collect();
    check("labels", &labels);
}

/// Commitments, reply and one opening of a pool from given seeds.
fn check_pads(name: &str, blueprint: &Blueprint, row: &[f64]) {
    let terms = PoolTerms {
        account: "account".to_owned(),
        grant: "grant".to_owned(),
        number: 7,
        nonce: [3; 32],
        cut: Cut::STRICT,
    };
    let signer = SigningKey::from_bytes(&[4; 32]);
    let plan = PadPlan::new(blueprint).unwrap();
    let seeds = std::array::from_fn(|index| [index as u8; 32]);
    let public_key = key().public_key();
    let pool = PadPool::make_with(public_key, plan.into(), &terms, &signer, seeds);
    let mut bytes = pool.commitments().as_bytes().to_vec();
    let challenge = Challenge::from_bits(0x8000_0100_0002_0001, Cut::STRICT).unwrap();
    let (reply, mut kept) = pool.answer(&challenge, &signer).unwrap();
    bytes.extend(reply);
    bytes.extend(kept.open(row).unwrap());
    check(name, &bytes);
}

#[vector]
fn the_pads_of_seeds_are_the_same_everywhere() {
    check_pads("pads", &blueprint(), &[40.0, 10.0, 5.0]);
    check_pads("thermometer_pads", &trees().0, &[0.1, 6.999]);
}
