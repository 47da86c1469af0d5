use std::collections::VecDeque;

use api::{
    AccountId, ModelId, Timestamp,
    log::{Activity, EntryDetail, EntryKind, Leaf},
};
use protocol::LogEdge;

use crate::{Failure, Stop};

/// How far all of the log is verified in this place, entry by entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditStatus {
    /// Entries of the last head all entries of which were verified; 0 before that.
    pub verified: u64,
    /// What is under way.
    pub stage: AuditStage,
}

/// What is under way to verify all of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuditStage {
    /// Nothing.
    #[default]
    Rest,
    /// Entries are read.
    Reading {
        /// So many are.
        read: u64,
        /// Of so many.
        size: u64,
    },
    /// The reader stopped it; it goes on from there.
    Stopped {
        /// So many entries are read.
        read: u64,
    },
    /// What the service shows is not what the log holds; why, in one sentence for a person.
    Broken(String),
    /// It could not go on.
    Unavailable(Failure),
}

/// What was read of the log.
#[derive(Default)]
pub(crate) struct Audit {
    pub(crate) status: AuditStatus,
    pub(crate) edge: LogEdge,
    /// The checkpoint under which all entries were verified.
    pub(crate) head: Vec<u8>,
    /// The policy under which its signatures hold.
    pub(crate) policy: Vec<u8>,
    /// Entries, oldest first, as many as are kept of the newest.
    pub(crate) entries: VecDeque<Audited>,
    pub(crate) stop: Stop,
}

/// A verified entry.
pub(crate) struct Audited {
    pub(crate) index: u64,
    pub(crate) at: Timestamp,
    pub(crate) kind: EntryKind,
    pub(crate) actor: Option<AccountId>,
    pub(crate) subject: Option<AccountId>,
    pub(crate) model: Option<ModelId>,
    /// As the service shows it; names are its own word.
    pub(crate) activity: Activity,
}

impl Audited {
    /// Reads an entry; none where it cannot be understood.
    pub(crate) fn read(activity: Activity) -> Option<Self> {
        let leaf: Leaf = serde_json::from_str(&activity.leaf).ok()?;
        let detail: EntryDetail = serde_json::from_str(&activity.detail).ok()?;
        Some(Self {
            index: leaf.index,
            at: leaf.at,
            kind: leaf.kind,
            actor: detail.actor,
            subject: detail.subject,
            model: detail.model,
            activity,
        })
    }
}
