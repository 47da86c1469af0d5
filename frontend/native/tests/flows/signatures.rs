use api::{
    Base64, Digest,
    grant::{Grant, GrantState, GrantStatement, InputPolicy},
    log::EntryKind,
};
use card::{Answer, ModelCard};
use circuit::OutputPolicy;
use client::{
    Client, Failure, GrantedModel, KeyStanding, LogAlarm, LogStatus, SealTerms, Stop, Uncompared,
    port::{MemoryKeep, Method},
};
use native::block_on;
use protocol::{MakeSignerKey, SignStatement, SignerKey};
use sha2::{Digest as _, Sha256};

use crate::{
    scene::{Scene, make_keys},
    server::{grant, owner},
};

/// An owner who sealed a model for a user, and that user with her keys.
pub(crate) struct Sealed {
    pub(crate) scene: Scene,
    pub(crate) owner: Client,
    pub(crate) user: Client,
    /// What outlives a visit of hers.
    pub(crate) keep: MemoryKeep,
}

impl Sealed {
    pub(crate) fn new() -> Self {
        let scene = Scene::new();
        let owner = scene.visit();
        scene.publish(&owner);
        let keep = MemoryKeep::default();
        let user = scene.users_visit(keep.clone());
        make_keys(&user).unwrap();
        block_on(user.publish_own_key()).unwrap();
        let sealed = Self {
            scene,
            owner,
            user,
            keep,
        };
        sealed.seal();
        sealed
    }

    pub(crate) fn seal(&self) {
        self.seal_with(InputPolicy::Trusted);
    }

    pub(crate) fn seal_with(&self, inputs: InputPolicy) {
        let grant = self.scene.server.change(|state| state.grant.clone());
        let stop = Stop::default();
        let sealed = self.owner.seal(
            &grant,
            SealTerms::usual(Uncompared::Accepted, inputs),
            &stop,
            |_| {},
        );
        block_on(sealed).unwrap();
    }

    pub(crate) fn asked(&self) -> Result<GrantedModel, Failure> {
        let grant = block_on(self.user.grant(&grant().id)).unwrap();
        block_on(self.user.granted_model(&grant))
    }

    pub(crate) fn why(&self) -> String {
        let told = self.asked().unwrap_err().happened;
        let sentences = told.split_inclusive(". ").map(str::trim_end);
        for sentence in sentences {
            let ends_once = sentence.ends_with('.') && !sentence.ends_with("..");
            assert!(
                ends_once && !sentence.starts_with(char::is_lowercase),
                "{told}"
            );
        }
        told
    }

    pub(crate) fn card(&self) -> ModelCard {
        self.scene
            .server
            .change(|state| state.models[0].card.clone())
    }

    /// The server hands out another card with what the owner signed.
    fn forge_card(&self, change: impl FnOnce(&mut ModelCard)) {
        let mut card = self.card();
        change(&mut card);
        let text = serde_json::to_vec(&card).unwrap();
        self.scene.server.change(|state| {
            state.models[0].card = card;
            state.signature.as_mut().unwrap().card = Base64(text);
        });
    }

    /// The server writes another statement and signs it with a key of its own.
    fn forge_statement(&self, change: impl FnOnce(&mut GrantStatement)) -> SignerKey {
        let mut desk = desk::Desk::new(|| 0);
        let vault_key = vec![9; 32];
        desk.ask(protocol::OpenVault { vault_key }).unwrap();
        let key = desk.ask(MakeSignerKey {}).unwrap();
        self.scene.server.change(|state| {
            let signed = state.signature.as_mut().unwrap();
            let mut statement = GrantStatement::from_bytes(&signed.statement.0).unwrap();
            change(&mut statement);
            let (blob, statement) = (key.blob.clone(), statement.to_bytes());
            let ask = SignStatement {
                blob,
                statement: statement.clone(),
            };
            signed.signature = Base64(desk.ask(ask).unwrap());
            signed.statement = Base64(statement);
        });
        key
    }
}

/// The least value of every feature.
pub(crate) fn least(model: &GrantedModel) -> Vec<f64> {
    let features = &model.card().circuit.encoder.features;
    features.iter().map(|range| range.minimum).collect()
}

/// A file of so many such rows.
pub(crate) fn csv(model: &GrantedModel, rows: usize) -> Vec<u8> {
    let row: Vec<String> = least(model).iter().map(f64::to_string).collect();
    let header = model.card().input.names().join(",");
    let lines = [vec![header], vec![row.join(","); rows]].concat();
    lines.join("\n").into_bytes()
}

#[test]
fn a_user_gets_the_card_that_its_owner_signed_and_is_told_who_signed() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    assert_eq!(*model.card(), sealed.card());
    assert_eq!(model.signer().account, owner().id);
    assert_eq!(model.signer().standing, KeyStanding::Unverified);
}

#[test]
fn a_card_that_the_server_changed_is_refused_whatever_was_changed() {
    type Change = fn(&mut ModelCard);
    let changes: [Change; 4] = [
        |card| match &mut card.answer {
            Answer::Binary { classes, .. } => classes.reverse(),
            _ => panic!("the sample tells two classes apart"),
        },
        |card| card.circuit.encoder.features[0].maximum *= 2.0,
        |card| card.circuit.policy = OutputPolicy::Decision,
        |card| card.description.push_str(" Now for children, too."),
    ];
    for change in changes {
        let sealed = Sealed::new();
        sealed.forge_card(change);
        assert!(
            sealed
                .why()
                .contains("The card is not the one that was signed")
        );
    }
}

#[test]
fn a_copy_that_the_server_made_itself_is_refused() {
    let sealed = Sealed::new();
    let own = Digest(Sha256::digest(b"the server's copy").into());
    sealed
        .scene
        .server
        .change(|state| state.grant.sealed_digest = Some(own.to_string()));
    assert!(
        sealed
            .why()
            .contains("The sealed copy on the server is not the one")
    );
    let key = sealed.forge_statement(|statement| statement.sealed = own);
    assert!(sealed.why().contains("not the owner's"));
    // With a key of its own in the place of the owner's, that the log does not name:
    sealed.scene.server.change(|state| {
        let document = state.owner_key.as_mut().unwrap();
        document.published.fingerprint = Base64(key.fingerprint.clone());
        document.public_key = Base64(key.public_key.clone());
    });
    assert!(sealed.why().contains("signing key failed"));
}

#[test]
fn a_key_logged_under_the_owners_name_alarms_him_and_whoever_compared_his() {
    let sealed = Sealed::new();
    let signer = sealed.asked().unwrap().signer().clone();
    block_on(sealed.user.verify_key(&owner().id, &signer.key.fingerprint)).unwrap();
    let verified = sealed.asked().unwrap().signer().standing.clone();
    assert!(matches!(verified, KeyStanding::Verified(_)));
    let key = sealed.forge_statement(|_| {});
    sealed.scene.server.change(|state| {
        let kind = EntryKind::SigningKeyPublished;
        let document = state.log_key(kind, &owner().id, key.public_key.clone());
        state.owner_key = Some(document);
    });
    assert!(
        sealed
            .why()
            .contains("another key than the one you compared")
    );
    let told = block_on(sealed.scene.visit().follow_log());
    let alarm = LogAlarm::ForeignKeys(vec![client::hex::encode(&key.fingerprint)]);
    assert_eq!(told, LogStatus::from(alarm));
}

#[test]
fn a_key_that_is_logged_for_another_use_signs_nothing() {
    let sealed = Sealed::new();
    let key = sealed.forge_statement(|_| {});
    sealed.scene.server.change(|state| {
        let kind = EntryKind::KeyPublished;
        let document = state.log_key(kind, &owner().id, key.public_key.clone());
        state.owner_key = Some(document);
    });
    assert!(sealed.why().contains("signing key failed"));
}

#[test]
fn what_was_signed_for_another_grant_model_person_or_budget_is_refused() {
    type Change = fn(&mut Grant);
    let changes: [(Change, &str); 5] = [
        (
            |grant| grant.inputs = InputPolicy::Verified,
            "Another way of sending rows",
        ),
        (|grant| grant.model.0.push('2'), "another model"),
        (|grant| grant.user.0.push('2'), "another person"),
        (|grant| grant.query_budget += 1, "Another budget"),
        (|grant| grant.id.0.push('2'), "another grant"),
    ];
    for (change, told) in changes {
        let sealed = Sealed::new();
        sealed.scene.server.change(|state| change(&mut state.grant));
        let grant = sealed.scene.server.change(|state| state.grant.clone());
        let refused = block_on(sealed.user.granted_model(&grant)).unwrap_err();
        assert!(refused.happened.contains(told), "{}", refused.happened);
    }
}

#[test]
fn what_was_signed_for_her_earlier_key_is_refused() {
    let sealed = Sealed::new();
    make_keys(&sealed.user).unwrap();
    assert!(sealed.why().contains("another key than your newest"));
}

#[test]
fn words_changed_on_the_card_are_signed_without_sealing_and_the_earlier_ones_do_not_come_back() {
    let sealed = Sealed::new();
    sealed.asked().unwrap();
    let chunks = sealed.scene.chunks.get();
    let before = sealed.scene.server.change(|state| state.signature.clone());
    let mut card = sealed.card();
    card.summary = "Tells tumours apart, with care.".to_owned();
    block_on(sealed.owner.change_model(&grant().model, &card, None)).unwrap();
    assert_eq!(sealed.asked().unwrap().card().summary, card.summary);
    assert_eq!(sealed.scene.chunks.get(), chunks);
    sealed.scene.server.change(|state| state.signature = before);
    assert!(
        sealed
            .why()
            .contains("older than what the owner signed last")
    );
    let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
    let active = sealed.scene.server.change(|state| state.grant.clone());
    assert!(block_on(elsewhere.granted_model(&active)).is_err());
    // Even if the vault went back as well, this place remembers.
    sealed
        .scene
        .server
        .change(|state| state.vault.remove("user/statements"));
    let again = sealed.scene.users_visit(sealed.keep.clone());
    assert!(block_on(again.granted_model(&active)).is_err());
}

#[test]
fn a_copy_from_before_signatures_is_told_and_sealing_again_signs_it() {
    let sealed = Sealed::new();
    sealed.scene.server.change(|state| state.signature = None);
    assert!(sealed.why().contains("has not signed"));
    sealed.seal();
    assert!(sealed.asked().is_ok());
}

#[test]
fn an_owner_signs_no_card_that_the_server_changed() {
    let sealed = Sealed::new();
    let chunks = sealed.scene.chunks.get();
    sealed.scene.server.change(|state| {
        state.models[0]
            .card
            .description
            .push_str(" And for children.");
        state.grant.state = GrantState::Stale;
    });
    let stale = sealed.scene.server.change(|state| state.grant.clone());
    let refused = block_on(sealed.owner.seal(
        &stale,
        SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
        &Stop::default(),
        |_| {},
    ))
    .unwrap_err();
    assert!(refused.happened.contains("another card"));
    assert_eq!(sealed.scene.chunks.get(), chunks);
}

#[test]
fn a_withheld_signing_key_is_not_replaced_by_another() {
    let sealed = Sealed::new();
    let (_, published) = sealed
        .scene
        .server
        .change(|state| (state.vault.remove("owner-key"), state.owner_key.take()));
    let grant = sealed.scene.server.change(|state| state.grant.clone());
    let elsewhere = sealed.scene.visit_with(MemoryKeep::default());
    for published in [None, published] {
        sealed
            .scene
            .server
            .change(|state| state.owner_key = published);
        for (owner, told) in [
            (&sealed.owner, "does not hand out keys"),
            (&elsewhere, "you sign with"),
        ] {
            let stop = Stop::default();
            let seal = owner.seal(
                &grant,
                SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
                &stop,
                |_| {},
            );
            assert!(block_on(seal).unwrap_err().happened.contains(told));
        }
    }
    let made = sealed.scene.server.count(Method::Post, "/api/signing-keys");
    assert_eq!(made, 1);
}
