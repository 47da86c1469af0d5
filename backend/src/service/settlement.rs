//! The end of an evaluation in the books.

use api::{
    evaluation::Evaluated,
    log::{EntryDetail, EntryKind},
};

use crate::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
    service::admission::Admitted,
    storage::database::{
        Writing,
        evaluations::{self, EvaluationOutcome},
        grants::budgets,
    },
};

/// A result that may leave once it is in the books.
#[derive(Clone, Debug)]
pub struct Settlement<'a> {
    /// Under which grant, how many rows.
    pub admitted: &'a Admitted,
    /// SHA-256 of the input, hexadecimal.
    pub input_digest: &'a str,
    /// Wire form of the result.
    pub result: Vec<u8>,
    /// Microseconds on ciphertext.
    pub duration_us: u64,
}

impl Settlement<'_> {
    /// Uses the rows set aside and writes the log, all within `writing`. None if the sealed copy is no
    /// longer in use: then the result must not leave.
    pub async fn book(self, app: &App, writing: &mut Writing) -> Result<Option<Evaluated>, Error> {
        let Admitted {
            grant,
            admission,
            copy,
            rows,
        } = self.admitted;
        let left = budgets::settle(&mut **writing, grant, copy, *rows).await?;
        let Some(rows_left) = left else {
            app.prepared.forget(copy);
            return Ok(None);
        };
        let duration_us = self.duration_us;
        let (outcome, now) = (EvaluationOutcome::Answered { duration_us }, app.clock.now());
        evaluations::insert(&mut **writing, grant, admission, *rows, outcome, now).await?;
        let log_index = app.ledger.append(writing, self.entry()).await?;
        Ok(Some(Evaluated {
            result: self.result,
            duration_us,
            log_index,
            rows_left,
        }))
    }

    fn entry(&self) -> Entry {
        let admission = &self.admitted.admission;
        let detail = EntryDetail {
            subject: Some(admission.owner.clone()),
            model: Some(admission.model.clone()),
            grant: Some(self.admitted.grant.clone()),
            input_digest: Some(self.input_digest.to_owned()),
            output_digest: Some(random::hexadecimal(&random::digest(&self.result))),
            rows: Some(self.admitted.rows),
            duration_us: Some(self.duration_us),
            ..EntryDetail::default()
        };
        Entry::about(EntryKind::Evaluated, &admission.user, detail)
    }
}
