use api::{
    GrantId, ProblemKind,
    grant::{Grant, GrantState},
    model::OlderCopies,
    paths,
};
use card::ModelCard;
use client::{
    BulkGrant, Client, Copies, LogStatus, NewVersion, Outcome, SealTerms, ShownCard, SignedVersion,
    Stop, ToPublish, Uncompared,
    port::{Keep, MemoryKeep, Method, Shelf},
};
use native::block_on;
use protocol::{OpenVault, SealDocument};

use crate::{scene::Scene, server::grant, signatures::Sealed};

fn new(words: &str) -> NewVersion {
    NewVersion {
        words: words.to_owned(),
        older: OlderCopies::Kept,
    }
}

/// Brings a model as the next version; its card sums scores up otherwise.
fn publish_version(scene: &Scene, owner: &Client, words: &str) -> Outcome<ModelCard> {
    let (imported, report) = scene.import(owner);
    let mut card = report.draft;
    card.summary = "Tells tumours apart, better.".to_owned();
    let id = grant().model;
    let settings = Default::default();
    let new = new(words);
    let imported = ToPublish {
        model: imported,
        settings: &settings,
        is_confirmed: false,
    };
    let published = owner.publish_version(&id, imported, &card, &new, |_| {});
    block_on(published).map(|model| model.card)
}

impl Sealed {
    /// The owner brings a new version and seals it for whoever has an older one.
    fn renewed() -> Self {
        let sealed = Self::new();
        assert_eq!(sealed.asked().unwrap().card().version, 1);
        publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
        sealed.seal_older();
        sealed
    }

    fn seal_older(&self) {
        let model = self.scene.server.change(|state| state.models[0].clone());
        let older = block_on(self.owner.copies(&model)).unwrap().to_renew;
        assert_eq!(older.len(), 1);
        let to_seal = block_on(self.owner.to_seal(older)).unwrap();
        assert_eq!(to_seal.others, 0);
        let how = BulkGrant {
            given: None,
            trusts_rows: false,
            uncompared: Uncompared::Accepted,
        };
        let decided = block_on(self.owner.decide_sealings(to_seal, how)).unwrap();
        block_on(self.owner.queue_sealings(decided)).unwrap();
        let stop = Stop::default();
        block_on(self.owner.work_off_sealings(&stop, |_| {})).unwrap();
        assert!(block_on(self.owner.sealing_queue()).unwrap().is_empty());
    }
}

#[test]
fn a_new_version_is_sealed_for_whoever_has_an_older_one_and_gives_no_new_budget() {
    let sealed = Sealed::new();
    sealed
        .scene
        .server
        .change(|state| state.grant.rows_used = 7);
    let (chunks, before) = (
        sealed.scene.chunks.get(),
        sealed.scene.server.change(|state| state.grant.query_budget),
    );
    let card = publish_version(&sealed.scene, &sealed.owner, " Trained on more rows. ").unwrap();
    assert_eq!(
        (card.version, &*card.changes[0].words),
        (2, "Trained on more rows.")
    );
    // Until her copy of it is sealed, she goes on with the older one.
    assert_eq!(sealed.asked().unwrap().card().version, 1);
    sealed.seal_older();
    assert!(sealed.scene.chunks.get() > chunks);
    let model = sealed.asked().unwrap();
    assert_eq!(*model.card(), card);
    assert_eq!(
        (model.grant().query_budget, model.grant().rows_used),
        (before, 7)
    );
    let newest = sealed.scene.server.change(|state| state.models[0].clone());
    let copies = |model| block_on(sealed.owner.copies(model)).unwrap();
    let none_left = Copies {
        sealed: 1,
        to_renew: Vec::new(),
    };
    assert_eq!(copies(&newest), none_left);
    let scene = &sealed.scene;
    scene
        .server
        .change(|state| state.grant.state = GrantState::Requested);
    assert_eq!(copies(&newest), Copies::default(), "nobody has a copy");
}

#[test]
fn an_older_copy_does_not_come_back_to_whoever_saw_a_newer_version() {
    let sealed = Sealed::new();
    let before = sealed
        .scene
        .server
        .change(|state| (state.signature.clone(), state.grant.clone()));
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    sealed.seal_older();
    sealed.asked().unwrap();
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

/// The owner revoked the first access and sealed another for her; the server brings everything of the first one back.
#[test]
fn an_access_that_another_one_replaced_does_not_come_back() {
    for is_of_newer_version in [true, false] {
        let sealed = Sealed::new();
        sealed.asked().unwrap();
        let server = &sealed.scene.server;
        let first = server.change(|state| (state.signature.clone(), state.grant.clone()));
        if is_of_newer_version {
            publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
        }
        block_on(sealed.owner.revoke(&first.1)).unwrap();
        server.change(|state| {
            state.grant = another();
            state.signature = None;
        });
        sealed.seal();
        let second = server.change(|state| state.grant.clone());
        block_on(sealed.user.granted_model(&second)).unwrap();
        server.change(|state| (state.signature, state.grant) = first);
        assert!(sealed.why().contains("another access of yours"));
        assert!(matches!(listed(&sealed), Some(SignedVersion::Refused(_))));
        let active = server.change(|state| state.grant.clone());
        for keep in [sealed.keep.clone(), MemoryKeep::default()] {
            let again = sealed.scene.users_visit(keep);
            assert!(block_on(again.granted_model(&active)).is_err());
        }
    }
}

/// Her next request for the same model.
fn another() -> Grant {
    Grant {
        id: GrantId("another".to_owned()),
        ..grant()
    }
}

#[test]
fn what_a_browser_kept_by_grant_alone_counts_on() {
    let sealed = Sealed::new();
    let kept = format!("{{\"{}\":{}}}", grant().id, u64::MAX);
    let place = format!("statements-{}", grant().user);
    block_on(sealed.keep.save(Shelf::Lasting, &place, kept.as_bytes()));
    assert!(
        sealed
            .why()
            .contains("older than what the owner signed last")
    );
}

/// By a browser that counted by grant; the newest stands at an access that another one replaced.
#[test]
fn what_a_vault_kept_by_grant_alone_counts_for_the_model() {
    let sealed = Sealed::new();
    let earlier = Grant {
        state: GrantState::Revoked,
        ..another()
    };
    let mut desk = desk::Desk::new(|| 0);
    let vault_key = vec![5; 32];
    desk.ask(OpenVault { vault_key }).unwrap();
    let ask = SealDocument {
        name: "statements".to_owned(),
        document: format!("{{\"{}\":{}}}", earlier.id, u64::MAX).into_bytes(),
    };
    let item = (desk.ask(ask).unwrap(), 4);
    sealed.scene.server.change(|state| {
        state.vault.insert("user/statements".to_owned(), item);
        state.earlier_grants.push(earlier);
    });
    assert!(sealed.why().contains("another access of yours"));
    sealed
        .scene
        .server
        .change(|state| state.earlier_grants[0].model.0.push('2'));
    assert!(sealed.asked().is_ok(), "of another model");
}

/// What he remembers of his signatures begins later than the access: he signed it all the same.
#[test]
fn whoever_was_granted_again_before_signatures_were_remembered_is_not_left_out() {
    let sealed = Sealed::new();
    let mut active = sealed.scene.server.change(|state| state.grant.clone());
    active.sealed_version = Some(1);
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    let before = another();
    sealed.scene.server.change(|state| {
        state.vault.remove("signed");
        state.earlier_grants.push(Grant {
            state: GrantState::Revoked,
            ..before
        });
    });
    let owner = sealed.scene.visit_with(MemoryKeep::default());
    let to_seal = block_on(owner.to_seal(vec![active.clone()])).unwrap();
    assert_eq!((to_seal.closed, to_seal.uncompared.len()), (0, 1));
    let made_up = Grant {
        sealed_digest: Some("another".to_owned()),
        ..active
    };
    let to_seal = block_on(owner.to_seal(vec![made_up])).unwrap();
    assert_eq!(to_seal.closed, 1);
}

/// Under the grant that he revoked, or one that the service made up.
#[test]
fn whoever_was_revoked_is_left_out_where_a_version_is_sealed_for_many() {
    let sealed = Sealed::new();
    let active = sealed.scene.server.change(|state| state.grant.clone());
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    block_on(sealed.owner.revoke(&active)).unwrap();
    for id in [active.id.clone(), another().id] {
        let shown = Grant {
            id,
            ..active.clone()
        };
        sealed
            .scene
            .server
            .change(|state| state.grant = shown.clone());
        let to_seal = block_on(sealed.owner.to_seal(vec![shown])).unwrap();
        let sealed_for = to_seal.compared.len() + to_seal.uncompared.len();
        assert_eq!((to_seal.closed, sealed_for), (1, 0));
    }
}

/// What an owner signs last counts; that he goes back to an earlier version is no accident of the service's.
#[test]
fn a_lower_version_under_a_newer_signature_is_refused() {
    let sealed = Sealed::new();
    let first = sealed.card();
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    sealed.seal_older();
    assert_eq!(sealed.asked().unwrap().card().version, 2);
    block_on(sealed.owner.change_model(&grant().model, &first, None)).unwrap();
    sealed.seal();
    assert!(sealed.why().contains("earlier version of the model"));
}

fn shown(sealed: &Sealed) -> ShownCard {
    block_on(sealed.user.shown_model(&grant().model))
        .unwrap()
        .card
}

/// Made up, from before the owner's change, or of the version before.
#[test]
fn whatever_card_a_server_shows_beside_the_signed_one_is_told_from_it() {
    let sealed = Sealed::renewed();
    let signed = sealed.asked().unwrap();
    assert_eq!(shown(&sealed), ShownCard::Signed(Box::new(signed.clone())));
    type Change = fn(&mut ModelCard);
    let forgeries: [Change; 3] = [
        |card| card.description = "An approved medical device.".to_owned(),
        |card| card.summary = "Tells tumours apart.".to_owned(),
        |card| {
            card.version = 1;
            card.changes.clear();
        },
    ];
    for forge in forgeries {
        let honest = sealed.card();
        sealed
            .scene
            .server
            .change(|state| forge(&mut state.models[0].card));
        assert_eq!(shown(&sealed), ShownCard::Another(Box::new(signed.clone())));
        sealed
            .scene
            .server
            .change(|state| state.models[0].card = honest);
    }
}

#[test]
fn a_card_whose_statement_does_not_hold_or_that_nobody_signed_is_told_as_that() {
    let sealed = Sealed::renewed();
    let change = |change: fn(&mut crate::server::State)| sealed.scene.server.change(change);
    change(|state| state.signature.as_mut().unwrap().signature.0[0] ^= 1);
    assert!(matches!(shown(&sealed), ShownCard::Unchecked(_)));
    change(|state| state.signature = None);
    let ShownCard::Unchecked(why) = shown(&sealed) else {
        panic!("it is signed by nobody");
    };
    assert!(why.happened.contains("has not signed"));
    change(|state| state.grant.state = GrantState::Requested);
    assert_eq!(shown(&sealed), ShownCard::Unsigned);
}

fn listed(sealed: &Sealed) -> Option<SignedVersion> {
    let grants = block_on(sealed.user.grants()).unwrap();
    let versions = block_on(sealed.user.signed_versions(&grants)).unwrap();
    versions.get(&grant().id).cloned()
}

#[test]
fn a_list_says_of_versions_what_is_signed() {
    let sealed = Sealed::new();
    let before = sealed.scene.server.change(|state| state.grant.clone());
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    assert_eq!(listed(&sealed), Some(SignedVersion::Of(1)));
    sealed.seal_older();
    assert_eq!(listed(&sealed), Some(SignedVersion::Of(2)));
    let signatures = || sealed.scene.server.count(Method::Get, "/signature");
    let asked = signatures();
    assert_eq!(listed(&sealed), Some(SignedVersion::Of(2)));
    assert_eq!(signatures(), asked, "what was seen is not checked again");
    let server = &sealed.scene.server;
    server.change(|state| state.grant.sealed_version = None);
    assert_eq!(listed(&sealed), Some(SignedVersion::Of(2)));
    for told in [1, 3] {
        server.change(|state| state.grant.sealed_version = Some(told));
        assert!(matches!(listed(&sealed), Some(SignedVersion::Refused(_))));
    }
    server.change(|state| state.grant = before);
    assert!(matches!(listed(&sealed), Some(SignedVersion::Refused(_))));
    server.change(|state| state.grant.state = GrantState::Revoked);
    assert_eq!(listed(&sealed), None);
}

/// By a server that hides the version, or shows another, and answers with a problem where what is signed would tell.
#[test]
fn a_version_whose_statement_is_not_to_be_had_is_told_as_unchecked() {
    let sealed = Sealed::new();
    sealed.asked().unwrap();
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    sealed.seal_older();
    let server = &sealed.scene.server;
    for told in [None, Some(3)] {
        server.change(|state| state.grant.sealed_version = told);
        server.trouble(Method::Get, "/signature", ProblemKind::Busy);
        assert_eq!(
            listed(&sealed),
            Some(SignedVersion::Unavailable),
            "{told:?}"
        );
    }
}

#[test]
fn a_copy_that_is_told_to_be_of_another_version_is_refused() {
    for told in [1, 3] {
        let sealed = Sealed::renewed();
        sealed
            .scene
            .server
            .change(|state| state.grant.sealed_version = Some(told));
        assert!(sealed.why().contains("Another version of the model"));
    }
}

#[test]
fn the_card_of_one_version_does_not_pass_with_the_copy_of_another() {
    let sealed = Sealed::new();
    let first = sealed.scene.server.change(|state| state.signature.clone());
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    sealed.seal_older();
    sealed.scene.server.change(|state| {
        state.signature.as_mut().unwrap().card = first.unwrap().card;
        state.grant.sealed_version = Some(1);
    });
    assert!(sealed.why().contains("not the one that was signed"));
}

/// The service could keep a user on an older version by telling her owner that she has the newest.
#[test]
fn an_owner_seals_for_whoever_has_an_older_version_whatever_the_server_says() {
    let sealed = Sealed::new();
    publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    sealed.scene.server.change(|state| {
        state.grant.sealed_version = Some(2);
        state.grant.model_version = 2;
    });
    sealed.seal_older();
    assert_eq!(sealed.asked().unwrap().card().version, 2);
}

#[test]
fn words_on_the_newest_card_are_not_signed_for_copies_to_renew() {
    let sealed = Sealed::new();
    let mut card = publish_version(&sealed.scene, &sealed.owner, "Trained on more rows.").unwrap();
    card.summary = "Tells tumours apart, at last.".to_owned();
    block_on(sealed.owner.change_model(&grant().model, &card, None)).unwrap();
    let asked = sealed.asked().unwrap();
    assert_eq!(
        (asked.card().version, asked.card().summary == card.summary),
        (1, false)
    );
    sealed.seal_older();
    assert_eq!(sealed.asked().unwrap().card().summary, card.summary);
}

#[test]
fn nothing_goes_anywhere_of_a_version_of_which_nothing_is_said() {
    let sealed = Sealed::new();
    for words in ["", "  ", "x\u{200b}"] {
        let refused = publish_version(&sealed.scene, &sealed.owner, words).unwrap_err();
        assert!(refused.kind.is_none());
    }
    assert_eq!(sealed.scene.server.count(Method::Put, "/api/models"), 0);
}

/// As when the server is killed in between, or the vault is full.
#[test]
fn a_version_that_broke_off_leaves_the_one_before_and_is_brought_once() {
    let sealed = Sealed::new();
    let path = paths::model(&grant().model);
    sealed
        .scene
        .server
        .trouble(Method::Put, &path, ProblemKind::Busy);
    assert!(publish_version(&sealed.scene, &sealed.owner, "More rows.").is_err());
    // The clear model of the first version is what is sealed under its card.
    sealed.seal();
    assert_eq!(sealed.asked().unwrap().card().version, 1);
    sealed
        .scene
        .server
        .change(|state| state.losses.push((Method::Put, path)));
    assert!(publish_version(&sealed.scene, &sealed.owner, "More rows.").is_err());
    let grant = sealed.scene.server.change(|state| state.grant.clone());
    let terms = SealTerms::usual(Uncompared::Accepted, grant.inputs);
    let refused = block_on(sealed.owner.seal(&grant, terms, &Stop::default(), |_| {}));
    assert!(refused.unwrap_err().happened.contains("another card"));
    let card = publish_version(&sealed.scene, &sealed.owner, "More rows.").unwrap();
    assert_eq!((card.version, card.changes.len()), (2, 1));
    sealed.seal_older();
    assert_eq!(*sealed.asked().unwrap().card(), card);
    let first = sealed
        .scene
        .server
        .change(|state| state.vault["model-model"].1);
    assert_eq!(first, 2, "the clear model before it is written over");
    let third = publish_version(&sealed.scene, &sealed.owner, "Once more.").unwrap();
    sealed.seal_older();
    assert_eq!(*sealed.asked().unwrap().card(), third);
    // What is emptied is missed nowhere.
    for keep in [sealed.scene.keep.clone(), MemoryKeep::default()] {
        let owner = sealed.scene.visit_with(keep);
        let status = block_on(owner.follow_log());
        assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
    }
}

#[test]
fn a_card_that_computes_something_else_is_another_version_of_the_same_clear_model() {
    let sealed = Sealed::new();
    let mut card = sealed.card();
    card.circuit.policy = circuit::OutputPolicy::Scores { resolution_bits: 9 };
    let new = NewVersion {
        older: OlderCopies::Ended,
        ..new("Coarser scores.")
    };
    block_on(sealed.owner.change_model(&grant().model, &card, Some(&new))).unwrap();
    assert_eq!(sealed.scene.server.count(Method::Put, "?older=ended"), 1);
    sealed
        .scene
        .server
        .change(|state| state.grant.state = GrantState::Stale);
    sealed.seal();
    let asked = sealed.asked().unwrap();
    assert_eq!(
        (asked.card().version, asked.card().circuit.policy),
        (2, card.circuit.policy)
    );
}
