use api::{
    Digest, GrantId, JobId,
    evaluation::{CARD, Evaluated, KEEP, ROWS},
    job::Job,
    paths,
};

use super::done;
use crate::{
    Client, Failure, Outcome, Pending,
    port::{Events, HttpAnswer, HttpRequest, Method},
};

/// HTTP status of an evaluation that became a job.
const ACCEPTED: u16 = 202;
/// Most bytes of the encrypted result of the visitor's toy model.
const DEMO_RESULT: u64 = 64 << 10;
/// Name of the event that carries a job.
const JOB_EVENT: &str = "job";

/// A question on its way.
#[derive(Clone, Copy)]
pub(crate) struct Sending<'a> {
    /// Encrypted rows, or the opening of a pad for one.
    pub(crate) bytes: &'a [u8],
    /// How many rows, known ones included.
    pub(crate) rows: usize,
    /// Most bytes of the encrypted result.
    pub(crate) longest_result: u64,
    /// Under which identifier the answer is to be found again.
    pub(crate) keep: Option<&'a JobId>,
}

/// What became of an encrypted input.
pub(crate) enum Sent {
    /// It is answered.
    Answered(Evaluated),
    /// It waits in the queue.
    Queued(Job),
}

impl Client {
    /// Sends rows, encrypted by a signed card; answers their encrypted result, or the job that will have it. With an
    /// identifier the answer is found again under it as a job's.
    pub(crate) async fn send_input(
        &self,
        grant: &GrantId,
        card: Digest,
        question: Sending<'_>,
    ) -> Outcome<Sent> {
        let request = HttpRequest::new(Method::Post, paths::grant_evaluations(grant))
            .header(ROWS, question.rows)
            .header(CARD, card);
        self.send_question(request, question).await
    }

    /// Sends a question. Where nobody here knows what became of it, it may be charged, and that is said, unless its answer can be
    /// fetched again.
    pub(super) async fn send_question(
        &self,
        request: HttpRequest,
        question: Sending<'_>,
    ) -> Outcome<Sent> {
        let request = request
            .bytes(question.bytes.to_vec())
            .answered_within(question.longest_result);
        let request = kept(request, question.keep);
        let answer = self.send(request).await.and_then(sent);
        answer.map_err(|failure| match (question.keep, failure.leaves_open()) {
            (None, true) => failure.perhaps_charged(),
            _ => failure,
        })
    }

    /// The user's jobs, the newest first.
    pub fn jobs(&self) -> Pending<Vec<Job>> {
        self.read(paths::JOBS)
    }

    /// One job.
    pub fn job(&self, id: &JobId) -> Pending<Job> {
        self.read(paths::job(id))
    }

    /// States of a job, as they change; none where events cannot be heard.
    pub(crate) fn job_events(&self, id: &JobId) -> Option<Events> {
        self.0.ports.http.events(&paths::job_events(id), JOB_EVENT)
    }

    /// Cancels a job; nothing is charged.
    pub fn cancel_job(&self, id: &JobId) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::job(id)))
    }

    /// The encrypted result of an answered job, of so many bytes at most.
    pub(crate) async fn job_result(&self, id: &JobId, longest: u64) -> Outcome<Evaluated> {
        let request = HttpRequest::new(Method::Get, paths::job_result(id));
        let request = request.answered_within(longest);
        evaluated(self.send(request).await?)
    }

    /// Sends a visitor's public key, sealed toy model and encrypted input; answers the encrypted result.
    pub async fn evaluate_demonstration(
        &self,
        public_key: &[u8],
        sealed: &[u8],
        input: &[u8],
    ) -> Outcome<Vec<u8>> {
        let body = [public_key, sealed, input]
            .into_iter()
            .flat_map(with_length)
            .collect();
        let request = HttpRequest::new(Method::Post, paths::DEMO)
            .bytes(body)
            .answered_within(DEMO_RESULT);
        Ok(self.send(request).await?.body)
    }
}

/// With where its answer is to be found again.
fn kept(request: HttpRequest, keep: Option<&JobId>) -> HttpRequest {
    match keep {
        Some(id) => request.header(KEEP, id),
        None => request,
    }
}

fn sent(answer: HttpAnswer) -> Outcome<Sent> {
    Ok(match answer.status {
        ACCEPTED => Sent::Queued(answer.json()?),
        _ => Sent::Answered(evaluated(answer)?),
    })
}

fn evaluated(answer: HttpAnswer) -> Outcome<Evaluated> {
    let body = answer.body.clone();
    let read = Evaluated::read(body, |header| answer.number(header));
    read.ok_or_else(Failure::unexpected_answer)
}

fn with_length(part: &[u8]) -> impl Iterator<Item = u8> {
    let length = (part.len() as u32).to_le_bytes();
    length.into_iter().chain(part.iter().copied())
}
