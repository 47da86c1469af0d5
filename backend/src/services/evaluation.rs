//! One evaluation: admitted, evaluated on the pool, settled and logged.

use std::{sync::Arc, time::Instant};

use api::{
    AccountId, GrantId, ProblemKind, UploadId,
    log::{EntryDetail, EntryKind},
};
use axum::body::Bytes;
use fhe_core::EncryptedInput;

use crate::{
    app::App,
    database::{
        budgets::{self, Admission},
        evaluations::{self, Outcome},
        keys, models,
    },
    error::Error,
    random,
    services::{evaluation_pool::PoolError, ledger::Entry, prepared_cache::Prepared},
};

/// An input on its way to a result. It may be dropped at any time: what it has set aside of the budget
/// is given back or used up in a task of its own, whether or not the client waits for the answer.
pub struct Evaluation {
    app: App,
    grant: GrantId,
    admission: Admission,
    copy: UploadId,
    rows: u64,
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
    /// Admits a request of `rows` rows under a grant, if it is this user's and active. A refusal is
    /// counted for the model's owner.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`], [`ProblemKind::StaleKey`], [`ProblemKind::GrantInactive`].
    pub async fn admit(
        app: App,
        user: &AccountId,
        grant: GrantId,
        rows: u64,
    ) -> Result<Self, Error> {
        let found = budgets::admission(app.database.read(), &grant).await?;
        let admission = found
            .filter(|admission| admission.user == *user)
            .ok_or(ProblemKind::NotFound)?;
        match (admission.state.as_str(), admission.copy.clone()) {
            ("active", Some(copy)) => Ok(Self {
                app,
                grant,
                admission,
                copy,
                rows,
            }),
            (state, _) => {
                let refusal = refusal_of(state);
                count_refusal(&app, &grant, &admission, rows).await?;
                Err(refusal)
            }
        }
    }

    /// Evaluates an input.
    ///
    /// # Errors
    /// [`ProblemKind::Nonconforming`], [`ProblemKind::BudgetUsed`], [`ProblemKind::Busy`],
    /// [`ProblemKind::GrantInactive`] when the grant was taken back meanwhile.
    pub async fn answer(self, input: Bytes) -> Result<Answered, Error> {
        let prepared = self.prepared().await?;
        let rows = usize::try_from(self.rows).unwrap_or(usize::MAX);
        let conforming = EncryptedInput::from_bytes(&input, &prepared.layout, rows)?;
        let input_digest = random::hexadecimal(&random::digest(&input));
        let task = self.finish(prepared, conforming, input_digest);
        tokio::spawn(task).await.map_err(|_| UNFINISHED)?
    }

    async fn prepared(&self) -> Result<Arc<Prepared>, Error> {
        self.app.prepared.find(&self.copy, self.prepare()).await
    }

    async fn prepare(&self) -> Result<Arc<Prepared>, Error> {
        let model = models::find(self.app.database.read(), &self.admission.model).await?;
        let key = keys::current(self.app.database.read(), &self.admission.user).await?;
        let (Some(model), Some(key)) = (model, key) else {
            return Err(Error::Internal("a grant has no model or no key"));
        };
        let copy = self.app.sealed.copy(&self.copy).await?;
        let prepare = move |_: &mut _| {
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
        self.reserve().await?;
        let outcome = self.evaluate(prepared, input).await;
        let settled = match outcome {
            Ok((result, duration_us)) => self.settle(result, duration_us, input_digest).await,
            Err(error) => Err(error),
        };
        if settled.is_err() {
            self.release().await?;
        }
        settled
    }

    async fn reserve(&self) -> Result<(), Error> {
        let mut writing = self.app.database.write().await?;
        let reserved = budgets::reserve(&mut *writing, &self.grant, &self.copy, self.rows).await?;
        if !reserved {
            drop(writing);
            count_refusal(&self.app, &self.grant, &self.admission, self.rows).await?;
            return Err(self.why_not_reserved().await?);
        }
        Ok(writing.commit().await?)
    }

    /// The copy may have gone since the request was admitted; else it is the budget.
    async fn why_not_reserved(&self) -> Result<Error, Error> {
        let now = budgets::admission(self.app.database.read(), &self.grant).await?;
        Ok(match now {
            Some(now) if now.state == "active" => ProblemKind::BudgetUsed.into(),
            Some(now) => refusal_of(&now.state),
            None => ProblemKind::NotFound.into(),
        })
    }

    async fn evaluate(
        &self,
        prepared: Arc<Prepared>,
        input: EncryptedInput,
    ) -> Result<(Vec<u8>, u64), Error> {
        let task = move |evaluator: &mut fhe_server::Evaluator| {
            let Prepared {
                model,
                key,
                circuit,
                ..
            } = prepared.as_ref();
            let start = Instant::now();
            let result = evaluator.evaluate(model, key, circuit, &input);
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
        let mut writing = self.app.database.write().await?;
        let left = budgets::settle(&mut *writing, &self.grant, &self.copy, self.rows).await?;
        let Some(rows_left) = left else {
            self.app.prepared.forget(&self.copy);
            return Err(ProblemKind::GrantInactive.into());
        };
        let outcome = Outcome::Answered { duration_us };
        let now = self.app.clock.now();
        evaluations::insert(
            &mut *writing,
            &self.grant,
            &self.admission,
            self.rows,
            outcome,
            now,
        )
        .await?;
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
        let detail = EntryDetail {
            subject: Some(self.admission.owner.clone()),
            model: Some(self.admission.model.clone()),
            grant: Some(self.grant.clone()),
            input_digest: Some(input_digest),
            output_digest: Some(random::hexadecimal(&random::digest(result))),
            rows: Some(self.rows),
            duration_us: Some(duration_us),
            ..EntryDetail::default()
        };
        Entry::about(EntryKind::Evaluated, &self.admission.user, detail)
    }

    async fn release(&self) -> Result<(), Error> {
        let mut writing = self.app.database.write().await?;
        budgets::release(&mut *writing, &self.grant, self.rows).await?;
        Ok(writing.commit().await?)
    }
}

async fn count_refusal(
    app: &App,
    grant: &GrantId,
    admission: &Admission,
    rows: u64,
) -> Result<(), Error> {
    app.timings.add_refusal();
    let mut writing = app.database.write().await?;
    let now = app.clock.now();
    evaluations::insert(&mut *writing, grant, admission, rows, Outcome::Refused, now).await?;
    Ok(writing.commit().await?)
}

fn refusal_of(state: &str) -> Error {
    match state {
        "stale" => Error::refused(
            ProblemKind::StaleKey,
            "The model is sealed for an older key, or its card has changed.",
            "Wait until the model owner has sealed it again.",
        ),
        _ => ProblemKind::GrantInactive.into(),
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Full => ProblemKind::Busy.into(),
            PoolError::Failed => UNFINISHED,
        }
    }
}

impl From<fhe_core::Error> for Error {
    fn from(error: fhe_core::Error) -> Self {
        let happened = format!("The ciphertext does not conform: {error}.");
        Self::refused(
            ProblemKind::Nonconforming,
            happened,
            "Make it again and send it whole.",
        )
    }
}

const UNFINISHED: Error = Error::Internal("an evaluation did not finish");
