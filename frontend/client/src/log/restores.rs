//! A service that was put back to a backup: what this place saw is missing, and the log itself says so.
//!
//! An honest operator whose disk died looks like one who takes something back. So the reader decides, knowing what is missing; what she
//! decided lies in her vault, holds wherever she signs in, and is shown as long as the log lasts.

use api::{account::Account, log::LOG_ITSELF};
use protocol::{
    FindRestored, FoundRestore, HeldRestores, LOG_KEY_CHANGED, LogState, PlanProofs, PlanRestored,
    ReadRestores, Restore,
};

use crate::{
    AcceptedRestore, Client, Failure, LogAlarm, Outcome, RestoreOffer, ToldRestore,
    port::{Shelf, Work},
    status::Restores,
};

/// Vault item, and name of the kept copy.
const ITEM: &str = "restores";

impl Client {
    /// Goes on from what the service was put back to; everywhere the reader signs in. Answers the alarm's end, or what is wrong
    /// beside it.
    ///
    /// # Errors
    /// The vault's; then nothing is accepted.
    pub async fn accept_restore(&self, offer: &RestoreOffer) -> Outcome<()> {
        let accepted = self.0.ports.clock.now();
        let accept = |hash: &str| AcceptedRestore {
            hash: hash.to_owned(),
            accepted,
            seen: offer.seen,
            items: offer.items.clone(),
        };
        let decided = Restores {
            accepted: (offer.restores.iter())
                .map(|restore| accept(&restore.hash))
                .collect(),
            ..Restores::default()
        };
        let known = self.join_restores(&decided).await?;
        let told = self.update(ITEM, |told: &mut Restores| told.join(&known.told()));
        told.await?;
        self.follow_log().await;
        Ok(())
    }

    /// Restores that the log tells of, oldest first, each of them in the log, and what the reader decided.
    ///
    /// # Errors
    /// The server's problem, or that the log is not verified.
    pub async fn told_restores(&self) -> Outcome<Vec<ToldRestore>> {
        let logged = self.logged_restores().await?;
        if logged.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.known_restores().await?;
        let told = |restore: Restore| ToldRestore {
            accepted: known.accepted(&restore.hash).cloned(),
            restore,
        };
        Ok(logged.into_iter().map(told).collect())
    }

    /// Whether the log itself says why it lacks what was followed, and the reader accepted that: then what to go on from; else the
    /// alarm, if it says so.
    pub(super) async fn explained(
        &self,
        reader: &Account,
        state: LogState,
    ) -> Outcome<Option<Result<LogState, LogAlarm>>> {
        let seen = state.size;
        let Some(found) = self.find_restored(state).await? else {
            return Ok(None);
        };
        let known = self.known_restores().await?;
        if known.accepts_all(&found.restores) {
            self.settle_restores(reader, &found.restores).await?;
            return Ok(Some(Ok(found.state)));
        }
        let offer = self.offer(found.restores, seen).await?;
        Ok(Some(Err(LogAlarm::Restored(RestoreOffer {
            proved: found.proved,
            ends: found.ends,
            ..offer
        }))))
    }

    /// Restores that the followed log holds, and that this place has not dealt with.
    pub(super) async fn new_restores(&self) -> Vec<Restore> {
        // What cannot be fetched now is looked at the next time.
        self.unsettled().await.unwrap_or_default()
    }

    async fn unsettled(&self) -> Outcome<Vec<Restore>> {
        let policy = self.0.log.policy.borrow().clone();
        let mut new = self.ask(ReadRestores { policy }).await?;
        let settled = self.restores_here().await.settled;
        new.retain(|restore| !settled.contains(&restore.hash));
        self.held_by_log(&new).await
    }

    /// What is missing of the vault, or of so many answers, may be explained by restores that this place has not dealt with. Where
    /// nothing is missing, it has dealt with them.
    pub(super) fn deal_with_restores(
        &self,
        reader: &Account,
        new: Vec<Restore>,
        lost: usize,
    ) -> Work<()> {
        let (client, reader) = (self.clone(), reader.clone());
        Box::pin(async move {
            client.deal_with(&reader, new, lost).await.ok();
        })
    }

    async fn deal_with(&self, reader: &Account, new: Vec<Restore>, lost: usize) -> Outcome<()> {
        let known = self.known_restores().await?;
        if !new.is_empty() {
            // Read late, it would be missed when nothing explains it any more.
            self.known_closed().await.ok();
        }
        let lacks_something = lost > 0 || !self.0.log.withheld.borrow().is_empty();
        if lacks_something && !known.accepts_all(&new) {
            let size = new.first().map_or(0, |first| first.entry);
            let offer = self.offer(new, size).await?;
            let offer = RestoreOffer {
                answers: lost,
                ..offer
            };
            self.0.log.offer.replace(Some(offer));
            return Ok(());
        }
        self.settle_restores(reader, &new).await
    }

    /// Takes what the server has for the newest that there is, and tells it what this place remembers itself.
    async fn settle_restores(&self, reader: &Account, restores: &[Restore]) -> Outcome<()> {
        let known = self.known_restores().await?;
        let is_accepted = known.accepts_all(restores);
        if is_accepted {
            let used = self.accept_older_items().await?;
            let first = restores.iter().map(|restore| restore.entry).min();
            let first = first.unwrap_or(0);
            let lost = Restores {
                used,
                ..Restores::default()
            };
            let all = self.join_restores(&lost).await?;
            let told = self.update(ITEM, |told: &mut Restores| told.join(&all.told()));
            told.await?;
            self.let_be_lost(first).await?;
            self.trust().await?;
            self.tell_closed().await?;
            self.forget_audit();
            self.0.log.withheld.take();
            self.0.log.offer.take();
            self.0.log.went_back.set(true);
            self.0.log.answers_shared.set(false);
            self.0.log.own_entries_read.set(false);
        }
        let mut here = self.restores_here().await;
        here.join(&known);
        let hashes = restores.iter().map(|restore| restore.hash.clone());
        here.settled.extend(hashes);
        self.keep_restores(reader, &here).await;
        Ok(())
    }

    async fn offer(&self, restores: Vec<Restore>, seen: u64) -> Outcome<RestoreOffer> {
        let first = restores.first().map_or(0, |first| first.entry);
        Ok(RestoreOffer {
            restores,
            seen,
            proved: seen,
            ends: None,
            items: self.older_items().await?,
            answers: self.answers_from(first).await?,
        })
    }

    async fn find_restored(&self, state: LogState) -> Outcome<Option<FoundRestore>> {
        let checkpoint = self.checkpoint().await?;
        let policy = self.log_policy().await?;
        self.0.log.policy.replace(policy.clone());
        let plan = PlanRestored {
            state: state.clone(),
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
        };
        let plan = self.ask(plan).await?;
        if plan.size == 0 {
            return Ok(None);
        }
        let changes = self.directory_proof(LOG_KEY_CHANGED, LOG_ITSELF, plan.size);
        let ask = FindRestored {
            state,
            policy,
            checkpoint,
            parts: self.log_parts(plan.paths).await?,
            changes: Some(changes.await?),
        };
        self.ask(ask).await
    }

    /// Restores that the followed log holds.
    async fn logged_restores(&self) -> Outcome<Vec<Restore>> {
        let policy = self.0.log.policy.borrow().clone();
        let told = self.ask(ReadRestores { policy }).await?;
        self.held_by_log(&told).await
    }

    /// Those of them that the followed log holds.
    async fn held_by_log(&self, told: &[Restore]) -> Outcome<Vec<Restore>> {
        let last = told.iter().map(|restore| restore.entry).max();
        let head = last.and_then(|last| self.followed_head(last));
        let Some(head) = head else {
            return Ok(Vec::new());
        };
        let indices = told.iter().map(|restore| restore.entry).collect();
        let planned = self.ask(PlanProofs { indices }).await?;
        let policy = self.0.log.policy.borrow().clone();
        let ask = HeldRestores {
            policy,
            head: head.bytes,
            parts: self.log_parts(planned).await?,
        };
        let mut held = self.ask(ask).await?;
        held.retain(|restore| told.contains(restore));
        Ok(held)
    }

    /// What the vault and this place know.
    async fn known_restores(&self) -> Outcome<Restores> {
        let vault = self.document::<Restores>(ITEM).await?;
        let (vault, _) = vault.unwrap_or_default();
        self.join_restores(&vault).await
    }

    async fn join_restores(&self, other: &Restores) -> Outcome<Restores> {
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?;
        let mut here = self.restores_here().await;
        here.join(other);
        self.keep_restores(&reader, &here).await;
        Ok(here)
    }

    /// What this place knows.
    pub(crate) async fn restores_here(&self) -> Restores {
        let Some(reader) = self.reader() else {
            return Restores::default();
        };
        let keep = &self.0.ports.keep;
        let kept = keep.load(Shelf::Lasting, &kept_as(&reader)).await;
        let kept = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        kept.unwrap_or_default()
    }

    async fn keep_restores(&self, reader: &Account, restores: &Restores) {
        if let Ok(bytes) = serde_json::to_vec(restores) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Lasting, &kept_as(reader), &bytes).await;
        }
    }
}

fn kept_as(reader: &Account) -> String {
    format!("{ITEM}-{}", reader.id)
}
