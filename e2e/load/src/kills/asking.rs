use std::{
    error::Error,
    io,
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use api::{
    job::{Job, JobState},
    paths,
};
use futures_util::future::join_all;
use sha2::{Digest, Sha256};

use crate::{
    connection::{Connection, Received},
    crowd::Crowd,
    question::Question,
};

/// Who asks at the same time, half of them each way.
const ASKERS: usize = 16;

/// Time before something is asked again.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// Everybody who asks.
#[derive(Default)]
pub(super) struct Asking {
    is_over: AtomicBool,
    answers: AtomicU64,
}

/// SHA-256 of what came, hexadecimal.
#[derive(Default)]
pub(super) struct Answers {
    /// At once.
    pub(super) direct: Vec<String>,
    /// As results of jobs.
    pub(super) of_jobs: Vec<String>,
    /// What came instead.
    pub(super) failures: u64,
}

impl Asking {
    /// Answers that came at once until now.
    pub(super) fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Asks one server for answers at once, and the other for jobs, each for users of its own.
    pub(super) fn ask_until_told(
        &self,
        crowd: &Crowd,
        [direct, jobs]: [SocketAddr; 2],
    ) -> Result<Answers, io::Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let askers = (0..ASKERS).map(async |asker| {
                let (is_direct, questions) = questions(crowd, asker);
                match is_direct {
                    true => self.ask_directly(Connection::to(direct), &questions).await,
                    false => self.ask_for_jobs(Connection::to(jobs), &questions).await,
                }
            });
            let received = join_all(askers).await.into_iter();
            Ok(received.fold(Answers::default(), Answers::with))
        })
    }

    async fn ask_directly(&self, mut connection: Connection, questions: &[&Question]) -> Answers {
        let mut answers = Answers::default();
        for question in questions.iter().cycle() {
            if self.is_over() {
                break;
            }
            match connection.exchange(question.request()).await {
                Ok(Received::Answer) => {
                    answers.direct.push(digest(connection.body()));
                    self.answers.fetch_add(1, Ordering::Relaxed);
                }
                _ => answers.fail().await,
            }
        }
        answers
    }

    async fn ask_for_jobs(&self, mut connection: Connection, questions: &[&Question]) -> Answers {
        let mut answers = Answers::default();
        for question in questions.iter().cycle() {
            if self.is_over() {
                break;
            }
            match connection.exchange(question.request()).await {
                Ok(Received::Job) => match self.result(&mut connection, question).await {
                    Ok(Some(result)) => answers.of_jobs.push(result),
                    _ => answers.fail().await,
                },
                _ => answers.fail().await,
            }
        }
        answers
    }

    /// The result of the job that was just put into the queue; none if it failed, or comes too late.
    async fn result(
        &self,
        connection: &mut Connection,
        question: &Question,
    ) -> Result<Option<String>, Box<dyn Error>> {
        let mut job: Job = serde_json::from_slice(connection.body())?;
        while !self.is_over() {
            match job.state {
                JobState::Answered => {
                    let fetch = question.fetch(&paths::job_result(&job.id));
                    if let Ok(Received::Answer) = connection.exchange(&fetch).await {
                        return Ok(Some(digest(connection.body())));
                    }
                }
                JobState::Failed { .. } | JobState::Cancelled => return Ok(None),
                JobState::Waiting { .. } | JobState::Running { .. } => {}
            }
            tokio::time::sleep(PAUSE).await;
            let look = question.fetch(&paths::job(&job.id));
            if let Ok(Received::Answer) = connection.exchange(&look).await {
                job = serde_json::from_slice(connection.body())?;
            }
        }
        Ok(None)
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

impl Answers {
    /// Both kinds.
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.direct.iter().chain(&self.of_jobs)
    }

    async fn fail(&mut self) {
        self.failures += 1;
        tokio::time::sleep(PAUSE).await;
    }

    fn with(mut self, more: Self) -> Self {
        self.direct.extend(more.direct);
        self.of_jobs.extend(more.of_jobs);
        self.failures += more.failures;
        self
    }
}

/// What somebody asks, and whether at once.
fn questions(crowd: &Crowd, asker: usize) -> (bool, Vec<&Question>) {
    let questions = crowd.questions.iter().skip(asker).step_by(ASKERS);
    (asks_directly(asker), questions.collect())
}

/// Whether this user, or who asks for her, asks at once.
pub(super) fn asks_directly(user: usize) -> bool {
    user.is_multiple_of(2)
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
