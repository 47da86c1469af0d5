use api::{AccountId, grant::Grant};
use client::{CheckedKey, KeyKind, KeyStanding, ShownHolder, Trust};
use leptos::prelude::*;

use crate::{
    components::{Fetched, fetch},
    failure::Failure,
    state::client,
};

/// The verified keys, shared by all requests of a page: verifying a key in one shows in the others.
#[derive(Clone, Copy)]
struct TrustBook(Fetched<Trust>);

/// Opens the book for the requests below.
pub(super) fn provide_trust_book() {
    provide_context(TrustBook(fetch(|| async { client().trust().await })));
}

/// One user's key, checked against the log and against what the owner verified.
#[derive(Clone, Copy)]
pub(super) struct KeyReview {
    user: StoredValue<AccountId>,
    key: Fetched<CheckedKey>,
    trust: Fetched<Trust>,
}

impl KeyReview {
    /// Begins to check the key of a grant's user.
    pub(super) fn of(grant: &Grant) -> Self {
        let TrustBook(trust) = expect_context();
        let asked = grant.clone();
        Self {
            user: StoredValue::new(grant.user.clone()),
            key: fetch(move || {
                let asked = asked.clone();
                async move {
                    let shown = ShownHolder::user_of(&asked);
                    client()
                        .check_key(&asked.user, KeyKind::Sealing, shown)
                        .await
                }
            }),
            trust,
        }
    }

    /// Whose key it is.
    pub(super) fn user(self) -> AccountId {
        self.user.get_value()
    }

    /// The key and how it stands, when both are known.
    pub(super) fn value(self) -> Option<(CheckedKey, KeyStanding)> {
        let (key, trust) = (self.key.value()?, self.trust.value()?);
        let standing = self
            .user
            .with_value(|user| trust.standing(user, &key.fingerprint));
        Some((key, standing))
    }

    /// Why it is not known.
    pub(super) fn failure(self) -> Option<Failure> {
        self.key.failure().or_else(|| self.trust.failure())
    }

    /// Whether it is known, or why it is not.
    pub(super) fn is_settled(self) -> bool {
        self.failure().is_some() || self.value().is_some()
    }

    /// Checks again.
    pub(super) fn reload(self) {
        self.key.reload();
        self.trust.reload();
    }

    /// Takes over what is verified now.
    pub(super) fn trust(self, trust: Trust) {
        self.trust.set(trust);
    }
}
