use api::{
    ProblemKind,
    grant::{GrantState, InputPolicy},
};
use client::{
    Client, Given, QueuedSealing, SealStage, SealTerms, SealingNews, Stop, Uncompared,
    port::{MemoryKeep, Method},
};
use native::block_on;

use crate::{scene::Scene, server::grant};

/// An owner who published a model that the user asked for, and who decided to seal it for her.
fn decided(uncompared: Uncompared) -> (Scene, Client) {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    let terms = SealTerms {
        uncompared,
        inputs: InputPolicy::Trusted,
        given: Some(Given {
            rows: 500,
            until: Some(1_900_000_000_000),
        }),
    };
    block_on(owner.queue_sealings(vec![QueuedSealing::of(&grant(), terms)])).unwrap();
    (scene, owner)
}

fn work_off(owner: &Client) -> client::Outcome<bool> {
    block_on(owner.work_off_sealings(&Stop::default(), |_| {}))
}

fn queue(owner: &Client) -> Vec<QueuedSealing> {
    block_on(owner.sealing_queue()).unwrap()
}

/// Why the one copy in the queue was not sealed.
fn why(owner: &Client) -> String {
    let queue = queue(owner);
    assert_eq!(queue.len(), 1);
    queue[0].failed.clone().unwrap().happened
}

#[test]
fn what_is_queued_is_sealed_as_decided_and_leaves_the_queue() {
    let (scene, owner) = decided(Uncompared::Accepted);
    assert_eq!(work_off(&owner), Ok(true));
    assert_eq!(queue(&owner), []);
    let grant = scene.server.change(|state| state.grant.clone());
    assert_eq!(grant.state, GrantState::Active);
    assert_eq!(grant.query_budget, 500);
    assert_eq!(grant.expires_at, Some(1_900_000_000_000));
}

#[test]
fn a_queue_that_was_interrupted_goes_on_at_the_next_visit_without_sealing_again() {
    let (scene, owner) = decided(Uncompared::Accepted);
    scene
        .server
        .trouble(Method::Put, "/parts/1", ProblemKind::StorageFull);
    assert!(work_off(&owner).unwrap_err().is(ProblemKind::StorageFull));
    assert!(queue(&owner)[0].waits());
    let chunks = scene.chunks.get();
    let again = scene.visit();
    assert_eq!(work_off(&again), Ok(true));
    assert_eq!((queue(&again).len(), scene.chunks.get()), (0, chunks));
}

/// The service could show a person whom the owner knows, and hand out another one's key once he has decided.
#[test]
fn another_person_than_the_owner_decided_about_is_not_sealed_to() {
    type Change = fn(&mut api::grant::Grant);
    let changes: [Change; 4] = [
        |grant| grant.user_name = "Somebody else".to_owned(),
        |grant| grant.user_organisation = "Elsewhere".to_owned(),
        |grant| grant.user.0.push('2'),
        |grant| grant.model.0.push('2'),
    ];
    for change in changes {
        let (scene, owner) = decided(Uncompared::Accepted);
        scene.server.change(|state| change(&mut state.grant));
        assert_eq!(work_off(&owner), Ok(true));
        assert!(why(&owner).contains("another person"));
        assert_eq!(scene.chunks.get(), 0);
    }
}

#[test]
fn a_key_that_was_not_compared_is_told_and_sealed_to_once_it_is() {
    let (scene, owner) = decided(Uncompared::Refused);
    assert_eq!(work_off(&owner), Ok(true));
    assert!(why(&owner).contains("not compared"));
    assert_eq!(scene.chunks.get(), 0);
    let key = scene.checked_key(&owner);
    block_on(owner.verify_key(&grant().user, &key.fingerprint)).unwrap();
    let tried_again = block_on(owner.apply_rules_to_compared(&grant().user));
    assert_eq!(tried_again, Ok(1));
    assert_eq!(work_off(&owner), Ok(true));
    assert_eq!(queue(&owner), []);
    let tried_again = block_on(owner.apply_rules_to_compared(&grant().user));
    assert_eq!(tried_again, Ok(0));
}

#[test]
fn another_key_than_the_verified_one_is_refused_whatever_was_accepted() {
    let (scene, owner) = decided(Uncompared::Accepted);
    let key = scene.checked_key(&owner);
    block_on(owner.verify_key(&grant().user, &key.fingerprint)).unwrap();
    scene.publish_key();
    assert_eq!(work_off(&owner), Ok(true));
    assert!(why(&owner).contains("another key"));
    assert_eq!(scene.chunks.get(), 0);
}

#[test]
fn what_is_sealed_or_closed_meanwhile_is_not_sealed_again() {
    let (scene, owner) = decided(Uncompared::Accepted);
    scene
        .server
        .change(|state| state.grant.state = GrantState::Withdrawn);
    assert_eq!(work_off(&owner), Ok(true));
    let queued = queue(&owner);
    let terms = queued[0].terms;
    scene
        .server
        .change(|state| state.grant.state = GrantState::Active);
    block_on(owner.queue_sealings(vec![QueuedSealing::of(&grant(), terms)])).unwrap();
    assert_eq!(work_off(&owner), Ok(true));
    assert_eq!((queue(&owner).len(), scene.chunks.get()), (0, 0));
}

/// Before its turn comes, or while the copy is under way.
#[test]
fn of_what_is_closed_meanwhile_the_owner_hears_why_and_it_is_not_tried_again() {
    type Close = fn(&mut api::grant::Grant);
    let refused = |grant: &mut api::grant::Grant| {
        let reason = "Not now.".to_owned();
        grant.state = GrantState::Refused { reason };
    };
    let ends: [(Close, &str); 5] = [
        (
            |grant| {
                grant.state = GrantState::Revoked;
                grant.user_deleted = true;
                grant.user_name = "Deleted account".to_owned();
                grant.user_organisation.clear();
            },
            "deleted the account",
        ),
        (
            |grant| {
                grant.state = GrantState::Revoked;
                grant.model_deleted = true;
            },
            "You deleted this model",
        ),
        (
            |grant| grant.state = GrantState::Withdrawn,
            "took the request back",
        ),
        (
            |grant| grant.state = GrantState::Revoked,
            "took this access back",
        ),
        (refused, "refused this request"),
    ];
    for (close, told) in ends {
        for is_under_way in [false, true] {
            let (scene, owner) = decided(Uncompared::Accepted);
            if is_under_way {
                scene
                    .server
                    .trouble(Method::Put, "/parts/0", ProblemKind::GrantInactive);
            }
            let tell = |news| {
                let begins = matches!(news, SealingNews::Stage(_, SealStage::Seal(..)));
                if begins || !is_under_way {
                    scene.server.change(|state| close(&mut state.grant));
                }
            };
            let worked = block_on(owner.work_off_sealings(&Stop::default(), tell));
            assert_eq!(worked, Ok(true));
            assert!(why(&owner).contains(told), "{} {is_under_way}", why(&owner));
            let queued = block_on(owner.retry_sealings()).unwrap();
            assert!(!queued[0].waits() && !queued[0].may_retry());
        }
    }
}

/// By a service that goes on showing what the owner refused as open.
#[test]
fn what_the_owner_refused_is_not_sealed_though_it_is_shown_as_open() {
    let (scene, owner) = decided(Uncompared::Accepted);
    block_on(owner.refuse(&grant(), "No.".to_owned())).unwrap();
    scene.server.change(|state| state.grant = grant());
    assert_eq!(work_off(&owner), Ok(true));
    assert!(why(&owner).contains("shows it as open"));
    assert_eq!(scene.chunks.get(), 0);
}

/// In any browser, until the item of the vault is shown again.
#[test]
fn nothing_is_sealed_from_the_queue_while_refusals_are_withheld() {
    let (scene, owner) = decided(Uncompared::Accepted);
    block_on(owner.refuse(&grant(), "No.".to_owned())).unwrap();
    block_on(owner.follow_log());
    let item = scene.server.change(|state| {
        state.grant = grant();
        state.vault.remove("closed").unwrap()
    });
    for keep in [scene.keep.clone(), MemoryKeep::default()] {
        let paused = work_off(&scene.visit_with(keep)).unwrap_err();
        assert!(paused.happened.contains("does not hand out all"));
    }
    scene
        .server
        .change(|state| state.vault.insert("closed".to_owned(), item));
    let later = scene.visit_with(MemoryKeep::default());
    assert_eq!(work_off(&later), Ok(true));
    assert!(why(&later).contains("shows it as open"));
    assert_eq!(scene.chunks.get(), 0);
}

/// A refusal that never arrived marks the request in every browser, until the owner seals it by itself.
#[test]
fn what_the_owner_seals_alone_is_open_again_in_every_browser() {
    let (scene, owner) = decided(Uncompared::Accepted);
    let path = api::paths::grant_refuse(&grant().id);
    scene.server.trouble(Method::Post, &path, ProblemKind::Busy);
    assert!(block_on(owner.refuse(&grant(), "No.".to_owned())).is_err());
    let (second, third) = (MemoryKeep::default(), MemoryKeep::default());
    for keep in [&second, &third] {
        let to_seal = block_on(scene.visit_with(keep.clone()).to_seal(vec![grant()])).unwrap();
        assert_eq!(to_seal.closed, 1);
    }
    let terms = SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted);
    let elsewhere = scene.visit_with(second);
    block_on(elsewhere.seal_alone(&grant(), terms, &Stop::default(), |_| {})).unwrap();
    for keep in [third, scene.keep.clone(), MemoryKeep::default()] {
        let to_seal = block_on(scene.visit_with(keep).to_seal(vec![grant()])).unwrap();
        assert_eq!(to_seal.closed, 0);
    }
}

#[test]
fn what_the_owner_seals_himself_meanwhile_leaves_the_queue() {
    let (scene, owner) = decided(Uncompared::Accepted);
    let tell = |news| {
        if matches!(news, SealingNews::Stage(_, SealStage::Seal(..))) {
            scene.server.change(|state| {
                state.grant.state = GrantState::Active;
                state.grant.sealed_digest = Some("another".to_owned());
            });
        }
    };
    let worked = block_on(owner.work_off_sealings(&Stop::default(), tell));
    assert_eq!((worked, queue(&owner)), (Ok(true), Vec::new()));
    assert_eq!(scene.server.count(Method::Post, "/uploads"), 0);
}

#[test]
fn one_window_at_a_time_works_the_queue_off() {
    let (scene, owner) = decided(Uncompared::Accepted);
    scene
        .server
        .trouble(Method::Put, "/parts/0", ProblemKind::StorageFull);
    let stop = Stop::default();
    let heard = std::cell::RefCell::new(None);
    let tell = |news| {
        if matches!(news, SealingNews::Stage(..)) && heard.borrow().is_none() {
            let shared = MemoryKeep::default();
            block_on(share_turn(&scene, &shared));
            let other = scene.visit_with(shared);
            *heard.borrow_mut() = Some(work_off(&other));
        }
    };
    assert!(block_on(owner.work_off_sealings(&stop, tell)).is_err());
    assert_eq!(heard.take(), Some(Ok(false)));
    let elsewhere = scene.visit_with(MemoryKeep::default());
    assert_eq!(work_off(&elsewhere), Ok(true));
}

/// Another window of the same browser has what lasts in common, and its own visit.
async fn share_turn(scene: &Scene, other: &MemoryKeep) {
    use client::port::{Keep, Shelf};
    let name = format!("sealing-{}", grant().owner);
    let turn = scene.keep.load(Shelf::Lasting, &name).await.unwrap();
    other.save(Shelf::Lasting, &name, &turn).await;
    other.save(Shelf::Visit, "sealing-window", b"another").await;
}

#[test]
fn what_is_cancelled_is_forgotten_and_what_is_stopped_is_not() {
    let (scene, owner) = decided(Uncompared::Accepted);
    let stop = Stop::default();
    stop.ask();
    assert!(block_on(owner.work_off_sealings(&stop, |_| {})).is_err());
    assert!(queue(&owner)[0].waits());
    block_on(owner.unqueue_sealings(&[grant().id])).unwrap();
    assert_eq!((queue(&owner).len(), scene.chunks.get()), (0, 0));
}
