use api::log::{Activity, EntryDetail, Leaf};
use leptos::prelude::*;
use protocol::Verdict;

use crate::{
    failure::{Failure, Outcome},
    state::client,
};

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

/// A log entry, read, with the state of its proof.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// As the server gave it: what the proof is about.
    pub(super) activity: Activity,
    /// Its public part.
    pub(super) leaf: Leaf,
    /// Its private part.
    pub(super) detail: EntryDetail,
    /// Its proof.
    pub(super) proof: ArcRwSignal<Proof>,
}

impl Entry {
    /// Reads an entry.
    pub(super) fn parse(activity: Activity) -> Outcome<Self> {
        let unexpected = |_| Failure::unexpected_answer();
        Ok(Self {
            leaf: serde_json::from_str(&activity.leaf).map_err(unexpected)?,
            detail: serde_json::from_str(&activity.detail).map_err(unexpected)?,
            activity,
            proof: ArcRwSignal::new(Proof::Unchecked),
        })
    }
    /// Fetches its proof and lets the worker check it.
    pub(super) async fn check(&self) {
        self.proof.set(Proof::Checking);
        let (leaf, detail) = (self.activity.leaf.clone(), self.activity.detail.clone());
        let checked = client()
            .check_entry(self.leaf.index, leaf, Some(detail))
            .await;
        self.proof.set(match checked {
            Ok(Verdict::Holds) => Proof::Holds,
            Ok(Verdict::Fails(why)) => Proof::Fails(why),
            Err(failure) => Proof::Unavailable(failure),
        });
    }
}
