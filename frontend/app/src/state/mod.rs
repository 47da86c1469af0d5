//! What outlives a page: the client, what it told last, toasts, theme.
//!
//! Every state is a small `Copy` handle in the context of the app; take it with
//! [`leptos::prelude::expect_context`] or its `use_` function.

pub(crate) mod batches;
pub(crate) mod departures;
pub(crate) mod lists;
pub(crate) mod log_watch;
pub(crate) mod sealing;
pub(crate) mod service;
pub(crate) mod session;
pub(crate) mod theme;
pub(crate) mod toasts;

mod client;
mod presence;
mod workers;

pub(crate) use batches::{Batches, RunningBatch};
pub(crate) use client::client;
pub(crate) use departures::Departures;
pub(crate) use lists::Lists;
pub(crate) use log_watch::LogWatch;
pub(crate) use sealing::Sealing;
pub(crate) use service::Service;
pub(crate) use session::Session;
pub(crate) use theme::Theme;
pub(crate) use toasts::Toasts;

use ::client::{News, SessionStatus};
use api::account::{Account, Role};
use leptos::prelude::{document, expect_context, provide_context};
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

/// Makes every state and puts it into the context.
pub(crate) fn provide() {
    let (session, log_watch, toasts) = (Session::new(), LogWatch::new(), Toasts::new());
    let (lists, sealing) = (Lists::new(), Sealing::new(toasts));
    let batches = Batches::new(toasts);
    client().observe(move |news| match news {
        News::Session(status) => {
            let opened = match &status {
                SessionStatus::Open(account) => Some(account.clone()),
                _ => None,
            };
            session.take(status);
            match opened {
                Some(account) => {
                    spawn_local(async { client().keep_following(is_visible).await });
                    spawn_local(async { client().keep_listing(is_visible).await });
                    go_on_with_files(batches, &account);
                    go_on_sealing(sealing, &account);
                }
                None => {
                    lists.forget();
                    batches.leave();
                    sealing.leave();
                }
            }
        }
        News::Log(status) => log_watch.take(status),
        News::Answers(answers) => log_watch.take_answers(answers),
        News::Audit(audit) => log_watch.take_audit(audit),
        News::Lists(changed) => lists.take(&changed),
    });
    presence::watch();
    let service = Service::new();
    service.load();
    provide_context(service);
    provide_context(session);
    provide_context(log_watch);
    provide_context(lists);
    provide_context(toasts);
    provide_context(batches);
    provide_context(sealing);
    provide_context(Theme::new());
    provide_context(Departures::new());
}

/// Goes on with the files that a user's last visit left.
fn go_on_with_files(batches: Batches, account: &Account) {
    match account.role {
        Role::User => batches.enter(),
        _ => batches.leave(),
    }
}

/// Goes on where an owner's last visit stopped, and answers requests by his rules.
fn go_on_sealing(sealing: Sealing, account: &Account) {
    if account.role != Role::Owner {
        return;
    }
    sealing.start();
    spawn_local(async move {
        let on_queued = move || sealing.start();
        client().keep_applying_rules(is_visible, on_queued).await;
    });
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// The browser's Back and Forward.
pub(crate) fn use_departures() -> Departures {
    expect_context()
}

/// Files that are answered.
pub(crate) fn use_batches() -> Batches {
    expect_context()
}

/// Lists that change while they are on screen.
pub(crate) fn use_lists() -> Lists {
    expect_context()
}

/// What the service says of itself.
pub(crate) fn use_service() -> Service {
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

/// What is to be sealed.
pub(crate) fn use_sealing() -> Sealing {
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
