//! What outlives a page: workers, session, vault, keys, followed log, toasts, theme.
//!
//! Every state is a small `Copy` handle in the context of [`crate::app::App`]; take it with
//! [`leptos::prelude::expect_context`] or the `use_` function of its module.

pub mod keys;
pub mod log_watch;
pub mod session;
pub mod theme;
pub mod toasts;
pub mod vault;
pub mod workers;

mod browser_memory;
mod log_check;

pub use keys::{Keys, OwnKeys};
pub use log_watch::{LogStatus, LogWatch};
pub use session::{Session, SessionStatus};
pub use theme::Theme;
pub use toasts::Toasts;
pub use vault::Vault;
pub use workers::Workers;

use leptos::prelude::{expect_context, provide_context};

/// Makes every state and puts it into the context.
pub fn provide() {
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
pub fn use_workers() -> Workers {
    expect_context()
}

/// The vault.
pub fn use_vault() -> Vault {
    expect_context()
}

/// The user's own keys.
pub fn use_keys() -> Keys {
    expect_context()
}

/// The followed log.
pub fn use_log_watch() -> LogWatch {
    expect_context()
}

/// Short notes at the edge of the screen.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Light or dark.
pub fn use_theme() -> Theme {
    expect_context()
}

/// Who is signed in.
pub fn use_session() -> Session {
    expect_context()
}
