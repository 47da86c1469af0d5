//! The end of an evaluation in the books.

use api::{JobId, ProblemKind, account::LiveList, evaluation::Evaluated};

use storage::database::{Writing, accounts::lists};

use crate::{
    app::{
        App,
        traffic::{
            books::{Booking, BookingDecision},
            under_way::UnderWay,
        },
    },
    base::random,
    error::Error,
    use_cases::admission::{self, Admitted},
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
    /// Under which identifier it is kept besides, if it is no job's.
    pub keep: Option<JobId>,
}

impl Settlement<'_> {
    /// Charges the rows and writes the log, in one transaction with whatever else is ready.
    ///
    /// # Errors
    /// Why the result must not leave: [`ProblemKind::GrantInactive`], [`ProblemKind::GrantSuspended`],
    /// [`ProblemKind::BudgetUsed`].
    pub async fn settle(self, app: &App, under_way: UnderWay) -> Result<Evaluated, Error> {
        let booking = self.booking(Some(under_way));
        let decision = app.traffic.settlements.ask(booking).await?;
        self.conclude(app, decision)
    }

    /// Charges the rows that a job set aside and writes the log, all within `writing`.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub async fn book(self, app: &App, writing: &mut Writing) -> Result<Evaluated, Error> {
        let booking = self.booking(None);
        let decisions = app.traffic.books.book(writing, &[booking]).await?;
        let user = &self.admitted.admission.user;
        lists::note(writing, LiveList::Jobs, Some(user)).await?;
        let decision = decisions.into_iter().next();
        self.conclude(
            app,
            decision.ok_or(Error::Internal("a result was not booked"))?,
        )
    }

    fn booking(&self, under_way: Option<UnderWay>) -> Booking {
        let Admitted {
            grant,
            admission,
            copy,
            rows,
        } = self.admitted;
        Booking {
            grant: grant.clone(),
            admission: admission.clone(),
            copy: copy.clone(),
            rows: *rows,
            input_digest: self.input_digest.to_owned(),
            output_digest: random::hexadecimal(&random::digest(&self.result)),
            duration_us: self.duration_us,
            under_way,
            keep: self.keep.clone().map(|id| (id, self.result.clone())),
        }
    }

    fn conclude(self, app: &App, decision: BookingDecision) -> Result<Evaluated, Error> {
        let booked = decision.map_err(|refusal| self.refused(app, refusal))?;
        Ok(Evaluated {
            result: self.result,
            duration_us: self.duration_us,
            log_index: booked.log_index,
            rows_left: booked.rows_left,
        })
    }

    fn refused(&self, app: &App, refusal: ProblemKind) -> Error {
        match refusal {
            ProblemKind::BudgetUsed => {
                app.timings.add_refusal();
                admission::too_few_left()
            }
            _ => {
                app.caches.prepared.forget(&self.admitted.copy);
                refusal.into()
            }
        }
    }
}
