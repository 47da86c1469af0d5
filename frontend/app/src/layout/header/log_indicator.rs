use client::LogStatus;
use leptos::prelude::*;

use super::popover::Popover;
use crate::{
    components::{Button, Errand},
    format::number,
    state::{client, use_log_watch, use_toasts},
};

/// How far the log is verified: a dot, which says it in words when it is pressed.
pub(crate) fn log() -> AnyView {
    let watch = use_log_watch();
    let (errand, toasts) = (Errand::new(), use_toasts());
    let busy = errand.busy();
    let is_followed = Memo::new(move |_| watch.status() != LogStatus::Idle);
    let text = Signal::derive(move || match watch.status() {
        _ if busy.get() => t!("Checking the log").to_owned(),
        LogStatus::Idle => String::new(),
        LogStatus::Checking => t!("Checking the log").to_owned(),
        LogStatus::Verified { size, .. } => {
            t!("Log verified up to {}", number::count(size))
        }
        LogStatus::Alarm(_) => t!("Log alarm").to_owned(),
        LogStatus::Unavailable(_) => t!("Log not checked").to_owned(),
    });
    let class = Signal::derive(move || match watch.status() {
        LogStatus::Verified { .. } => "log-indicator is-verified",
        LogStatus::Alarm(_) => "log-indicator is-alarm",
        LogStatus::Unavailable(_) => "log-indicator is-unchecked",
        LogStatus::Idle | LogStatus::Checking => "log-indicator",
    });
    let check = move |()| {
        errand.run(async move {
            if let LogStatus::Verified { size, .. } = client().follow_log().await {
                toasts.success(t!(
                    "Checked now: {} hold.",
                    number::counted(size, t!("entry"), t!("entries"))
                ));
            }
            Ok(())
        });
    };
    let indicator = move || {
        is_followed.get().then(|| {
            let mark = view! { <span class="log-dot" aria-hidden="true"></span> }.into_any();
            view! {
                <Popover id="log-state" label=text class mark>
                    <p class="account-name">{text}</p>
                    <p class="account-role">
                        {t!("Your browser checks that the log of this service only grew, and that it holds what you were shown.")}
                    </p>
                    <Button busy on_press=check>{t!("Check the log again")}</Button>
                </Popover>
            }
        })
    };
    view! {
        <div class="log-state">
            <span class="visually-hidden" role="status">
                {text}
            </span>
            {move || indicator()}
        </div>
    }
    .into_any()
}
