use api::grant::GrantState;
use client::Given;
use native::block_on;

use crate::{server::grant, signatures::Sealed};

fn give(sealed: &Sealed, given: Given) -> client::Outcome<api::grant::Grant> {
    block_on(sealed.owner.change_given(&grant().id, given))
}

fn rows(rows: u64) -> Given {
    Given { rows, until: None }
}

#[test]
fn another_budget_is_signed_without_sealing_and_an_earlier_one_does_not_come_back() {
    let sealed = Sealed::new();
    let chunks = sealed.scene.chunks.get();
    let ended = Given {
        rows: 5_000,
        until: Some(1_900_000_000_000),
    };
    let changed = give(&sealed, ended).unwrap();
    assert_eq!(Given::of(&changed), ended);
    assert_eq!(Given::of(sealed.asked().unwrap().grant()), ended);
    let before = sealed
        .scene
        .server
        .change(|state| (state.signature.clone(), state.grant.clone()));
    give(&sealed, rows(100)).unwrap();
    assert_eq!(Given::of(sealed.asked().unwrap().grant()), rows(100));
    assert_eq!(sealed.scene.chunks.get(), chunks);
    sealed
        .scene
        .server
        .change(|state| (state.signature, state.grant) = before);
    assert!(
        sealed
            .why()
            .contains("older than what the owner signed last")
    );
}

#[test]
fn a_budget_or_an_end_that_the_owner_did_not_sign_is_refused() {
    let sealed = Sealed::new();
    sealed
        .scene
        .server
        .change(|state| state.grant.query_budget += 1);
    assert!(sealed.why().contains("Another budget was signed"));
    sealed.scene.server.change(|state| {
        state.grant.query_budget -= 1;
        state.grant.expires_at = Some(1_900_000_000_000);
    });
    assert!(sealed.why().contains("Another end was signed"));
}

#[test]
fn an_owner_signs_on_from_nothing_older_than_he_signed_last() {
    let sealed = Sealed::new();
    let before = sealed.scene.server.change(|state| state.signature.clone());
    give(&sealed, rows(20)).unwrap();
    sealed.scene.server.change(|state| state.signature = before);
    let signed = sealed.scene.server.change(|state| state.signature.clone());
    let refused = give(&sealed, rows(30)).unwrap_err();
    assert!(refused.happened.contains("older statement of yours"));
    let still = sealed.scene.server.change(|state| state.signature.clone());
    assert_eq!(still, signed);
    let card = sealed.card();
    assert!(block_on(sealed.owner.change_model(&grant().model, &card, None)).is_err());
}

#[test]
fn less_than_is_used_is_refused_and_so_is_a_grant_without_a_copy() {
    let sealed = Sealed::new();
    sealed
        .scene
        .server
        .change(|state| state.grant.rows_used = 7);
    assert!(
        give(&sealed, rows(6))
            .unwrap_err()
            .happened
            .contains("7 rows are used")
    );
    give(&sealed, rows(7)).unwrap();
    sealed
        .scene
        .server
        .change(|state| state.grant.state = GrantState::Stale);
    assert!(
        give(&sealed, rows(10))
            .unwrap_err()
            .happened
            .contains("no sealed copy")
    );
}

#[test]
fn a_copy_that_is_sealed_again_gives_what_it_gave() {
    let sealed = Sealed::new();
    let given = Given {
        rows: 77,
        until: Some(1_900_000_000_000),
    };
    give(&sealed, given).unwrap();
    sealed
        .scene
        .server
        .change(|state| state.grant.state = GrantState::Stale);
    sealed.seal();
    assert_eq!(Given::of(sealed.asked().unwrap().grant()), given);
}

#[test]
fn a_larger_budget_on_the_card_is_offered_to_those_who_have_less() {
    let sealed = Sealed::new();
    let mut model = sealed.scene.server.change(|state| state.models[0].clone());
    assert!(
        block_on(sealed.owner.below_card(&model))
            .unwrap()
            .is_empty()
    );
    model.card.query_budget += 500;
    let below = block_on(sealed.owner.below_card(&model)).unwrap();
    assert_eq!(below.len(), 1);
    let raised = block_on(sealed.owner.raise_to_card(&below[0], &model)).unwrap();
    assert_eq!(raised.query_budget, model.card.query_budget);
    assert_eq!(
        sealed.asked().unwrap().grant().query_budget,
        raised.query_budget
    );
}
