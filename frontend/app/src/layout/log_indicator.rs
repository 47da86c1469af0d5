use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{Icon, IconName},
    format::number,
    state::{LogStatus, use_log_watch},
};

/// How far the log is verified; pressing it checks again.
#[component]
pub(super) fn LogIndicator() -> impl IntoView {
    let watch = use_log_watch();
    let text = move || match watch.status() {
        LogStatus::Idle => None,
        LogStatus::Checking => Some("Checking the log".to_owned()),
        LogStatus::Verified { size } => Some(format!("Log verified up to {}", number::count(size))),
        LogStatus::Alarm(_) => Some("Log alarm".to_owned()),
        LogStatus::Unavailable(_) => Some("Log not checked".to_owned()),
    };
    let class = move || match watch.status() {
        LogStatus::Verified { .. } => "log-indicator is-verified",
        LogStatus::Alarm(_) => "log-indicator is-alarm",
        _ => "log-indicator",
    };
    let check = move |_| spawn_local(async move { watch.follow().await });
    let indicator = move || {
        text().map(|text| {
            view! {
                <button type="button" class=class title="Check the log again" on:click=check>
                    <Icon name=IconName::Log />
                    <span>{text}</span>
                </button>
            }
        })
    };
    view! { <div aria-live="polite">{indicator}</div> }
}
