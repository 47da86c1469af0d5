use api::{
    ProblemKind,
    grant::{GrantState, InputPolicy, ModelUserFilters, ModelUserQuery, ModelUserStanding},
};
use card::ImportSettings;
use client::{
    Client, GrantRule, LogStatus, ModelUsers, QueuedSealing, SealTerms, TypedCard, Uncompared,
    port::{MemoryKeep, Method},
};
use native::block_on;

use crate::{
    scene::Scene,
    server::{State, grant},
};

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
    let places = [scene.keep.clone(), MemoryKeep::default()];
    let everywhere = || {
        for keep in places.clone().into_iter().chain([MemoryKeep::default()]) {
            let status = scene.visit_with(keep).log_status();
            assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
        }
    };
    everywhere();
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
        let mut items: Vec<String> = state.vault.keys().cloned().collect();
        items.retain(|name| name.ends_with("-model"));
        items
    });
    assert!(left.is_empty(), "they take no room: {left:?}");
    everywhere();
}

#[test]
fn a_place_that_looks_for_a_model_while_another_deletes_it_is_not_alarmed() {
    let (scene, owner) = busy();
    let elsewhere = scene.visit_with(MemoryKeep::default());
    let model = scene.server.change(|state| state.models[0].clone());
    assert_eq!(block_on(elsewhere.has_clear_model(&model.id)), Ok(true));
    block_on(owner.delete_model(&model, &model.card.name)).unwrap();
    assert_eq!(block_on(elsewhere.has_clear_model(&model.id)), Ok(false));
    let status = block_on(elsewhere.follow_log());
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
}

#[test]
fn what_was_deleted_for_good_and_is_handed_out_again_is_none_of_the_vault() {
    let (scene, owner) = busy();
    let model = scene.server.change(|state| state.models[0].clone());
    let kept = scene
        .server
        .change(|state| state.vault["settings-model"].clone());
    block_on(owner.delete_model(&model, &model.card.name)).unwrap();
    scene
        .server
        .change(|state| state.vault.insert("settings-model".to_owned(), kept));
    let asked = || scene.server.count(Method::Get, "vault/settings-model");
    let before = asked();
    block_on(owner.settings_to_follow(&model.id)).unwrap();
    assert_eq!(asked(), before);
    let status = scene.visit().log_status();
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
}

#[test]
fn nothing_is_missing_before_other_places_can_know_why() {
    let (scene, owner) = busy();
    let model = scene.server.change(|state| state.models[0].clone());
    scene.server.change(|state| state.withholds_log = true);
    block_on(owner.delete_model(&model, &model.card.name)).unwrap();
    let is_there = |state: &mut State| state.vault.contains_key("card-model");
    assert!(scene.server.change(is_there));
    scene.server.change(|state| state.withholds_log = false);
    for keep in [scene.keep.clone(), MemoryKeep::default()] {
        let status = scene.visit_with(keep).log_status();
        assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
    }
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

#[test]
fn users_are_asked_for_as_an_address_says_and_what_is_not_understood_is_counted() {
    let scene = Scene::new();
    let owner = scene.visit();
    let query = ModelUserQuery {
        filters: ModelUserFilters {
            state: Some(ModelUserStanding::Sealed),
        },
        ..ModelUserQuery::default()
    };
    let page = block_on(owner.model_users(&query)).unwrap();
    let names: Vec<_> = page.items.iter().map(|user| &*user.name).collect();
    assert_eq!((names, page.items.unread), (vec![&*grant().user_name], 1));
    let asked = (Method::Get, "/api/grants/users?state=sealed".to_owned());
    assert!(scene.server.change(|state| state.heard.contains(&asked)));
}
