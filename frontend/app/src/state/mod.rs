//! What outlives a page: the client, what it told last, toasts, theme.
//!
//! Every state is a small `Copy` handle in the context of the app; take it with
//! [`leptos::prelude::expect_context`] or its `use_` function.

pub(crate) mod batches;
pub(crate) mod departures;
pub(crate) mod language;
pub(crate) mod lists;
pub(crate) mod log_watch;
pub(crate) mod sealing;
pub(crate) mod service;
pub(crate) mod session;
pub(crate) mod theme;
pub(crate) mod toasts;
pub(crate) mod unsent;

mod client;
mod merge;
mod presence;
mod workers;

pub(crate) use batches::{Batches, RunningBatch};
pub(crate) use client::client;
pub(crate) use departures::Departures;
pub(crate) use lists::Lists;
pub(crate) use log_watch::LogWatch;
pub(crate) use sealing::Sealing;
pub(crate) use service::Service;
pub(crate) use session::{Session, is_known};
pub(crate) use theme::Theme;
pub(crate) use toasts::Toasts;
pub(crate) use unsent::{KeptForm, Overtaken, Submission, Unsent};

use ::client::{News, SessionStatus};
use api::account::{Account, LiveList, Role};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{Effect, document, expect_context, provide_context, untrack};
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

use crate::modules::{Modules, use_modules};

/// Milliseconds until what could not be fetched is fetched again.
const AGAIN: u32 = 10_000;

/// Makes every state and puts it into the context; begins what somebody who was signed in here waits for.
pub(crate) fn provide(modules: Modules) {
    let (session, toasts, service) = (Session::new(), Toasts::new(), Service::new());
    service.load();
    provide_context(modules);
    provide_context(service);
    provide_context(session);
    provide_context(LogWatch::new());
    provide_context(Lists::new());
    provide_context(toasts);
    provide_context(Batches::new(toasts));
    provide_context(Sealing::new(toasts));
    provide_context(Theme::new());
    let unsent = Unsent::new(session);
    provide_context(unsent);
    provide_context(Departures::new(unsent));
    if session.is_expected() {
        modules.begin_ahead();
    }
    presence::watch_for_others(modules);
}

/// Asks who is signed in, and keeps to it from then on.
pub(crate) fn begin() {
    let (session, log_watch, lists) = (use_session(), use_log_watch(), use_lists());
    let (batches, sealing, modules) = (use_batches(), use_sealing(), use_modules());
    let unsent = use_unsent();
    client().observe(move |news| match news {
        News::Session(status) => {
            let is_open = matches!(status, SessionStatus::Open(_));
            let account = status.account().cloned();
            session.take(status);
            if let Some(account) = &account {
                // The pages are fetched while the vault is opened.
                modules.fetch_ahead(account.role);
            }
            match account.filter(|_| is_open) {
                Some(account) => {
                    unsent.keep_of(&account);
                    spawn_local(async { client().keep_following(is_visible).await });
                    spawn_local(async { client().keep_listing(is_visible).await });
                    if account.role != Role::User {
                        batches.leave();
                    }
                    spawn_local(begin_work(modules, session, account));
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
    let service = use_service();
    Effect::new(move || {
        if let Some(info) = service.info() {
            client().know_service(info);
        }
    });
    spawn_local(async { client().restore().await });
}

/// Goes on where the last visit in this role stopped, as soon as what that takes is here.
async fn begin_work(modules: Modules, session: Session, account: Account) {
    let Some(module) = modules.of(account.role) else {
        return;
    };
    let is_still = || {
        session
            .account_now()
            .is_some_and(|now| now.id == account.id)
    };
    while is_still() {
        match module.fetch().await {
            Ok(pages) if is_still() => return modules.within(pages.work.begin),
            Ok(_) => return,
            Err(_) => TimeoutFuture::new(AGAIN).await,
        }
    }
}

/// Goes on with the files that a user's last visit left.
pub(crate) fn begin_files() {
    use_batches().enter();
}

/// Goes on where an owner's last visit stopped, and answers requests by his rules.
pub(crate) fn begin_sealing() {
    let (sealing, lists) = (use_sealing(), use_lists());
    sealing.start();
    spawn_local(async move {
        let on_queued = move || sealing.start();
        let changes = move || untrack(|| lists.changes_of(LiveList::Requests));
        client()
            .keep_applying_rules(is_visible, changes, on_queued)
            .await;
    });
}

/// Whether somebody looks at this tab.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// The browser's Back and Forward.
pub(crate) fn use_departures() -> Departures {
    expect_context()
}

/// What was typed and is not sent.
pub(crate) fn use_unsent() -> Unsent {
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
