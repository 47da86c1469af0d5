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
/// Name of the event that carries a job.
const JOB_EVENT: &str = "job";

/// What became of an encrypted input.
pub(crate) enum Sent {
    /// It is answered.
    Answered(Evaluated),
    /// It waits in the queue.
    Queued(Job),
}

impl Client {
    /// Sends `rows` rows, encrypted by a signed card; answers their encrypted result, or the job that will have it. With an
    /// identifier the answer is found again under it as a job's.
    pub(crate) async fn send_input(
        &self,
        grant: &GrantId,
        card: Digest,
        input: &[u8],
        rows: usize,
        keep: Option<&JobId>,
    ) -> Outcome<Sent> {
        let request = HttpRequest::new(Method::Post, paths::grant_evaluations(grant))
            .header(ROWS, rows)
            .header(CARD, card)
            .bytes(input.to_vec());
        sent(self.send(kept(request, keep)).await?)
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

    /// The encrypted result of an answered job.
    pub(crate) async fn job_result(&self, id: &JobId) -> Outcome<Evaluated> {
        let answer = self.send_nothing(Method::Get, paths::job_result(id));
        evaluated(answer.await?)
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
        let request = HttpRequest::new(Method::Post, paths::DEMO).bytes(body);
        Ok(self.send(request).await?.body)
    }
}

/// With where its answer is to be found again.
pub(super) fn kept(request: HttpRequest, keep: Option<&JobId>) -> HttpRequest {
    match keep {
        Some(id) => request.header(KEEP, id),
        None => request,
    }
}

pub(super) fn sent(answer: HttpAnswer) -> Outcome<Sent> {
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
