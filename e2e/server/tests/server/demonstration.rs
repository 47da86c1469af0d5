use api::{ProblemKind, paths};
use fhe_client::{ClientKey, demo};

use crate::house::{
    browser::Browser,
    fixtures::seal,
    process::{Server, Start},
};

const ROW: [f64; 3] = [60.0, 10.0, 5.0];

/// Key, sealed toy model and input, each after its length.
fn body(key: &ClientKey) -> Vec<u8> {
    let circuit = fhe_core::demo::circuit();
    let parts = [
        key.public_key().to_bytes(),
        seal(&circuit, &demo::trained(), key),
        key.encrypt(&circuit.check().unwrap(), &[ROW.to_vec()])
            .unwrap(),
    ];
    let framed = |part: Vec<u8>| [&(part.len() as u32).to_le_bytes()[..], &part].concat();
    parts.map(framed).concat()
}

#[test]
fn a_visitor_gets_the_right_answer_and_nothing_is_kept() {
    let server = Server::start();
    let mut visitor = Browser::new(server.origin());
    let key = ClientKey::from_seed(fhe_client::random_seed());
    let answer = visitor.post_bytes(paths::DEMO, &body(&key), &[]);
    answer.success();
    let circuit = fhe_core::demo::circuit();
    let scores = key.decrypt(&circuit.check().unwrap(), 1, &answer.body);
    let score = scores.unwrap()[0][0];
    let expected = circuit.evaluate_twin(&demo::trained(), &ROW).unwrap()[0];
    assert!((score - expected).abs() < 0.1, "{score} and {expected}");
    assert!(server.files("blobs").is_empty());
}

#[test]
fn a_demonstration_that_is_none_is_refused() {
    let server = Server::start();
    let mut visitor = Browser::new(server.origin());
    let right = body(&ClientKey::from_seed([1; 32]));
    let mut foreign = right.clone();
    foreign[4] ^= 1;
    let mut post = |bytes: &[u8]| visitor.post_bytes(paths::DEMO, bytes, &[]).problem();
    assert_eq!(post(b"nothing"), ProblemKind::Invalid);
    assert_eq!(post(&right[..right.len() - 1]), ProblemKind::Invalid);
    assert_eq!(post(&foreign), ProblemKind::Nonconforming);
}

#[test]
fn demonstrations_are_rate_limited() {
    let server = Server::start_with(&Start {
        flags: &["--demonstrations-per-minute", "2"],
        ..Start::default()
    });
    let mut visitor = Browser::new(server.origin());
    let body = body(&ClientKey::from_seed([1; 32]));
    let mut post = || visitor.post_bytes(paths::DEMO, &body, &[]);
    post().success();
    post().success();
    assert_eq!(post().problem(), ProblemKind::TooMany);
}
