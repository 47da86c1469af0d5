use api::{
    ProblemKind,
    grant::GrantState,
    key::{KeyDocument, PublishedKey},
    log::{EntryDetail, KeyProof, Leaf},
    paths,
};
use fhe_client::ClientKey;
use pads::{CandidateProof, SigningKey};
use sha2::{Digest, Sha256};

use crate::house::{
    candidates::{self, KEPT},
    fixtures::hexadecimal,
    scene::{Scene, publish_key},
};

#[test]
fn a_published_key_is_what_every_member_gets() {
    let mut scene = Scene::new();
    let path = paths::account_key(&scene.user.account.id);
    let document: KeyDocument = scene.owner.browser.get(&path).document();
    let key = scene.key.public_key();
    assert_eq!(document.public_key.0, key.to_bytes());
    assert_eq!(document.published.fingerprint.0, key.fingerprint());
    assert_eq!(document.published.epoch, 1);
    let entry = document.entry.unwrap();
    let leaf: Leaf = serde_json::from_str(&entry.leaf).unwrap();
    let digest = hexadecimal(&Sha256::digest(&entry.detail));
    assert_eq!(
        (leaf.index, leaf.detail_digest),
        (document.published.log_index, digest)
    );
    let detail: EntryDetail = serde_json::from_str(&entry.detail).unwrap();
    let holder = detail.holder.unwrap();
    let profile = &scene.user.account.profile;
    assert_eq!(holder.name, profile.name);
    assert_eq!(holder.organisation, profile.organisation);
}

#[test]
fn bytes_that_are_no_key_are_refused() {
    let mut scene = Scene::new();
    let key = scene.key.public_key();
    let commitment = candidates::commitment(&scene.user.account.id.0, KEPT, &key);
    let bytes = candidates::publication(commitment, KEPT, &key);
    let mut bare = bytes.clone();
    bare[CandidateProof::BYTES + 40..].fill(0);
    for wrong in [
        &b"no key"[..],
        &bytes[1..],
        &bytes[..bytes.len() - 1],
        &[],
        &bare,
        &key.to_bytes(),
    ] {
        let answer = candidates::bring(&mut scene.user, wrong);
        assert_eq!(answer.problem(), ProblemKind::Nonconforming);
    }
    let large = api::limits::PUBLIC_KEY_BYTES as u64 + 1;
    let request = format!("POST {}", paths::KEYS);
    let status = scene.server.announce_body(&request, &scene.user, large);
    assert_eq!(status, "HTTP/1.1 413 Payload Too Large");
}

#[test]
fn only_users_publish_keys() {
    let mut scene = Scene::new();
    let bytes = scene.key.public_key().to_bytes();
    let answer = scene.owner.browser.post_bytes(paths::KEYS, &bytes, &[]);
    assert_eq!(answer.problem(), ProblemKind::Forbidden);
}

#[test]
fn publishing_the_same_key_again_starts_no_epoch() {
    let mut scene = Scene::granted();
    assert_eq!(publish_key(&mut scene.user, &scene.key).epoch, 1);
    assert_eq!(scene.grant_now().state, GrantState::Active);
}

#[test]
fn a_new_key_makes_grants_stale_until_their_owners_seal_again() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.key = ClientKey::from_seed(fhe_client::random_seed());
    let published: PublishedKey = publish_key(&mut scene.user, &scene.key);
    assert_eq!(published.epoch, 2);
    assert_eq!(scene.grant_now().state, GrantState::Stale);
    assert!(scene.server.files("blobs/sealed").is_empty());
    assert_eq!(scene.evaluate(&input, 1).problem(), ProblemKind::StaleKey);
    let old = scene.sealed();
    assert_eq!(scene.announce(&old).problem(), ProblemKind::StaleKey);
    scene.epoch = 2;
    let mut scene = scene.seal();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn an_earlier_key_does_not_come_back() {
    let mut scene = Scene::new();
    publish_key(
        &mut scene.user,
        &ClientKey::from_seed(fhe_client::random_seed()),
    );
    let key = scene.key.public_key();
    let answer = candidates::publish(&mut scene.user, &key);
    assert_eq!(answer.problem(), ProblemKind::Conflict);
    let keys: Vec<PublishedKey> = scene.user.browser.get(paths::KEYS).document();
    assert_eq!(keys.iter().map(|key| key.epoch).collect::<Vec<_>>(), [2, 1]);
}

fn signing_key(seed: u8) -> [u8; 32] {
    SigningKey::from_bytes(&[seed; 32])
        .verifying_key()
        .to_bytes()
}

#[test]
fn whoever_signs_publishes_a_key_and_the_log_names_both() {
    let mut scene = Scene::new();
    let key = signing_key(9);
    let publish = |browser: &mut crate::house::browser::Browser, key: &[u8]| {
        browser.post_bytes(paths::SIGNING_KEYS, key, &[])
    };
    let users: PublishedKey = publish(&mut scene.user.browser, &signing_key(8)).document();
    assert_eq!(
        (users.epoch, users.account),
        (1, scene.user.account.id.clone())
    );
    let path = paths::account_key(&scene.user.account.id);
    let sealing: KeyDocument = scene.owner.browser.get(&path).document();
    assert_eq!(sealing.public_key.0, scene.key.public_key().to_bytes());
    // Too short, no point, the neutral point.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    for wrong in [&key[1..], &[2; 32], &neutral] {
        let answer = publish(&mut scene.owner.browser, wrong);
        assert_eq!(answer.problem(), ProblemKind::Nonconforming);
    }
    let published: PublishedKey = publish(&mut scene.owner.browser, &key).document();
    let again: PublishedKey = publish(&mut scene.owner.browser, &key).document();
    assert_eq!(again, published);
    let path = paths::account_signing_key(&scene.owner.account.id);
    let document: KeyDocument = scene.user.browser.get(&path).document();
    assert_eq!(document.public_key.0, key);
    let index = published.log_index;
    let (log, account) = (paths::LOG_KEYS, &scene.owner.account.id);
    let size = index + 1;
    let path = format!("{log}?kind=signing_key_published&account={account}&size={size}");
    let proof: KeyProof = scene.user.browser.get(&path).document();
    assert_eq!(proof.keys, [published.fingerprint]);
    assert_eq!(proof.end.unwrap().index, index);
}
