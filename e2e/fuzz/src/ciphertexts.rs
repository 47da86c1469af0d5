//! Wire forms of the scheme: what conforms is used, what does not is refused.

use std::sync::LazyLock;

use circuit::{Blueprint, LookupSet};
use fhe_client::{ClientKey, Sealer};
use fhe_core::{
    EncryptedInput, EncryptedResult, EvaluationKeyFile, PublicKey, SealedModel, demo,
    evaluation_key as keys,
};

use crate::edits::edited;

const ROWS: usize = 2;

/// What a person with the demonstration's circuit has.
struct Valid {
    blueprint: Blueprint,
    key: ClientKey,
    public_key: Vec<u8>,
    capsule: Vec<u8>,
    input: Vec<u8>,
    result: Vec<u8>,
    sealed: Vec<u8>,
    evaluation_key: Vec<u8>,
}

static VALID: LazyLock<Valid> = LazyLock::new(|| {
    let blueprint = demo::blueprint();
    let key = ClientKey::from_seed([1; 32]);
    let public_key = key.public_key();
    let rows = vec![vec![40.0, 10.0, 5.0]; ROWS];
    let sealer = Sealer::new(&public_key, blueprint.clone(), fhe_client::demo::trained());
    let set = LookupSet::Bits3;
    let mut evaluation_key = keys::header(set, [2; 32]);
    evaluation_key.resize(keys::total_bytes(set) as usize, 0);
    Valid {
        public_key: public_key.to_bytes(),
        capsule: fhe_client::encapsulate(&public_key).0,
        input: key.encrypt(&blueprint, &rows).expect("rows in range"),
        result: result_of_noise(&blueprint),
        sealed: sealer
            .and_then(|sealer| sealer.seal())
            .expect("a model that fits"),
        evaluation_key,
        blueprint,
        key,
    }
});

fn result_of_noise(blueprint: &Blueprint) -> Vec<u8> {
    let mut result = EncryptedResult::encode(blueprint, ROWS).expect("rows that fit");
    let mask = PublicKey::expand([3; 32]);
    EncryptedResult::encode_group(blueprint, &mask, &mask[..ROWS], &mut result);
    result
}

pub(crate) fn public_key(changes: &[u8]) {
    let bytes = edited(&VALID.public_key, changes);
    if let Ok(key) = PublicKey::from_bytes(&bytes) {
        assert_eq!(key.to_bytes(), bytes);
    }
}

pub(crate) fn capsule(changes: &[u8]) {
    let whole = &VALID.capsule;
    let changed = edited(whole, changes);
    let opens = VALID.key.decapsulate(&changed).is_ok();
    assert_eq!(opens, changed == *whole);
}

pub(crate) fn input(changes: &[u8]) {
    let (rows, changes) = changes.split_first().unwrap_or((&0, &[]));
    let rows = usize::from(*rows) % (VALID.blueprint.rows() + 2);
    let _ = EncryptedInput::from_bytes(&edited(&VALID.input, changes), &VALID.blueprint, rows);
}

pub(crate) fn result(changes: &[u8]) {
    let bytes = edited(&VALID.result, changes);
    let _ = VALID.key.decrypt(&VALID.blueprint, ROWS, &bytes);
}

pub(crate) fn sealed_model(changes: &[u8]) {
    let _ = SealedModel::from_bytes(&edited(&VALID.sealed, changes), &VALID.blueprint);
}

pub(crate) fn evaluation_key(changes: &[u8]) {
    let bytes = edited(&VALID.evaluation_key, changes);
    if let Ok(file) = EvaluationKeyFile::from_bytes(bytes.clone(), LookupSet::Bits3) {
        let _ = file.check_uniform();
        assert!(file.into_bytes() == bytes);
    }
}
