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
    /// Whether it was verified with all of the log.
    is_of_all: bool,
}

impl Entry {
    /// Reads an entry; one that was verified with all of the log has a proof that holds.
    pub(super) fn parse(activity: Activity, is_of_all: bool) -> Outcome<Self> {
        let unexpected = |_| Failure::unexpected_answer();
        let proof = is_of_all.then_some(Verdict::Holds);
        Ok(Self {
            leaf: serde_json::from_str(&activity.leaf).map_err(unexpected)?,
            detail: serde_json::from_str(&activity.detail).map_err(unexpected)?,
            activity,
            proof: ArcRwSignal::new(proof),
            is_of_all,
        })
    }

    /// What its row on screen stands for: the entry as the service showed it, or as it was verified with all others, is another one.
    pub(super) fn row(&self) -> (u64, bool) {
        (self.leaf.index, self.is_of_all)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(is_of_all: bool) -> Entry {
        let leaf = r#"{"index":3,"at":0,"kind":"approved","detail_digest":"00"}"#;
        let activity = Activity {
            leaf: leaf.to_owned(),
            detail: r#"{"salt":""}"#.to_owned(),
            actor_name: None,
            subject_name: None,
            model_name: None,
        };
        Entry::parse(activity, is_of_all).unwrap()
    }

    #[test]
    fn a_row_that_was_verified_with_all_takes_the_place_of_the_one_before_and_says_so() {
        let (before, after) = (read(false), read(true));
        assert_eq!(before.proof.get_untracked(), None);
        assert_eq!(after.proof.get_untracked(), Some(Verdict::Holds));
        assert_ne!(before.row(), after.row());
        assert_eq!(after.row(), read(true).row());
    }
}
