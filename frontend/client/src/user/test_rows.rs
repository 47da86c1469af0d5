//! Rows whose answers the user knows from the model's owner, mixed among hers, so that a server which answers
//! wrongly is noticed.
//!
//! How many were asked stays at this place: what is written to the vault, the server sees, and when. A wrong answer is kept in
//! the vault as well.

use api::AccountId;
use protocol::DrawSeed;

use super::{
    Asked, GrantedModel, Hearing, Rows,
    placed_tests::{Lots, PlacedTests},
};
use crate::{Client, Failure, Outcome, Stop, TestRows, port::Shelf};

/// Vault item, and name of the kept copy.
const ITEM: &str = "test-rows";
/// Most of them.
const MOST_RATE: u16 = 500;
/// Milliseconds after a question by hand in which a test comes, if one does: as long as a person may take for the next.
const SOONEST: u64 = 4_000;
const LATEST: u64 = 60_000;

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
        let rate = rate.min(MOST_RATE);
        self.update(ITEM, |rows: &mut TestRows| rows.choose(rate))
            .await?;
        self.change_tests(|rows| rows.choose(rate)).await
    }

    /// Asks one row whose answer is known, as if it were typed, and answers whether the server answered it rightly.
    /// To the server it is a question like any other.
    ///
    /// # Errors
    /// That the owner wrote no known answers, or as for a question.
    pub async fn ask_test(&self, model: &GrantedModel, stop: &Stop) -> Outcome<bool> {
        if model.known_answers().is_empty() {
            return Err(Failure::local(
                t!("The owner sent no test questions with this model."),
                t!("Ask the owner to seal it again for you."),
            ));
        }
        let wrong = self.tests_here().await?.of(&model.grant().id).wrong;
        let mut lots = Lots::of(self.ask(DrawSeed {}).await?, 0, 0);
        let tests = lots.chosen(model, vec![0]);
        let rows = Rows::Given(Vec::new());
        let asked = self.ask_mixed(model, rows, tests, None, &|_| {});
        let exchange = match asked.await? {
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
        self.prepare_pads_meanwhile(model).await;
        let record = self.tests_here().await?.of(&model.grant().id);
        Ok(record.wrong == wrong)
    }

    /// After a question by hand: now and then, after as long as a person may take for the next one, a test. Rows that are left
    /// then, which is asked as after any other question; none where no test was asked.
    ///
    /// # Errors
    /// As [`Client::ask_test`].
    pub async fn ask_test_now_and_then(&self, model: &GrantedModel) -> Outcome<Option<u64>> {
        let room = self.rows_left(model).await?.saturating_sub(1);
        let mut lots = self.lots(model, room).await?;
        if !lots.draw() {
            return Ok(None);
        }
        let pause = SOONEST + lots.below(LATEST - SOONEST);
        self.0.ports.clock.sleep(pause as u32).await;
        self.ask_test(model, &Stop::default()).await?;
        self.rows_left(model).await.map(Some)
    }

    /// Lots for so many tests: as many as the budget has room for beside the rows.
    pub(super) async fn lots(&self, model: &GrantedModel, room: u64) -> Outcome<Lots> {
        let rate = self.tests_here().await?.rate();
        if rate == 0 || model.known_answers().is_empty() {
            return Ok(Lots::of(0, 0, 0));
        }
        Ok(Lots::of(self.ask(DrawSeed {}).await?, rate, room))
    }

    /// Rows that the server would still answer; none of a grant that allows nothing.
    ///
    /// # Errors
    /// The server's problem.
    pub async fn rows_left(&self, model: &GrantedModel) -> Outcome<u64> {
        let grant = self.grant(&model.grant().id).await?;
        Ok(grant.rows_left())
    }

    /// Takes the answers of tests out of all, and keeps what came of them. A wrong one is told to the vault; where that fails,
    /// this place remembers it, and the next visit tells it.
    pub(super) async fn settle_tests(&self, tests: &PlacedTests, answers: &mut Vec<Vec<f64>>) {
        let met = tests.taken_from(answers);
        let Some(grant) = tests.grant().filter(|_| !met.is_empty()) else {
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
