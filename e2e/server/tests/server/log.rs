use api::{
    ProblemKind,
    log::{ActivityPage, EntryDetail, EntryKind, Leaf, Leaves, Proof, SignedHead},
    paths,
};
use ledger::{Hash, leaf_hash};
use sha2::{Digest, Sha256};

use crate::house::{browser::Browser, fixtures::hexadecimal, people::Person, scene::Scene};

fn head(scene: &Scene) -> SignedHead {
    Browser::new(scene.server.origin())
        .get(paths::LOG_HEAD)
        .document()
}

fn leaves(person: &mut Person) -> Vec<String> {
    let leaves: Leaves = person.browser.get(paths::LOG_LEAVES).document();
    leaves.leaves
}

fn proof(person: &mut Person, path: String) -> Vec<Hash> {
    let proof: Proof = person.browser.get(&path).document();
    proof
        .hashes
        .iter()
        .map(|hash| hash.0.as_slice().try_into().unwrap())
        .collect()
}

fn consistency(from: u64, to: u64) -> String {
    format!("{}?from={from}&to={to}", paths::LOG_CONSISTENCY)
}

fn root(head: &SignedHead) -> Hash {
    head.root.0.as_slice().try_into().unwrap()
}

#[test]
fn every_entry_is_proved_under_a_signed_head() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let head = head(&scene);
    ledger::head::verify(
        &head.public_key.0,
        head.size,
        head.at,
        &root(&head),
        &head.signature.0,
    )
    .unwrap();
    let leaves = leaves(&mut scene.user);
    assert_eq!(leaves.len() as u64, head.size);
    for (index, leaf) in (0..).zip(&leaves) {
        let path = format!("{}?index={index}&size={}", paths::LOG_INCLUSION, head.size);
        let proof = proof(&mut scene.user, path);
        let hash = leaf_hash(leaf.as_bytes());
        ledger::verify_inclusion(hash, index, head.size, &proof, root(&head)).unwrap();
        let parsed: Leaf = serde_json::from_str(leaf).unwrap();
        assert_eq!(parsed.index, index);
        assert_eq!(serde_json::to_string(&parsed).unwrap(), *leaf);
    }
}

#[test]
fn a_published_key_is_named_in_a_public_leaf() {
    let mut scene = Scene::new();
    let leaves = leaves(&mut scene.owner);
    let leaf = leaves
        .iter()
        .find(|leaf| leaf.contains("key_published"))
        .unwrap();
    let leaf: Leaf = serde_json::from_str(leaf).unwrap();
    assert_eq!(leaf.kind, EntryKind::KeyPublished);
    assert_eq!(leaf.account.as_ref(), Some(&scene.user.account.id));
    assert_eq!(
        leaf.key,
        Some(hexadecimal(&scene.key.public_key().fingerprint()))
    );
}

#[test]
fn every_head_continues_every_earlier_one() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    let mut heads = vec![head(&scene)];
    for _ in 0..6 {
        scene.evaluate(&input, 1).success();
        heads.push(head(&scene));
    }
    for (age, new) in heads.iter().enumerate() {
        for old in &heads[..=age] {
            let proof = proof(&mut scene.user, consistency(old.size, new.size));
            ledger::verify_consistency(old.size, root(old), new.size, root(new), &proof).unwrap();
        }
    }
}

#[test]
fn a_forked_log_is_noticed() {
    let mut scene = Scene::granted();
    let mut fork = Scene::granted();
    let (seen, forked) = (head(&scene), head(&fork));
    let input = fork.input(1);
    fork.evaluate(&input, 1).success();
    let later = head(&fork);
    let proof_of_fork = proof(&mut fork.user, consistency(seen.size, later.size));
    let verdict = ledger::verify_consistency(
        seen.size,
        root(&seen),
        later.size,
        root(&later),
        &proof_of_fork,
    );
    assert!(verdict.is_err());
    assert_eq!(seen.size, forked.size);
    let same_size = proof(&mut scene.user, consistency(seen.size, seen.size));
    let verdict =
        ledger::verify_consistency(seen.size, root(&seen), seen.size, root(&forked), &same_size);
    assert!(verdict.is_err());
}

#[test]
fn proofs_of_what_is_not_there_are_refused() {
    let mut scene = Scene::new();
    let size = head(&scene).size;
    let paths = [
        format!("{}?index={size}&size={size}", paths::LOG_INCLUSION),
        format!("{}?index=0&size={}", paths::LOG_INCLUSION, size + 1),
        format!("{}?index=0&size={}", paths::LOG_INCLUSION, u64::MAX),
        consistency(size + 1, size),
        consistency(0, size + 1),
    ];
    for path in paths {
        assert_eq!(
            scene.user.browser.get(&path).problem(),
            ProblemKind::NotFound
        );
    }
    let malformed = format!("{}?index=-1&size=x", paths::LOG_INCLUSION);
    assert_eq!(
        scene.user.browser.get(&malformed).problem(),
        ProblemKind::Invalid
    );
    let mut nobody = Browser::new(scene.server.origin());
    assert_eq!(
        nobody.get(paths::LOG_LEAVES).problem(),
        ProblemKind::SignedOut
    );
}

fn activity(person: &mut Person, query: &str) -> ActivityPage {
    person
        .browser
        .get(&format!("{}?{query}", paths::ACTIVITY))
        .document()
}

fn kinds(page: &ActivityPage) -> Vec<EntryKind> {
    let leaf = |entry: &api::log::Activity| serde_json::from_str::<Leaf>(&entry.leaf).unwrap();
    page.entries.iter().map(|entry| leaf(entry).kind).collect()
}

#[test]
fn everybody_sees_the_activity_that_concerns_them_and_its_digest_is_in_the_leaf() {
    use EntryKind::*;
    let mut scene = Scene::granted();
    let input = scene.input(2);
    scene.evaluate(&input, 2).success();
    let users = activity(&mut scene.user, "");
    let own = [
        Evaluated,
        ModelSealed,
        AccessRequested,
        KeyPublished,
        Approved,
        Registered,
    ];
    assert_eq!(kinds(&users), own);
    let owners = activity(&mut scene.owner, "");
    let own = [
        Evaluated,
        ModelSealed,
        AccessRequested,
        CardPublished,
        Approved,
        Registered,
    ];
    assert_eq!(kinds(&owners), own);
    let stranger = activity(&mut scene.another_user(), "");
    assert_eq!(kinds(&stranger), [Approved, Registered]);
    let evaluated = &owners.entries[0];
    let leaf: Leaf = serde_json::from_str(&evaluated.leaf).unwrap();
    assert_eq!(
        leaf.detail_digest,
        hexadecimal(&Sha256::digest(&evaluated.detail))
    );
    let detail: EntryDetail = serde_json::from_str(&evaluated.detail).unwrap();
    assert_eq!(
        detail.input_digest,
        Some(hexadecimal(&Sha256::digest(&input)))
    );
    assert_eq!((detail.rows, detail.salt.len()), (Some(2), 32));
    assert_eq!(evaluated.actor_name.as_deref(), Some("Demo User"));
    assert_eq!(evaluated.model_name.as_deref(), Some("Random model"));
}

#[test]
fn activity_comes_in_pages_and_can_be_filtered() {
    let mut scene = Scene::granted();
    let first = activity(&mut scene.administrator, "limit=4");
    assert_eq!(first.entries.len(), 4);
    let rest = activity(
        &mut scene.administrator,
        &format!("limit=100&before={}", first.next.unwrap()),
    );
    assert_eq!(
        first.entries.len() + rest.entries.len(),
        head(&scene).size as usize
    );
    assert_eq!(rest.next, None);
    let approved = activity(&mut scene.administrator, "kind=approved");
    assert!(
        kinds(&approved)
            .iter()
            .all(|kind| *kind == EntryKind::Approved)
    );
    let model = activity(
        &mut scene.administrator,
        &format!("model={}", scene.model.id),
    );
    assert_eq!(kinds(&model).len(), 3);
}
