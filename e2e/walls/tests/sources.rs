//! What the server's own sources must not name.

use std::fs;

use walls::{Mention, mentions, rust_files};

/// Types and functions that hold or make a secret key of the scheme.
const SECRET_WORDS: [&str; 8] = [
    "GlweSecretKey",
    "LweSecretKey",
    "GlweSecretKeyOwned",
    "generate_new_binary",
    "decrypt_glwe",
    "decrypt_lwe",
    "ClientKey",
    "fhe_client",
];

/// What begins, holds or ends a transaction.
const TRANSACTIONS: [&str; 3] = [".write()", "Writing", ".commit()"];

#[test]
fn the_sources_of_the_server_name_no_secret_key() {
    for folder in [
        "backend",
        "shared/fhe-server",
        "shared/fhe-core",
        "shared/pads",
    ] {
        for file in rust_files(folder) {
            let source = fs::read_to_string(&file).expect("the source can be read");
            let found = mentions(&source, &SECRET_WORDS);
            assert!(found.is_empty(), "{}: {found:?}", file.display());
        }
    }
}

#[test]
fn what_the_server_does_names_neither_its_web_framework_nor_its_database_library() {
    for folder in ["backend/service", "backend/evaluator"] {
        for file in rust_files(folder) {
            let source = fs::read_to_string(&file).expect("the source can be read");
            let found = mentions(&source, &["axum", "sqlx"]);
            assert!(found.is_empty(), "{}: {found:?}", file.display());
        }
    }
}

#[test]
fn no_handler_holds_a_transaction() {
    for file in rust_files("backend/http") {
        let source = fs::read_to_string(&file).expect("the source can be read");
        let found = mentions(&source, &TRANSACTIONS);
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
}

#[test]
fn a_planted_transaction_is_found() {
    let source = "let mut writing = app\n    .database\n    .write()\n    .await?;\n";
    let expected = Mention {
        line: 3,
        word: ".write()".into(),
    };
    assert_eq!(mentions(source, &TRANSACTIONS), [expected]);
}

#[test]
fn pages_take_addresses_of_the_server_from_the_contract() {
    for file in rust_files("frontend/app/src") {
        let source = fs::read_to_string(&file).expect("the source can be read");
        let found = mentions(&source, &["\"/api"]);
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
}

#[test]
fn a_planted_secret_key_is_found_and_a_comment_is_not() {
    let source = "// no GlweSecretKey here\nlet key = GlweSecretKey::new();\n";
    let expected = Mention {
        line: 2,
        word: "GlweSecretKey".into(),
    };
    assert_eq!(mentions(source, &SECRET_WORDS), [expected]);
}
