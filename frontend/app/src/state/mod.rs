//! What outlives a page: the client, what it told last, toasts, theme.
//!
//! Every state is a small `Copy` handle in the context of the app; take it with
//! [`leptos::prelude::expect_context`] or its `use_` function.

pub(crate) mod departures;
pub(crate) mod log_watch;
pub(crate) mod session;
pub(crate) mod theme;
pub(crate) mod toasts;

mod client;
mod workers;

pub(crate) use client::client;
pub(crate) use departures::Departures;
pub(crate) use log_watch::LogWatch;
pub(crate) use session::Session;
pub(crate) use theme::Theme;
pub(crate) use toasts::Toasts;

use ::client::{News, SessionStatus};
use leptos::prelude::{document, expect_context, provide_context};
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

/// Makes every state and puts it into the context.
pub(crate) fn provide() {
    let (session, log_watch) = (Session::new(), LogWatch::new());
    client().observe(move |news| match news {
        News::Session(status) => {
            let opened = matches!(status, SessionStatus::Open(_));
            session.take(status);
            if opened {
                spawn_local(async { client().keep_following(is_visible).await });
            }
        }
        News::Log(status) => log_watch.take(status),
        News::Answers(answers) => log_watch.take_answers(answers),
    });
    provide_context(session);
    provide_context(log_watch);
    provide_context(Toasts::new());
    provide_context(Theme::new());
    provide_context(Departures::new());
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// The browser's Back and Forward.
pub(crate) fn use_departures() -> Departures {
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
