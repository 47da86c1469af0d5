//! The books: what a result costs, the sums that are shown, and the log.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use api::{
    GrantId, JobId, ProblemKind, UploadId,
    account::LiveList,
    evaluation::Evaluated,
    grant::GrantState,
    log::{EntryDetail, EntryKind},
};

use storage::database::{
    Database, Writing,
    accounts::{lists, outbox::MailTopic},
    evaluations::{self, EvaluationOutcome, NewEvaluation},
    grants::budgets::{self, Admission},
    jobs::kept::{self, KeptAnswer},
};

use crate::{
    app::{
        ledger::{Entry, Ledger},
        traffic::{batcher::Batcher, under_way::UnderWay},
    },
    base::clock::ServerClock,
    error::Error,
    mail::outbox::{Outbox, Told},
};

/// A result that leaves only once it is in the books.
#[derive(Debug)]
pub struct Booking {
    /// Under which grant.
    pub grant: GrantId,
    /// Who asked whose model.
    pub admission: Admission,
    /// The sealed copy that was used.
    pub copy: UploadId,
    /// Rows that were asked.
    pub rows: u64,
    /// SHA-256 of the input, hexadecimal.
    pub input_digest: String,
    /// SHA-256 of the result, hexadecimal.
    pub output_digest: String,
    /// Microseconds on ciphertext.
    pub duration_us: u64,
    /// Counted until it is in the books; a job's rows were set aside in the database instead.
    pub under_way: Option<UnderWay>,
    /// Where it is to be found again, and what.
    pub keep: Option<(JobId, Vec<u8>)>,
}

/// What the books say of a result that may leave.
#[derive(Clone, Copy, Debug)]
pub struct Booked {
    /// Its entry in the log.
    pub log_index: u64,
    /// Rows left in the budget.
    pub rows_left: u64,
}

/// Whether a result may leave, or why not.
pub type BookingDecision = Result<Booked, ProblemKind>;

/// Books results that are ready at the same time in one transaction, in the order they came.
pub type Settlements = Batcher<Booking, BookingDecision>;

/// Where results are booked.
#[derive(Clone, Debug)]
pub struct Books {
    /// Budgets and sums.
    pub database: Database,
    /// The log.
    pub ledger: Arc<Ledger>,
    /// What people shall be told by mail.
    pub outbox: Outbox,
    /// The time.
    pub clock: ServerClock,
}

impl Books {
    /// Books whatever is ready.
    pub fn settlements(self) -> Settlements {
        let database = self.database.clone();
        let turn = move || {
            let database = database.clone();
            async move { Ok(database.write().await?) }
        };
        Batcher::start_in_turn(turn, move |writing, bookings| {
            self.clone().settle(writing, bookings)
        })
    }

    async fn settle(
        self,
        mut writing: Writing,
        mut bookings: Vec<Booking>,
    ) -> Result<Vec<BookingDecision>, Error> {
        let decisions = self.book(&mut writing, &bookings).await?;
        // Before anybody can read the new budgets: no row is ever counted twice.
        bookings
            .iter_mut()
            .for_each(|booking| booking.under_way = None);
        writing.commit().await?;
        Ok(decisions)
    }

    /// Decides about results, one after the other, and writes budgets, sums and log, all within `writing`. One that is refused
    /// changes nothing for the others.
    pub async fn book(
        &self,
        writing: &mut Writing,
        bookings: &[Booking],
    ) -> Result<Vec<BookingDecision>, Error> {
        let grants: Vec<GrantId> = bookings.iter().map(|one| one.grant.clone()).collect();
        let mut standings = budgets::admissions(&mut **writing, &grants).await?;
        let earlier = standings.clone();
        let (mut charged, mut noted, mut entries) = (BTreeSet::new(), Vec::new(), Vec::new());
        let mut left = Vec::with_capacity(bookings.len());
        for booking in bookings {
            let decided = decide(&mut standings, booking);
            let duration_us = booking.duration_us;
            match decided {
                Ok(_) => {
                    charged.insert(&booking.grant);
                    noted.push(booking.evaluation(EvaluationOutcome::Answered { duration_us }));
                    entries.push(booking.entry());
                }
                Err(ProblemKind::BudgetUsed) => {
                    noted.push(booking.evaluation(EvaluationOutcome::Refused));
                }
                Err(_) => {}
            }
            left.push(decided);
        }
        standings.retain(|grant, _| charged.contains(grant));
        budgets::write_rows(writing, &standings, self.clock.now()).await?;
        self.tell_of_used(writing, &earlier, &standings).await?;
        evaluations::insert_all(writing, &noted, self.clock.now()).await?;
        let mut indices = self.ledger.append_all(writing, entries).await?.into_iter();
        let decision = |left: Result<u64, ProblemKind>| match left {
            Ok(rows_left) => Ok(Ok(Booked {
                log_index: indices.next().ok_or(UNLOGGED)?,
                rows_left,
            })),
            Err(refusal) => Ok(Err(refusal)),
        };
        let decisions: Result<Vec<BookingDecision>, Error> =
            left.into_iter().map(decision).collect();
        let decisions = decisions?;
        for (booking, decision) in bookings.iter().zip(&decisions) {
            self.keep(writing, booking, decision).await?;
        }
        Ok(decisions)
    }

    /// Keeps an answer that leaves, if who asked wished so.
    async fn keep(
        &self,
        writing: &mut Writing,
        booking: &Booking,
        decision: &BookingDecision,
    ) -> Result<(), Error> {
        let (Some((id, result)), Ok(booked)) = (&booking.keep, decision) else {
            return Ok(());
        };
        let duration_us = booking.duration_us;
        let kept = KeptAnswer {
            id,
            evaluation: booking.evaluation(EvaluationOutcome::Answered { duration_us }),
            input_digest: &booking.input_digest,
            answer: &Evaluated {
                result: result.clone(),
                duration_us,
                log_index: booked.log_index,
                rows_left: booked.rows_left,
            },
        };
        kept::insert(writing, kept, self.clock.now()).await?;
        Ok(())
    }

    /// Lets those be told whose budgets are mostly used now and were not before, and notes budgets that look otherwise now.
    async fn tell_of_used(
        &self,
        writing: &mut Writing,
        earlier: &HashMap<GrantId, Admission>,
        now: &HashMap<GrantId, Admission>,
    ) -> Result<(), Error> {
        for (grant, standing) in now {
            let was_used = earlier.get(grant).is_some_and(is_mostly_used);
            if is_mostly_used(standing) && !was_used {
                let told = Told::of_grant(MailTopic::Budget, grant);
                self.outbox.tell(writing, &standing.user, told).await?;
            }
            if earlier.get(grant).map(percent_used) != Some(percent_used(standing)) {
                for account in [&standing.user, &standing.owner] {
                    lists::note(writing, LiveList::Budget, Some(account)).await?;
                }
            }
        }
        Ok(())
    }
}

/// As a page shows it: an answer more or less of many changes no list.
fn percent_used(standing: &Admission) -> u64 {
    let used = standing.rows_used.saturating_mul(100);
    used.checked_div(standing.query_budget).unwrap_or(100)
}

/// Whether four fifths of the rows are used.
fn is_mostly_used(standing: &Admission) -> bool {
    standing.rows_used.saturating_mul(5) >= standing.query_budget.saturating_mul(4)
}

/// Rows left after a result, if it may leave.
fn decide(
    standings: &mut HashMap<GrantId, Admission>,
    booking: &Booking,
) -> Result<u64, ProblemKind> {
    let standing = standings.get_mut(&booking.grant);
    let standing = standing.ok_or(ProblemKind::GrantInactive)?;
    let is_in_use = standing.copy.as_ref() == Some(&booking.copy);
    if standing.state != GrantState::Active || !is_in_use {
        return Err(ProblemKind::GrantInactive);
    }
    if standing.is_suspended {
        return Err(ProblemKind::GrantSuspended);
    }
    match &booking.under_way {
        Some(_) if standing.rows_left() < booking.rows => return Err(ProblemKind::BudgetUsed),
        Some(_) => {}
        None => standing.rows_reserved = standing.rows_reserved.saturating_sub(booking.rows),
    }
    standing.rows_used += booking.rows;
    Ok(standing.query_budget.saturating_sub(standing.rows_used))
}

impl Booking {
    fn evaluation(&self, outcome: EvaluationOutcome) -> NewEvaluation<'_> {
        NewEvaluation {
            grant: &self.grant,
            admission: &self.admission,
            rows: self.rows,
            outcome,
        }
    }

    fn entry(&self) -> Entry {
        let detail = EntryDetail {
            subject: Some(self.admission.owner.clone()),
            model: Some(self.admission.model.model.clone()),
            grant: Some(self.grant.clone()),
            input_digest: Some(self.input_digest.clone()),
            output_digest: Some(self.output_digest.clone()),
            rows: Some(self.rows),
            duration_us: Some(self.duration_us),
            ..EntryDetail::default()
        };
        Entry::about(EntryKind::Evaluated, &self.admission.user, detail)
    }
}

const UNLOGGED: Error = Error::Internal("a result was not logged");
