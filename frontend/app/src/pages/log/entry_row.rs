use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{
    entry::{Entry, Proof},
    sentence::sentence,
};
use crate::{
    components::{Button, ButtonKind, Icon, IconName},
    format::{hex, number, time},
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
    let index = entry.leaf.index;
    let state = entry.proof.clone();
    let busy = {
        let state = state.clone();
        Signal::derive(move || state.get() == Proof::Checking)
    };
    let check = Callback::new(move |()| {
        let entry = entry.clone();
        spawn_local(async move { entry.check().await });
    });
    let tone = {
        let state = state.clone();
        move || match state.get() {
            Proof::Holds => "log-proof is-good",
            Proof::Fails(_) => "log-proof is-bad",
            Proof::Unchecked | Proof::Checking | Proof::Unavailable(_) => "log-proof",
        }
    };
    let text = {
        let state = state.clone();
        Signal::derive(move || match state.get() {
            Proof::Unchecked | Proof::Checking => "Check proof",
            Proof::Holds => "Proof holds",
            Proof::Fails(_) => "Proof fails",
            Proof::Unavailable(_) => "Check proof again",
        })
    };
    let icon = {
        let state = state.clone();
        move || match state.get() {
            Proof::Holds => Some(view! { <Icon name=IconName::Check /> }),
            Proof::Fails(_) => Some(view! { <Icon name=IconName::Warning /> }),
            Proof::Unchecked | Proof::Checking | Proof::Unavailable(_) => None,
        }
    };
    let why = move || match state.get() {
        Proof::Fails(why) => Some(why),
        Proof::Unavailable(failure) => Some(format!("{} {}", failure.happened, failure.action)),
        Proof::Unchecked | Proof::Checking | Proof::Holds => None,
    };
    view! {
        <div class=move || tone()>
            <Button
                kind=ButtonKind::Quiet
                busy=busy
                label=Signal::derive(move || format!("{}, entry {index}", text.get()))
                on_press=check
            >
                {move || icon()}
                {text}
            </Button>
            <p class="small" role="status">
                {move || why()}
            </p>
        </div>
    }
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
