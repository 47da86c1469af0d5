use client::Past;
use leptos::prelude::*;

use crate::format::{number, time};

/// A name and what it is of a record.
pub(super) fn fact((name, value): (String, String)) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// By which model an answer is, when it was asked, and where the log records it.
pub(super) fn about(past: &Past, owner: Option<String>) -> Vec<(String, String)> {
    let facts = [
        (t!("Model"), Some(past.model_name.clone())),
        (t!("Owner"), owner),
        (
            t!("Version"),
            past.version
                .map(|version| number::count(u64::from(version))),
        ),
        (t!("Signed by its owner"), past.signed_at.map(time::zoned)),
        (t!("Asked"), Some(time::zoned(past.at))),
        logged(past),
        (
            t!("Note"),
            Some(past.note.clone()).filter(|note| !note.is_empty()),
        ),
    ];
    let known = facts.into_iter();
    let known = known.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    known.collect()
}

/// The entry that records it, of a file the first and the last.
fn logged(past: &Past) -> (&'static str, Option<String>) {
    match (past.log_index, past.log_until) {
        (Some(first), Some(last)) if first < last => (
            t!("Log entries"),
            Some(t!(
                "within {} to {}",
                number::entry(first),
                number::entry(last)
            )),
        ),
        (first, _) => (t!("Log entry"), first.map(number::entry)),
    }
}
