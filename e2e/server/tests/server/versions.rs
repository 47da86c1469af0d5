//! Another model under the same card.

use api::{
    Base64, Digest, ProblemKind,
    grant::{Grant, GrantSignature, GrantState},
    list::ListPage,
    model::Model,
    paths,
    upload::Upload,
};
use card::ModelCard;
use circuits::random_model;

use crate::house::{browser::Answer, fixtures::seal, process::Start, scene::Scene};

impl Scene {
    fn put_card(&mut self, card: &ModelCard, query: &str) -> Answer {
        let path = format!("{}{query}", paths::model(&self.model.id));
        self.owner.browser.put(&path, card)
    }

    /// Another model of other features, as the next version.
    fn next_version(&mut self, features: usize) -> ModelCard {
        let (circuit, trained) = random_model(features, 1, 6, 2);
        let after = crate::house::fixtures::card(circuit, self.model.card.query_budget);
        let before = &self.model.card;
        let card = after.as_version(before.version + 1, 1, "Other rows.", &before.changes);
        self.trained = trained;
        card
    }

    fn signed(&mut self, sealed: Digest, card: &ModelCard) -> Answer {
        let signed = GrantSignature {
            sealed,
            card: Base64(serde_json::to_vec(card).unwrap()),
            statement: Base64(b"a statement".to_vec()),
            signature: Base64(vec![7; 64]),
            known_answers: None,
        };
        let path = paths::grant_signature(&self.grant.id);
        self.owner.browser.put(&path, &signed)
    }
}

#[test]
fn users_go_on_with_the_older_version_until_their_copy_of_the_newest_is_sealed() {
    let mut scene = Scene::granted();
    let (older, trained) = (scene.model.clone(), scene.trained.clone());
    let input = scene.input(1);
    let card = scene.next_version(20);
    let newer = scene.trained.clone();
    let changed: Model = scene.put_card(&card, "").document();
    assert_eq!(changed.card, card);
    let grant = scene.grant_now();
    assert_eq!((grant.sealed_version, grant.model_version), (Some(1), 2));
    assert!(grant.is_older());
    scene.trained = trained;
    // A process that never saw the older card as the newest, and that swept, knows what the older copy computes.
    scene.server.restart(&Start::default());
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    (scene.model, scene.trained) = (changed, newer);
    let copy = scene.sealed();
    scene.upload(&copy).success();
    let grant = scene.grant_now();
    assert_eq!((grant.sealed_version, grant.is_older()), (Some(2), false));
    assert_eq!(
        scene.evaluate(&input, 1).problem(),
        ProblemKind::Nonconforming
    );
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    // What was answered by the older one counts on.
    let grant = scene.grant_now();
    assert_eq!(
        (grant.rows_used, grant.query_budget),
        (2, older.card.query_budget)
    );
    assert_eq!(scene.server.files("blobs/sealed").len(), 1);
}

#[test]
fn what_computes_something_else_is_another_version_and_no_version_comes_back() {
    let mut scene = Scene::granted();
    let mut card = scene.next_version(20);
    let first = scene.model.card.clone();
    card.version = 1;
    card.changes.clear();
    assert_eq!(scene.put_card(&card, "").problem(), ProblemKind::Invalid);
    let silent = ModelCard {
        version: 2,
        ..card.clone()
    };
    assert_eq!(scene.put_card(&silent, "").problem(), ProblemKind::Invalid);
    let second = card.as_version(2, 1, "Other rows.", &[]);
    scene.put_card(&second, "").success();
    assert_eq!(scene.put_card(&first, "").problem(), ProblemKind::Conflict);
    let circuit = ModelCard {
        circuit: first.circuit.clone(),
        input: first.input.clone(),
        ..second.clone()
    };
    assert_eq!(scene.put_card(&circuit, "").problem(), ProblemKind::Invalid);
    let words = ModelCard {
        summary: "Other words.".into(),
        ..second
    };
    scene.put_card(&words, "").success();
    assert_eq!(scene.grant_now().state, GrantState::Active);
}

#[test]
fn an_owner_may_end_the_copies_of_older_versions_at_once() {
    let mut scene = Scene::granted();
    let card = scene.next_version(20);
    assert_eq!(
        scene.put_card(&card, "?older=gone").problem(),
        ProblemKind::Invalid
    );
    scene.put_card(&card, "?older=ended").success();
    let grant = scene.grant_now();
    assert_eq!(
        (grant.state, grant.sealed_version),
        (GrantState::Stale, None)
    );
    assert!(scene.server.files("blobs/sealed").is_empty());
    // Words alone end nothing.
    let mut scene = Scene::granted();
    let words = ModelCard {
        summary: "Other words.".into(),
        ..scene.model.card.clone()
    };
    scene.put_card(&words, "?older=ended").success();
    assert_eq!(scene.grant_now().state, GrantState::Active);
}

/// The server keeps the version beside a copy for its lists, and takes none that contradicts the signature.
#[test]
fn no_copy_arrives_and_none_is_signed_as_another_version_than_it_is() {
    let mut scene = Scene::new();
    let older = scene.model.card.clone();
    let second = older.clone().as_version(2, 1, "The same once more.", &[]);
    scene.model = scene.put_card(&second, "").document();
    let bytes = scene.sealed();
    let digest = scene.announcement(&bytes).digest;
    for claimed in [
        older.clone(),
        second.clone().as_version(3, 1, "Ahead.", &[]),
    ] {
        scene.signed(digest, &claimed).success();
        assert_eq!(scene.upload(&bytes).problem(), ProblemKind::Conflict);
        assert_eq!(scene.grant_now().state, GrantState::Requested);
    }
    scene.signed(digest, &second).success();
    scene.upload(&bytes).success();
    assert_eq!(scene.grant_now().sealed_version, Some(2));
    assert_eq!(
        scene.signed(digest, &older).problem(),
        ProblemKind::Conflict
    );
    let third = second.clone().as_version(3, 1, "Again.", &second.changes);
    scene.put_card(&third, "").success();
    assert_eq!(
        scene.signed(digest, &third).problem(),
        ProblemKind::Conflict
    );
    scene.signed(digest, &second).success();
}

#[test]
fn an_upload_under_way_of_an_older_version_comes_to_nothing() {
    let mut scene = Scene::new();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    scene.put_part(&upload, 0, &bytes).success();
    // The same circuit with other weights: by its bytes the server could not tell it.
    let card = scene
        .model
        .card
        .clone()
        .as_version(2, 1, "Other weights.", &[]);
    scene.put_card(&card, "").success();
    let finish = paths::upload_finish(&upload.id);
    let refused = scene.owner.browser.post_empty(&finish);
    assert_eq!(refused.problem(), ProblemKind::NotFound);
}

#[test]
fn grants_of_older_versions_are_found_among_all() {
    let mut scene = Scene::granted();
    let older = |scene: &mut Scene| {
        let path = format!("{}?state=older", paths::GRANT_LIST);
        let page: ListPage<Grant> = scene.owner.browser.get(&path).document();
        page.total
    };
    assert_eq!(older(&mut scene), 0);
    let card = scene
        .model
        .card
        .clone()
        .as_version(2, 1, "Other weights.", &[]);
    scene.put_card(&card, "").success();
    assert_eq!(older(&mut scene), 1);
    let copy = seal(scene.circuit(), &scene.trained, &scene.key);
    scene.upload(&copy).success();
    assert_eq!(older(&mut scene), 0);
}
