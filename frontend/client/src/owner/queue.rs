//! What is to be sealed, remembered until it is: sealing goes on whatever page is open, and after a reload.
//!
//! Each entry is a decision of the owner's about the person whom he saw when he decided. It lies in his vault, and
//! when its turn comes, everything is checked as for one grant alone.

use api::{
    AccountId, GrantId, ModelId, ProblemKind, Timestamp,
    grant::{Grant, GrantState},
};
use serde::{Deserialize, Serialize};

use super::{
    closed::Closed,
    seal::{SealStage, SealTerms},
};
use crate::{Client, Failure, Outcome, Stop, port::Shelf};

/// Vault item of what is to be sealed.
pub(crate) const ITEM: &str = "sealing";
/// Another window that has not begun with a new copy for this long, in milliseconds, is taken to be closed.
const TURN: Timestamp = 180_000;
/// After a pause of so many milliseconds it is tried again.
const PAUSE: u32 = 15_000;
/// What this window is called among the owner's.
const WINDOW: &str = "sealing-window";

/// One copy to be sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedSealing {
    /// Of which grant.
    pub grant: GrantId,
    /// Which model.
    pub model: ModelId,
    /// Its name.
    pub model_name: String,
    /// For whom.
    pub user: AccountId,
    /// Her name, as the owner saw it.
    pub user_name: String,
    /// Her organisation, as he saw it.
    pub user_organisation: String,
    /// How it is sealed.
    pub terms: SealTerms,
    /// Why it failed; then it waits until the owner lets it be tried again, or leaves it out.
    pub failed: Option<SealFailure>,
}

/// Why a copy was not sealed, as the owner is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealFailure {
    /// What happened.
    pub happened: String,
    /// What to do now.
    pub action: String,
    /// Whether there is nothing left to seal: trying again is in vain.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_final: bool,
}

/// What a queue that is worked off tells.
#[derive(Clone, Debug, PartialEq)]
pub enum SealingNews {
    /// What is in the queue now, the next first.
    Queue(Vec<QueuedSealing>),
    /// Where a copy stands.
    Stage(GrantId, SealStage),
    /// Another window of the owner works the queue off.
    Elsewhere,
    /// Nothing can be sealed now; it is tried again by itself.
    Paused(Failure),
}

/// Whose turn it is among the windows of one browser.
#[derive(Serialize, Deserialize)]
struct Turn {
    window: String,
    until: Timestamp,
}

impl QueuedSealing {
    /// The decision to seal for the user whom a grant shows.
    pub fn of(grant: &Grant, terms: SealTerms) -> Self {
        Self {
            grant: grant.id.clone(),
            model: grant.model.clone(),
            model_name: grant.model_name.clone(),
            user: grant.user.clone(),
            user_name: grant.user_name.clone(),
            user_organisation: grant.user_organisation.clone(),
            terms,
            failed: None,
        }
    }

    /// Whether it waits for its turn.
    pub fn waits(&self) -> bool {
        self.failed.is_none()
    }

    /// Whether it failed and may be tried again.
    pub fn may_retry(&self) -> bool {
        self.failed.as_ref().is_some_and(|failed| !failed.is_final)
    }

    fn retry(&mut self) {
        self.failed.take_if(|failed| !failed.is_final);
    }

    fn is_about(&self, grant: &Grant) -> bool {
        self.model == grant.model
            && self.user == grant.user
            && self.user_name == grant.user_name
            && self.user_organisation == grant.user_organisation
    }
}

impl SealFailure {
    /// Why nothing is left to seal of a request, if so.
    fn of_closed(grant: &Grant) -> Option<Self> {
        let happened = match &grant.state {
            _ if grant.user_deleted => t!("This person deleted the account."),
            _ if grant.model_deleted => t!("You deleted this model."),
            GrantState::Withdrawn => t!("The person took the request back."),
            GrantState::Refused { .. } => t!("You refused this request since you decided."),
            GrantState::Revoked => t!("You took this access back since you decided."),
            GrantState::Requested | GrantState::Stale | GrantState::Active => return None,
        };
        let action = match grant.user_deleted || grant.model_deleted {
            true => t!("Nothing is left to seal: leave it out."),
            false => t!("Nothing is left to seal: leave it out. The person may ask again."),
        };
        Some(Self {
            happened: happened.to_owned(),
            action: action.to_owned(),
            is_final: true,
        })
    }

    /// The owner ended the grant, and the service shows it as open.
    fn of_reopened() -> Self {
        let happened = t!(
            "You refused this request or took this access back, and the service shows it as open."
        );
        let action = t!(
            "Nothing is sealed here: leave it out. If you want to grant it after all, seal it on its own page; if not, tell the administrator over another channel."
        );
        Self {
            happened: happened.to_owned(),
            action: action.to_owned(),
            is_final: true,
        }
    }
}

impl From<Failure> for SealFailure {
    fn from(failure: Failure) -> Self {
        Self {
            happened: failure.happened,
            action: failure.action,
            is_final: false,
        }
    }
}

impl Client {
    /// What is to be sealed, the next first.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn sealing_queue(&self) -> Outcome<Vec<QueuedSealing>> {
        let queue = self.document(ITEM).await?;
        Ok(queue.map_or_else(Vec::new, |(queue, _)| queue))
    }

    /// Remembers what is to be sealed, in place of what was decided of the same grants before; answers the queue.
    ///
    /// # Errors
    /// As [`Client::sealing_queue`].
    pub async fn queue_sealings(&self, decided: Vec<QueuedSealing>) -> Outcome<Vec<QueuedSealing>> {
        self.change_queue(|queue| {
            for sealing in &decided {
                match queue.iter_mut().find(|known| known.grant == sealing.grant) {
                    Some(known) => known.clone_from(sealing),
                    None => queue.push(sealing.clone()),
                }
            }
        })
        .await
    }

    /// Forgets what was to be sealed of these grants; answers the queue.
    ///
    /// # Errors
    /// As [`Client::sealing_queue`].
    pub async fn unqueue_sealings(&self, grants: &[GrantId]) -> Outcome<Vec<QueuedSealing>> {
        self.change_queue(|queue| queue.retain(|sealing| !grants.contains(&sealing.grant)))
            .await
    }

    /// Lets what failed be tried again, where anything is left to seal; answers the queue.
    ///
    /// # Errors
    /// As [`Client::sealing_queue`].
    pub async fn retry_sealings(&self) -> Outcome<Vec<QueuedSealing>> {
        self.change_queue(|queue| queue.iter_mut().for_each(QueuedSealing::retry))
            .await
    }

    /// Lets what failed for one user be tried again; answers how much that is.
    pub(super) async fn retry_sealings_of(&self, user: &AccountId) -> Outcome<usize> {
        let has_failed = |sealing: &QueuedSealing| sealing.user == *user && sealing.may_retry();
        let queue = self.sealing_queue().await?;
        let count = queue.iter().filter(|sealing| has_failed(sealing)).count();
        if count > 0 {
            self.change_queue(|queue| {
                let hers = queue.iter_mut().filter(|sealing| has_failed(sealing));
                hers.for_each(QueuedSealing::retry);
            })
            .await?;
        }
        Ok(count)
    }

    /// Works the queue off, whatever pauses it meanwhile, until none waits, it is stopped or nobody is signed in.
    pub async fn keep_sealing(&self, stop: &Stop, tell: impl Fn(SealingNews)) {
        loop {
            match self.work_off_sealings(stop, &tell).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(failure) => tell(SealingNews::Paused(failure)),
            }
            if stop.asked() {
                return;
            }
            self.0.ports.clock.sleep(PAUSE).await;
            if stop.asked() || self.reader().is_none() {
                return;
            }
        }
    }

    /// Seals what is queued, one copy after the other, until none waits; `false` if another window does. A copy that cannot be
    /// sealed stays with the reason, and the next one has its turn.
    ///
    /// # Errors
    /// What keeps every copy from being sealed now (no connection, no session, a log that is not to be believed), or that
    /// it was stopped: nothing is forgotten then.
    pub async fn work_off_sealings(
        &self,
        stop: &Stop,
        tell: impl Fn(SealingNews),
    ) -> Outcome<bool> {
        let queue = self.sealing_queue().await?;
        let is_idle = !queue.iter().any(QueuedSealing::waits);
        tell(SealingNews::Queue(queue));
        if is_idle {
            return Ok(true);
        }
        self.follow_log().await;
        let worked = self.work_off(stop, &tell).await;
        self.end_turn().await;
        worked
    }

    async fn work_off(&self, stop: &Stop, tell: &impl Fn(SealingNews)) -> Outcome<bool> {
        let closed = self.shown_closed().await?;
        let mut queue = self.sealing_queue().await?;
        loop {
            if !self.take_turn().await {
                tell(SealingNews::Elsewhere);
                return Ok(false);
            }
            stop.check()?;
            self.allow_use().await?;
            let next = queue.iter().find(|sealing| sealing.waits()).cloned();
            tell(SealingNews::Queue(queue));
            let Some(next) = next else { return Ok(true) };
            let tell_stage = |stage| tell(SealingNews::Stage(next.grant.clone(), stage));
            queue = match self.seal_queued(&next, &closed, stop, tell_stage).await? {
                None => self.unqueue_sealings(&[next.grant]).await?,
                Some(failed) => self.fail_sealing(&next.grant, failed).await?,
            };
        }
    }

    /// Seals one copy, unless another window or place has done so; answers why it cannot be sealed.
    ///
    /// # Errors
    /// What keeps every other copy from being sealed too, or that it was stopped.
    async fn seal_queued(
        &self,
        queued: &QueuedSealing,
        closed: &Closed,
        stop: &Stop,
        on_stage: impl Fn(SealStage),
    ) -> Outcome<Option<SealFailure>> {
        let failure = match self.seal_if_open(queued, closed, stop, on_stage).await {
            Err(failure) if !stop.asked() && !is_everybodys(&failure) => failure,
            sealed => return sealed,
        };
        // It may have been closed while it was sealed.
        let now = self.grant(&queued.grant).await.ok();
        let ended = now.as_ref().and_then(SealFailure::of_closed);
        Ok(Some(ended.unwrap_or_else(|| failure.into())))
    }

    async fn seal_if_open(
        &self,
        queued: &QueuedSealing,
        closed: &Closed,
        stop: &Stop,
        on_stage: impl Fn(SealStage),
    ) -> Outcome<Option<SealFailure>> {
        let grant = self.grant(&queued.grant).await?;
        if let Some(closed) = SealFailure::of_closed(&grant) {
            return Ok(Some(closed));
        }
        if self.is_closed(&grant, closed).await {
            return Ok(Some(SealFailure::of_reopened()));
        }
        if !queued.is_about(&grant) {
            return Err(Failure::local(
                t!(
                    "The service shows another person, organisation or model for this request than when you decided."
                ),
                t!(
                    "Look at the request once more, and decide anew. Ask the administrator why it changed."
                ),
            ));
        }
        if grant.state == GrantState::Active {
            let newest = self.newest_versions(std::slice::from_ref(&grant)).await?;
            if !newest.is_beyond(&grant) {
                return Ok(None);
            }
        }
        if grant.suspension.is_some() {
            return Err(Failure::local(
                t!("This access was suspended since you decided."),
                t!(
                    "Look at the request, and lift the suspension if you want to seal all the same."
                ),
            ));
        }
        match self.seal(&grant, queued.terms, stop, on_stage).await {
            Err(failure) if !self.is_sealed_since(&grant).await => Err(failure),
            _ => Ok(None),
        }
    }

    /// Whether another copy was sealed since a grant was read: by the owner himself, or elsewhere.
    async fn is_sealed_since(&self, read: &Grant) -> bool {
        let now = self.grant(&read.id).await;
        now.is_ok_and(|now| {
            now.state == GrantState::Active && now.sealed_digest != read.sealed_digest
        })
    }

    async fn fail_sealing(
        &self,
        grant: &GrantId,
        failed: SealFailure,
    ) -> Outcome<Vec<QueuedSealing>> {
        self.change_queue(|queue| {
            let mut of_grant = queue.iter_mut().filter(|sealing| sealing.grant == *grant);
            if let Some(sealing) = of_grant.next() {
                sealing.failed = Some(failed.clone());
            }
        })
        .await
    }

    async fn change_queue(
        &self,
        change: impl Fn(&mut Vec<QueuedSealing>),
    ) -> Outcome<Vec<QueuedSealing>> {
        self.update(ITEM, change).await
    }

    /// Whether this window may seal the next copy: one of them works the queue off.
    async fn take_turn(&self) -> bool {
        let Some(place) = self.turn_place() else {
            return false;
        };
        let (window, now) = (self.window().await, self.0.ports.clock.now());
        let kept = self.0.ports.keep.load(Shelf::Lasting, &place).await;
        let turn: Option<Turn> = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        if turn.is_some_and(|turn| turn.window != window && turn.until > now) {
            return false;
        }
        let until = now.saturating_add(TURN);
        if let Ok(bytes) = serde_json::to_vec(&Turn { window, until }) {
            self.0.ports.keep.save(Shelf::Lasting, &place, &bytes).await;
        }
        true
    }

    async fn end_turn(&self) {
        let Some(place) = self.turn_place() else {
            return;
        };
        let window = self.window().await;
        let kept = self.0.ports.keep.load(Shelf::Lasting, &place).await;
        let turn: Option<Turn> = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        if turn.is_some_and(|turn| turn.window == window) {
            self.0.ports.keep.forget(Shelf::Lasting, &place).await;
        }
    }

    fn turn_place(&self) -> Option<String> {
        self.reader().map(|reader| format!("{ITEM}-{}", reader.id))
    }

    /// The same after a reload.
    async fn window(&self) -> String {
        let keep = &self.0.ports.keep;
        if let Some(kept) = keep.load(Shelf::Visit, WINDOW).await {
            return String::from_utf8_lossy(&kept).into_owned();
        }
        let clock = &self.0.ports.clock;
        let window = format!("{}-{}", clock.now(), clock.micros());
        keep.save(Shelf::Visit, WINDOW, window.as_bytes()).await;
        window
    }
}

/// Whether it would keep every other copy from being sealed too.
fn is_everybodys(failure: &Failure) -> bool {
    let kinds = [
        ProblemKind::Unreachable,
        ProblemKind::SignedOut,
        ProblemKind::AccountSuspended,
        ProblemKind::Busy,
        ProblemKind::TooMany,
        ProblemKind::StorageFull,
        ProblemKind::Internal,
        ProblemKind::VaultConflict,
    ];
    kinds.into_iter().any(|kind| failure.is(kind))
}
