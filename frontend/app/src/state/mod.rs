//! What outlives a page: workers, session, vault, keys, followed log, toasts, theme.
//!
//! Every state is a small `Copy` handle in the context of [`crate::app::App`]; take it with
//! [`leptos::prelude::expect_context`] or the `use_` function of its module.

pub(crate) mod keys;
pub(crate) mod log_watch;
pub(crate) mod session;
pub(crate) mod theme;
pub(crate) mod toasts;
pub(crate) mod vault;
pub(crate) mod workers;

mod browser_memory;
mod client;
mod log_check;

pub(crate) use client::client;
pub(crate) use keys::{Keys, OwnKeys};
pub(crate) use log_watch::{LogStatus, LogWatch};
pub(crate) use session::{Session, SessionStatus};
pub(crate) use theme::Theme;
pub(crate) use toasts::Toasts;
pub(crate) use vault::Vault;
pub(crate) use workers::Workers;

use leptos::prelude::{expect_context, provide_context};

/// Makes every state and puts it into the context.
pub(crate) fn provide() {
    let workers = Workers::new();
    let vault = Vault::new(workers);
    let keys = Keys::new(workers, vault);
    let log_watch = LogWatch::new(workers, vault, keys);
    provide_context(workers);
    provide_context(vault);
    provide_context(keys);
    provide_context(log_watch);
    provide_context(Toasts::new());
    provide_context(Theme::new());
    provide_context(Session::new(workers, keys, log_watch));
}

/// The crypto workers.
pub(crate) fn use_workers() -> Workers {
    expect_context()
}

/// The vault.
pub(crate) fn use_vault() -> Vault {
    expect_context()
}

/// The user's own keys.
pub(crate) fn use_keys() -> Keys {
    expect_context()
}

/// The followed log.
pub(crate) fn use_log_watch() -> LogWatch {
    expect_context()
}

/// Short notes at the edge of the screen.
pub(crate) fn use_toasts() -> Toasts {
    expect_context()
}

/// Light or dark.
pub(crate) fn use_theme() -> Theme {
    expect_context()
}

/// Who is signed in.
pub(crate) fn use_session() -> Session {
    expect_context()
}
