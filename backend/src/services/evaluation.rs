//! One evaluation: prepared, evaluated on the pool, settled and logged.

use std::{sync::Arc, time::Instant};

use api::{
    AccountId, GrantId, ProblemKind,
    log::{EntryDetail, EntryKind},
};
use axum::body::Bytes;
use fhe_core::EncryptedInput;
use fhe_server::Evaluator;

use crate::{
    app::App,
    database::{
        budgets,
        evaluations::{self, Outcome},
        keys, models,
    },
    error::Error,
    random,
    services::{
        admission::{self, Admitted},
        ledger::Entry,
        prepared_cache::Prepared,
    },
};

/// An input on its way to a result. It may be dropped at any time: what it has set aside of the budget
/// is given back or used up in a task of its own, whether or not the client waits for the answer.
pub struct Evaluation {
    app: App,
    admitted: Admitted,
}

/// What goes back to the client.
#[derive(Debug)]
pub struct Answered {
    /// Wire form of the result.
    pub result: Vec<u8>,
    /// Microseconds on ciphertext.
    pub duration_us: u64,
    /// Index of the log entry.
    pub log_index: u64,
    /// Rows left in the budget.
    pub rows_left: u64,
}

impl Evaluation {
    /// Starts with admission.
    ///
    /// # Errors
    /// As [`admission::admit`].
    pub async fn admit(
        app: App,
        user: &AccountId,
        grant: GrantId,
        rows: u64,
    ) -> Result<Self, Error> {
        let admitted = admission::admit(&app, user, grant, rows).await?;
        Ok(Self { app, admitted })
    }

    /// Evaluates an input.
    ///
    /// # Errors
    /// [`ProblemKind::Nonconforming`], [`ProblemKind::BudgetUsed`], [`ProblemKind::Busy`],
    /// [`ProblemKind::GrantInactive`] when the grant was taken back meanwhile.
    pub async fn answer(self, input: Bytes) -> Result<Answered, Error> {
        let prepared = self.prepared().await?;
        let rows = usize::try_from(self.admitted.rows).unwrap_or(usize::MAX);
        let conforming = EncryptedInput::from_bytes(&input, &prepared.layout, rows)?;
        let input_digest = random::hexadecimal(&random::digest(&input));
        let task = self.finish(prepared, conforming, input_digest);
        let finished = tokio::spawn(task).await;
        finished.map_err(|_| Error::Internal("an evaluation did not finish"))?
    }

    async fn prepared(&self) -> Result<Arc<Prepared>, Error> {
        let prepare = self.prepare();
        self.app.prepared.find(&self.admitted.copy, prepare).await
    }

    async fn prepare(&self) -> Result<Arc<Prepared>, Error> {
        let admission = &self.admitted.admission;
        let model = models::find(self.app.database.read(), &admission.model).await?;
        let key = keys::current(self.app.database.read(), &admission.user).await?;
        let (Some(model), Some(key)) = (model, key) else {
            return Err(Error::Internal("a grant has no model or no key"));
        };
        let _leave = self.app.sealed.memory().await;
        let copy = match self.app.sealed.copy(&self.admitted.copy).await {
            Err(object_store::Error::NotFound { .. }) => {
                return Err(self.admitted.refusal_now(&self.app).await?);
            }
            copy => copy?,
        };
        let prepare = move |_: &mut Evaluator| {
            Prepared::new(model.card.circuit, &copy, &key.public_key.0).map(Arc::new)
        };
        let prepared = self.app.pool.run(prepare).await?;
        prepared.map_err(|_| Error::Internal("a stored sealed copy does not conform"))
    }

    async fn finish(
        self,
        prepared: Arc<Prepared>,
        input: EncryptedInput,
        input_digest: String,
    ) -> Result<Answered, Error> {
        self.admitted.reserve(&self.app).await?;
        let outcome = self.evaluate(prepared, input).await;
        let settled = match outcome {
            Ok((result, duration_us)) => self.settle(result, duration_us, input_digest).await,
            Err(error) => Err(error),
        };
        if settled.is_err() {
            self.admitted.release(&self.app).await?;
        }
        settled
    }

    async fn evaluate(
        &self,
        prepared: Arc<Prepared>,
        input: EncryptedInput,
    ) -> Result<(Vec<u8>, u64), Error> {
        let task = move |evaluator: &mut Evaluator| {
            let start = Instant::now();
            let result =
                evaluator.evaluate(&prepared.model, &prepared.key, &prepared.circuit, &input);
            let duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
            result.map(|result| (result, duration_us))
        };
        let evaluated = self.app.pool.run(task).await?;
        evaluated.map_err(|_| Error::Internal("a conformant input was not evaluated"))
    }

    /// Uses the budget and writes the log in one transaction; only then may the result leave.
    async fn settle(
        &self,
        result: Vec<u8>,
        duration_us: u64,
        input_digest: String,
    ) -> Result<Answered, Error> {
        let Admitted {
            grant,
            admission,
            copy,
            rows,
        } = &self.admitted;
        let mut writing = self.app.database.write().await?;
        let left = budgets::settle(&mut *writing, grant, copy, *rows).await?;
        let Some(rows_left) = left else {
            self.app.prepared.forget(copy);
            return Err(ProblemKind::GrantInactive.into());
        };
        let (outcome, now) = (Outcome::Answered { duration_us }, self.app.clock.now());
        evaluations::insert(&mut *writing, grant, admission, *rows, outcome, now).await?;
        let entry = self.entry(&result, duration_us, input_digest);
        let log_index = self.app.ledger.append(&mut writing, entry).await?;
        writing.commit().await?;
        self.app.timings.add(duration_us);
        Ok(Answered {
            result,
            duration_us,
            log_index,
            rows_left,
        })
    }

    fn entry(&self, result: &[u8], duration_us: u64, input_digest: String) -> Entry {
        let admission = &self.admitted.admission;
        let detail = EntryDetail {
            subject: Some(admission.owner.clone()),
            model: Some(admission.model.clone()),
            grant: Some(self.admitted.grant.clone()),
            input_digest: Some(input_digest),
            output_digest: Some(random::hexadecimal(&random::digest(result))),
            rows: Some(self.admitted.rows),
            duration_us: Some(duration_us),
            ..EntryDetail::default()
        };
        Entry::about(EntryKind::Evaluated, &admission.user, detail)
    }
}

impl From<fhe_core::Error> for Error {
    fn from(error: fhe_core::Error) -> Self {
        let happened = format!("The ciphertext does not conform: {error}.");
        let action = "Make it again and send it whole.";
        Self::refused(ProblemKind::Nonconforming, happened, action)
    }
}
