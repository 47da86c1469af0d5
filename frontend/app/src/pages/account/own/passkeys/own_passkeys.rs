use api::{account::ListedSession, passkey::Passkeys};
use leptos::prelude::*;

use crate::{components::Fetched, state::Toasts};

/// What the parts of the section share.
#[derive(Clone, Copy)]
pub(super) struct OwnPasskeys {
    pub(super) known: Fetched<Passkeys>,
    /// Address of the account.
    pub(super) email: Memo<String>,
    pub(super) sessions: Fetched<Vec<ListedSession>>,
    pub(super) toasts: Toasts,
}
