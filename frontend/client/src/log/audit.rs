//! All of the log, read entry by entry: every leaf against the signed head, every detail against its leaf. Whoever may read all
//! entries finds among them what a server could leave out of an answer to a search.

use api::{
    account::Role,
    limits::LEAST_OF_IDENTIFIER,
    log::{ActivityPage, LogPolicy},
};
use protocol::{LogEdge, PlanReplay, ReplayLog, ShownEntry, Verdict};
use serde::Serialize;

use crate::{
    ActivityFilter, AuditStage, AuditStatus, Client, Failure, LogStatus, News, Outcome, Stop,
    port::Work,
    status::{Audit, Audited},
};

/// Entries that are read at once: those of a bundle.
const PIECE: u64 = 256;
/// Most entries that are kept to be searched, the newest.
const MOST_KEPT: usize = 100_000;
/// Entries of a page.
const PAGE: usize = 50;
/// What a file of verified entries calls itself.
const FORMAT: &str = "tacit-log-1";

/// All entries of a log, for whoever checks them anew: the leaves make the tree whose root the checkpoint signs.
#[derive(Serialize)]
struct AuditFile {
    format: &'static str,
    policy: LogPolicy,
    checkpoint: String,
    entries: Vec<ShownEntry>,
}

impl Client {
    /// How far all of the log is verified.
    pub fn audit_status(&self) -> AuditStatus {
        self.0.log.audit.borrow().status.clone()
    }

    /// Reads and verifies every entry up to the newest head, for whoever may read all; goes on where it stopped. What it finds
    /// is told as [`News::Audit`], and held against the service where something does not hold.
    pub fn audit_log(&self) -> Work<()> {
        let client = self.clone();
        Box::pin(async move { client.audit_now().await })
    }

    /// Stops it at the next step; what is verified is kept.
    pub fn stop_audit(&self) {
        self.0.log.audit.borrow().stop.ask();
    }

    /// Goes on to the newest head once all was verified before.
    pub(super) async fn go_on_auditing(&self) {
        let verified = self.audit_status().verified;
        let LogStatus::Verified { size, .. } = self.log_status() else {
            return;
        };
        if (1..size).contains(&verified) {
            self.audit_log().await;
        }
    }

    pub(super) fn forget_audit(&self) {
        self.stop_audit();
        self.0.log.audit.replace(Audit::default());
        self.tell(News::Audit(AuditStatus::default()));
    }

    /// Verified entries that a filter takes, newest first, older than `before`. No server had a say in which.
    pub fn audited(&self, filter: &ActivityFilter, before: Option<u64>) -> ActivityPage {
        let audit = self.0.log.audit.borrow();
        let end = before.unwrap_or(u64::MAX).min(audit.status.verified);
        let older = audit.entries.iter().rev();
        let mut found = older.filter(|entry| entry.index < end && filter.takes(entry));
        let page: Vec<&Audited> = found.by_ref().take(PAGE).collect();
        let next = found.next().and(page.last()).map(|last| last.index);
        let entries = page.into_iter();
        ActivityPage {
            entries: entries.map(|entry| entry.activity.clone()).collect(),
            next,
        }
    }

    /// How many of the oldest verified entries are not kept to be searched.
    pub fn unkept(&self) -> u64 {
        let audit = self.0.log.audit.borrow();
        audit.entries.front().map_or(0, |first| first.index)
    }

    /// All verified entries with the signed head they were verified under, and the policy that was followed to it, as JSON
    /// (`docs/formats.md`).
    ///
    /// # Errors
    /// That not all entries are verified, or kept.
    pub fn audit_file(&self) -> Outcome<Vec<u8>> {
        let audit = self.0.log.audit.borrow();
        let verified = audit.status.verified;
        if verified == 0 || audit.entries.front().is_none_or(|first| first.index > 0) {
            return Err(Failure::local(
                t!("Not every entry is verified and kept in this browser."),
                t!(
                    "Verify all entries first; of a very long log read the tiles that the service hands out."
                ),
            ));
        }
        let policy =
            serde_json::from_slice(&audit.policy).map_err(|_| Failure::unexpected_answer())?;
        let entries = audit
            .entries
            .iter()
            .take_while(|entry| entry.index < verified);
        let file = AuditFile {
            format: FORMAT,
            policy,
            checkpoint: String::from_utf8_lossy(&audit.head).into_owned(),
            entries: entries.map(shown).collect(),
        };
        serde_json::to_vec(&file).map_err(|_| Failure::unexpected_answer())
    }

    async fn audit_now(&self) {
        let may_read_all = |role| matches!(role, Role::Administrator | Role::Auditor);
        let reader = self.reader().filter(|reader| may_read_all(reader.role));
        let is_busy = matches!(self.audit_status().stage, AuditStage::Reading { .. });
        if reader.is_none() || is_busy {
            return;
        }
        let stop = Stop::default();
        let read = {
            let mut audit = self.0.log.audit.borrow_mut();
            audit.stop = stop.clone();
            audit.edge.size
        };
        self.tell_audit(AuditStage::Reading { read, size: read });
        let found = self.read_on(&stop).await;
        if stop.asked() && self.reader().is_none() {
            return;
        }
        let read = self.0.log.audit.borrow().edge.size;
        self.tell_audit(match found {
            Ok(None) => AuditStage::Rest,
            Ok(Some(why)) => self.hold_against(why),
            Err(_) if stop.asked() => AuditStage::Stopped { read },
            Err(failure) => AuditStage::Unavailable(failure),
        });
    }

    /// Reads until the newest head; answers why something does not hold.
    async fn read_on(&self, stop: &Stop) -> Outcome<Option<String>> {
        loop {
            stop.check()?;
            let edge = self.0.log.audit.borrow().edge.clone();
            let head = self.head_beyond(edge.size.saturating_sub(1)).await?;
            let to = (edge.size - edge.size % PIECE + PIECE).min(head.size);
            let (shown, replayed) = {
                let shown = self.shown(edge.size, to).await?;
                let planned = self
                    .ask(PlanReplay {
                        from: edge.size,
                        to,
                    })
                    .await?;
                let ask = ReplayLog {
                    from: edge,
                    to,
                    parts: self.log_parts(planned).await?,
                    shown: shown.iter().map(self::shown).collect(),
                };
                (shown, self.ask(ask).await?)
            };
            stop.check()?;
            if let Verdict::Fails(why) = replayed.verdict {
                return Ok(Some(why));
            }
            let newest = self.followed_head(to.saturating_sub(1));
            let newest = newest.filter(|newest| newest.size == to && replayed.is_whole);
            self.keep_audited(shown, replayed.edge);
            if let Some(newest) = newest {
                let mut audit = self.0.log.audit.borrow_mut();
                audit.status.verified = to;
                audit.head = newest.bytes;
                audit.policy = newest.policy;
                return Ok(None);
            }
            self.tell_audit(AuditStage::Reading {
                read: to,
                size: head.size,
            });
        }
    }

    /// Entries as the service shows them, in the order of the log. What cannot be understood is no entry of this service.
    async fn shown(&self, from: u64, to: u64) -> Outcome<Vec<Audited>> {
        if from == to {
            return Ok(Vec::new());
        }
        let mut shown = self.activity_before(to, to - from).await?;
        shown.reverse();
        let read: Option<Vec<Audited>> = shown.into_iter().map(Audited::read).collect();
        read.ok_or_else(Failure::unexpected_answer)
    }

    fn keep_audited(&self, shown: Vec<Audited>, edge: LogEdge) {
        let mut audit = self.0.log.audit.borrow_mut();
        audit.entries.extend(shown);
        let surplus = audit.entries.len().saturating_sub(MOST_KEPT);
        audit.entries.drain(..surplus);
        audit.edge = edge;
    }

    /// From then on nothing counts as verified.
    fn hold_against(&self, why: String) -> AuditStage {
        self.0.log.audit.replace(Audit::default());
        self.contradict(t!("Reading all of the log: {why}"));
        AuditStage::Broken(why)
    }

    fn tell_audit(&self, stage: AuditStage) {
        let status = {
            let mut audit = self.0.log.audit.borrow_mut();
            audit.status.stage = stage;
            audit.status.clone()
        };
        self.tell(News::Audit(status));
    }
}

impl ActivityFilter {
    /// Whether it takes an entry, as the server decides it too.
    fn takes(&self, entry: &Audited) -> bool {
        let persons = [entry.actor.as_ref(), entry.subject.as_ref()];
        let names = &entry.activity;
        let named = [names.actor_name.as_deref(), names.subject_name.as_deref()];
        let people = persons.map(|person| person.map(|id| id.0.as_str()));
        let model = entry.model.as_ref().map(|id| id.0.as_str());
        self.after.is_none_or(|after| after < entry.index)
            && self.kind.is_none_or(|kind| kind == entry.kind)
            && self.from.is_none_or(|from| from <= entry.at)
            && self.until.is_none_or(|until| entry.at < until)
            && (self.person.as_ref()).is_none_or(|person| persons.contains(&Some(person)))
            && (self.model.as_ref()).is_none_or(|model| entry.model.as_ref() == Some(model))
            && is_meant(&self.who, &named, &people)
            && is_meant(&self.about, &[names.model_name.as_deref()], &[model])
    }
}

/// Whether each word stands in the same name, in small or large letters, or the text is an identifier or the beginning of one.
fn is_meant(text: &str, names: &[Option<&str>], identifiers: &[Option<&str>]) -> bool {
    let text = text.trim().to_lowercase();
    let has_all = |name: &&str| {
        let name = name.to_lowercase();
        text.split_whitespace().all(|word| name.contains(word))
    };
    let is_beginning = text.chars().count() >= LEAST_OF_IDENTIFIER;
    let is_it = |identifier: &&str| {
        let identifier = identifier.to_lowercase();
        identifier == text || (is_beginning && identifier.starts_with(&text))
    };
    text.is_empty()
        || names.iter().flatten().any(has_all)
        || identifiers.iter().flatten().any(is_it)
}

fn shown(entry: &Audited) -> ShownEntry {
    ShownEntry {
        leaf: entry.activity.leaf.clone(),
        detail: entry.activity.detail.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_stand_in_one_name_and_an_identifier_is_meant_by_its_beginning() {
        let names = [Some("Bulk Person 3"), Some("Ann Example")];
        let identifiers = [Some("3f9ac2d0-0000"), None];
        for (text, is_it) in [
            ("", true),
            ("bulk PERSON 3", true),
            ("Bulk Person 4", false),
            ("bulk ann", false),
            ("3f9ac2", true),
            ("3f9ac", false),
            ("f9ac2d", false),
            ("3f9ac2d0-0000", true),
            ("ann 3f9ac2", false),
        ] {
            assert_eq!(is_meant(text, &names, &identifiers), is_it, "{text}");
        }
        let other = [Some("Bulk Person 7"), Some("Administrator")];
        assert!(!is_meant("Bulk Person 3", &other, &identifiers));
    }
}
