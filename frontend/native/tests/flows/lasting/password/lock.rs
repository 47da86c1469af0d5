//! A vault that is locked, and an account that moves to another address or ends.

use std::{cell::Cell, rc::Rc};

use api::account::{Account, Profile};
use client::{Client, LOCKED, SIGNED_OUT, SessionStatus, port::Keep};
use native::block_on;

use super::{MemoryKeep, OLD, Shelf, Story, user};

const OTHER: &str = "other@demo.example";

fn is_locked(client: &Client) -> bool {
    matches!(client.session(), SessionStatus::Locked(_))
}

/// That the vault was used so many minutes before, in whichever tab.
fn used_before(keep: &MemoryKeep, minutes: i64) {
    let used = crate::book::NOW - minutes * 60_000;
    block_on(keep.save(Shelf::Lasting, "used", used.to_string().as_bytes()));
}

fn has(keep: &MemoryKeep, shelf: Shelf, name: &str) -> bool {
    block_on(keep.load(shelf, name)).is_some()
}

#[test]
fn a_locked_vault_has_no_key_anywhere_and_opens_by_the_password() {
    let story = Story::new();
    let client = &story.client;
    block_on(client.lock());
    assert!(is_locked(client));
    assert!(has(&story.keep, Shelf::Lasting, LOCKED));
    assert!(!has(&story.keep, Shelf::Visit, "vault-key"));
    assert!(block_on(client.own_keys()).is_err());
    block_on(client.restore());
    assert!(is_locked(client));
    let email = user().profile.email;
    assert!(block_on(client.sign_in(email.clone(), "a guess".to_owned())).is_err());
    assert!(block_on(client.own_keys()).is_err());
    block_on(client.sign_in(email, OLD.to_owned())).unwrap();
    let keys = block_on(client.own_keys()).unwrap().unwrap();
    assert_eq!(keys.fingerprint, story.fingerprint);
}

#[test]
fn another_tabs_lock_locks_this_one_and_tells_nobody_again() {
    let story = Story::new();
    block_on(story.client.lock_here());
    assert!(is_locked(&story.client));
    assert!(!has(&story.keep, Shelf::Lasting, LOCKED));
}

#[test]
fn a_vault_that_nobody_uses_is_locked_after_the_minutes_that_were_chosen() {
    let story = Story::new();
    let (client, keep) = (&story.client, &story.keep);
    block_on(client.lock_if_idle());
    assert!(!is_locked(client), "it was used when it was opened");
    assert_eq!(block_on(client.lock_after()), 15);
    block_on(client.choose_lock_after(5));
    let tab = super::visit(&story.scene, &story.keeper, keep);
    for (minutes, locks) in [(4, false), (5, true)] {
        block_on(tab.sign_in(user().profile.email, OLD.to_owned())).unwrap();
        used_before(keep, minutes);
        let later = super::visit(&story.scene, &story.keeper, keep);
        block_on(later.restore());
        assert_eq!(is_locked(&later), locks, "{minutes}");
    }
    block_on(client.choose_lock_after(0));
    assert_eq!(
        block_on(client.lock_after()),
        15,
        "no choice that is offered"
    );
}

#[test]
fn a_new_tab_opens_an_open_vault_by_itself_only_where_that_was_chosen_and_until_it_is_locked() {
    let story = Story::new();
    let (client, keep) = (&story.client, &story.keep);
    let new_tab = || {
        block_on(keep.forget(Shelf::Visit, "vault-key"));
        let tab = super::visit(&story.scene, &story.keeper, keep);
        block_on(tab.restore());
        tab
    };
    let sign_in = |tab: &Client| {
        block_on(tab.sign_in(user().profile.email, OLD.to_owned())).unwrap();
    };
    assert!(is_locked(&new_tab()), "nobody chose it");
    sign_in(client);
    block_on(client.choose_keeps_open(true)).unwrap();
    let tab = new_tab();
    let keys = block_on(tab.own_keys()).unwrap().unwrap();
    assert_eq!(keys.fingerprint, story.fingerprint);
    used_before(keep, 15);
    assert!(is_locked(&new_tab()), "nobody used it");
    assert!(!has(keep, Shelf::Guarded, "vault-key"));
    sign_in(&tab);
    block_on(keep.forget(Shelf::Lasting, "used"));
    assert!(is_locked(&new_tab()), "nobody knows when it was used");
    sign_in(&tab);
    block_on(tab.lock());
    assert!(is_locked(&new_tab()));
    assert!(!has(keep, Shelf::Guarded, "vault-key"));
    sign_in(&tab);
    assert!(has(keep, Shelf::Guarded, "vault-key"));
    block_on(tab.choose_keeps_open(false)).unwrap();
    assert!(!has(keep, Shelf::Guarded, "vault-key"));
    assert!(is_locked(&new_tab()));
}

#[test]
fn a_session_that_ended_while_no_tab_was_open_leaves_no_key() {
    let story = Story::new();
    let (client, keep) = (&story.client, &story.keep);
    block_on(client.choose_keeps_open(true)).unwrap();
    assert!(has(keep, Shelf::Guarded, "vault-key"));
    story.keeper.0.borrow_mut().has_no_session = true;
    let tab = super::visit(&story.scene, &story.keeper, keep);
    block_on(tab.restore());
    assert_eq!(tab.session(), SessionStatus::Visitor { ended: false });
    assert!(!has(keep, Shelf::Guarded, "vault-key"));
}

#[test]
fn an_account_moves_to_another_address_with_its_vault_and_its_kit() {
    let story = Story::new();
    let client = &story.client;
    let wrong = client.change_email("a guess".to_owned(), OTHER.to_owned());
    let wrong = block_on(wrong).unwrap_err();
    assert_eq!(wrong.happened, "That is not your present password.");
    block_on(client.change_email(OLD.to_owned(), OTHER.to_owned())).unwrap();
    let account = client.session().account().cloned();
    assert_eq!(account.map(email_of).as_deref(), Some(OTHER));
    let elsewhere = super::visit(&story.scene, &story.keeper, &MemoryKeep::default());
    let before = user().profile.email;
    assert!(block_on(elsewhere.sign_in(before, OLD.to_owned())).is_err());
    block_on(elsewhere.sign_in(OTHER.to_owned(), OLD.to_owned())).unwrap();
    let keys = block_on(elsewhere.own_keys()).unwrap().unwrap();
    assert_eq!(keys.fingerprint, story.fingerprint);
    let (words, new) = (story.words.clone(), "a new password".to_owned());
    let opened = elsewhere.open_recovery(OTHER.to_owned(), words, new);
    block_on(opened).unwrap();
    story.assert_unheard(&[OLD.as_bytes()]);
}

fn email_of(account: Account) -> String {
    let Profile { email, .. } = account.profile;
    email
}

#[test]
fn a_deleted_account_leaves_nothing_open_and_tells_the_other_tabs() {
    let story = Story::new();
    let client = &story.client;
    let told = Rc::new(Cell::new(false));
    let tell = told.clone();
    let wrong = client.delete_account("a guess".to_owned(), || panic!("nothing is deleted"));
    let wrong = block_on(wrong).unwrap_err();
    assert_eq!(wrong.happened, "That is not your present password.");
    assert!(block_on(client.own_keys()).is_ok());
    block_on(client.delete_account(OLD.to_owned(), move || tell.set(true))).unwrap();
    assert!(told.get());
    assert_eq!(client.session(), SessionStatus::Visitor { ended: false });
    assert!(block_on(client.own_keys()).is_err());
    assert!(has(&story.keep, Shelf::Lasting, SIGNED_OUT));
    assert!(!has(&story.keep, Shelf::Visit, "vault-key"));
}
