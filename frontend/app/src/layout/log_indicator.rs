use std::time::Duration;

use client::LogStatus;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::VisibilityState;

use crate::{
    components::{Icon, IconName},
    format::number,
    state::{client, use_log_watch},
};

/// How often the log is followed while the page is open.
const EVERY: Duration = Duration::from_secs(60);

/// How far the log is verified; pressing it checks again.
#[component]
pub(super) fn LogIndicator() -> impl IntoView {
    let watch = use_log_watch();
    let pressed = RwSignal::new(false);
    if let Ok(interval) = set_interval_with_handle(follow, EVERY) {
        on_cleanup(move || interval.clear());
    }
    let text = move || match watch.status() {
        _ if pressed.get() => Some("Checking the log".to_owned()),
        LogStatus::Idle => None,
        LogStatus::Checking => Some("Checking the log".to_owned()),
        LogStatus::Verified { size, .. } => {
            Some(format!("Log verified up to {}", number::count(size)))
        }
        LogStatus::Alarm(_) => Some("Log alarm".to_owned()),
        LogStatus::Unavailable(_) => Some("Log not checked".to_owned()),
    };
    let class = move || match watch.status() {
        LogStatus::Verified { .. } => "log-indicator is-verified",
        LogStatus::Alarm(_) => "log-indicator is-alarm",
        _ => "log-indicator",
    };
    let check = move |_| {
        pressed.set(true);
        spawn_local(async move {
            let _ = client().follow_log().await;
            pressed.set(false);
        });
    };
    let indicator = move || {
        text().map(|text| {
            view! {
                <button type="button" class=move || class() title="Check the log again" on:click=check>
                    <Icon name=IconName::Log />
                    <span>{text}</span>
                </button>
            }
        })
    };
    view! { <div aria-live="polite">{move || indicator()}</div> }
}

fn follow() {
    if document().visibility_state() == VisibilityState::Visible {
        spawn_local(async { drop(client().follow_log().await) });
    }
}
