use api::{
    GrantId, ProblemKind,
    grant::{Grant, GrantState, InputPolicy},
    paths,
};
use client::{
    Client, Given, GrantRule, LogAlarm, SealTerms, Stop, Uncompared,
    port::{Keep, MemoryKeep, Method, Shelf},
};
use native::block_on;

use crate::{
    book::NOW,
    scene::Scene,
    server::{self, SignedIn, grant},
};

fn rule(organisation: &str, until: Option<i64>) -> GrantRule {
    GrantRule {
        made_at: 1,
        model: grant().model,
        model_name: grant().model_name,
        organisation: organisation.to_owned(),
        terms: SealTerms {
            uncompared: Uncompared::Accepted,
            inputs: InputPolicy::Trusted,
            given: Some(Given { rows: 500, until }),
        },
    }
}

/// An owner with one rule, whom the user asked.
fn ruled(rule: GrantRule) -> (Scene, Client) {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    block_on(owner.keep_rule(rule)).unwrap();
    (scene, owner)
}

fn queued(owner: &Client) -> usize {
    block_on(owner.apply_rules()).unwrap();
    block_on(owner.sealing_queue()).unwrap().len()
}

#[test]
fn a_request_that_a_rule_fits_is_queued_once_with_what_the_rule_gives() {
    let (scene, owner) = ruled(rule(" Test", Some(NOW + 1)));
    assert_eq!(queued(&owner), 1);
    assert_eq!(queued(&scene.visit()), 1);
    let queue = block_on(owner.sealing_queue()).unwrap();
    assert_eq!(queue[0].terms.given.unwrap().rows, 500);
    assert_eq!(scene.chunks.get(), 0);
}

#[test]
fn a_rule_that_takes_compared_keys_waits_until_the_owner_has_compared() {
    let mut careful = rule("Test", None);
    careful.terms.uncompared = Uncompared::Refused;
    let (_scene, owner) = ruled(careful);
    let waits = || {
        let ruled = block_on(owner.ruled_requests()).unwrap();
        assert_eq!(ruled.len(), 1);
        assert_eq!(
            (&ruled[0].request.id, ruled[0].rule.made_at),
            (&grant().id, 1)
        );
        ruled[0].waits
    };
    assert_eq!((queued(&owner), waits()), (0, true));
    block_on(owner.verify_key(&grant().user, "00ff")).unwrap();
    assert_eq!((queued(&owner), waits()), (1, false));
}

#[test]
fn a_rule_answers_nothing_that_it_does_not_name() {
    type Change = fn(&mut Grant);
    let changes: [Change; 5] = [
        |grant| grant.user_organisation = "test".to_owned(),
        |grant| grant.user_organisation = "Test 2".to_owned(),
        |grant| grant.model.0.push('2'),
        |grant| grant.state = GrantState::Stale,
        |grant| grant.state = GrantState::Withdrawn,
    ];
    for change in changes {
        let (scene, owner) = ruled(rule("Test", None));
        scene.server.change(|state| change(&mut state.grant));
        assert_eq!(queued(&owner), 0);
    }
    let (_, owner) = ruled(rule("Test", Some(NOW)));
    assert_eq!(queued(&owner), 0);
}

#[test]
fn whom_the_owner_refused_or_revoked_before_is_left_to_him() {
    for closed in [
        GrantState::Revoked,
        GrantState::Refused {
            reason: "No.".to_owned(),
        },
    ] {
        let (scene, owner) = ruled(rule("Test", None));
        let mut before = grant();
        before.id.0.push('0');
        before.state = closed;
        scene
            .server
            .change(|state| state.earlier_grants.push(before));
        assert_eq!(queued(&owner), 0);
    }
}

/// The same person asks again, and the service shows nothing of what was before.
fn asks_again(scene: &Scene) {
    scene.server.change(|state| {
        state.earlier_grants.clear();
        state.grant = Grant {
            id: GrantId("another".to_owned()),
            ..grant()
        };
    });
}

#[test]
fn whom_the_owner_refused_or_revoked_is_left_to_him_whatever_the_service_lists() {
    for is_lost in [false, true] {
        let (scene, owner) = ruled(rule("Test", None));
        if is_lost {
            let path = paths::grant_refuse(&grant().id);
            scene.server.trouble(Method::Post, &path, ProblemKind::Busy);
        }
        let refused = block_on(owner.refuse(&grant(), "No.".to_owned()));
        assert_eq!(refused.is_err(), is_lost);
        asks_again(&scene);
        assert_eq!(queued(&owner), 0);
        assert_eq!(queued(&scene.visit_with(MemoryKeep::default())), 0);
        block_on(owner.follow_log());
        scene.server.change(|state| state.vault.remove("closed"));
        for keep in [scene.keep.clone(), MemoryKeep::default()] {
            let withheld = block_on(scene.visit_with(keep).apply_rules()).unwrap_err();
            assert!(withheld.happened.contains("does not hand out all"));
        }
        assert_eq!(block_on(owner.sealing_queue()).unwrap(), []);
    }
    let (scene, owner) = ruled(rule("Test", None));
    block_on(owner.revoke(&grant())).unwrap();
    asks_again(&scene);
    assert_eq!(queued(&owner), 0);
}

#[test]
fn what_a_browser_read_of_refusals_stays_there() {
    let (scene, owner) = ruled(rule("Test", None));
    assert_eq!(queued(&owner), 1);
    block_on(owner.refuse(&grant(), "No.".to_owned())).unwrap();
    asks_again(&scene);
    let elsewhere = MemoryKeep::default();
    assert_eq!(queued(&scene.visit_with(elsewhere.clone())), 1);
    let place = format!("closed-{}", server::owner().id);
    let kept = block_on(elsewhere.load(Shelf::Lasting, &place)).unwrap();
    let kept = String::from_utf8(kept).unwrap();
    assert!(kept.contains("\"grant\":{"), "{kept}");
}

/// As long as a browser was told of a newer one, what it knows itself is not all.
#[test]
fn an_older_item_than_another_browser_wrote_stops_rules_wherever_it_is_noticed() {
    let (scene, owner) = ruled(rule("Test", None));
    let elsewhere = MemoryKeep::default();
    assert_eq!(queued(&scene.visit_with(elsewhere.clone())), 1);
    let before = scene.server.change(|state| state.vault["closed"].clone());
    block_on(owner.refuse(&grant(), "No.".to_owned())).unwrap();
    block_on(owner.follow_log());
    asks_again(&scene);
    scene
        .server
        .change(|state| state.vault.insert("closed".to_owned(), before));
    for keep in [elsewhere, MemoryKeep::default()] {
        let withheld = block_on(scene.visit_with(keep).apply_rules()).unwrap_err();
        assert!(withheld.happened.contains("does not hand out all"));
    }
}

/// A visit that did not follow the log yet is shown what it saw itself, and could not add to.
#[test]
fn what_another_browser_wrote_is_not_written_over_by_what_this_one_could_not_tell() {
    let (scene, owner) = ruled(rule("Test", None));
    let elsewhere = MemoryKeep::default();
    assert_eq!(queued(&scene.visit_with(elsewhere.clone())), 1);
    let before = scene.server.change(|state| state.vault["closed"].clone());
    scene
        .server
        .trouble(Method::Put, "/vault/closed", ProblemKind::TooLarge);
    let there = scene.visit_with(elsewhere.clone());
    let untold = block_on(there.refuse(&grant(), "No.".to_owned())).unwrap();
    assert!(untold.is_some());
    block_on(owner.revoke(&grant())).unwrap();
    block_on(owner.follow_log());
    scene
        .server
        .change(|state| state.vault.insert("closed".to_owned(), before));
    let told = scene.server.count(Method::Put, "/vault/closed");
    let (server, reader) = (scene.server.clone(), server::owner());
    let there = scene.client(Box::new(SignedIn { server, reader }), elsewhere);
    block_on(there.restore());
    let withheld = block_on(there.apply_rules()).unwrap_err();
    assert!(withheld.happened.contains("does not hand out all"));
    assert_eq!(scene.server.count(Method::Put, "/vault/closed"), told);
}

#[test]
fn who_is_revoked_loses_access_whatever_becomes_of_the_vault() {
    for is_damaged in [false, true] {
        let (scene, owner) = ruled(rule("Test", None));
        assert_eq!(queued(&owner), 1);
        match is_damaged {
            true => scene.server.change(|state| {
                let (blob, _) = state.vault.get_mut("closed").unwrap();
                let last = blob.len() - 1;
                blob[last] ^= 1;
            }),
            false => scene
                .server
                .trouble(Method::Put, "/vault/closed", ProblemKind::TooLarge),
        }
        let told = block_on(owner.revoke(&grant())).unwrap().unwrap();
        assert!(told.happened.contains("is revoked and"), "{told}");
        assert!(told.action.contains("This browser knows"));
        let state = scene.server.change(|state| state.grant.state.clone());
        assert_eq!(state, GrantState::Revoked);
        asks_again(&scene);
        if !is_damaged {
            block_on(owner.unqueue_sealings(&[grant().id])).unwrap();
            assert_eq!(queued(&scene.visit()), 0, "this browser keeps it");
            let elsewhere = scene.visit_with(MemoryKeep::default());
            assert_eq!(queued(&elsewhere), 0, "and told the vault since");
        }
    }
}

#[test]
fn many_are_revoked_with_one_word_to_the_vault_and_who_is_left_keeps_what_was_decided() {
    let (scene, owner) = ruled(rule("Test", None));
    let other = Grant {
        id: GrantId("another".to_owned()),
        ..grant()
    };
    let stop = Stop::default();
    let act = async |client: &Client, grant: &Grant| {
        stop.ask();
        client.revoke(grant).await
    };
    let both = vec![grant(), other.clone()];
    let failed = block_on(owner.close_each(both, act, &stop, |_| {}));
    assert_eq!(failed, (Vec::new(), None));
    // One that tells of both, and one of the one that was not reached.
    assert_eq!(scene.server.count(Method::Put, "/vault/closed"), 2);
    scene.server.change(|state| {
        state.grant = grant();
        state.earlier_grants = vec![other.clone()];
    });
    let to_seal = block_on(owner.to_seal(vec![grant(), other])).unwrap();
    assert_eq!((to_seal.closed, to_seal.uncompared.len()), (1, 1));
}

/// Once when several are told of, and once more when each is.
#[test]
fn who_are_refused_together_are_refused_whatever_becomes_of_the_vault() {
    let (scene, owner) = ruled(rule("Test", None));
    for _ in 0..2 {
        scene
            .server
            .trouble(Method::Put, "/vault/closed", ProblemKind::TooLarge);
    }
    let refuse =
        async |client: &Client, grant: &Grant| client.refuse(grant, "No.".to_owned()).await;
    let (failed, untold) =
        block_on(owner.close_each(vec![grant()], refuse, &Stop::default(), |_| ()));
    assert_eq!(failed, []);
    let untold = untold.unwrap();
    assert!(untold.happened.contains("The refusal holds"), "{untold}");
    let state = scene.server.change(|state| state.grant.state.clone());
    assert!(matches!(state, GrantState::Refused { .. }), "{state:?}");
}

#[test]
fn a_refusal_that_the_service_cannot_take_decides_nothing() {
    let (scene, owner) = ruled(rule("Test", None));
    let path = paths::grant_refuse(&grant().id);
    let take_none = || {
        scene
            .server
            .trouble(Method::Post, &path, ProblemKind::Invalid)
    };
    take_none();
    assert!(block_on(owner.refuse(&grant(), String::new())).is_err());
    take_none();
    let refuse = async |client: &Client, grant: &Grant| client.refuse(grant, String::new()).await;
    let (failed, untold) =
        block_on(owner.close_each(vec![grant()], refuse, &Stop::default(), |_| ()));
    assert_eq!((failed.len(), untold), (1, None));
    assert_eq!(queued(&owner), 1);
}

/// What his browser knows of it is written anew once he accepted that, and rules go on.
#[test]
fn whom_an_owner_refused_is_written_anew_where_the_service_lost_it() {
    let (scene, owner) = ruled(rule("Test", None));
    block_on(owner.follow_log());
    block_on(owner.refuse(&grant(), "No.".to_owned())).unwrap();
    block_on(owner.follow_log());
    scene.server.change(|state| {
        state.lost.push("closed".to_owned());
        state.book.say_restored("Both disks failed.", NOW + 60_000);
    });
    let owner = scene.visit();
    let offer = match owner.log_status().alarms() {
        [LogAlarm::Restored(offer)] => offer.clone(),
        others => panic!("another alarm: {others:?}"),
    };
    let before = scene.server.count(Method::Put, "/vault/closed");
    block_on(owner.accept_restore(&offer)).unwrap();
    assert_eq!(scene.server.count(Method::Put, "/vault/closed"), before + 1);
    assert_eq!(queued(&owner), 0);
    asks_again(&scene);
    assert_eq!(queued(&scene.visit_with(MemoryKeep::default())), 0);
}

#[test]
fn what_was_decided_before_it_was_kept_is_learnt_at_the_first_look() {
    let (scene, owner) = ruled(rule("Test", None));
    let mut before = grant();
    before.id.0.push('0');
    before.state = GrantState::Revoked;
    scene
        .server
        .change(|state| state.earlier_grants.push(before));
    assert_eq!(queued(&owner), 0);
    asks_again(&scene);
    assert_eq!(queued(&scene.visit_with(MemoryKeep::default())), 0);
}

/// The service could hand out a rule of its own making.
#[test]
fn a_rule_that_the_owner_did_not_make_opens_no_vault_item() {
    let (scene, owner) = ruled(rule("Elsewhere", None));
    let place = "rules";
    scene.server.change(|state| {
        let (blob, _) = state.vault.get_mut(place).unwrap();
        let last = blob.len() - 1;
        blob[last] ^= 1;
    });
    assert!(block_on(owner.apply_rules()).is_err());
}

#[test]
fn a_rule_replaces_another_about_the_same_people_and_can_be_ended() {
    let (_, owner) = ruled(rule("Test", None));
    let mut newer = rule("Test ", Some(NOW + 5));
    newer.made_at = 2;
    let rules = block_on(owner.keep_rule(newer.clone())).unwrap();
    assert_eq!(rules, [newer]);
    assert_eq!(block_on(owner.end_rule(2)).unwrap(), []);
    assert_eq!(queued(&owner), 0);
}
