//! The append-only log as this person follows it: every visit continues where the last one stopped.

mod alarms;
mod answers;
mod audit;
mod known;
mod own_entries;
mod proofs;
mod restores;

use std::cell::Cell;

use api::{
    ProblemKind, Timestamp,
    account::{Account, Role},
    log::LOG_ITSELF,
};
use protocol::{
    CheckNote, FollowLog, KeyKind, LOG_KEY_CHANGED, LogState, LogVerdict, NoteStanding, OwnKey,
    PlanLog, VAULT_NOTED, Verdict,
};

use crate::{
    Client, Failure, LogAlarm, LogStatus, LoggedAnswers, News, Outcome,
    client::FollowedHead,
    hex,
    port::{Shelf, Work},
    vault::VersionList,
};

/// Vault item of the followed log.
const ITEM: &str = "log";
/// Milliseconds that a head's time may differ from this place's clock. A server that shows somebody an old log
/// for longer than that is noticed.
const MOST_DIFFERENCE: u64 = 24 * 60 * 60 * 1_000;
/// Times that a vault's list is compared with the log's note before it is an alarm: another tab may write it between
/// two requests.
const NOTE_ATTEMPTS: u32 = 3;
/// Milliseconds between two looks at whether a check under way has ended.
const SETTLE: u32 = 20;
/// Milliseconds between two looks at the log.
const EVERY: u32 = 60_000;

/// Ends what is under way, however it ends.
struct Busy<'a>(&'a Cell<bool>);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Client {
    /// What is known about the log.
    pub fn log_status(&self) -> LogStatus {
        self.0.log.status.borrow().clone()
    }

    /// Continues to the newest head; waits for a check that is under way. What was known stands
    /// meanwhile, and an alarm until a later check finds everything sound.
    pub fn follow_log(&self) -> Work<LogStatus> {
        let client = self.clone();
        Box::pin(async move {
            client.follow_now().await;
            client.log_status()
        })
    }

    /// Follows it now, and each minute in which `is_watched`, until nobody is signed in.
    pub async fn keep_following(&self, is_watched: impl Fn() -> bool) {
        self.follow_log().await;
        if self.0.log.is_kept.replace(true) {
            return;
        }
        let _kept = Busy(&self.0.log.is_kept);
        while self.reader().is_some() {
            self.0.ports.clock.sleep(EVERY).await;
            if is_watched() {
                self.follow_log().await;
                self.go_on_auditing().await;
            }
        }
    }

    /// Refuses what must not happen under a log that is not to be believed: sending an input, sealing a model.
    ///
    /// # Errors
    /// That the log broke, is of another day, or contradicts the service; or that the service does not hand out what
    /// other places of the reader's noticed.
    pub async fn allow_use(&self) -> Outcome<()> {
        // Another tab may have noticed something, or another browser.
        self.recall_answers().await;
        if let Some(reader) = self.reader() {
            self.share_answers_once(&reader, false).await?;
        }
        let status = self.log_status();
        let refusal = status.alarms().iter().find_map(LogAlarm::refusal);
        refusal.map_or(Ok(()), Err)
    }

    async fn follow_now(&self) {
        let busy = &self.0.log.busy;
        if busy.get() {
            return self.settle().await;
        }
        let Some(reader) = self.reader() else {
            return;
        };
        let before = self.log_status();
        if matches!(before, LogStatus::Idle | LogStatus::Unavailable(_)) {
            self.set_log(LogStatus::Checking);
        }
        busy.set(true);
        let (checked, shared) = {
            let _busy = Busy(busy);
            self.recall_answers().await;
            let checked = self.check_log(&reader).await;
            let shared = self.share_answers_once(&reader, checked.is_ok()).await;
            (checked, shared)
        };
        // Whoever changed her name meanwhile is the same reader.
        let now = self.reader().filter(|now| now.id == reader.id);
        let Some(reader) = now else {
            return;
        };
        let is_checked = checked.is_ok();
        let found = match (checked, before) {
            (Ok(status), _) => status,
            (Err(_), alarm @ LogStatus::Alarm(_)) => alarm,
            (Err(failure), _) => LogStatus::Unavailable(failure),
        };
        let proves = is_checked && !found.is_of_no_log();
        let found = match (shared, found) {
            (Err(failure), LogStatus::Verified { .. }) => LogStatus::Unavailable(failure),
            (_, found) => found,
        };
        self.set_log(self.with_remembered(found.clone()));
        let new = self.new_restores().await;
        let lost_from = new.first().map_or(u64::MAX, |first| first.entry);
        let lost = self.compare_answers(proves, lost_from).await;
        if !new.is_empty() {
            self.deal_with_restores(&reader, new, lost).await;
            self.set_log(self.with_remembered(found));
        }
        if proves {
            self.compare_own_entries(&reader).await;
        }
    }

    async fn settle(&self) {
        while self.0.log.busy.get() {
            self.0.ports.clock.sleep(SETTLE).await;
        }
    }

    pub(crate) fn forget_log(&self) {
        self.0.log.head.replace(None);
        self.0.log.withheld.take();
        self.0.log.offer.take();
        self.0.log.policy.take();
        self.0.log.contradictions.take();
        self.0.log.answers.take();
        self.tell(News::Answers(LoggedAnswers::default()));
        self.0.log.answers_shared.set(false);
        self.0.log.own_entries_read.set(false);
        self.forget_audit();
        self.set_log(LogStatus::Idle);
    }

    fn set_log(&self, status: LogStatus) {
        self.0.log.status.replace(status.clone());
        self.tell(News::Log(status));
    }

    /// A followed head that is at least `index + 1` entries long. A check that was under way may have
    /// begun before the entry was there: then the log is followed once more.
    async fn head_beyond(&self, index: u64) -> Outcome<FollowedHead> {
        self.settle().await;
        if self.followed_head(index).is_none() {
            self.follow_now().await;
        }
        self.followed_head(index).ok_or_else(|| {
            Failure::local(
                t!("The log could not be verified as far as this entry."),
                t!("Wait a moment and check again; if it keeps failing, tell the administrator."),
            )
        })
    }

    /// None while there is an alarm: proofs under a log that broke, or is of another day, prove nothing.
    fn followed_head(&self, index: u64) -> Option<FollowedHead> {
        let head = self.0.log.head.borrow().clone()?;
        let known = head.size > index && head.generation == self.desk_generation();
        (known && !self.log_status().is_of_no_log()).then_some(head)
    }

    async fn check_log(&self, reader: &Account) -> Outcome<LogStatus> {
        let mut attempts = NOTE_ATTEMPTS;
        loop {
            // Before the log is followed: a list that is stored by then is noted by then.
            let list = self.list_to_share().await?;
            let (size, status) = self.advance(reader).await?;
            if self.0.log.went_back.take() && size.is_some() {
                continue;
            }
            let Some((list, size)) = list.zip(size) else {
                return Ok(status);
            };
            let standing = self.note_standing(reader, &list, size).await?;
            attempts -= 1;
            match standing {
                NoteStanding::Other if attempts > 0 => continue,
                NoteStanding::Fails(why) => return Ok(LogAlarm::Broken(why).into()),
                _ => self.share_versions(list, &standing).await?,
            }
            return Ok(status);
        }
    }

    /// How the list of the vault's items stands to what the followed log notes of it.
    async fn note_standing(
        &self,
        reader: &Account,
        list: &VersionList,
        size: u64,
    ) -> Outcome<NoteStanding> {
        let Some(head) = self.0.log.head.borrow().clone() else {
            return Err(Failure::unexpected_answer());
        };
        let noted = match size {
            0 => Vec::new(),
            _ => {
                self.directory_proof(VAULT_NOTED, &reader.id.0, size)
                    .await?
            }
        };
        let ask = CheckNote {
            account: reader.id.0.clone(),
            stored: list.stored_bytes(),
            head: head.bytes,
            noted,
        };
        self.ask(ask).await
    }

    /// Follows the log to its newest head: its size, unless it broke, and what to show.
    async fn advance(&self, reader: &Account) -> Outcome<(Option<u64>, LogStatus)> {
        let remembered = self.document::<LogState>(ITEM).await?;
        let (state, seen) = remembered.map_or((None, 0), |(state, seen)| (Some(state), seen));
        if let Some(alarm) = self.contradiction(reader, state.as_ref()).await? {
            return Ok((None, alarm.into()));
        }
        // Without them too the log is followed: it may tell why they are missing.
        let own = self.own_logged_keys(reader).await;
        let known = own.as_ref().cloned().unwrap_or_default();
        let verdict = match self.follow_explained(reader, state.clone(), known).await? {
            Ok(verdict) => verdict,
            Err(alarm) => return Ok((None, alarm.into())),
        };
        let Some(new) = verdict.state.clone() else {
            return Err(Failure::unexpected_answer());
        };
        let size = new.size;
        if state.as_ref() != Some(&new) {
            self.remember_in_vault(&new, seen).await?;
        }
        self.keep_followed_log(reader, &new).await;
        self.0.log.head.replace(Some(FollowedHead {
            size,
            policy: self.0.log.policy.borrow().clone(),
            bytes: new.head,
            generation: self.desk_generation(),
        }));
        Ok((Some(size), self.status_of(&verdict, size, &own?)))
    }

    /// What to show of a log that was followed.
    fn status_of(&self, verdict: &LogVerdict, size: u64, own: &[OwnKey]) -> LogStatus {
        let foreign = foreign_keys(verdict, own);
        let untimely = verdict.at.filter(|at| self.is_untimely(*at));
        let foreign = (!foreign.is_empty()).then_some(LogAlarm::ForeignKeys(foreign));
        let untimely = untimely.map(LogAlarm::Untimely);
        let alarms: Vec<LogAlarm> = untimely.into_iter().chain(foreign).collect();
        match alarms.is_empty() {
            true => LogStatus::Verified {
                size,
                watch: verdict.watch,
            },
            false => LogStatus::Alarm(alarms),
        }
    }

    /// Follows the log from `state`, or from where a restore leads that the log tells of and the reader accepted; else what is wrong.
    async fn follow_explained(
        &self,
        reader: &Account,
        state: Option<LogState>,
        own: Vec<OwnKey>,
    ) -> Outcome<Result<LogVerdict, LogAlarm>> {
        let verdict = self.follow_from(state.clone(), own.clone()).await?;
        let Verdict::Fails(why) = verdict.verdict else {
            return Ok(Ok(verdict));
        };
        let explained = match state {
            Some(state) => self.explained(reader, state).await?,
            None => None,
        };
        let from = match explained {
            None => return Ok(Err(LogAlarm::Broken(why))),
            Some(Err(offer)) => return Ok(Err(offer)),
            Some(Ok(from)) => from,
        };
        let verdict = self.follow_from(Some(from), own).await?;
        Ok(match verdict.verdict {
            Verdict::Holds => Ok(verdict),
            Verdict::Fails(why) => Err(LogAlarm::Broken(why)),
        })
    }

    /// Whether a head was signed on another day than this place's.
    fn is_untimely(&self, signed: Timestamp) -> bool {
        signed.abs_diff(self.0.ports.clock.now()) > MOST_DIFFERENCE
    }

    /// Fetches what is new in the log and lets the desk check it against `state`.
    async fn follow_from(&self, state: Option<LogState>, own: Vec<OwnKey>) -> Outcome<LogVerdict> {
        // In this order: a policy names every key that signed a head which was there before.
        let checkpoint = self.checkpoint().await?;
        let policy = self.log_policy().await?;
        self.0.log.policy.replace(policy.clone());
        let plan = PlanLog {
            state: state.clone(),
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
        };
        let plan = self.ask(plan).await?;
        let mut keys = Vec::new();
        for own in own.iter().filter(|_| plan.size > 0) {
            let kind = own.kind.logged_as();
            keys.push(self.directory_proof(kind, &own.account, plan.size).await?);
        }
        let changes = match plan.passes_over {
            true => Some(
                self.directory_proof(LOG_KEY_CHANGED, LOG_ITSELF, plan.size)
                    .await?,
            ),
            false => None,
        };
        let ask = FollowLog {
            state,
            policy,
            checkpoint,
            parts: self.log_parts(plan.paths).await?,
            own,
            keys,
            changes,
        };
        self.ask(ask).await
    }

    /// That the log does not continue what this very place saw, whatever the vault says: a server that
    /// rolls the log back can roll the vault back with it.
    async fn contradiction(
        &self,
        reader: &Account,
        in_vault: Option<&LogState>,
    ) -> Outcome<Option<LogAlarm>> {
        let seen_here = self.kept_log(reader).await;
        if seen_here.is_none() || seen_here.as_ref() == in_vault {
            return Ok(None);
        }
        let followed = self.follow_explained(reader, seen_here, Vec::new()).await?;
        Ok(followed.err())
    }

    /// Everybody may have a key to sign with, users also those that models are sealed to. They are read anew each
    /// time: another tab may just have made one.
    async fn own_logged_keys(&self, reader: &Account) -> Outcome<Vec<OwnKey>> {
        let own = |kind, fingerprints| OwnKey {
            kind,
            account: reader.id.to_string(),
            fingerprints,
        };
        let mut all = Vec::new();
        if reader.role == Role::User {
            let keys = self.own_keys().await?;
            let fingerprints = keys.map(|keys| keys.fingerprints());
            all.push(own(KeyKind::Sealing, fingerprints.unwrap_or_default()));
        }
        let key = self.own_signing_key().await?;
        let fingerprints = key.map(|key| hex::encode(&key.fingerprint));
        all.push(own(KeyKind::Signing, fingerprints.into_iter().collect()));
        Ok(all)
    }

    /// Another tab that wrote first has verified the same log; its state is as good as ours.
    async fn remember_in_vault(&self, state: &LogState, seen: u64) -> Outcome<()> {
        match self.save_document(ITEM, state, seen).await {
            Err(failure) if failure.is(ProblemKind::VaultConflict) => Ok(()),
            other => other.map(drop),
        }
    }

    /// The log as this place followed it, by account. The vault carries it to other places; a server
    /// that hands out an old vault item cannot take this copy back.
    async fn kept_log(&self, reader: &Account) -> Option<LogState> {
        let kept = self
            .0
            .ports
            .keep
            .load(Shelf::Lasting, &kept_as(reader))
            .await?;
        serde_json::from_slice(&kept).ok()
    }

    async fn keep_followed_log(&self, reader: &Account, state: &LogState) {
        if let Ok(bytes) = serde_json::to_vec(state) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Lasting, &kept_as(reader), &bytes).await;
        }
    }
}

fn kept_as(reader: &Account) -> String {
    format!("log-{}", reader.id)
}

/// Keys logged under the reader's name that are not among her own.
fn foreign_keys(verdict: &LogVerdict, own: &[OwnKey]) -> Vec<String> {
    let logged = verdict.state.iter().flat_map(|state| &state.own_keys);
    let mut foreign = Vec::new();
    for key in verdict.foreign_keys.iter().chain(logged) {
        let made = own.iter().any(|own| own.fingerprints.contains(key));
        if !made && !foreign.contains(key) {
            foreign.push(key.clone());
        }
    }
    foreign
}
