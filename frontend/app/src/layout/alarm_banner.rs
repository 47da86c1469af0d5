use client::{LogAlarm, LogStatus};
use leptos::prelude::*;

use crate::{
    components::{Icon, IconName},
    format::hex,
    state::use_log_watch,
};

/// A red banner above every page when the log or the reader's keys are not as they must be.
#[component]
pub(super) fn AlarmBanner() -> impl IntoView {
    let watch = use_log_watch();
    let banner = move || match watch.status() {
        LogStatus::Alarm(alarm) => Some(view! {
            <div class="alarm-banner">
                <Icon name=IconName::Warning />
                <div>{message(alarm)}</div>
            </div>
        }),
        _ => None,
    };
    view! { <div role="alert">{move || banner()}</div> }
}

fn message(alarm: LogAlarm) -> AnyView {
    match alarm {
        LogAlarm::Broken(why) => view! {
            <p class="alert-title">"The log of this service does not hold together."</p>
            <p>
                {why}
                " Send no input and seal no model; tell the administrator over another channel."
            </p>
        }
        .into_any(),
        LogAlarm::ForeignKeys(keys) => view! {
            <p class="alert-title">"A key you did not make was published under your name."</p>
            <p>
                "Whoever holds it could receive models meant for you. Ask model owners to grant you nothing, and tell the administrator over another channel."
            </p>
            <ul class="plain-list">
                {keys
                    .iter()
                    .map(|key| view! { <li><code>{hex::grouped(key)}</code></li> })
                    .collect_view()}
            </ul>
        }
        .into_any(),
    }
}
