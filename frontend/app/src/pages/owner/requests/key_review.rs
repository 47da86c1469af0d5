use api::AccountId;
use client::{CheckedKey, KeyKind, KeyStanding, Trust};
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
    /// Begins to check the user's key.
    pub(super) fn of(user: AccountId) -> Self {
        let TrustBook(trust) = expect_context();
        let wanted = user.clone();
        Self {
            user: StoredValue::new(user),
            key: fetch(move || {
                let user = wanted.clone();
                async move { client().check_key(&user, KeyKind::Sealing).await }
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
