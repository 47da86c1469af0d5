//! Questions whose answers take a while: what is kept of them, and what becomes of them at a later visit.

use api::{
    Base64, GrantId, ProblemKind,
    job::{Job, JobState},
};
use card::ModelCard;

use super::{Exchange, Hearing, History, JobNews, Past, Posed, WaitsFor};
use crate::{Client, Failure, Outcome, Stop, reading::Reading};

/// A question under way as a job, asked at this visit or at an earlier one.
#[derive(Clone)]
pub struct QueuedQuestion {
    /// Its line of the history.
    pub past: Past,
    /// What answers it.
    pub waits: WaitsFor,
    posed: Posed,
}

/// What was found of answers on their way.
#[derive(Clone, Debug, PartialEq)]
pub struct Collected {
    /// The history by now.
    pub history: History,
    /// Why one of them could not be taken, though it may be there.
    pub failure: Option<Failure>,
}

impl Client {
    /// A question that was queued, under the newest key.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn queued_question(
        &self,
        past: Past,
        card: &ModelCard,
        job: Job,
        posed: Posed,
    ) -> Outcome<QueuedQuestion> {
        let own = self.own_keys().await?;
        let waits = WaitsFor {
            job: job.id,
            input: Some(self.digest(posed.input()).await?),
            fingerprint: Base64(own.map(|own| own.fingerprint).unwrap_or_default()),
            circuit: card.circuit.clone(),
            answer: card.answer.clone(),
        };
        let past = Past {
            waits_for: Some(Box::new(waits.clone())),
            ..past
        };
        Ok(QueuedQuestion { past, waits, posed })
    }

    /// Keeps a question in the history, so that another visit finds it.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn keep_question(&self, question: &QueuedQuestion) -> Outcome<()> {
        self.remember(question.past.clone()).await.map(drop)
    }

    /// Every question under a grant that an earlier visit left under way.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn questions_under_way(&self, grant: &GrantId) -> Outcome<Vec<QueuedQuestion>> {
        let history = self.history().await?.0.into_iter();
        let mine = history.filter(|past| past.grant == *grant);
        let waiting = mine.filter_map(|past| {
            let waits = *past.waits_for.clone()?;
            let posed = self.posed_before(waits.fingerprint.0.clone(), waits.input);
            Some(QueuedQuestion { past, waits, posed })
        });
        Ok(waiting.collect())
    }

    /// The history, once the answers that are there by now stand in it, whoever asked for them. Questions that will never be
    /// answered are forgotten. What cannot be fetched now waits for the next time; where there is no way to the server, the
    /// others do as well.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn collect_answers(&self) -> Outcome<Collected> {
        let history = self.history().await?;
        let mut failure = None;
        for past in history.0 {
            let Some(waits) = past.waits_for.clone() else {
                continue;
            };
            if let Err(missed) = self.collect_answer(past, *waits).await {
                let is_lost = missed.is(ProblemKind::Unreachable);
                failure.get_or_insert(missed);
                if is_lost {
                    break;
                }
            }
        }
        Ok(Collected {
            history: self.history().await?,
            failure,
        })
    }

    async fn collect_answer(&self, past: Past, waits: WaitsFor) -> Outcome<()> {
        let WaitsFor {
            job,
            circuit,
            answer,
            ..
        } = &waits;
        match self.job(job).await.map(|job| job.state) {
            Ok(JobState::Waiting { .. } | JobState::Running { .. }) => return Ok(()),
            Ok(JobState::Answered) => {}
            Ok(JobState::Cancelled | JobState::Failed { .. }) => {
                return self.give_up_question(job).await.map(drop);
            }
            Err(failure) if failure.is(ProblemKind::NotFound) => {
                return self.give_up_question(job).await.map(drop);
            }
            Err(failure) => return Err(failure),
        }
        let posed = self.posed_before(waits.fingerprint.0.clone(), waits.input);
        let exchange = self.fetch_answer(circuit, job, posed).await?;
        let scores = exchange.scores.into_iter().next().unwrap_or_default();
        let reading = Reading::of(answer, &circuit.policy, &scores);
        let mut answered = Past {
            scores,
            log_index: exchange.log_index,
            waits_for: None,
            ..past
        };
        answered.tell(Some(&reading.ok_or_else(Failure::unexpected_answer)?));
        self.settle_question(job, answered).await.map(drop)
    }

    /// Follows a question until it is answered, and opens the answer; `on_news` hears of every change. A wish to
    /// stop cancels it. A question that cannot be answered any more is forgotten; where only the way to the
    /// server or the session is gone, another visit finds it.
    ///
    /// # Errors
    /// As [`Client::follow_job`] and [`Client::fetch_answer`].
    pub async fn follow_question(
        &self,
        question: &QueuedQuestion,
        hearing: Hearing,
        stop: &Stop,
        on_news: &dyn Fn(JobNews),
    ) -> Outcome<Exchange> {
        let WaitsFor { job, circuit, .. } = &question.waits;
        let answered = match self.follow_job(job, hearing, stop, on_news).await {
            Ok(()) => {
                self.fetch_answer(circuit, job, question.posed.clone())
                    .await
            }
            Err(failure) => Err(failure),
        };
        if let Err(failure) = &answered
            && !may_come(failure)
        {
            // One that stays is found at the next visit, and given up then.
            let _ = self.give_up_question(job).await;
        }
        answered
    }
}

/// Whether the answer may come all the same.
pub(super) fn may_come(failure: &Failure) -> bool {
    failure.is(ProblemKind::Unreachable) || failure.is(ProblemKind::SignedOut)
}
