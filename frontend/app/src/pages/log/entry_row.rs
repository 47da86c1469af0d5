use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{
    entry::Entry,
    proof::{self, Proof},
    sentence::sentence,
};
use crate::{
    components::{Button, ButtonKind, Icon, IconName},
    format::{hex, number, time},
    state::use_log_watch,
};

/// One entry: what happened, when, its proof, and the details behind it.
#[component]
pub(super) fn EntryRow(entry: Entry) -> impl IntoView {
    let index = entry.leaf.index;
    let at = entry.leaf.at;
    view! {
        <li class="log-entry">
            <p class="log-index numeric">{number::count(index)}</p>
            <div class="log-what">
                <p class="log-sentence">{sentence(&entry)}</p>
                <p class="small muted">
                    <time datetime=time::iso(at)>{time::second(at)}</time>
                </p>
                <details>
                    <summary>"Details" <span class="visually-hidden">{format!(" of entry {index}")}</span></summary>
                    {details(&entry)}
                </details>
            </div>
            <ProofCell entry=entry />
        </li>
    }
}

#[component]
fn ProofCell(entry: Entry) -> impl IntoView {
    let watch = use_log_watch();
    let index = entry.leaf.index;
    let state = entry.proof.clone();
    let busy = {
        let state = state.clone();
        Signal::derive(move || state.get() == Proof::Checking)
    };
    let check = Callback::new(move |()| {
        let entry = entry.clone();
        spawn_local(async move { proof::check(watch, &entry).await });
    });
    let button = move |text: &'static str| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                busy=busy
                label=format!("{text} of entry {index}")
                on_press=check
            >
                {text}
            </Button>
        }
    };
    let shown = move || match state.get() {
        Proof::Unchecked | Proof::Checking => button("Check proof").into_any(),
        Proof::Holds => view! {
            <p class="proof-holds">
                <Icon name=IconName::Check />
                "Proof holds"
            </p>
        }
        .into_any(),
        Proof::Fails(why) => view! {
            <p class="proof-fails">
                <Icon name=IconName::Warning />
                <span>
                    <strong>"Proof fails. "</strong>
                    {why}
                </span>
            </p>
        }
        .into_any(),
        Proof::Unavailable(failure) => view! {
            <p class="small">{failure.happened} " " {failure.action}</p>
            {button("Check proof again")}
        }
        .into_any(),
    };
    view! { <div class="log-proof">{shown}</div> }
}

fn details(entry: &Entry) -> impl IntoView + use<> {
    let detail = &entry.detail;
    let digest = |digest: &Option<String>| digest.as_deref().map(hex::grouped);
    let facts = [
        ("Reason", detail.reason.clone()),
        ("Came in (SHA-256)", digest(&detail.input_digest)),
        ("Went out (SHA-256)", digest(&detail.output_digest)),
        ("Public key (SHA-256)", digest(&entry.leaf.key)),
        ("Rows", detail.rows.map(number::count)),
        ("Time on ciphertext", detail.duration_us.map(number::micros)),
        ("Model", detail.model.as_ref().map(ToString::to_string)),
        ("Grant", detail.grant.as_ref().map(ToString::to_string)),
        ("Who acted", detail.actor.as_ref().map(ToString::to_string)),
        (
            "Whom it concerns",
            detail.subject.as_ref().map(ToString::to_string),
        ),
        ("Leaf, as hashed", Some(entry.activity.leaf.clone())),
    ];
    let rows = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .map(|(name, value)| {
            view! {
                <dt>{name}</dt>
                <dd class="digest">{value}</dd>
            }
        })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }
}
