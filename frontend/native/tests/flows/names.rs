use std::{
    cell::{Cell, RefCell},
    future::ready,
};

use api::{
    account::Session,
    grant::InputPolicy,
    log::{EntryKind, KeyHolder},
    paths,
};
use client::{
    Client, KeyKind, LogAlarm, LogStatus, Pending, SealTerms, ShownHolder, Stop, Uncompared,
    port::{Http, HttpAnswer, HttpRequest, MemoryKeep, Method},
};
use native::block_on;
use protocol::Verdict;

use crate::{
    scene::{Scene, make_keys, public_key},
    server::{SignedIn, State, document, grant, owner, user},
    signatures::Sealed,
};

/// An owner who published a model that the user asked for, with her key in the log.
fn asked() -> (Scene, Client) {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    (scene, owner)
}

fn holder(name: &str) -> KeyHolder {
    KeyHolder {
        name: name.to_owned(),
        organisation: user().profile.organisation,
    }
}

/// What the owner is told when he seals as the server shows the request.
fn sealed(scene: &Scene, owner: &Client, uncompared: Uncompared) -> Result<(), String> {
    let grant = scene.server.change(|state| state.grant.clone());
    let (inputs, stop) = (InputPolicy::Trusted, Stop::default());
    let seal = owner.seal(&grant, SealTerms::usual(uncompared, inputs), &stop, |_| {});
    let sealed = block_on(seal).map(drop);
    sealed.map_err(|failure| failure.happened)
}

#[test]
fn a_key_is_named_in_the_log_as_its_holder_is_shown() {
    let (scene, owner) = asked();
    let key = scene.checked_key(&owner);
    assert_eq!((key.verdict, key.is_named), (Verdict::Holds, true));
    assert_eq!(sealed(&scene, &owner, Uncompared::Accepted), Ok(()));
}

#[test]
fn a_request_under_another_name_or_organisation_than_the_keys_is_refused() {
    let changes: [fn(&mut State); 2] = [
        |state| state.grant.user_name = "Somebody the owner trusts".to_owned(),
        |state| state.grant.user_organisation = "A clinic".to_owned(),
    ];
    for change in changes {
        let (scene, owner) = asked();
        scene.server.change(change);
        let refused = sealed(&scene, &owner, Uncompared::Accepted).unwrap_err();
        assert!(refused.contains("The log names User (Test)"), "{refused}");
        assert_eq!(scene.chunks.get(), 0);
    }
}

#[test]
fn an_owner_under_another_name_than_his_keys_is_refused() {
    let sealed = Sealed::new();
    sealed
        .scene
        .server
        .change(|state| state.grant.owner_name = "Somebody she trusts".to_owned());
    assert!(sealed.why().contains("The log names Owner (Test)"));
}

#[test]
fn an_entry_that_is_withheld_changed_or_of_another_key_names_nobody() {
    type Change = fn(&mut State);
    let changes: [(Change, &str); 3] = [
        (
            |state| state.key.as_mut().unwrap().entry = None,
            "does not show the log entry",
        ),
        (
            |state| {
                let entry = state.key.as_mut().unwrap().entry.as_mut().unwrap();
                entry.detail = entry.detail.replace("User", "Somebody the owner trusts");
                state.grant.user_name = "Somebody the owner trusts".to_owned();
            },
            "differs from what was logged",
        ),
        (
            |state| {
                let name = "Somebody the owner trusts";
                let account = api::AccountId("another".to_owned());
                let kind = EntryKind::KeyPublished;
                let other = state.log_key_of(kind, &account, Some(holder(name)), public_key());
                state.key.as_mut().unwrap().entry = other.entry;
                state.grant.user_name = name.to_owned();
            },
            "is about another one",
        ),
    ];
    for (change, told) in changes {
        let (scene, owner) = asked();
        scene.server.change(change);
        let refused = sealed(&scene, &owner, Uncompared::Accepted).unwrap_err();
        assert!(refused.contains(told), "{refused}");
        assert_eq!(scene.chunks.get(), 0);
    }
}

#[test]
fn a_key_logged_under_another_name_alarms_its_holder() {
    let scene = Scene::new();
    let keep = MemoryKeep::default();
    let user = scene.users_visit(keep.clone());
    let keys = make_keys(&user).unwrap();
    scene.server.change(|state| {
        let (kind, account) = (EntryKind::KeyPublished, grant().user);
        let name = Some(holder("Another name"));
        let document = state.log_key_of(kind, &account, name, keys.public_key.clone());
        state.key = Some(document);
    });
    let status = scene.users_visit(keep).log_status();
    let [LogAlarm::Contradicted(told)] = status.alarms() else {
        panic!("no alarm: {status:?}");
    };
    assert!(told[0].contains("The log names Another name"), "{told:?}");
}

/// The way to the server, which shows the user under these names in turn.
struct Renamed(SignedIn, RefCell<Vec<&'static str>>);

impl Http for Renamed {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        if (request.method, request.path.as_str()) != (Method::Get, paths::SESSION) {
            return self.0.send(request);
        }
        let mut account = user();
        account.profile.name = self.1.borrow_mut().remove(0).to_owned();
        Box::pin(ready(Ok(document(&Session { account }))))
    }
}

/// What a user finds who is shown under these names, while her key was published anew under another one.
fn found_as(names: &[&'static str]) -> (Client, LogStatus) {
    let scene = Scene::new();
    let keep = MemoryKeep::default();
    let keys = make_keys(&scene.users_visit(keep.clone())).unwrap();
    scene.server.change(|state| {
        let (kind, account) = (EntryKind::KeyPublished, grant().user);
        let name = Some(holder("Another name"));
        state.key = Some(state.log_key_of(kind, &account, name, keys.public_key.clone()));
    });
    let (server, reader) = (scene.server.clone(), user());
    let way = Renamed(SignedIn { server, reader }, RefCell::new(names.to_vec()));
    let client = scene.visit_by(Box::new(way), &user().id, keep);
    let status = client.log_status();
    (client, status)
}

#[test]
fn a_name_that_changed_while_the_entries_were_read_is_no_alarm_and_is_taken_over() {
    let (client, status) = found_as(&["User", "Another name"]);
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
    let account = client.session().account().cloned().unwrap();
    assert_eq!(account.profile.name, "Another name");
}

#[test]
fn a_server_that_shows_one_name_after_another_does_not_escape_the_alarm() {
    let (_, status) = found_as(&["User", "A third name"]);
    assert!(
        matches!(status.alarms(), [LogAlarm::Contradicted(_)]),
        "{status:?}"
    );
}

/// The way to a server at which the user is called otherwise after each look at her name or her key, this many times more.
struct Restless(SignedIn, Cell<u32>);

impl Restless {
    fn name(&self) -> String {
        format!("Name {}", self.1.get())
    }

    fn publish(&self) {
        self.0.server.change(|state| {
            let (kind, account) = (EntryKind::KeyPublished, grant().user);
            let key = state.key.as_ref().unwrap().public_key.0.clone();
            state.key = Some(state.log_key_of(kind, &account, Some(holder(&self.name())), key));
        });
    }
}

impl Http for Restless {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let is_get = request.method == Method::Get;
        let is_hers = self.0.reader.id == user().id;
        let of_name = is_get && is_hers && request.path == paths::SESSION;
        let of_key = is_get && request.path == paths::account_key(&grant().user);
        let answer = match of_name {
            true => {
                let mut account = user();
                account.profile.name = self.name();
                Box::pin(ready(Ok(document(&Session { account }))))
            }
            false => self.0.send(request),
        };
        if (of_name || of_key) && self.1.get() > 0 {
            self.1.set(self.1.get() - 1);
            self.publish();
        }
        answer
    }
}

#[test]
fn however_often_a_name_changes_while_the_entries_are_read_it_is_no_alarm() {
    for changes in 0..28 {
        let scene = Scene::new();
        let keep = MemoryKeep::default();
        let keys = make_keys(&scene.users_visit(keep.clone())).unwrap();
        scene.server.change(|state| {
            let (kind, account) = (EntryKind::KeyPublished, grant().user);
            state.key = Some(state.log_key(kind, &account, keys.public_key));
        });
        let (server, reader) = (scene.server.clone(), user());
        let way = Restless(SignedIn { server, reader }, Cell::new(changes));
        way.publish();
        let client = scene.visit_by(Box::new(way), &user().id, keep);
        let status = client.log_status();
        let is_verified = matches!(status, LogStatus::Verified { .. });
        assert!(is_verified, "{changes}: {status:?}");
        let account = client.session().account().cloned().unwrap();
        assert_eq!(account.profile.name, "Name 0");
    }
}

#[test]
fn a_key_that_is_published_anew_while_it_is_checked_is_checked_as_it_is_then() {
    let (scene, _) = asked();
    let (server, reader) = (scene.server.clone(), owner());
    let way = Restless(SignedIn { server, reader }, Cell::new(5));
    way.publish();
    let client = scene.visit_by(Box::new(way), &owner().id, scene.keep.clone());
    let shown = ShownHolder {
        name: "Name 0",
        organisation: None,
    };
    let checked = block_on(client.check_key(&grant().user, KeyKind::Sealing, shown)).unwrap();
    assert_eq!(checked.verdict, Verdict::Holds);
}

#[test]
fn a_key_published_as_hers_is_no_alarm() {
    let scene = Scene::new();
    let user = scene.users_visit(MemoryKeep::default());
    make_keys(&user).unwrap();
    block_on(user.publish_own_key()).unwrap();
    block_on(user.signing_key()).unwrap();
    let status = block_on(user.follow_log());
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
}

#[test]
fn a_key_from_before_names_is_told_and_takes_the_same_explicit_word() {
    let (scene, owner) = asked();
    scene.server.change(|state| {
        let (kind, account) = (EntryKind::KeyPublished, grant().user);
        state.key = Some(state.log_key_of(kind, &account, None, public_key()));
    });
    let key = scene.checked_key(&owner);
    assert_eq!((key.verdict, key.is_named), (Verdict::Holds, false));
    let refused = sealed(&scene, &owner, Uncompared::Refused).unwrap_err();
    assert!(refused.contains("not compared the words"));
    assert_eq!(sealed(&scene, &owner, Uncompared::Accepted), Ok(()));
}

/// A key to sign with that the server logs under her name lets it send pools in hers.
#[test]
fn a_key_to_sign_with_that_a_user_did_not_make_alarms_her() {
    let scene = Scene::new();
    scene.server.change(|state| {
        let kind = EntryKind::SigningKeyPublished;
        state.log_key(kind, &grant().user, vec![9; 32]);
    });
    let status = scene.users_visit(MemoryKeep::default()).log_status();
    assert!(
        matches!(status.alarms()[..], [LogAlarm::ForeignKeys(_)]),
        "{status:?}"
    );
}
