use api::log::Activity;
use protocol::Verdict;

use super::{entry::Entry, sentence::kind_name};
use crate::{
    browser,
    failure::Outcome,
    format::{csv, time},
    state::client,
};

fn columns() -> [&'static str; 16] {
    [
        t!("column" | "entry"),
        t!("column" | "time"),
        t!("column" | "kind"),
        t!("column" | "actor"),
        t!("column" | "actor_id"),
        t!("column" | "subject"),
        t!("column" | "subject_id"),
        t!("column" | "model"),
        t!("column" | "model_id"),
        t!("column" | "rows"),
        t!("column" | "duration_us"),
        t!("column" | "input_digest"),
        t!("column" | "output_digest"),
        t!("column" | "key"),
        t!("column" | "reason"),
        t!("column" | "proof"),
    ]
}

/// Offers entries as a file.
pub(super) fn export(entries: &[Entry]) {
    let text = csv::file(&columns(), entries.iter().map(row));
    browser::download("tacit-log.csv", "text/csv", text.as_bytes());
}

/// Offers entries with their proofs.
pub(super) async fn export_proved(entries: &[Entry]) -> Outcome<()> {
    let entries: Vec<Activity> = entries.iter().map(|entry| entry.activity.clone()).collect();
    let file = client().entries_file(&entries).await?;
    browser::download("tacit-log-entries.json", "application/json", &file);
    Ok(())
}

fn row(entry: &Entry) -> Vec<String> {
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let activity = &entry.activity;
    let detail = &entry.detail;
    vec![
        (entry.leaf.index + 1).to_string(),
        time::iso(entry.leaf.at),
        kind_name(entry.leaf.kind).to_owned(),
        activity.actor_name.clone().unwrap_or_default(),
        id(&detail.actor),
        activity.subject_name.clone().unwrap_or_default(),
        id(&detail.subject),
        activity.model_name.clone().unwrap_or_default(),
        id(&detail.model),
        number(detail.rows),
        number(detail.duration_us),
        detail.input_digest.clone().unwrap_or_default(),
        detail.output_digest.clone().unwrap_or_default(),
        entry.leaf.key.clone().unwrap_or_default(),
        detail.reason.clone().unwrap_or_default(),
        proof(entry).to_owned(),
    ]
}

fn id(id: &Option<impl ToString>) -> String {
    id.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn proof(entry: &Entry) -> &'static str {
    use leptos::prelude::GetUntracked;
    match entry.proof.get_untracked() {
        Some(Verdict::Holds) => t!("proof" | "holds"),
        Some(Verdict::Fails(_)) => t!("proof" | "fails"),
        None => t!("proof" | "not checked"),
    }
}
