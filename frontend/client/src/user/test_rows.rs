//! Rows whose answers the user knows from the model's owner, mixed among hers, so that a server which answers
//! wrongly is noticed.
//!
//! How many were asked stays at this place: what is written to the vault, the server sees, and when. A wrong answer is kept in
//! the vault as well.

use std::collections::BTreeMap;

use api::{AccountId, GrantId, Timestamp, grant::GrantState};
use protocol::{DrawSeed, KnownAnswer, KnownRow};
use serde::{Deserialize, Serialize};

use super::{Asked, GrantedModel, Hearing, Rows};
use crate::{Client, Failure, Outcome, Stop, port::Shelf};

/// Vault item, and name of the kept copy.
const ITEM: &str = "test-rows";
/// Tests among a thousand rows, unless the reader chose otherwise.
pub const USUAL_RATE: u16 = 20;
/// Most of them.
const MOST_RATE: u16 = 500;
/// Milliseconds after a question by hand in which a test comes, if one does: as long as a person may take for the next.
const SOONEST: u64 = 4_000;
const LATEST: u64 = 60_000;

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

    fn take(&mut self, grant: &GrantId, met: bool, now: Timestamp) {
        let record = self.grants.entry(grant.to_string()).or_default();
        record.asked += 1;
        if !met {
            record.wrong += 1;
            record.first_wrong = record.first_wrong.or(Some(now));
            record.last_wrong = Some(now);
        }
    }

    /// What other places, by the vault's word, saw go wrong counts here too.
    fn join(&mut self, other: &Self) {
        self.rate = self.rate.or(other.rate);
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
    fn told(&self) -> Self {
        let mut told = self.clone();
        told.grants.retain(|_, record| record.wrong > 0);
        told
    }
}

/// Tests among the rows of one question.
#[derive(Clone, Debug, Default)]
pub(super) struct PlacedTests {
    grant: Option<GrantId>,
    /// Places among all rows, growing.
    tests: Vec<(u32, KnownAnswer)>,
}

impl PlacedTests {
    pub(super) fn none(grant: &GrantId) -> Self {
        Self {
            grant: Some(grant.clone()),
            tests: Vec::new(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.tests.len()
    }

    pub(super) fn rows(&self) -> Vec<KnownRow> {
        let row = |(at, known): &(u32, KnownAnswer)| KnownRow {
            at: *at,
            features: known.features.clone(),
        };
        self.tests.iter().map(row).collect()
    }

    /// Takes the tests' answers out of all; whether each is what it must be.
    fn taken_from(&self, answers: &mut Vec<Vec<f64>>) -> Vec<bool> {
        let from_behind = self.tests.iter().rev();
        from_behind
            .filter_map(|(at, known)| {
                let at = *at as usize;
                let answer = (at < answers.len()).then(|| answers.remove(at))?;
                Some(known.is_met_by(&answer))
            })
            .collect()
    }
}

/// Decides by a number that nobody else knows where tests stand and which. SplitMix64 (Steele, Lea, Flood 2014): the server
/// sees nothing of what it draws.
pub(super) struct Lots {
    state: u64,
    /// Of a thousand.
    rate: u16,
    /// Tests that may still be drawn.
    left: u64,
}

impl Lots {
    pub(super) fn of(seed: u64, rate: u16, left: u64) -> Self {
        Self {
            state: seed,
            rate,
            left,
        }
    }

    /// Never a test.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self::of(0, 0, 0)
    }

    /// Whether a test comes next.
    pub(super) fn draw(&mut self) -> bool {
        let drawn = self.left > 0 && self.below(1_000) < u64::from(self.rate);
        self.left -= u64::from(drawn);
        drawn
    }

    /// Some known row for each place.
    pub(super) fn chosen(&mut self, model: &GrantedModel, places: Vec<u32>) -> PlacedTests {
        let known = model.known_answers();
        let tests = places.into_iter().filter_map(|place| {
            let index = self.below(known.len().max(1) as u64) as usize;
            Some((place, known.get(index)?.clone()))
        });
        PlacedTests {
            tests: tests.collect(),
            ..PlacedTests::none(&model.grant().id)
        }
    }

    fn below(&mut self, count: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % count
    }
}

impl Client {
    /// How often tests are asked, and what came of them here and, where it went wrong, elsewhere.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn test_rows(&self) -> Outcome<TestRows> {
        let vault: Option<(TestRows, u64)> = self.document(ITEM).await?;
        let (vault, _) = vault.unwrap_or_default();
        let known = self.change_tests(|rows| rows.join(&vault)).await?;
        let mut all = vault.clone();
        all.join(&known.told());
        if all != vault {
            self.update(ITEM, |rows: &mut TestRows| rows.join(&known.told()))
                .await?;
        }
        Ok(known)
    }

    /// Chooses how many rows of a thousand are tests.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn choose_test_rate(&self, rate: u16) -> Outcome<TestRows> {
        let rate = Some(rate.min(MOST_RATE));
        self.update(ITEM, |rows: &mut TestRows| rows.rate = rate)
            .await?;
        self.change_tests(|rows| rows.rate = rate).await
    }

    /// Asks one row whose answer is known, as if it were typed, and answers whether the server answered it rightly.
    /// To the server it is a question like any other.
    ///
    /// # Errors
    /// That the owner wrote no known answers, or as for a question.
    pub async fn ask_test(&self, model: &GrantedModel, stop: &Stop) -> Outcome<bool> {
        if model.known_answers().is_empty() {
            return Err(Failure::local(
                "The owner sent no test rows with this model.",
                "Ask the owner to seal it again for you.",
            ));
        }
        let wrong = self.tests_here().await?.of(&model.grant().id).wrong;
        let mut lots = Lots::of(self.ask(DrawSeed {}).await?, 0, 0);
        let tests = lots.chosen(model, vec![0]);
        let rows = Rows::Given(Vec::new());
        let exchange = match self.ask_mixed(model, rows, tests, &|_| {}).await? {
            Asked::Answered(exchange) => *exchange,
            Asked::Queued(job, posed) => {
                // The server hears what it hears after any question that waits.
                self.own_keys().await?;
                self.rewrite_history().await?;
                self.follow_job(&job.id, Hearing::Live, stop, &|_| {})
                    .await?;
                let circuit = &model.card().circuit;
                self.fetch_answer(circuit, &job.id, *posed).await?
            }
        };
        // What follows a question follows this one.
        self.rewrite_history().await?;
        self.check_exchange(&exchange).await.ok();
        let record = self.tests_here().await?.of(&model.grant().id);
        Ok(record.wrong == wrong)
    }

    /// After a question by hand: now and then, after as long as a person may take for the next one, a test.
    ///
    /// # Errors
    /// As [`Client::ask_test`].
    pub async fn ask_test_now_and_then(&self, model: &GrantedModel) -> Outcome<()> {
        let mut lots = self.lots(model, 1).await?;
        if !lots.draw() {
            return Ok(());
        }
        let pause = SOONEST + lots.below(LATEST - SOONEST);
        self.0.ports.clock.sleep(pause as u32).await;
        self.ask_test(model, &Stop::default()).await.map(|_| ())
    }

    /// Lots for a number of rows: the budget must have room for all of them and for the tests.
    pub(super) async fn lots(&self, model: &GrantedModel, rows: u64) -> Outcome<Lots> {
        let rate = self.tests_here().await?.rate();
        if rate == 0 || model.known_answers().is_empty() {
            return Ok(Lots::of(0, 0, 0));
        }
        let grant = self.grant(&model.grant().id).await?;
        let left = grant.query_budget.saturating_sub(grant.rows_used);
        let room = match grant.state {
            GrantState::Active => left.saturating_sub(rows),
            _ => 0,
        };
        Ok(Lots::of(self.ask(DrawSeed {}).await?, rate, room))
    }

    /// Takes the answers of tests out of all, and keeps what came of them. A wrong one is told to the vault; where that fails,
    /// this place remembers it, and the next visit tells it.
    pub(super) async fn settle_tests(&self, tests: &PlacedTests, answers: &mut Vec<Vec<f64>>) {
        let met = tests.taken_from(answers);
        let Some(grant) = tests.grant.as_ref().filter(|_| !met.is_empty()) else {
            return;
        };
        let now = self.0.ports.clock.now();
        let took = |rows: &mut TestRows| met.iter().for_each(|met| rows.take(grant, *met, now));
        let Ok(known) = self.change_tests(took).await else {
            return;
        };
        if met.contains(&false) {
            let told = self.update(ITEM, |rows: &mut TestRows| rows.join(&known.told()));
            told.await.ok();
        }
    }

    /// How often tests are asked, and what came of them, as far as this place knows.
    ///
    /// # Errors
    /// That nobody is signed in.
    pub async fn tests_here(&self) -> Outcome<TestRows> {
        self.change_tests(|_| {}).await
    }

    /// Changes what this place knows, and keeps it.
    async fn change_tests(&self, change: impl FnOnce(&mut TestRows)) -> Outcome<TestRows> {
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?.id;
        let is_loaded = {
            let loaded = self.0.test_rows.borrow();
            loaded.as_ref().is_some_and(|(whose, _)| *whose == reader)
        };
        if !is_loaded {
            let kept = self.0.ports.keep.load(Shelf::Lasting, &kept_as(&reader));
            let kept = kept.await;
            let kept = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
            let rows: TestRows = kept.unwrap_or_default();
            self.0.test_rows.replace(Some((reader.clone(), rows)));
        }
        let (before, known) = {
            let mut loaded = self.0.test_rows.borrow_mut();
            let (_, rows) = loaded.get_or_insert_with(|| (reader.clone(), TestRows::default()));
            let before = rows.clone();
            change(rows);
            (before, rows.clone())
        };
        if let (true, Ok(bytes)) = (before != known, serde_json::to_vec(&known)) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Lasting, &kept_as(&reader), &bytes).await;
        }
        Ok(known)
    }
}

fn kept_as(reader: &AccountId) -> String {
    format!("{ITEM}-{reader}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(answer: f64) -> KnownAnswer {
        KnownAnswer {
            features: Vec::new(),
            answer: vec![answer],
            tolerance: vec![0.1],
        }
    }

    #[test]
    fn the_answers_of_tests_are_taken_out_and_hers_stay_in_order() {
        let tests = PlacedTests {
            grant: None,
            tests: vec![(0, known(7.0)), (2, known(8.0)), (3, known(9.0))],
        };
        let mut answers = vec![vec![7.0], vec![1.0], vec![8.5], vec![9.05], vec![2.0]];
        let met = tests.taken_from(&mut answers);
        assert_eq!(met, [true, false, true]);
        assert_eq!(answers, [vec![1.0], vec![2.0]]);
    }

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
    fn tests_come_at_the_chosen_rate_and_no_more_than_there_is_room_for() {
        let mut lots = Lots::of(3, USUAL_RATE, u64::MAX);
        let drawn = (0..100_000).filter(|_| lots.draw()).count();
        assert!((1_850..2_150).contains(&drawn), "{drawn}");
        let mut few = Lots::of(3, MOST_RATE, 4);
        assert_eq!((0..1_000).filter(|_| few.draw()).count(), 4);
    }

    #[test]
    fn who_answers_a_tenth_wrongly_is_noticed_by_as_many_tests_as_computed() {
        assert!((noticed(0.1, 32) - 0.966).abs() < 0.001);
        assert_eq!(noticed(1.0, 1), 1.0);
        assert_eq!(noticed(0.1, 0), 0.0);
        let mut lots = Lots::of(11, 0, 0);
        let noticed_in = |lots: &mut Lots| (0..22).any(|_| lots.below(10) == 0);
        let share = (0..20_000).filter(|_| noticed_in(&mut lots)).count() as f64 / 20_000.0;
        assert!((share - noticed(0.1, 22)).abs() < 0.01, "{share}");
    }
}
