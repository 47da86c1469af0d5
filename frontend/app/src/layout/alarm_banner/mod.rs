//! What is wrong with the log, above every page.

mod restored;

use client::{ContradictedAnswer, LogAlarm, LogStatus};
use leptos::prelude::*;

use self::restored::RestoredAlarm;
use crate::{
    components::{Button, Errand, ErrorPanel, Icon, IconName},
    failure::Failure,
    format::{hex, number, time},
    state::{client, use_log_watch},
    wording::vault_items,
};

/// A red banner above every page when the log or the reader's keys are not as they must be, or cannot be looked at.
pub(crate) fn alarm() -> AnyView {
    let watch = use_log_watch();
    // A look at the log that finds the same closes no dialog.
    let status = Memo::new(move |_| watch.status());
    let banner = move || {
        let told = match status.get() {
            LogStatus::Alarm(alarms) => alarms.into_iter().map(message).collect_view().into_any(),
            status => unchecked(status.fault()?),
        };
        Some(view! {
            <div class="alarm-banner">
                <Icon name=IconName::Warning />
                <div>{told}</div>
            </div>
        })
    };
    view! { <div role="alert">{move || banner()}</div> }.into_any()
}

fn unchecked(fault: &Failure) -> AnyView {
    view! {
        <p class="alert-title">{t!("The log could not be checked.")}</p>
        <p>{format!("{} {}", fault.happened, fault.action)}</p>
    }
    .into_any()
}

fn message(alarm: LogAlarm) -> AnyView {
    match alarm {
        LogAlarm::Broken(why) => view! {
            <p class="alert-title">{t!("The log of this service does not hold together.")}</p>
            <p>
                {why}
                {t!(" Send no input and seal no model; tell the administrator over another channel.")}
            </p>
        }
        .into_any(),
        LogAlarm::Restored(offer) => view! { <RestoredAlarm offer /> }.into_any(),
        LogAlarm::ForeignKeys(keys) => view! {
            <p class="alert-title">{t!("A key you did not make was published under your name.")}</p>
            <p>
                {t!("Whoever holds it could receive models meant for you, or sign models in your name. Warn those you work with, and tell the administrator, over another channel.")}
            </p>
            <ul class="plain-list">
                {keys
                    .iter()
                    .map(|key| view! { <li><code>{hex::grouped(key)}</code></li> })
                    .collect_view()}
            </ul>
        }
        .into_any(),
        LogAlarm::Untimely(at) => view! {
            <p class="alert-title">{t!("The newest log that the service shows is of another day.")}</p>
            <p>
                {t!(
                    "It was signed {}. If the clock of your computer is right, the service keeps newer entries from you: send no input and seal no model, and tell the administrator over another channel.",
                    time::minute(at),
                )}
            </p>
        }
        .into_any(),
        LogAlarm::Withheld(items) => view! {
            <p class="alert-title">{t!("The service handed out an older vault than you left.")}</p>
            <p>
                {t!(
                    "What is missing or old: {}. What this browser remembers of it counts. Make no new keys, and tell the administrator over another channel.",
                    vault_items(&items),
                )}
            </p>
        }
        .into_any(),
        LogAlarm::Contradicted(sentences) => view! {
            <p class="alert-title">{t!("The log holds something else than the service showed.")}</p>
            <ul class="plain-list">
                {sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}
            </ul>
            <p>
                {t!("Do not rely on it, send no input and seal no model; tell the administrator over another channel.")}
            </p>
        }
        .into_any(),
        LogAlarm::Answers(answers) => view! { <WrongAnswers answers /> }.into_any(),
    }
}

#[component]
fn WrongAnswers(answers: Vec<ContradictedAnswer>) -> impl IntoView {
    let errand = Errand::new();
    let shown = StoredValue::new(answers.clone());
    let report = move |()| {
        errand.run(async move { client().report_answers(&shown.get_value()).await });
    };
    let line = |answer: ContradictedAnswer| {
        let ContradictedAnswer {
            entry,
            noticed,
            why,
            ..
        } = answer;
        let told = t!(
            "Entry {}, noticed {}: {why}",
            number::entry(entry.log_index),
            time::minute(noticed)
        );
        view! { <li>{told}</li> }
    };
    view! {
        <p class="alert-title">{t!("The log holds something else than the service answered you.")}</p>
        <ul class="plain-list">{answers.into_iter().map(line).collect_view()}</ul>
        <p>
            {t!("Do not rely on these answers; your history marks them. Nothing more is asked until you have told the administrator over another channel.")}
        </p>
        <ErrorPanel failure=errand.failure() />
        <Button busy=errand.busy() on_press=report>{t!("I have told the administrator")}</Button>
    }
}
