use card::{ModelCard, VersionChange};
use leptos::prelude::*;

use crate::format::time;

/// Which version a card is of, and what each changed, as its owner tells it; nothing of a card that only had one model.
#[component]
pub(in crate::pages) fn Versions(card: ModelCard) -> impl IntoView {
    let newest = card.changes.first().cloned()?;
    let earlier = card.changes[1..].to_vec();
    Some(view! {
        <section class="stack">
            <h2>{t!("Version {}", card.version)}</h2>
            <Change change=newest />
            {(!earlier.is_empty())
                .then(|| {
                    view! {
                        <details class="fold">
                            <summary>{t!("Earlier versions")}</summary>
                            <dl class="versions">
                                {earlier
                                    .into_iter()
                                    .map(|change| {
                                        view! {
                                            <dt>{t!("Version {}", change.version)}</dt>
                                            <dd>
                                                <Change change />
                                            </dd>
                                        }
                                    })
                                    .collect_view()}
                            </dl>
                        </details>
                    }
                })}
        </section>
    })
}

/// What a version changed, and when its owner wrote it.
#[component]
pub(in crate::pages) fn Change(change: VersionChange) -> impl IntoView {
    view! {
        <p class="version-words">{change.words}</p>
        <p class="muted small">{time::day(change.at)}</p>
    }
}
