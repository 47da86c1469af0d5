//! Follows the append-only log: every visit continues where the last one stopped.

use std::{future::Future, pin::Pin};

use api::{
    AccountId, ProblemKind,
    account::{Account, Role},
    key::KeyDocument,
};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use protocol::{LogState, OwnKey, Verdict};

use super::{Keys, Vault, Workers, browser_memory, log_check};
use crate::failure::{Failure, Outcome, Pending};

/// Vault item of the followed log.
const ITEM: &str = "log";
const SETTLE_MS: u32 = 20;

/// What is known about the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LogStatus {
    /// Nobody is signed in, or the first check has not begun.
    Idle,
    /// A check is under way.
    Checking,
    /// Everything up to this number of entries holds together with all that was seen before.
    Verified {
        /// Entries.
        size: u64,
    },
    /// Something is wrong with the log or with the reader's keys.
    Alarm(LogAlarm),
    /// The check could not be made.
    Unavailable(Failure),
}

/// What must be shown in red.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LogAlarm {
    /// The log does not continue what this person saw before, or its signature fails.
    Broken(String),
    /// Keys were published under the reader's name that she did not make (hexadecimal fingerprints).
    ForeignKeys(Vec<String>),
}

/// A head that the vault worker followed the log to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FollowedHead {
    /// Number of entries.
    pub size: u64,
    /// JSON of the [`api::log::SignedHead`], as the worker knows it.
    pub bytes: Vec<u8>,
    /// [`Workers::generation`] of the worker that followed it.
    generation: u32,
}

/// The followed log.
#[derive(Clone, Copy)]
pub(crate) struct LogWatch {
    workers: Workers,
    vault: Vault,
    keys: Keys,
    status: RwSignal<LogStatus>,
    head: RwSignal<Option<FollowedHead>>,
    reader: RwSignal<Option<Account>>,
    busy: StoredValue<bool>,
}

impl LogWatch {
    pub(super) fn new(workers: Workers, vault: Vault, keys: Keys) -> Self {
        Self {
            workers,
            vault,
            keys,
            status: RwSignal::new(LogStatus::Idle),
            head: RwSignal::new(None),
            reader: RwSignal::new(None),
            busy: StoredValue::new(false),
        }
    }

    /// What is known about the log.
    pub(crate) fn status(&self) -> LogStatus {
        self.status.get()
    }

    /// Begins to follow for this reader.
    pub(super) async fn begin(&self, reader: Account) {
        self.reader.set(Some(reader));
        self.follow().await;
    }

    pub(super) fn forget(&self) {
        self.reader.set(None);
        self.head.set(None);
        self.status.set(LogStatus::Idle);
    }

    /// Continues to the newest head; waits for a check that is under way. What was known stays on
    /// screen meanwhile, and an alarm until a later check finds everything sound.
    pub(crate) fn follow(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let watch = *self;
        Box::pin(async move { watch.follow_now().await })
    }

    async fn follow_now(&self) {
        if self.busy.get_value() {
            return self.settle().await;
        }
        let Some(reader) = self.reader.get_untracked() else {
            return;
        };
        let before = self.status.get_untracked();
        if matches!(before, LogStatus::Idle | LogStatus::Unavailable(_)) {
            self.status.set(LogStatus::Checking);
        }
        self.busy.set_value(true);
        let checked = self.check(&reader).await;
        self.busy.set_value(false);
        if self.reader.get_untracked().as_ref() != Some(&reader) {
            return;
        }
        self.status.set(match (checked, before) {
            (Ok(status), _) => status,
            (Err(_), alarm @ LogStatus::Alarm(_)) => alarm,
            (Err(failure), _) => LogStatus::Unavailable(failure),
        });
    }

    async fn settle(&self) {
        while self.busy.get_value() {
            TimeoutFuture::new(SETTLE_MS).await;
        }
    }

    /// Checks that an entry, with its detail, is in the log. Follows the log first when the entry is
    /// newer than the verified head.
    ///
    /// # Errors
    /// That the proof could not be fetched, or that the log is not verified.
    pub(crate) fn check_entry(
        &self,
        index: u64,
        leaf: String,
        detail: Option<String>,
    ) -> Pending<Verdict> {
        let watch = *self;
        Box::pin(async move {
            let head = watch.head_beyond(index).await?;
            log_check::include(watch.workers, head, index, leaf, detail).await
        })
    }

    /// Checks that a published key is in the log as `account`'s, before anything is sealed to it.
    ///
    /// # Errors
    /// That the proof could not be fetched, or that the log is not verified.
    pub(crate) fn check_key(
        &self,
        account: &AccountId,
        document: &KeyDocument,
    ) -> Pending<Verdict> {
        let (watch, account, document) = (*self, account.clone(), document.clone());
        Box::pin(async move {
            let head = watch.head_beyond(document.published.log_index).await?;
            log_check::key(watch.workers, head, &account, &document).await
        })
    }

    /// A followed head that is at least `index + 1` entries long.
    async fn head_beyond(&self, index: u64) -> Outcome<FollowedHead> {
        if self.followed_head(index).is_none() {
            self.follow().await;
        }
        self.followed_head(index).ok_or_else(|| {
            Failure::local(
                "The log could not be verified as far as this entry.",
                "Wait a moment and check again; if it keeps failing, tell the administrator.",
            )
        })
    }

    fn followed_head(&self, index: u64) -> Option<FollowedHead> {
        let generation = self.workers.generation();
        self.head
            .get_untracked()
            .filter(|head| head.size > index && head.generation == generation)
    }

    async fn check(&self, reader: &Account) -> Outcome<LogStatus> {
        let remembered = self.vault.document::<LogState>(ITEM).await?;
        let (state, seen) = remembered.map_or((None, 0), |(state, seen)| (Some(state), seen));
        let own = self.own_key(reader).await?;
        if let Some(why) = self.contradiction(reader, state.as_ref()).await? {
            return Ok(LogStatus::Alarm(LogAlarm::Broken(why)));
        }
        let verdict = log_check::follow(self.workers, state.clone(), own.clone()).await?;
        if let Verdict::Fails(why) = verdict.verdict {
            return Ok(LogStatus::Alarm(LogAlarm::Broken(why)));
        }
        let foreign = log_check::foreign_keys(&verdict, own.as_ref());
        let Some(new) = verdict.state else {
            return Err(Failure::unexpected_answer());
        };
        let size = new.size;
        if state.as_ref() != Some(&new) {
            self.remember(&new, seen).await?;
        }
        browser_memory::keep_followed_log(&reader.id, &new);
        self.head.set(Some(FollowedHead {
            size,
            bytes: new.head,
            generation: self.workers.generation(),
        }));
        Ok(match foreign.is_empty() {
            true => LogStatus::Verified { size },
            false => LogStatus::Alarm(LogAlarm::ForeignKeys(foreign)),
        })
    }

    /// Why the log does not continue what this very browser saw, whatever the vault says: a server
    /// that rolls the log back can roll the vault back with it.
    async fn contradiction(
        &self,
        reader: &Account,
        in_vault: Option<&LogState>,
    ) -> Outcome<Option<String>> {
        let Some(seen_here) = browser_memory::followed_log(&reader.id) else {
            return Ok(None);
        };
        if Some(&seen_here) == in_vault {
            return Ok(None);
        }
        let followed = log_check::follow(self.workers, Some(seen_here), None).await?;
        Ok(match followed.verdict {
            Verdict::Holds => None,
            Verdict::Fails(why) => Some(why),
        })
    }

    /// Only users have keys. They are read anew each time: another tab may just have made one.
    async fn own_key(&self, reader: &Account) -> Outcome<Option<OwnKey>> {
        if reader.role != Role::User {
            return Ok(None);
        }
        let keys = self.keys.load().await?;
        Ok(Some(OwnKey {
            account: reader.id.to_string(),
            fingerprints: keys.map(|keys| keys.fingerprints()).unwrap_or_default(),
        }))
    }

    /// Another tab that wrote first has verified the same log; its state is as good as ours.
    async fn remember(&self, state: &LogState, seen: u64) -> Outcome<()> {
        match self.vault.save_document(ITEM, state, seen).await {
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Ok(()),
            other => other.map(drop),
        }
    }
}
