//! How often tests are asked, and what came of them.

use std::collections::BTreeMap;

use api::{GrantId, Timestamp};
use serde::{Deserialize, Serialize};

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
}
