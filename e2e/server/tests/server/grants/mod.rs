mod listing;
mod terms;

use api::{
    Base64, Digest, ProblemKind,
    account::Reason,
    evaluation,
    grant::{
        AccessRequest, Grant, GrantSignature, GrantState, GrantStatement, InputPolicy,
        KnownAnswersNote,
    },
    limits, paths,
};

use crate::house::scene::{BUDGET, Scene, request_access};

#[test]
fn the_whole_life_of_a_grant_ends_in_a_right_answer_and_a_deleted_copy() {
    let mut scene = Scene::new();
    assert_eq!(scene.grant.state, GrantState::Requested);
    let bytes = scene.sealed();
    let grant: Grant = scene.upload(&bytes).document();
    assert_eq!(grant.state, GrantState::Active);
    assert_eq!(grant.sealed_bytes, Some(bytes.len() as u64));
    assert_eq!((grant.key_epoch, grant.query_budget), (Some(1), BUDGET));
    assert!(
        grant
            .leakage_bound
            .is_some_and(|nats| nats > 0.0 && nats < 1.0)
    );
    for rows in [1, 68] {
        let input = scene.input(rows);
        let answer = scene.evaluate(&input, rows);
        scene.check_answer(&answer, rows);
    }
    assert_eq!(scene.grant_now().rows_used, 69);
    let revoke = paths::grant_revoke(&scene.grant.id);
    let grant: Grant = scene.owner.browser.post_empty(&revoke).document();
    assert_eq!(
        (grant.state, grant.sealed_digest),
        (GrantState::Revoked, None)
    );
    assert!(scene.server.files("blobs/sealed").is_empty());
    let input = scene.input(1);
    assert_eq!(
        scene.evaluate(&input, 1).problem(),
        ProblemKind::GrantInactive
    );
}

#[test]
fn asking_twice_is_refused_until_the_first_request_is_answered() {
    let mut scene = Scene::new();
    let path = paths::model_grants(&scene.model.id);
    let request = AccessRequest {
        purpose: "Again.".into(),
    };
    assert_eq!(
        scene.user.browser.post(&path, &request).problem(),
        ProblemKind::Conflict
    );
    let refuse = paths::grant_refuse(&scene.grant.id);
    let reason = Reason {
        reason: "Not now.".into(),
    };
    let refused: Grant = scene.owner.browser.post(&refuse, &reason).document();
    let state = GrantState::Refused {
        reason: "Not now.".into(),
    };
    assert_eq!(refused.state, state);
    let model = scene.model.clone();
    assert_ne!(request_access(&mut scene.user, &model).id, scene.grant.id);
}

#[test]
fn a_request_without_a_purpose_is_refused() {
    let mut scene = Scene::new();
    let path = paths::model_grants(&scene.model.id);
    let request = AccessRequest {
        purpose: "  ".into(),
    };
    assert_eq!(
        scene.user.browser.post(&path, &request).problem(),
        ProblemKind::Invalid
    );
}

#[test]
fn a_grant_is_there_for_those_it_concerns_only() {
    let mut scene = Scene::new();
    let path = paths::grant(&scene.grant.id);
    let mut stranger = scene.another_user();
    assert_eq!(stranger.browser.get(&path).problem(), ProblemKind::NotFound);
    let mut other_owner = scene.another_owner();
    assert_eq!(
        other_owner.browser.get(&path).problem(),
        ProblemKind::NotFound
    );
    let revoke = paths::grant_revoke(&scene.grant.id);
    assert_eq!(
        other_owner.browser.post_empty(&revoke).problem(),
        ProblemKind::NotFound
    );
    let listed: Vec<Grant> = stranger.browser.get(paths::GRANTS).document();
    assert!(listed.is_empty());
    let listed: Vec<Grant> = scene.administrator.browser.get(paths::GRANTS).document();
    assert_eq!(listed.len(), 1);
    scene.owner.browser.get(&path).success();
}

fn signature(sealed: Digest, words: &str) -> GrantSignature {
    GrantSignature {
        sealed,
        card: Base64(words.into()),
        statement: Base64(b"a statement".to_vec()),
        signature: Base64(vec![7; 64]),
        known_answers: None,
    }
}

/// What an owner may state of the copy with this digest.
fn statement(scene: &Scene, digest: Digest) -> GrantStatement {
    GrantStatement {
        grant: scene.grant.id.clone(),
        model: scene.model.id.clone(),
        owner: scene.grant.owner.clone(),
        user: scene.grant.user.clone(),
        card: digest,
        sealed: digest,
        user_key: digest,
        policy: scene.circuit().policy,
        budget: BUDGET,
        expires_at: None,
        inputs: InputPolicy::Trusted,
        known_answers: None,
        version: 1,
    }
}

#[test]
fn a_question_by_another_card_than_was_signed_last_is_refused_and_costs_nothing() {
    let mut scene = Scene::granted();
    let sealed: Digest = scene.grant_now().sealed_digest.unwrap().parse().unwrap();
    let input = scene.input(1);
    let by = |scene: &mut Scene, card: Digest| {
        let card = card.to_string();
        let headers = [(evaluation::ROWS, "1"), (evaluation::CARD, card.as_str())];
        let path = paths::grant_evaluations(&scene.grant.id);
        scene.user.browser.post_bytes(&path, &input, &headers)
    };
    for (version, card) in [(1, Digest([1; 32])), (2, Digest([2; 32]))] {
        let signed = GrantSignature {
            statement: Base64(
                GrantStatement {
                    card,
                    version,
                    ..statement(&scene, sealed)
                }
                .to_bytes(),
            ),
            ..signature(sealed, "card")
        };
        let path = paths::grant_signature(&scene.grant.id);
        scene.owner.browser.put(&path, &signed).success();
        by(&mut scene, card).success();
    }
    let used = scene.grant_now().rows_used;
    let stale = by(&mut scene, Digest([1; 32]));
    assert_eq!(stale.problem(), ProblemKind::StaleCard);
    assert_eq!((used, scene.grant_now().rows_used), (2, 2));
}

#[test]
fn a_copy_comes_with_the_budget_that_was_signed() {
    let mut scene = Scene::new();
    let bytes = scene.sealed();
    let digest = scene.announcement(&bytes).digest;
    let said = GrantStatement {
        budget: BUDGET + 16,
        known_answers: Some(KnownAnswersNote { rows: 16, digest }),
        ..statement(&scene, digest)
    };
    let signed = GrantSignature {
        statement: Base64(said.to_bytes()),
        ..signature(digest, "card")
    };
    let path = paths::grant_signature(&scene.grant.id);
    let large = GrantSignature {
        known_answers: Some(Base64(vec![0; limits::KNOWN_ANSWERS_BYTES + 1])),
        ..signed.clone()
    };
    let refused = scene.owner.browser.put(&path, &large);
    assert_eq!(refused.problem(), ProblemKind::Invalid);
    for budget in [0, limits::GRANT_ROWS + 1, u64::MAX] {
        let said = GrantStatement {
            budget,
            ..said.clone()
        };
        let signed = GrantSignature {
            statement: Base64(said.to_bytes()),
            ..signed.clone()
        };
        let refused = scene.owner.browser.put(&path, &signed);
        assert_eq!(refused.problem(), ProblemKind::Invalid);
    }
    scene.owner.browser.put(&path, &signed).success();
    let grant: Grant = scene.upload(&bytes).document();
    assert_eq!(grant.query_budget, BUDGET + 16);
}

#[test]
fn a_signature_comes_before_its_copy_and_belongs_to_that_copy_alone() {
    let mut scene = Scene::new();
    let path = paths::grant_signature(&scene.grant.id);
    let first = scene.sealed();
    let signed = signature(scene.announcement(&first).digest, "first");
    scene.owner.browser.put(&path, &signed).success();
    assert_eq!(
        scene.user.browser.get(&path).problem(),
        ProblemKind::NotFound
    );
    scene.upload(&first).success();
    let read: GrantSignature = scene.user.browser.get(&path).document();
    assert_eq!(read, signed);
    let second = scene.sealed();
    let next = signature(scene.announcement(&second).digest, "second");
    scene.owner.browser.put(&path, &next).success();
    let read: GrantSignature = scene.user.browser.get(&path).document();
    assert_eq!(read, signed);
    scene.upload(&second).success();
    let read: GrantSignature = scene.user.browser.get(&path).document();
    assert_eq!(read, next);
}

#[test]
fn only_the_models_owner_signs_and_only_whom_it_concerns_reads() {
    let mut scene = Scene::granted();
    let path = paths::grant_signature(&scene.grant.id);
    let sealed = scene.grant_now().sealed_digest.unwrap().parse().unwrap();
    let signed = signature(sealed, "card");
    let as_user = scene.user.browser.put(&path, &signed);
    assert_eq!(as_user.problem(), ProblemKind::Forbidden);
    let mut other = scene.another_owner();
    let as_other = other.browser.put(&path, &signed);
    assert_eq!(as_other.problem(), ProblemKind::NotFound);
    let short = GrantSignature {
        signature: Base64(vec![7; 63]),
        ..signed.clone()
    };
    let as_owner = scene.owner.browser.put(&path, &short);
    assert_eq!(as_owner.problem(), ProblemKind::Invalid);
    scene.owner.browser.put(&path, &signed).success();
    let mut stranger = scene.another_user();
    assert_eq!(stranger.browser.get(&path).problem(), ProblemKind::NotFound);
}
