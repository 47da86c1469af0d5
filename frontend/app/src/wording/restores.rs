//! What is told of a service that was put back to a backup.

use client::Restore;

use crate::format::number;

/// Why, in the operator's words, and how much the log had had.
pub(crate) fn operators_words(restore: &Restore) -> String {
    let reason = match &restore.reason {
        Some(reason) => format!("The operator says: “{reason}”"),
        None => "The operator gives no reason.".to_owned(),
    };
    match restore.had {
        Some(had) => format!(
            "{reason} By the operator’s word the log had had {}.",
            number::counted(had, "entry", "entries")
        ),
        None => reason,
    }
}

/// What an item of the vault holds.
pub(crate) fn item(name: &str) -> String {
    let known = match name {
        "keys" => "your keys",
        "owner-key" => "the key you sign with",
        "history" => "your history",
        "favourites" => "your favourites",
        "signed" => "what you signed",
        "sealing" => "what waits to be sealed",
        "rules" => "your rules",
        _ if name.starts_with("model-") || name.starts_with("settings-") => "a model",
        _ => name,
    };
    known.to_owned()
}
