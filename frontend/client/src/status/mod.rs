//! Where things stand.

mod answers;
mod audit;
mod restores;

pub(crate) use answers::WaitingAnswer;
pub use answers::{
    AnswerEntry, AnswerStanding, AskedAs, ContradictedAnswer, LoggedAnswers, UsedGrant,
};
pub(crate) use audit::{Audit, Audited};
pub use audit::{AuditStage, AuditStatus};
pub(crate) use restores::Restores;
pub use restores::{AcceptedRestore, RestoreOffer, ToldRestore};

use std::collections::BTreeMap;

use api::{
    GrantId, Timestamp,
    account::{Account, LiveList},
};
use protocol::Watch;
use serde::{Deserialize, Serialize};

use crate::Failure;

/// What changed, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Where the session stands.
    Session(SessionStatus),
    /// What is known about the log.
    Log(LogStatus),
    /// What is known of the reader's answers beside the log.
    Answers(LoggedAnswers),
    /// How far all of the log is verified.
    Audit(AuditStatus),
    /// Lists of the reader's that changed, or may have.
    Lists(Vec<LiveList>),
}

/// States of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// The server has not been asked yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(Failure),
    /// Nobody is signed in.
    Visitor {
        /// Whether the server ended the last session (expiry, suspension).
        ended: bool,
    },
    /// Signed in, but the vault's key is gone (a new tab): the password is needed once more.
    Locked(Account),
    /// Signed in with an open vault.
    Open(Account),
}

impl SessionStatus {
    /// The signed-in account.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::Locked(account) | Self::Open(account) => Some(account),
            _ => None,
        }
    }
}

/// What is known about the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LogStatus {
    /// Nobody is signed in, or the first check has not begun.
    #[default]
    Idle,
    /// A check is under way.
    Checking,
    /// Everything up to this number of entries holds together with all that was seen before.
    Verified {
        /// Entries.
        size: u64,
        /// Who cosigned that head.
        watch: Watch,
    },
    /// Something is wrong with the log, with the reader's keys or with what the service did; one at least, the gravest first.
    Alarm(Vec<LogAlarm>),
    /// The check could not be made.
    Unavailable(Failure),
}

impl LogStatus {
    /// Why the check could not be made, where it is neither the server's word nor the way to it: an item of the vault that
    /// does not open, say. It does not pass by itself.
    pub fn fault(&self) -> Option<&Failure> {
        match self {
            Self::Unavailable(failure) if failure.kind.is_none() => Some(failure),
            _ => None,
        }
    }

    /// What is wrong, the gravest first.
    pub fn alarms(&self) -> &[LogAlarm] {
        match self {
            Self::Alarm(alarms) => alarms,
            _ => &[],
        }
    }

    /// Whether the log names keys of the reader's that she did not make.
    pub(crate) fn names_foreign_keys(&self) -> bool {
        self.has_alarm(|alarm| matches!(alarm, LogAlarm::ForeignKeys(_)))
    }

    /// Whether what is shown as the log is none to rely on: proofs under it prove nothing.
    pub(crate) fn is_of_no_log(&self) -> bool {
        self.has_alarm(|alarm| match alarm {
            LogAlarm::Broken(_) | LogAlarm::Untimely(_) => true,
            LogAlarm::Restored(offer) => offer.lacks_entries(),
            _ => false,
        })
    }

    fn has_alarm(&self, is_it: impl Fn(&LogAlarm) -> bool) -> bool {
        self.alarms().iter().any(is_it)
    }
}

impl From<LogAlarm> for LogStatus {
    fn from(alarm: LogAlarm) -> Self {
        Self::Alarm(vec![alarm])
    }
}

/// What must be shown in red.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogAlarm {
    /// The log does not continue what this person saw before, or its signature fails.
    Broken(String),
    /// The log, or the reader's vault, lacks what this place saw, and the log itself says that the service was put back to a backup: the
    /// reader decides whether she believes it ([`crate::Client::accept_restore`]).
    Restored(RestoreOffer),
    /// Keys were published under the reader's name that she did not make (hexadecimal fingerprints).
    ForeignKeys(Vec<String>),
    /// The newest head that the server shows was signed at another day than this place's clock tells.
    Untimely(Timestamp),
    /// Items of the reader's vault are missing or older than what this place saw or the log notes.
    Withheld(Vec<String>),
    /// The log says otherwise than the service showed; what, in sentences for a person.
    Contradicted(Vec<String>),
    /// The log holds answers otherwise than they came, and the reader has not reported them.
    Answers(Vec<ContradictedAnswer>),
}

impl LogAlarm {
    /// Whether a look at the log finds it; else it is remembered.
    pub(crate) fn is_of_the_log(&self) -> bool {
        match self {
            Self::Broken(_) | Self::ForeignKeys(_) | Self::Untimely(_) => true,
            Self::Restored(offer) => offer.lacks_entries(),
            Self::Withheld(_) | Self::Contradicted(_) | Self::Answers(_) => false,
        }
    }

    /// Whether it tells of what is missing of the reader's vault.
    pub(crate) fn is_of_the_vault(&self) -> bool {
        matches!(self, Self::Withheld(_) | Self::Restored(_))
    }

    /// Why no input is sent and no model sealed under it; none where that harms nobody: inputs go out under keys
    /// of the reader's own, and what this place remembers counts.
    pub(crate) fn refusal(&self) -> Option<Failure> {
        let happened = match self {
            Self::Broken(why) => t!("The log of this service does not hold together. {why}"),
            Self::Untimely(_) => {
                t!("The newest log that the service shows is of another day.").to_owned()
            }
            Self::Contradicted(_) => {
                t!("The log holds something else than the service showed.").to_owned()
            }
            Self::Answers(_) => {
                t!("The log holds something else than the service answered you.").to_owned()
            }
            Self::Restored(offer) if offer.lacks_entries() => {
                return Some(Failure::local(
                    t!(
                        "The service says that it was restored from a backup, and this browser saw more of its log."
                    ),
                    t!(
                        "Look at what is missing, above every page, and decide whether you accept it; send no input and seal no model before."
                    ),
                ));
            }
            Self::Restored(_) | Self::ForeignKeys(_) | Self::Withheld(_) => return None,
        };
        Some(Failure::local(
            happened,
            t!("Send no input and seal no model; tell the administrator over another channel."),
        ))
    }
}

/// Tests among a thousand rows, unless the reader chose otherwise.
pub const USUAL_RATE: u16 = 20;

/// How often tests are asked, and what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRows {
    /// Tests among a thousand rows; none: [`USUAL_RATE`].
    rate: Option<u16>,
    /// By grant.
    grants: BTreeMap<String, TestRecord>,
}

/// What came of the tests of one grant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRecord {
    /// Answered at this place.
    pub asked: u64,
    /// Of these, answered wrongly, here or elsewhere.
    pub wrong: u64,
    /// When the first wrong answer came.
    pub first_wrong: Option<Timestamp>,
    /// When the latest one came.
    pub last_wrong: Option<Timestamp>,
}

/// The probability that a server which answers a share of all rows wrongly is noticed by so many tests:
/// `1 - (1 - share)^tests`.
pub fn noticed(share: f64, tests: u64) -> f64 {
    1.0 - (1.0 - share).powf(tests as f64)
}

impl TestRows {
    /// Tests among a thousand rows.
    pub fn rate(&self) -> u16 {
        self.rate.unwrap_or(USUAL_RATE)
    }

    /// Most tests that are asked among so many rows: three standard deviations above the mean of a negative binomial
    /// distribution.
    pub fn most_among(&self, rows: u64) -> u64 {
        let rate = f64::from(self.rate()) / 1_000.0;
        let mean = rows as f64 * rate / (1.0 - rate);
        (mean + 3.0 * (mean / (1.0 - rate)).sqrt()).ceil() as u64
    }

    /// What came of the tests of a grant.
    pub fn of(&self, grant: &GrantId) -> TestRecord {
        self.grants.get(&grant.0).copied().unwrap_or_default()
    }

    /// From now on.
    pub(crate) fn choose(&mut self, rate: u16) {
        self.rate = Some(rate);
    }

    /// Counts a test.
    pub(crate) fn take(&mut self, grant: &GrantId, met: bool, now: Timestamp) {
        let record = self.grants.entry(grant.to_string()).or_default();
        record.asked += 1;
        if !met {
            record.wrong += 1;
            record.first_wrong = record.first_wrong.or(Some(now));
            record.last_wrong = Some(now);
        }
    }

    /// What other places, by the vault's word, saw go wrong counts here too.
    pub(crate) fn join(&mut self, other: &Self) {
        self.rate = other.rate.or(self.rate);
        for (grant, known) in &other.grants {
            let record = self.grants.entry(grant.clone()).or_default();
            record.asked = record.asked.max(known.asked);
            record.wrong = record.wrong.max(known.wrong);
            let first = record.first_wrong.into_iter().chain(known.first_wrong);
            record.first_wrong = first.min();
            record.last_wrong = record.last_wrong.max(known.last_wrong);
        }
    }

    /// What is told to other places: nothing of tests that went well.
    pub(crate) fn told(&self) -> Self {
        let mut grants = self.grants.clone();
        grants.retain(|_, record| record.wrong > 0);
        Self { rate: None, grants }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_answer_is_remembered_with_its_time_and_survives_what_others_know() {
        let grant = GrantId("g".to_owned());
        let mut here = TestRows::default();
        here.take(&grant, true, 1);
        here.take(&grant, false, 2);
        here.take(&grant, false, 5);
        here.join(&TestRows::default());
        let record = here.of(&grant);
        assert_eq!((record.asked, record.wrong), (3, 2));
        assert_eq!((record.first_wrong, record.last_wrong), (Some(2), Some(5)));
        let mut elsewhere = TestRows::default();
        elsewhere.join(&here.told());
        assert_eq!(elsewhere.of(&grant).wrong, 2);
        assert_eq!(TestRows::default().told(), TestRows::default());
    }

    #[test]
    fn no_more_tests_come_among_rows_than_is_said_before() {
        let usual = TestRows::default();
        assert_eq!((usual.most_among(0), usual.most_among(68)), (0, 5));
        assert!((205..300).contains(&usual.most_among(10_000)));
        let mut never = TestRows::default();
        never.choose(0);
        assert_eq!(never.most_among(68), 0);
    }
}
