//! What is told of a service that was put back to a backup.

use client::Restore;

use crate::format::number;

/// Why, in the operator's words, and how much the log had had.
pub(crate) fn operators_words(restore: &Restore) -> String {
    let reason = match &restore.reason {
        Some(reason) => t!("The operator says: “{reason}”"),
        None => t!("The operator gives no reason.").to_owned(),
    };
    match restore.had {
        Some(had) => t!(
            "{reason} By the operator’s word the log had had {}.",
            number::counted(had, t!("entry"), t!("entries"))
        ),
        None => reason,
    }
}
