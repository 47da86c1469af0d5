use api::{Digest, GrantId, ModelId, Timestamp};
use card::ModelCard;
use serde::{Deserialize, Serialize};

use super::{super::history::BatchId, open_parts::KeptPart};

/// Milliseconds for which one place works on a file before another may: longer than it takes to say so again, by much.
const HELD: Timestamp = 150_000;

/// Milliseconds after its last word for which a place counts as at work: longer than it takes to say so again.
const AT_WORK: Timestamp = 60_000;

/// Milliseconds within which a place that works says so again, however slowly it saves.
const SAID_LATE: Timestamp = 40_000;

/// Begins the names of the vault's items.
pub(super) const PREFIX: &str = "batch-";

impl BatchId {
    /// Whether an item of the vault is of this file.
    pub(super) fn owns(&self, item: &str) -> bool {
        let of = item.strip_prefix(PREFIX);
        of.and_then(|of| of.strip_prefix(&*self.0))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }

    pub(super) fn head(&self) -> String {
        format!("{PREFIX}{self}")
    }

    pub(super) fn file_piece(&self, piece: usize) -> String {
        format!("{PREFIX}{self}-file-{piece}")
    }

    pub(super) fn progress(&self) -> String {
        format!("{PREFIX}{self}-answers")
    }

    pub(super) fn answers_piece(&self, piece: usize) -> String {
        format!("{PREFIX}{self}-answers-{piece}")
    }
}

/// What a file was asked with: written once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) asked_at: Timestamp,
    pub(super) grant: GrantId,
    pub(super) model: ModelId,
    pub(super) name: String,
    pub(super) card: ModelCard,
    pub(super) card_digest: Digest,
    pub(super) rows: usize,
    pub(super) pieces: usize,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Numbers in an answer; none before the first.
    pub(super) width: Option<usize>,
    pub(super) logged: Option<(u64, u64)>,
    pub(super) open: Vec<KeptPart>,
    pub(super) holder: Option<Holder>,
}

/// The one place that works on a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holder {
    pub(super) place: String,
    /// By its clock.
    until: Timestamp,
}

impl Holder {
    pub(super) fn new(place: String, now: Timestamp) -> Self {
        let until = now + HELD;
        Self { place, until }
    }

    /// Whether it said a short while ago that it works on the file.
    pub(super) fn is_at_work(&self, now: Timestamp) -> bool {
        now < self.until.saturating_sub(HELD).saturating_add(AT_WORK)
    }

    /// Milliseconds until another place than this one would have said again that it works on the file; 0 where it should have.
    pub(super) fn silence_until(&self, place: &str, now: Timestamp) -> Timestamp {
        let said_by = self.until.saturating_sub(HELD).saturating_add(SAID_LATE);
        match self.is_other(place, now) {
            true => said_by.saturating_sub(now).min(SAID_LATE),
            false => 0,
        }
    }

    /// Whether another place than this one may be at work.
    pub(super) fn is_other(&self, place: &str, now: Timestamp) -> bool {
        self.place != place && now < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_file_are_told_from_those_of_others() {
        let id = BatchId("ab".to_owned());
        for item in [
            id.head(),
            id.file_piece(0),
            id.progress(),
            id.answers_piece(12),
        ] {
            assert!(id.owns(&item), "{item}");
        }
        for item in ["batch-abc", "batch-a", "draft-ab", "ab"] {
            assert!(!id.owns(item), "{item}");
        }
    }

    #[test]
    fn a_place_that_says_nothing_any_more_soon_counts_as_gone_but_may_still_come_back() {
        let holder = Holder::new("here".to_owned(), 1_000);
        assert!(holder.is_at_work(1_000 + AT_WORK - 1));
        assert!(!holder.is_at_work(1_000 + AT_WORK));
        assert!(holder.is_other("there", 1_000 + AT_WORK));
    }

    #[test]
    fn a_file_that_was_left_is_waited_for_only_until_its_place_should_have_spoken() {
        let holder = Holder::new("here".to_owned(), 1_000);
        assert_eq!(holder.silence_until("there", 11_000), SAID_LATE - 10_000);
        assert_eq!(holder.silence_until("there", 1_000 + SAID_LATE), 0);
        assert_eq!(holder.silence_until("here", 1_000), 0);
        let ahead = Holder::new("here".to_owned(), 500_000);
        assert_eq!(ahead.silence_until("there", 1_000), SAID_LATE);
    }

    #[test]
    fn another_place_waits_until_the_first_has_said_nothing_for_long() {
        let holder = Holder::new("here".to_owned(), 1_000);
        assert!(!holder.is_other("here", 2_000));
        assert!(holder.is_other("there", 1_000 + HELD - 1));
        assert!(!holder.is_other("there", 1_000 + HELD));
    }
}
