use std::{thread::sleep, time::Duration};

use api::{
    JobId,
    grant::{Grant, evaluation_headers},
    job::{Job, JobState},
    paths,
};
use ureq::http::{Method, StatusCode};

use super::Person;
use crate::{Answer, Error};

/// Time between two looks at a job, first and later ones.
const FIRST_LOOK: Duration = Duration::from_millis(50);
const LATER_LOOKS: Duration = Duration::from_millis(250);

/// What became of an encrypted input that was sent.
#[derive(Debug)]
pub enum Sent {
    /// The result ciphertext came back at once.
    Answered(Answer),
    /// It waits in the queue.
    Queued(Job),
}

impl Person {
    /// Sends an encrypted input of `rows` rows.
    ///
    /// # Errors
    /// The server's problem.
    pub fn send(&mut self, grant: &Grant, rows: usize, input: Vec<u8>) -> Result<Sent, Error> {
        let rows = rows.to_string();
        let headers = [(evaluation_headers::ROWS, rows.as_str())];
        let path = paths::grant_evaluations(&grant.id);
        let answer = self
            .connection
            .send_bytes(Method::POST, &path, &headers, input)?;
        Ok(match answer.status {
            StatusCode::ACCEPTED => Sent::Queued(answer.document()?),
            _ => Sent::Answered(answer),
        })
    }

    /// Her jobs, the newest first.
    ///
    /// # Errors
    /// The server's problem.
    pub fn jobs(&mut self) -> Result<Vec<Job>, Error> {
        self.connection.read(paths::JOBS)
    }

    /// One of her jobs.
    ///
    /// # Errors
    /// The server's problem.
    pub fn job(&mut self, id: &JobId) -> Result<Job, Error> {
        self.connection.read(&paths::job(id))
    }

    /// Cancels a job.
    ///
    /// # Errors
    /// The server's problem.
    pub fn cancel_job(&mut self, id: &JobId) -> Result<(), Error> {
        self.connection
            .send(Method::DELETE, &paths::job(id), &[], Vec::new())
            .map(|_| ())
    }

    /// Follows a job until it is answered, and fetches the result ciphertext; `seen` hears where it
    /// stands at every look.
    ///
    /// # Errors
    /// The server's problem, also the one that the job failed with; [`Error::Cancelled`].
    pub fn follow(&mut self, id: &JobId, mut seen: impl FnMut(&JobState)) -> Result<Answer, Error> {
        let mut pause = FIRST_LOOK;
        loop {
            let job = self.job(id)?;
            seen(&job.state);
            match job.state {
                JobState::Answered => return self.job_result(id),
                JobState::Cancelled => return Err(Error::Cancelled),
                JobState::Failed { problem } => return Err(Error::Problem(problem)),
                JobState::Waiting { .. } | JobState::Running { .. } => sleep(pause),
            }
            pause = (2 * pause).min(LATER_LOOKS);
        }
    }

    /// The result ciphertext of an answered job.
    ///
    /// # Errors
    /// The server's problem.
    pub fn job_result(&mut self, id: &JobId) -> Result<Answer, Error> {
        self.connection
            .send(Method::GET, &paths::job_result(id), &[], Vec::new())
    }
}
