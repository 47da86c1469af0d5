use api::ProblemKind;
use client::{
    Client, DRAFT_FILE_BYTES, Draft, DraftFiles, DraftPlace, MOST_DRAFTS, SavedDraft, SavedFiles,
    TypedCard, port::Method,
};
use native::block_on;
use protocol::NamedFile;

use crate::scene::Scene;

fn file(name: &str, bytes: &[u8]) -> NamedFile {
    NamedFile {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

fn draft(name: &str) -> Draft {
    Draft {
        typed: TypedCard {
            texts: vec![name.to_owned()],
            fields: vec![vec!["age".to_owned(), "a".to_owned()]],
            ..TypedCard::default()
        },
        files: DraftFiles {
            model: vec![file("model.onnx", b"weights")],
            rows: Some(file("rows.csv", b"age,label")),
        },
        ..Draft::default()
    }
}

fn save(owner: &Client, place: &mut DraftPlace, draft: &Draft) -> SavedDraft {
    block_on(owner.save_draft(place, draft)).unwrap()
}

/// A draft in the vault, and where it is.
fn kept(owner: &Client, draft: &Draft) -> (DraftPlace, String) {
    let mut place = DraftPlace::default();
    save(owner, &mut place, draft);
    let ids = ids(owner);
    (place, ids.last().unwrap().clone())
}

fn ids(owner: &Client) -> Vec<String> {
    let drafts = block_on(owner.drafts()).unwrap();
    drafts.into_iter().map(|draft| draft.id).collect()
}

fn names(owner: &Client) -> Vec<String> {
    let drafts = block_on(owner.drafts()).unwrap();
    let told = drafts.into_iter().filter_map(|draft| draft.told);
    let mut names: Vec<String> = told.map(|told| told.name).collect();
    names.sort();
    names
}

fn opened(owner: &Client, id: &str) -> (DraftPlace, Draft) {
    block_on(owner.open_draft(id)).unwrap()
}

/// Vault items whose names begin like this.
fn items(scene: &Scene, beginning: &str) -> Vec<String> {
    let items = scene
        .server
        .change(|state| state.vault.keys().cloned().collect::<Vec<_>>());
    let alike = items.into_iter();
    alike.filter(|name| name.starts_with(beginning)).collect()
}

#[test]
fn a_draft_comes_back_in_another_visit_with_its_files() {
    let scene = Scene::new();
    let (_, id) = kept(&scene.visit(), &draft("Model"));
    let later = scene.visit();
    assert_eq!(opened(&later, &id).1, draft("Model"));
    let listed = block_on(later.drafts()).unwrap();
    assert_eq!(
        listed[0].told.as_ref().unwrap().files,
        ["model.onnx", "rows.csv"]
    );
}

#[test]
fn files_are_sent_once_and_others_take_their_place() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (mut place, id) = kept(&owner, &draft("One"));
    save(&owner, &mut place, &draft("Two"));
    assert_eq!(scene.server.count(Method::Put, "/draft-files-"), 1);
    let mut other = draft("Two");
    other.files.rows = None;
    save(&owner, &mut place, &other);
    assert_eq!(items(&scene, "draft-files-").len(), 1);
    assert_eq!(opened(&owner, &id).1, other);
}

#[test]
fn two_tabs_with_the_same_draft_keep_both() {
    let scene = Scene::new();
    let (here, there) = (scene.visit(), scene.visit());
    let (mut place, id) = kept(&here, &draft("Begun"));
    let (mut elsewhere, _) = opened(&there, &id);
    assert!(!save(&here, &mut place, &draft("Here")).is_copy);
    let saved = save(&there, &mut elsewhere, &draft("There"));
    assert!(saved.is_copy);
    assert_eq!(names(&here), ["Here", "There"]);
    assert!(!save(&there, &mut elsewhere, &draft("There again")).is_copy);
    assert_eq!(names(&here), ["Here", "There again"]);
    for id in ids(&here) {
        assert_eq!(opened(&here, &id).1.files, draft("").files);
    }
}

#[test]
fn what_was_deleted_in_another_tab_is_saved_anew_by_this_one() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (mut place, id) = kept(&owner, &draft("Model"));
    block_on(scene.visit().delete_draft(&id)).unwrap();
    assert_eq!(items(&scene, "draft-"), Vec::<String>::new());
    assert!(save(&owner, &mut place, &draft("Model")).is_copy);
    assert_eq!(opened(&owner, &ids(&owner)[0]).1, draft("Model"));
}

#[test]
fn an_answer_that_was_lost_makes_no_second_draft() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (mut place, id) = kept(&owner, &draft("One"));
    let item = format!("draft-card-{id}");
    scene
        .server
        .change(|state| state.losses.push((Method::Put, item)));
    assert!(block_on(owner.save_draft(&mut place, &draft("Two"))).is_err());
    assert!(!save(&owner, &mut place, &draft("Three")).is_copy);
    assert_eq!(names(&owner), ["Three"]);
}

#[test]
fn a_finished_draft_vanishes_unless_another_tab_went_on_with_it() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (place, id) = kept(&owner, &draft("Model"));
    let (mut elsewhere, _) = opened(&scene.visit(), &id);
    save(&owner, &mut elsewhere, &draft("Changed"));
    block_on(owner.finish_draft(place)).unwrap();
    assert_eq!(names(&owner), ["Changed"]);
    block_on(owner.finish_draft(elsewhere)).unwrap();
    assert_eq!(items(&scene, "draft-"), Vec::<String>::new());
    block_on(owner.finish_draft(DraftPlace::default())).unwrap();
}

#[test]
fn a_finished_draft_vanishes_once_the_network_is_back() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (place, id) = kept(&owner, &draft("Model"));
    let item = format!("draft-card-{id}");
    for method in [Method::Get, Method::Delete] {
        scene
            .server
            .trouble(method, &item, ProblemKind::Unreachable);
    }
    block_on(owner.finish_draft(place)).unwrap();
    assert_eq!(items(&scene, "draft-"), Vec::<String>::new());
}

#[test]
fn a_draft_that_the_server_changed_is_not_told_and_not_opened() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (_, id) = kept(&owner, &draft("Model"));
    scene.server.change(|state| {
        let item = state.vault.get_mut(&format!("draft-card-{id}")).unwrap();
        let last = item.0.len() - 1;
        item.0[last] ^= 1;
    });
    let listed = block_on(owner.drafts()).unwrap();
    assert_eq!((listed.len(), &listed[0].told), (1, &None));
    assert!(block_on(owner.open_draft(&id)).is_err());
    block_on(owner.delete_draft(&id)).unwrap();
    assert_eq!(items(&scene, "draft-"), Vec::<String>::new());
}

#[test]
fn files_of_an_earlier_day_do_not_open_as_those_of_today() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (mut place, id) = kept(&owner, &draft("Model"));
    let old = items(&scene, "draft-files-").remove(0);
    let blob = scene.server.change(|state| state.vault[&old].clone());
    let mut other = draft("Model");
    other.files.model = vec![file("model.onnx", b"other weights")];
    save(&owner, &mut place, &other);
    let new = items(&scene, "draft-files-").remove(0);
    assert_ne!(old, new);
    scene.server.change(|state| state.vault.insert(new, blob));
    assert!(block_on(owner.open_draft(&id)).is_err());
}

#[test]
fn rows_too_large_for_the_vault_are_left_out_and_that_is_said() {
    let scene = Scene::new();
    let owner = scene.visit();
    let mut large = draft("Model");
    large.files.rows = Some(file("rows.csv", &vec![b'1'; DRAFT_FILE_BYTES]));
    let mut place = DraftPlace::default();
    let saved = save(&owner, &mut place, &large);
    assert_eq!(saved.files, SavedFiles::ModelAlone);
    let kept = opened(&owner, &ids(&owner)[0]).1.files;
    assert_eq!((kept.model, kept.rows), (large.files.model, None));
}

#[test]
fn one_draft_too_many_is_refused_and_nothing_is_lost() {
    let scene = Scene::new();
    let owner = scene.visit();
    for number in 0..MOST_DRAFTS {
        kept(&owner, &draft(&number.to_string()));
    }
    let mut place = DraftPlace::default();
    let failure = block_on(owner.save_draft(&mut place, &draft("Another"))).unwrap_err();
    assert!(failure.action.contains("Delete or publish"));
    assert_eq!(ids(&owner).len(), MOST_DRAFTS);
    block_on(owner.delete_draft(&ids(&owner)[0])).unwrap();
    save(&owner, &mut place, &draft("Another"));
    assert!(names(&owner).contains(&"Another".to_owned()));
}
