//! Questions whose answers take a while: what is kept of them, and what becomes of them at a later visit.

use std::collections::BTreeMap;

use api::{
    Base64, GrantId, JobId, ProblemKind,
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
            under: posed.under().cloned(),
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

    /// Every question under a grant that an earlier visit left under way. Those that the server knows no more are forgotten.
    ///
    /// # Errors
    /// As the vault's, and the server's problem where a question waits.
    pub async fn questions_under_way(&self, grant: &GrantId) -> Outcome<Vec<QueuedQuestion>> {
        let mut waiting = waiting(&self.history().await?);
        waiting.retain(|(past, _)| past.grant == *grant);
        let jobs = self.jobs_of(&waiting).await?;
        let mut under_way = Vec::new();
        for (past, waits) in waiting {
            if !jobs.contains_key(&waits.job) {
                self.give_up_question(&waits.job).await?;
                continue;
            }
            let posed = self.posed_before(&waits);
            under_way.push(QueuedQuestion { past, waits, posed });
        }
        Ok(under_way)
    }

    /// What the server knows of jobs, asked once for all questions that wait for one.
    async fn jobs_of(&self, waiting: &[(Past, WaitsFor)]) -> Outcome<BTreeMap<JobId, JobState>> {
        if waiting.is_empty() {
            return Ok(BTreeMap::new());
        }
        let jobs = self.jobs().await?.into_iter();
        Ok(jobs.map(|job| (job.id, job.state)).collect())
    }

    /// The history, once the answers that are there by now stand in it, whoever asked for them. Questions that will never be
    /// answered are forgotten. What cannot be fetched now waits for the next time; where there is no way to the server, the
    /// others do as well.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn collect_answers(&self) -> Outcome<Collected> {
        let history = self.history().await?;
        let waiting = waiting(&history);
        if waiting.is_empty() {
            return Ok(Collected {
                history,
                failure: None,
            });
        }
        let failure = match self.jobs_of(&waiting).await {
            Ok(jobs) => self.collect_each(&jobs, waiting).await,
            Err(failure) => Some(failure),
        };
        Ok(Collected {
            history: self.history().await?,
            failure,
        })
    }

    /// Why the first of those that could not be collected was not.
    async fn collect_each(
        &self,
        jobs: &BTreeMap<JobId, JobState>,
        waiting: Vec<(Past, WaitsFor)>,
    ) -> Option<Failure> {
        let mut failure = None;
        for (past, waits) in waiting {
            let state = jobs.get(&waits.job);
            if let Err(missed) = self.collect_answer(state, past, waits).await {
                let is_lost = missed.is(ProblemKind::Unreachable);
                failure.get_or_insert(missed);
                if is_lost {
                    break;
                }
            }
        }
        failure
    }

    /// Of a job that stands so; none where the server knows it no more.
    async fn collect_answer(
        &self,
        state: Option<&JobState>,
        past: Past,
        waits: WaitsFor,
    ) -> Outcome<()> {
        let WaitsFor {
            job,
            circuit,
            answer,
            ..
        } = &waits;
        match state {
            Some(JobState::Waiting { .. } | JobState::Running { .. }) => return Ok(()),
            Some(JobState::Answered) => {}
            Some(JobState::Cancelled | JobState::Failed { .. }) | None => {
                return self.give_up_question(job).await.map(drop);
            }
        }
        let posed = self.posed_before(&waits);
        let exchange = self.fetch_answer(circuit, job, posed).await?;
        let scores = exchange.scores.into_iter().next().unwrap_or_default();
        let reading = Reading::of(answer, &circuit.policy, &scores);
        let mut answered = Past {
            scores,
            log_index: exchange.log_index,
            asked_as: exchange.asked_as,
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

/// The lines of a history that wait for a job.
fn waiting(history: &History) -> Vec<(Past, WaitsFor)> {
    let lines = history.0.iter();
    let waiting = lines.filter_map(|past| {
        let waits = past.waits_for.as_deref()?;
        Some((past.clone(), waits.clone()))
    });
    waiting.collect()
}

/// Whether the answer may come all the same.
pub(super) fn may_come(failure: &Failure) -> bool {
    failure.is(ProblemKind::Unreachable) || failure.is(ProblemKind::SignedOut)
}
