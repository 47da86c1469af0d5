use api::{
    ProblemKind,
    grant::{GrantState, InputPolicy},
};
use card::ImportSettings;
use client::{
    Client, GrantRule, LogStatus, ModelUsers, QueuedSealing, SealTerms, TypedCard, Uncompared,
    port::Method,
};
use native::block_on;

use crate::{scene::Scene, server::grant};

/// An owner with a model, a request that waits to be sealed and a rule that would answer others.
fn busy() -> (Scene, Client) {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    let terms = SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted);
    let rule = GrantRule {
        made_at: 1,
        model: grant().model,
        model_name: grant().model_name,
        organisation: "Test".to_owned(),
        terms,
    };
    block_on(owner.keep_rule(rule)).unwrap();
    block_on(owner.queue_sealings(vec![QueuedSealing::of(&grant(), terms)])).unwrap();
    (scene, owner)
}

fn decided(owner: &Client) -> (usize, usize) {
    let rules = block_on(owner.grant_rules()).unwrap().len();
    (rules, block_on(owner.sealing_queue()).unwrap().len())
}

#[test]
fn an_archived_model_keeps_what_was_decided_unless_all_access_ends() {
    let (scene, owner) = busy();
    let archive = |ends| {
        let reason = "It is out of date.".to_owned();
        block_on(owner.archive_model(&grant().model, reason, ends)).unwrap();
    };
    archive(false);
    assert_eq!(decided(&owner), (1, 1));
    archive(true);
    assert_eq!(decided(&owner), (0, 0));
    assert!(!scene.server.change(|state| state.models[0].published));
}

#[test]
fn a_model_is_deleted_by_its_name_alone_and_its_clear_model_goes_with_it() {
    let (scene, owner) = busy();
    let model = scene.server.change(|state| state.models[0].clone());
    let refused = block_on(owner.delete_model(&model, "Another")).unwrap_err();
    assert!(refused.happened.contains("not the name"));
    assert_eq!(scene.server.count(Method::Delete, "/api/models"), 0);
    // What the server does not take leaves the vault as it is.
    let path = api::paths::model(&model.id);
    scene
        .server
        .trouble(Method::Delete, &path, ProblemKind::Busy);
    let name = format!(" {} ", model.card.name);
    assert!(block_on(owner.delete_model(&model, &name)).is_err());
    assert_eq!(block_on(owner.has_clear_model(&model.id)), Ok(true));
    block_on(owner.delete_model(&model, &name)).unwrap();
    assert_eq!(decided(&owner), (0, 0));
    let left = scene.server.change(|state| {
        let items = ["model-model", "card-model", "settings-model"];
        items.map(|name| state.vault[name].1)
    });
    assert_eq!(left, [2; 3], "each is written over");
    let status = block_on(scene.visit().follow_log());
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
}

#[test]
fn a_duplicate_is_a_draft_of_another_name_that_is_compiled_as_before() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (model, report) = scene.import(&owner);
    let settings = ImportSettings {
        hashed_words: true,
        ..ImportSettings::default()
    };
    block_on(owner.publish(model, &report.draft, &settings, true, |_| {})).unwrap();
    for (name, expected) in [
        ("Nuclei", "Nuclei copy".to_owned()),
        (&"n".repeat(100), format!("{} copy", "n".repeat(95))),
    ] {
        let typed = TypedCard {
            texts: vec![name.to_owned(), "Tells tumours apart.".to_owned()],
            ..TypedCard::default()
        };
        let id = block_on(owner.duplicate_model(&grant().model, typed)).unwrap();
        let (_, draft) = block_on(owner.open_draft(&id)).unwrap();
        assert_eq!(draft.typed.name(), expected);
        assert!(draft.settings.hashed_words && draft.follows.is_none());
        assert!(draft.files.model.is_empty());
    }
}

#[test]
fn whom_it_concerns_is_told_before_a_model_is_taken_away() {
    let in_state = |state| api::grant::Grant { state, ..grant() };
    let mut elsewhere = grant();
    elsewhere.model.0.push('2');
    let grants = [
        in_state(GrantState::Requested),
        in_state(GrantState::Active),
        in_state(GrantState::Stale),
        in_state(GrantState::Revoked),
        elsewhere,
    ];
    let (granted, asking) = (2, 1);
    assert_eq!(
        ModelUsers::of(&grant().model, &grants),
        ModelUsers { granted, asking }
    );
}
