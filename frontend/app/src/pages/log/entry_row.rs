use api::{account::Role, list::Word, log::EntryKind};
use leptos::prelude::*;
use protocol::Verdict;

use super::{entry::Entry, sentence::sentence};
use crate::{
    components::{Button, ButtonKind, Errand, Icon, IconName},
    format::{hex, number, time},
    wording,
};

/// One entry: what happened, when, its proof, and the details behind it.
#[component]
pub(super) fn EntryRow(entry: Entry) -> impl IntoView {
    let index = entry.leaf.index;
    let at = entry.leaf.at;
    let reason = reason(&entry).map(|reason| view! { <p class="log-reason">{reason}</p> });
    view! {
        <li class="log-entry">
            <p class="log-index numeric">{number::entry(index)}</p>
            <div class="log-what">
                <p class="log-sentence">{sentence(&entry)}</p>
                {reason}
                <p class="small muted">
                    <time datetime=time::iso(at) title=time::zoned(at)>{time::second(at)}</time>
                </p>
                <details>
                    <summary>{t!("Details")} <span class="visually-hidden">{t!(" of entry {}", number::entry(index))}</span></summary>
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
    let (proof, errand) = (RwSignal::from(entry.proof.clone()), Errand::new());
    let check = Callback::new(move |()| {
        let entry = entry.clone();
        errand.run(async move { entry.check().await });
    });
    let tone = move || match proof.get() {
        Some(Verdict::Holds) => "log-proof is-good",
        Some(Verdict::Fails(_)) => "log-proof is-bad",
        None => "log-proof",
    };
    let text = Signal::derive(move || match (proof.get(), errand.failure().get()) {
        (Some(Verdict::Holds), _) => t!("Proof holds"),
        (Some(Verdict::Fails(_)), _) => t!("Proof fails"),
        (None, None) => t!("Check proof"),
        (None, Some(_)) => t!("Check proof again"),
    });
    let icon = move || {
        let name = match proof.get()? {
            Verdict::Holds => IconName::Check,
            Verdict::Fails(_) => IconName::Warning,
        };
        Some(view! { <Icon name /> })
    };
    let why = move || match (errand.failure().get(), proof.get()) {
        (Some(failure), _) => Some(format!("{} {}", failure.happened, failure.action)),
        (None, Some(Verdict::Fails(why))) => Some(why),
        (None, Some(Verdict::Holds) | None) => None,
    };
    view! {
        <div class=move || tone()>
            <Button
                kind=ButtonKind::Quiet
                busy=errand.busy()
                label=Signal::derive(move || t!("{}, entry {}", text.get(), number::entry(index)))
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

/// A reason; what the service worded is in the reader's language.
fn reason(entry: &Entry) -> Option<String> {
    let reason = entry.detail.reason.as_deref()?;
    let invited = reason.split_once(": ");
    let invited = invited.filter(|_| entry.leaf.kind == EntryKind::Invited);
    Some(match invited {
        Some((word, name)) => {
            let role = match Role::read_word(word) {
                Some(role) => wording::role(role),
                None => word,
            };
            format!("{role}: {name}")
        }
        None => words::told(reason),
    })
}

fn details(entry: &Entry) -> impl IntoView + use<> {
    let (activity, detail) = (&entry.activity, &entry.detail);
    let digest = |digest: &Option<String>| digest.as_deref().map(hex::grouped);
    let facts = [
        (t!("Came in (SHA-256)"), digest(&detail.input_digest)),
        (t!("Went out (SHA-256)"), digest(&detail.output_digest)),
        (t!("Public key (SHA-256)"), digest(&entry.leaf.key)),
        (t!("Rows"), detail.rows.map(number::count)),
        (
            t!("Time on ciphertext"),
            detail.duration_us.map(number::micros),
        ),
        (t!("Model"), named(&activity.model_name, &detail.model)),
        (t!("Grant"), detail.grant.as_ref().map(ToString::to_string)),
        (t!("Who acted"), named(&activity.actor_name, &detail.actor)),
        (
            t!("Whom it concerns"),
            named(&activity.subject_name, &detail.subject),
        ),
        (
            t!("Index in the tree, from 0"),
            Some(number::count(entry.leaf.index)),
        ),
        (t!("Leaf, as hashed"), Some(entry.activity.leaf.clone())),
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

/// An identifier, which the log holds, behind the name that the service has for it now.
fn named(name: &Option<String>, id: &Option<impl ToString>) -> Option<String> {
    let id = id.as_ref()?.to_string();
    Some(match name {
        Some(name) => format!("{name} · {id}"),
        None => id,
    })
}
