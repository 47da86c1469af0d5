use api::account::ListCounts;
use client::SessionStatus;
use leptos::prelude::*;
use leptos_router::components::A;

use super::popover::Popover;
use crate::{
    address::Address,
    components::{Icon, IconName},
    format::number::{count, counted},
    state::{use_lists, use_session},
};

/// What waits for whoever is signed in, each with where it is dealt with: the numbers of the navigation, in words. A sentence for
/// screen readers follows them.
pub(crate) fn bell() -> AnyView {
    let (session, lists) = (use_session(), use_lists());
    let is_open = Memo::new(move |_| matches!(session.status(), SessionStatus::Open(_)));
    let counts = Memo::new(move |_| lists.counts());
    let label = Signal::derive(move || match counts.read().sum() {
        0 => t!("Nothing waits.").to_owned(),
        waiting => t!("What waits: {}", count(waiting)),
    });
    let heard = move || sentences(counts.get()).into_iter().map(|(_, told)| told);
    let shown = move || {
        is_open.get().then(|| {
            view! {
                <span class="visually-hidden" aria-live="polite">
                    {move || heard().collect::<Vec<_>>().join(" ")}
                </span>
                <Popover id="bell" label class="icon-button bell" mark=mark(counts)>
                    {move || list(counts.get())}
                </Popover>
            }
        })
    };
    view! { <div class="bell-place">{move || shown()}</div> }.into_any()
}

fn mark(counts: Memo<ListCounts>) -> AnyView {
    let waiting = move || match counts.read().sum() {
        0 => None,
        waiting => Some(view! { <span class="bell-count">{count(waiting)}</span> }),
    };
    view! {
        <Icon name=IconName::Bell />
        <span aria-hidden="true">{waiting}</span>
    }
    .into_any()
}

fn list(counts: ListCounts) -> AnyView {
    let waiting = sentences(counts);
    if waiting.is_empty() {
        return view! { <p>{t!("Nothing waits.")}</p> }.into_any();
    }
    let entry = |(href, told): (String, String)| {
        view! {
            <li>
                <A href attr:class="menu-entry">
                    {told}
                </A>
            </li>
        }
    };
    view! {
        <p class="account-name">{t!("What waits for you")}</p>
        <ul class="menu">{waiting.into_iter().map(entry).collect_view()}</ul>
    }
    .into_any()
}

/// What waits, and where it is dealt with.
fn sentences(counts: ListCounts) -> Vec<(String, String)> {
    let all = [
        (
            counts.queue,
            Address::Queue.to_string(),
            t!("account waits for a decision."),
            t!("accounts wait for a decision."),
        ),
        (
            counts.requests,
            format!("{}?state=waits", Address::Requests),
            t!("request or copy waits for you."),
            t!("requests and copies wait for you."),
        ),
        (
            counts.access,
            Address::UserGrants.to_string(),
            t!("answer of an owner is new to you."),
            t!("answers of owners are new to you."),
        ),
    ];
    let waiting = all.into_iter().filter(|(count, ..)| *count > 0);
    waiting
        .map(|(count, href, one, many)| (href, counted(count, one, many)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_told_in_words_and_leads_to_where_it_is_dealt_with() {
        assert!(sentences(ListCounts::default()).is_empty());
        let counts = ListCounts {
            queue: 1,
            requests: 2_000,
            access: 1,
        };
        let told = [
            ("/admin/queue", "1\u{a0}account waits for a decision."),
            (
                "/owner/requests?state=waits",
                "2\u{202f}000\u{a0}requests and copies wait for you.",
            ),
            ("/user/grants", "1\u{a0}answer of an owner is new to you."),
        ];
        let told = told.map(|(href, told)| (href.to_owned(), told.to_owned()));
        assert_eq!(sentences(counts), told);
    }
}
