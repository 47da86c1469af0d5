use api::log::{Activity, EntryDetail, Leaf};
use leptos::prelude::*;
use protocol::Verdict;

use crate::{
    failure::{Failure, Outcome},
    state::client,
};

/// A log entry, read, with the state of its proof.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// As the server gave it: what the proof is about.
    pub(super) activity: Activity,
    /// Its public part.
    pub(super) leaf: Leaf,
    /// Its private part.
    pub(super) detail: EntryDetail,
    /// What was found when its proof was checked last.
    pub(super) proof: ArcRwSignal<Option<Verdict>>,
}

impl Entry {
    /// Reads an entry, of whose proof this is known.
    pub(super) fn parse(activity: Activity, proof: Option<Verdict>) -> Outcome<Self> {
        let unexpected = |_| Failure::unexpected_answer();
        Ok(Self {
            leaf: serde_json::from_str(&activity.leaf).map_err(unexpected)?,
            detail: serde_json::from_str(&activity.detail).map_err(unexpected)?,
            activity,
            proof: ArcRwSignal::new(proof),
        })
    }

    /// Fetches its proof and lets the worker check it.
    pub(super) async fn check(&self) -> Outcome<()> {
        let (leaf, detail) = (self.activity.leaf.clone(), self.activity.detail.clone());
        let index = self.leaf.index;
        let verdict = client().check_entry(index, leaf, Some(detail)).await?;
        self.proof.set(Some(verdict));
        Ok(())
    }
}
