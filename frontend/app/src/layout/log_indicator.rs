use client::LogStatus;
use leptos::prelude::*;

use crate::{
    components::{Errand, Icon, IconName},
    format::number,
    state::{client, use_log_watch, use_toasts},
};

/// How far the log is verified; pressing it checks again.
#[component]
pub(super) fn LogIndicator() -> impl IntoView {
    let watch = use_log_watch();
    let (errand, toasts) = (Errand::new(), use_toasts());
    let busy = errand.busy();
    let text = move || match watch.status() {
        _ if busy.get() => Some("Checking the log".to_owned()),
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
        errand.run(async move {
            if let LogStatus::Verified { size, .. } = client().follow_log().await {
                toasts.success(format!(
                    "Checked now: {} hold.",
                    number::counted(size, "entry", "entries")
                ));
            }
            Ok(())
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
