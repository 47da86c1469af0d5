//! Passkeys before a server that tries to make something of them.

use api::{
    Base64, PasskeyId,
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyCredential,
        PasskeyOffer, PasskeyVaultKey, Passkeys, SecondFactorChange, passkey_purpose,
        second_factor_purpose,
    },
};
use client::{
    AddedPasskey, Client, Outcome, SessionStatus, SignInStep, UnconfirmedSignIn,
    port::{HttpAnswer, MemoryKeep},
};
use native::block_on;
use opaque::proof_context;
use passkeys::{Assertion, KnownPasskey, Party};

use super::{
    Kept, NEW, OLD, Story, Way, json_answer,
    pocket::{Gives, ORIGIN, PARTY, Pocket},
    user,
};

const CHALLENGE: [u8; 32] = [7; 32];

/// What the server has of passkeys.
#[derive(Default)]
pub(super) struct Guarded {
    pub(super) is_second_factor: bool,
    held: Option<Added>,
    /// What it hands out in place of the wrapped key.
    wrong_key: Option<Vec<u8>>,
    unlocks: usize,
}

struct Added {
    credential: Vec<u8>,
    known: KnownPasskey,
    passkey: Passkey,
    wrapped: Option<Base64>,
}

fn party() -> Party<'static> {
    Party {
        origin: ORIGIN,
        id: PARTY,
    }
}

impl Guarded {
    pub(super) fn offer(&self) -> PasskeyOffer {
        PasskeyOffer {
            attempt: Base64(b"attempt".to_vec()),
            challenge: Base64(CHALLENGE.to_vec()),
            user: Base64(b"handle".to_vec()),
            known: Vec::new(),
        }
    }

    pub(super) fn listed(&self) -> Passkeys {
        Passkeys {
            is_second_factor: self.is_second_factor,
            turned_off_at: None,
            passkeys: self.held.iter().map(|held| held.passkey.clone()).collect(),
        }
    }

    pub(super) fn challenge(&self) -> PasskeyChallenge {
        let credential = |held: &Added| PasskeyCredential {
            id: Base64(held.credential.clone()),
            opens_vault: held.wrapped.is_some(),
        };
        PasskeyChallenge {
            attempt: Base64(b"attempt".to_vec()),
            challenge: Base64(CHALLENGE.to_vec()),
            credentials: self.held.iter().map(credential).collect(),
        }
    }

    pub(super) fn unlocked(&mut self, body: &PasskeyConfirmation) -> HttpAnswer {
        self.check(body);
        self.unlocks += 1;
        let wrapped = self.held.as_ref().unwrap().wrapped.clone().unwrap();
        let wrong = self.wrong_key.clone().map(Base64);
        json_answer(&PasskeyVaultKey {
            wrapped_vault_key: wrong.unwrap_or(wrapped),
        })
    }

    fn check(&self, body: &PasskeyConfirmation) {
        let held = self.held.as_ref().unwrap();
        assert_eq!(body.credential.0, held.credential);
        let assertion = Assertion {
            client_data: &body.client_data.0,
            authenticator_data: &body.authenticator_data.0,
            signature: &body.signature.0,
        };
        let confirmed = party().confirmed(&CHALLENGE, &held.known, assertion);
        confirmed.unwrap();
    }
}

impl Kept {
    pub(super) fn passkey_added(&mut self, new: NewPasskey) -> HttpAnswer {
        let wrapped = new.wrapped_vault_key.as_ref().map(|key| &key.0[..]);
        let purpose = passkey_purpose(&new.client_data.0, wrapped);
        let (_, context) = self.login.as_ref().unwrap();
        assert_eq!(*context, proof_context(&purpose));
        assert!(self.proves(&new.proof.finalization.0));
        let made = party().made(&CHALLENGE, &new.client_data.0, &new.authenticator_data.0);
        let made = made.unwrap();
        let passkey = Passkey {
            id: PasskeyId("passkey".to_owned()),
            name: new.name,
            opens_vault: wrapped.is_some(),
            made_at: 1,
            used_at: None,
        };
        let answer = json_answer(&passkey);
        self.passkeys.held = Some(Added {
            credential: made.credential,
            known: made.known,
            passkey,
            wrapped: new.wrapped_vault_key,
        });
        answer
    }

    pub(super) fn second_factor(&mut self, change: SecondFactorChange) -> HttpAnswer {
        let purpose = second_factor_purpose(change.is_on);
        let (_, context) = self.login.as_ref().unwrap();
        assert_eq!(*context, proof_context(&purpose));
        assert!(self.proves(&change.proof.finalization.0));
        if change.is_on {
            self.passkeys.check(&change.confirmation.unwrap());
        }
        self.passkeys.is_second_factor = change.is_on;
        json_answer(&())
    }

    pub(super) fn sign_in_confirmed(&self, body: &PasskeyConfirmation) -> HttpAnswer {
        self.passkeys.check(body);
        json_answer(&self.begun())
    }
}

/// A visit to the story's server with a pocket full of authenticators.
fn visit_with(story: &Story, pocket: &Pocket, keep: &MemoryKeep) -> Client {
    let way = Way(story.keeper.clone(), story.scene.server.clone());
    let (way, pocket) = (Box::new(way), Box::new(pocket.clone()));
    story.scene.client_with(way, keep.clone(), pocket)
}

fn sign_in(client: &Client, password: &str) -> Outcome<SignInStep> {
    block_on(client.sign_in(user().profile.email, password.to_owned()))
}

fn add(client: &Client) -> Outcome<AddedPasskey> {
    block_on(client.check_for_passkey(OLD.to_owned()))?;
    block_on(client.add_passkey("Phone".to_owned(), OLD.to_owned()))
}

fn fingerprint(client: &Client) -> Outcome<Option<Vec<u8>>> {
    Ok(block_on(client.own_keys())?.map(|keys| keys.fingerprint))
}

/// Somebody signed in with a passkey in her pocket.
fn with_passkey(story: &Story, gives: Gives) -> (Client, Pocket, AddedPasskey) {
    let pocket = Pocket::new(gives);
    let client = visit_with(story, &pocket, &story.keep);
    sign_in(&client, OLD).unwrap();
    let added = add(&client).unwrap();
    (client, pocket, added)
}

fn is_locked(client: &Client) -> bool {
    matches!(client.session(), SessionStatus::Locked(_))
}

#[test]
fn a_locked_vault_opens_by_what_a_passkey_gives_and_the_server_hears_nothing_of_it() {
    for gives in [Gives::WhenMade, Gives::WhenUsed] {
        let story = Story::new();
        let (client, pocket, added) = with_passkey(&story, gives);
        assert!(added.passkey.opens_vault && !added.withheld);
        assert_eq!(pocket.used(), usize::from(gives == Gives::WhenUsed));
        assert_eq!(block_on(client.can_unlock()), Ok(true));
        let vault_key = story.vault_key();
        block_on(client.lock());
        assert!(is_locked(&client) && fingerprint(&client).is_err());
        block_on(client.unlock()).unwrap();
        assert_eq!(fingerprint(&client), Ok(Some(story.fingerprint.clone())));
        assert_eq!(story.vault_key(), vault_key);
        let output = pocket.output();
        story.assert_unheard(&[&output, &vault_key, OLD.as_bytes()]);
        let printed = format!("{:?}", client::port::PrfOutput::new(output));
        assert_eq!(printed, "PrfOutput(redacted)");
    }
}

#[test]
fn a_new_password_of_either_way_leaves_what_a_passkey_opens() {
    let story = Story::new();
    let (client, _, _) = with_passkey(&story, Gives::WhenMade);
    story.change(OLD, NEW).unwrap();
    block_on(client.lock());
    block_on(client.unlock()).unwrap();
    let email = user().profile.email;
    let opened = client.open_recovery(email, story.words.clone(), "the third password".to_owned());
    let opened = block_on(opened).unwrap();
    block_on(client.finish_recovery(opened, false)).unwrap();
    block_on(client.lock());
    block_on(client.unlock()).unwrap();
    assert_eq!(fingerprint(&client), Ok(Some(story.fingerprint.clone())));
}

#[test]
fn a_passkey_that_gives_nothing_is_said_to_be_a_second_factor_only() {
    let story = Story::new();
    let (client, _, added) = with_passkey(&story, Gives::Never);
    assert!(!added.passkey.opens_vault && !added.withheld);
    assert_eq!(block_on(client.can_unlock()), Ok(false));
    block_on(client.lock());
    let refused = block_on(client.unlock()).unwrap_err();
    assert!(refused.happened.contains("no key for your vault"));
    assert!(is_locked(&client));
    assert_eq!(story.keeper.0.borrow().passkeys.unlocks, 0);
}

#[test]
fn who_does_not_use_a_new_passkey_at_once_is_told_that_it_opens_nothing() {
    let story = Story::new();
    let pocket = Pocket::new(Gives::WhenUsed);
    let client = visit_with(&story, &pocket, &story.keep);
    sign_in(&client, OLD).unwrap();
    pocket.refuse(true);
    let added = add(&client).unwrap();
    assert!(!added.passkey.opens_vault && added.withheld);
}

#[test]
fn a_wrong_password_makes_no_passkey() {
    let story = Story::new();
    let wrong = block_on(story.client.check_for_passkey("a guess".to_owned())).unwrap_err();
    assert_eq!(wrong.happened, "That is not your present password.");
    let missing = add(&story.client).unwrap_err();
    assert!(missing.happened.contains("no passkeys"), "no authenticator");
    assert!(story.keeper.0.borrow().passkeys.held.is_none());
}

#[test]
fn a_server_that_hands_out_another_key_or_names_another_account_opens_no_other_vault() {
    let story = Story::new();
    let (client, _, _) = with_passkey(&story, Gives::WhenMade);
    let mine = story
        .keeper
        .0
        .borrow()
        .passkeys
        .held
        .as_ref()
        .unwrap()
        .wrapped
        .clone()
        .unwrap()
        .0;
    let of_kit = story
        .keeper
        .0
        .borrow()
        .kit
        .clone()
        .unwrap()
        .wrapped_vault_key
        .0;
    let mut damaged = mine.clone();
    damaged[40] ^= 1;
    for wrong in [damaged, of_kit, mine[..40].to_vec()] {
        story.keeper.0.borrow_mut().passkeys.wrong_key = Some(wrong);
        block_on(client.lock());
        let refused = block_on(client.unlock()).unwrap_err();
        assert!(
            refused.happened.contains("does not belong to this passkey"),
            "{refused}"
        );
        assert!(is_locked(&client) && fingerprint(&client).is_err());
    }
    story.keeper.0.borrow_mut().passkeys.wrong_key = None;
    let other = visit_with(
        &story,
        &with_passkey(&story, Gives::WhenMade).1,
        &story.keep,
    );
    block_on(other.lock());
    story.keeper.0.borrow_mut().account.id.0 = "another".to_owned();
    block_on(other.restore());
    assert!(block_on(other.unlock()).is_err());
}

#[test]
fn a_sign_in_waits_for_the_passkey_and_opens_the_same_vault_then() {
    let story = Story::new();
    let (client, pocket, _) = with_passkey(&story, Gives::WhenMade);
    block_on(client.turn_second_factor_on(OLD.to_owned())).unwrap();
    let elsewhere = visit_with(&story, &pocket, &MemoryKeep::default());
    let step = unconfirmed(&elsewhere);
    assert!(fingerprint(&elsewhere).is_err());
    assert_eq!(format!("{step:?}"), "UnconfirmedSignIn(redacted)");
    pocket.refuse(true);
    let refused = block_on(elsewhere.confirm_sign_in(step.clone())).unwrap_err();
    assert_eq!(refused.happened, "Not now.");
    pocket.refuse(false);
    block_on(elsewhere.confirm_sign_in(step)).unwrap();
    assert_eq!(fingerprint(&elsewhere), Ok(Some(story.fingerprint.clone())));
    let wrong = block_on(client.turn_second_factor_off("a guess".to_owned())).unwrap_err();
    assert_eq!(wrong.happened, "That is not your present password.");
    block_on(client.turn_second_factor_off(OLD.to_owned())).unwrap();
    let step = sign_in(&elsewhere, OLD).unwrap();
    assert!(matches!(step, SignInStep::Open(_)));
    story.assert_unheard(&[&pocket.output()]);
}

#[test]
fn a_password_is_registered_once_more_behind_a_sign_in_that_a_passkey_confirmed() {
    let story = Story::new();
    let (client, _, _) = with_passkey(&story, Gives::WhenMade);
    block_on(client.turn_second_factor_on(OLD.to_owned())).unwrap();
    story.keeper.0.borrow_mut().has_newer_keys = true;
    let step = unconfirmed(&client);
    assert_eq!(story.finishes(), 0);
    block_on(client.confirm_sign_in(step)).unwrap();
    assert_eq!(story.finishes(), 1);
    assert_eq!(fingerprint(&client), Ok(Some(story.fingerprint.clone())));
}

fn unconfirmed(client: &Client) -> UnconfirmedSignIn {
    match sign_in(client, OLD).unwrap() {
        SignInStep::Confirm(step) => step,
        SignInStep::Open(_) => panic!("no passkey was asked for"),
    }
}
