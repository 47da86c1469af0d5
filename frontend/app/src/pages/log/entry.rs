use api::log::{Activity, EntryDetail, Leaf};
use leptos::prelude::*;

use super::proof::Proof;
use crate::failure::{Failure, Outcome};

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
}
