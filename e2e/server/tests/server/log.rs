use api::{
    AccountId, ProblemKind,
    log::{ActivityPage, EntryDetail, EntryKind, KeyProof, Leaf, LogPolicy},
    paths,
};
use ledger::{
    Checkpoint, Note, NoteKey, ProofPlan, Tile, TileSet, leaf_hash, unbundle, verify_consistency,
    verify_inclusion,
};
use sha2::{Digest, Sha256};

use crate::house::{browser::Browser, fixtures::hexadecimal, people::Person, scene::Scene};

fn anybody(scene: &Scene) -> Browser {
    Browser::new(scene.server.origin())
}

pub(crate) fn head(scene: &Scene) -> Checkpoint {
    let policy: LogPolicy = anybody(scene).get(paths::LOG_POLICY).document();
    let checkpoint = anybody(scene).get(paths::LOG_CHECKPOINT);
    checkpoint.success();
    let note = Note::parse(&checkpoint.body).unwrap();
    Checkpoint::open(&note, &NoteKey::parse(&policy.log).unwrap()).unwrap()
}

fn tile(scene: &Scene, tile: &Tile) -> Vec<u8> {
    let answer = anybody(scene).get(&paths::log_tile(&tile.to_string()));
    answer.success();
    answer.body
}

pub(crate) fn leaves(scene: &Scene) -> Vec<String> {
    let size = head(scene).size;
    let bundle = Tile::of_entry(0, size).unwrap();
    let bytes = tile(scene, &bundle);
    let entries = unbundle(&bytes, size as u16).unwrap().into_iter();
    entries
        .map(|entry| String::from_utf8(entry.to_vec()).unwrap())
        .collect()
}

/// The proof that a plan is for, from tiles of the log of that size.
pub(crate) fn proof(scene: &Scene, plan: &ProofPlan, size: u64) -> Vec<ledger::Hash> {
    let mut tiles = TileSet::default();
    for needed in TileSet::needed(plan.positions(), size) {
        tiles.insert(needed, &tile(scene, &needed)).unwrap();
    }
    plan.assemble(|position| tiles.read(position)).unwrap()
}

#[test]
fn every_entry_is_proved_under_a_signed_head() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let head = head(&scene);
    for (index, leaf) in (0..).zip(&leaves(&scene)) {
        let plan = ProofPlan::inclusion(index, head.size).unwrap();
        let proof = proof(&scene, &plan, head.size);
        let hash = leaf_hash(leaf.as_bytes());
        verify_inclusion(hash, index, head.size, &proof, head.root).unwrap();
        let parsed: Leaf = serde_json::from_str(leaf).unwrap();
        assert_eq!(parsed.index, index);
        assert_eq!(serde_json::to_string(&parsed).unwrap(), *leaf);
    }
}

#[test]
fn a_published_key_is_named_in_a_public_leaf_and_proved_to_be_the_newest() {
    let mut scene = Scene::new();
    let leaves = leaves(&scene);
    let leaf = leaves
        .iter()
        .find(|leaf| leaf.contains("\"key_published\""))
        .unwrap();
    let leaf: Leaf = serde_json::from_str(leaf).unwrap();
    let user = scene.user.account.id.clone();
    let fingerprint = scene.key.public_key().fingerprint();
    assert_eq!(leaf.kind, EntryKind::KeyPublished);
    assert_eq!(leaf.account.as_ref(), Some(&user));
    assert_eq!(leaf.key, Some(hexadecimal(&fingerprint)));
    let size = head(&scene).size;
    let keys = |account: &AccountId, size: u64| {
        let path = paths::LOG_KEYS;
        format!("{path}?kind=key_published&account={account}&size={size}")
    };
    let proof: KeyProof = scene.owner.browser.get(&keys(&user, size)).document();
    assert_eq!(proof.keys, [api::Base64(fingerprint.to_vec())]);
    assert_eq!(proof.end.unwrap().index, leaf.index);
    let absent = scene.owner.browser.get(&keys(&user, size + 1));
    assert_eq!(absent.problem(), ProblemKind::NotFound);
    let mut nobody = anybody(&scene);
    assert_eq!(
        nobody.get(&keys(&user, size)).problem(),
        ProblemKind::SignedOut
    );
}

#[test]
fn every_head_continues_every_earlier_one_and_no_other_log() {
    let mut scene = Scene::granted();
    let fork = head(&Scene::granted());
    let input = scene.input(1);
    let mut heads = vec![head(&scene)];
    for _ in 0..6 {
        scene.evaluate(&input, 1).success();
        heads.push(head(&scene));
    }
    let continues = |old: &Checkpoint, new: &Checkpoint| {
        let plan = ProofPlan::consistency(old.size, new.size).unwrap();
        let proof = proof(&scene, &plan, new.size);
        verify_consistency(old.size, old.root, new.size, new.root, &proof).is_ok()
    };
    for (age, new) in heads.iter().enumerate() {
        assert!(heads[..=age].iter().all(|old| continues(old, new)));
        assert!(!continues(&fork, new));
    }
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
