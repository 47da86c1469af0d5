use client::{LogStatus, ToldRestore};
use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone},
    format::{number, time},
    state::{client, use_log_watch},
    wording::{restores::operators_words, vault_items},
};

/// When this service was put back to a backup, and what the reader decided: shown as long as the log lasts.
#[component]
pub(super) fn Restores() -> impl IntoView {
    let watch = use_log_watch();
    let size = Memo::new(move |_| match watch.status() {
        LogStatus::Verified { size, .. } => size,
        _ => 0,
    });
    let told = LocalResource::new(move || {
        let size = size.get();
        async move {
            match size {
                0 => Ok(Vec::new()),
                _ => client().told_restores().await,
            }
        }
    });
    view! {
        <div role="status" class="stack log-restores">
            {move || told.get().map(|told| match told {
                Ok(told) => told.into_iter().map(one).collect_view().into_any(),
                Err(failure) => view! { <p class="small muted">{t!(
                    "Whether this service was ever restored could not be looked at. {} {}",
                    failure.happened, failure.action,
                )}</p> }.into_any(),
            })}
        </div>
    }
}

fn one(told: ToldRestore) -> impl IntoView {
    let restore = told.restore;
    let decided = match &told.accepted {
        Some(accepted) => {
            let items = match accepted.items.is_empty() {
                true => String::new(),
                false => t!(
                    " Older or missing in your vault then: {}.",
                    vault_items(&accepted.items)
                ),
            };
            t!(
                "You accepted that on {}, where your browser had seen {}.{items}",
                time::minute(accepted.accepted),
                number::counted(accepted.seen, t!("entry"), t!("entries")),
            )
        }
        None => t!("Nothing that your browsers saw before is missing.").to_owned(),
    };
    view! {
        <Alert tone=AlertTone::Warning title=t!(
            "This service was restored from a backup on {}.",
            time::minute(restore.at),
        )>
            <p>
                {t!("Entry {} of the log says so. ", number::entry(restore.entry))}
                {operators_words(&restore)}
            </p>
            <p>{decided}</p>
        </Alert>
    }
}
