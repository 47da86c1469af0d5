//! What a grant gives, changed by its owner, and what its user asks for.

use api::{
    Base64, Problem, ProblemKind, Timestamp,
    account::Reason,
    grant::{Grant, GrantSignature, GrantState, GrantStatement, MoreRequest},
    log::{ActivityPage, EntryDetail, GrantTerms},
    paths,
};

use super::{signature, statement};
use crate::house::{
    browser::Answer,
    scene::{BUDGET, Scene, request_access},
};

/// The owner signs of the copy in use what the grant gives.
fn give(scene: &mut Scene, version: u64, budget: u64, expires_at: Option<Timestamp>) -> Answer {
    let sealed = scene.grant_now().sealed_digest.unwrap().parse().unwrap();
    let said = GrantStatement {
        budget,
        expires_at,
        version,
        ..statement(scene, sealed)
    };
    let signed = GrantSignature {
        statement: Base64(said.to_bytes()),
        ..signature(sealed, "card")
    };
    let path = paths::grant_signature(&scene.grant.id);
    scene.owner.browser.put(&path, &signed)
}

fn ask(scene: &mut Scene, rows: usize) -> Answer {
    let input = scene.input(rows);
    scene.evaluate(&input, rows)
}

fn happened(answer: &Answer) -> String {
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
    problem.happened
}

fn told(scene: &mut Scene, kind: &str) -> Vec<EntryDetail> {
    let path = format!("{}?kind={kind}", paths::ACTIVITY);
    let page: ActivityPage = scene.owner.browser.get(&path).document();
    let details = page.entries.iter();
    details
        .map(|entry| serde_json::from_str(&entry.detail).unwrap())
        .collect()
}

#[test]
fn a_budget_is_raised_and_lowered_as_its_owner_signs_and_never_below_what_is_used() {
    let mut scene = Scene::granted();
    let bound = scene.grant_now().leakage_bound.unwrap();
    ask(&mut scene, 2).success();
    give(&mut scene, 1, 3, None).success();
    let grant = scene.grant_now();
    assert_eq!((grant.query_budget, grant.rows_used), (3, 2));
    let lowered = grant.leakage_bound.unwrap();
    assert!((lowered * BUDGET as f64 - bound * 3.0).abs() < 1e-9 * bound);
    let many = ask(&mut scene, 2);
    assert_eq!(many.problem(), ProblemKind::BudgetUsed);
    assert!(happened(&many).starts_with("Fewer rows"));
    ask(&mut scene, 1).success();
    let used_up = ask(&mut scene, 1);
    assert_eq!(happened(&used_up), "All rows of the budget are used.");
    give(&mut scene, 3, 10, None).success();
    ask(&mut scene, 3).success();
    let below = give(&mut scene, 4, 5, None);
    assert_eq!(below.problem(), ProblemKind::Conflict);
    for older in [2, 3] {
        let replayed = give(&mut scene, older, 1_000, None);
        assert_eq!(replayed.problem(), ProblemKind::Conflict);
    }
    assert_eq!(scene.grant_now().query_budget, 10);
    let changes = told(&mut scene, "terms_changed");
    let given = |budget| {
        Some(GrantTerms {
            budget,
            expires_at: None,
        })
    };
    let budgets: Vec<_> = changes.iter().map(|change| change.terms).collect();
    assert_eq!(budgets, [given(10), given(3)]);
}

#[test]
fn a_grant_that_has_ended_answers_nothing_until_its_owner_lets_it_go_on() {
    let mut scene = Scene::granted();
    give(&mut scene, 1, BUDGET, Some(1)).success();
    assert_eq!(scene.grant_now().expires_at, Some(1));
    assert_eq!(ask(&mut scene, 1).problem(), ProblemKind::GrantExpired);
    give(&mut scene, 2, BUDGET, None).success();
    ask(&mut scene, 1).success();
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn a_wish_for_more_is_declined_stated_anew_taken_back_and_met() {
    let mut scene = Scene::granted();
    let path = paths::grant_more(&scene.grant.id);
    let wish = |rows| MoreRequest {
        rows,
        purpose: "A second ward.".into(),
    };
    for rows in [0, BUDGET, u64::MAX] {
        let refused = scene.user.browser.post(&path, &wish(rows));
        assert_eq!(refused.problem(), ProblemKind::Invalid);
    }
    let mut stranger = scene.another_user();
    let strange = stranger.browser.post(&path, &wish(200));
    assert_eq!(strange.problem(), ProblemKind::NotFound);
    scene.user.browser.post(&path, &wish(200)).success();
    let twice = scene.user.browser.post(&path, &wish(300));
    assert_eq!(twice.problem(), ProblemKind::Conflict);
    let decline = paths::grant_more_decline(&scene.grant.id);
    let reason = Reason {
        reason: "Not this year.".into(),
    };
    let by_user = scene.user.browser.post(&decline, &reason);
    assert_eq!(by_user.problem(), ProblemKind::Forbidden);
    scene.owner.browser.post(&decline, &reason).success();
    let more = scene.grant_now().more.unwrap();
    let seen = more.seen();
    assert_eq!(
        (more.rows, more.declined),
        (200, Some(reason.reason.clone()))
    );
    let again = scene.owner.browser.post(&decline, &reason);
    assert_eq!(again.problem(), ProblemKind::Conflict);
    scene.user.browser.post(&path, &wish(150)).success();
    assert_eq!(scene.grant_now().more.unwrap().declined, None);
    let late = scene.owner.browser.post(&seen.at(&decline), &reason);
    assert_eq!(late.problem(), ProblemKind::Conflict);
    scene.user.browser.delete(&path).success();
    assert_eq!(scene.grant_now().more, None);
    scene.user.browser.post(&path, &wish(150)).success();
    give(&mut scene, 1, BUDGET - 1, None).success();
    assert!(scene.grant_now().more.is_some());
    give(&mut scene, 2, 120, None).success();
    assert_eq!(scene.grant_now().more, None);
    assert_eq!(told(&mut scene, "more_requested").len(), 3);
    assert_eq!(told(&mut scene, "more_declined").len(), 1);
    assert_eq!(told(&mut scene, "more_withdrawn").len(), 1);
}

#[test]
fn a_request_that_was_taken_back_can_neither_be_refused_nor_sealed_and_may_be_made_again() {
    let mut scene = Scene::new();
    let withdraw = paths::grant_withdraw(&scene.grant.id);
    let mut stranger = scene.another_user();
    let strange = stranger.browser.post_empty(&withdraw);
    assert_eq!(strange.problem(), ProblemKind::NotFound);
    let bytes = scene.sealed();
    let withdrawn: Grant = scene.user.browser.post_empty(&withdraw).document();
    assert_eq!(withdrawn.state, GrantState::Withdrawn);
    let again = scene.user.browser.post_empty(&withdraw);
    assert_eq!(again.problem(), ProblemKind::Conflict);
    let refuse = paths::grant_refuse(&scene.grant.id);
    let reason = Reason {
        reason: "Not now.".into(),
    };
    let refused = scene.owner.browser.post(&refuse, &reason);
    assert_eq!(refused.problem(), ProblemKind::Conflict);
    assert_eq!(scene.announce(&bytes).problem(), ProblemKind::GrantInactive);
    assert_eq!(told(&mut scene, "access_withdrawn").len(), 1);
    let model = scene.model.clone();
    assert_ne!(request_access(&mut scene.user, &model).id, scene.grant.id);
}
