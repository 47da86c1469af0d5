use leptos::prelude::*;
use protocol::Verdict;

use super::entry::Entry;
use crate::{failure::Failure, state::client};

/// What is known about an entry's proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nobody asked.
    Unchecked,
    /// On its way.
    Checking,
    /// The entry is in the log, and its detail is what the log commits to.
    Holds,
    /// It is not.
    Fails(String),
    /// It could not be checked.
    Unavailable(Failure),
}

/// Fetches the proof of an entry and lets the worker check it.
pub(super) async fn check(entry: &Entry) {
    entry.proof.set(Proof::Checking);
    let activity = &entry.activity;
    let detail = Some(activity.detail.clone());
    let checked = client()
        .check_entry(entry.leaf.index, activity.leaf.clone(), detail)
        .await;
    entry.proof.set(match checked {
        Ok(Verdict::Holds) => Proof::Holds,
        Ok(Verdict::Fails(why)) => Proof::Fails(why),
        Err(failure) => Proof::Unavailable(failure),
    });
}
