//! The job queue as far as it lives in this process: the queue itself is a table.

mod lists;
mod streams;

pub use lists::LiveLists;
pub use streams::StreamPlace;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use api::{AccountId, JobId};
use fhe_server::Progress;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit, watch};

use crate::{base::random, config::Config, error::Error};

/// State of the job queue that lives as long as the process.
pub struct Jobs {
    worker: String,
    slots: Arc<Semaphore>,
    slot_count: u32,
    arrival: Notify,
    changes: watch::Sender<u64>,
    stopping: watch::Sender<bool>,
    live: Mutex<HashMap<JobId, Live>>,
    streams: streams::Streams,
}

/// A job on its evaluator.
#[derive(Clone)]
pub struct Live {
    /// How far it is, and how it is told to end.
    pub progress: Arc<Progress>,
    /// Since when it is being evaluated.
    pub started: Instant,
}

impl Jobs {
    /// As configured, nothing running.
    pub fn new(config: &Config) -> Self {
        let slot_count = config.job_slots.get();
        Self {
            worker: random::identifier(),
            slots: Arc::new(Semaphore::new(slot_count as usize)),
            slot_count,
            arrival: Notify::new(),
            changes: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
            live: Mutex::default(),
            streams: streams::Streams::default(),
        }
    }

    /// Names this process among those that evaluate, and no other one.
    pub fn worker(&self) -> &str {
        &self.worker
    }

    /// How many jobs are evaluated at the same time.
    pub fn slot_count(&self) -> u32 {
        self.slot_count
    }

    /// Waits for a slot to evaluate a job in.
    ///
    /// # Errors
    /// None that is known: the slots are never closed.
    pub async fn slot(&self) -> Result<OwnedSemaphorePermit, Error> {
        let slot = self.slots.clone().acquire_owned().await;
        slot.map_err(|_| Error::Internal("the slots of the job queue are closed"))
    }

    /// Tells those that wait for one of a new job.
    pub fn announce(&self) {
        self.arrival.notify_one();
    }

    /// Waits until a new job is announced, for so long at most.
    pub async fn arrival(&self, patience: Duration) {
        let _ = tokio::time::timeout(patience, self.arrival.notified()).await;
    }

    /// Waits until no job is being evaluated, and lets none begin until the answer is dropped.
    pub async fn idle(&self) -> Option<SemaphorePermit<'_>> {
        self.slots.acquire_many(self.slot_count).await.ok()
    }

    /// Starts no more jobs, and puts those that run back into the queue for the next process.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
        self.arrival.notify_one();
        for live in self.live().values() {
            live.progress.cancel();
        }
    }

    /// A place for one more stream of events.
    ///
    /// # Errors
    /// [`api::ProblemKind::TooMany`].
    pub fn open_stream(&self, user: &AccountId) -> Result<StreamPlace, Error> {
        self.streams.open(user)
    }

    /// Tells when some job has changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Whether the process is about to end.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Resolves when the process is about to end.
    pub async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Tells whoever follows a job that one has changed.
    pub fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    /// A job is on its evaluator; one is told at once to end when the process is about to.
    pub fn begin(&self, job: &JobId) -> Arc<Progress> {
        let live = Live {
            progress: Arc::new(Progress::new()),
            started: Instant::now(),
        };
        self.live().insert(job.clone(), live.clone());
        if self.is_stopping() {
            live.progress.cancel();
        }
        live.progress
    }

    /// What the job needs has been gathered: its evaluation begins now.
    pub fn restart(&self, job: &JobId) {
        if let Some(live) = self.live().get_mut(job) {
            live.started = Instant::now();
        }
    }

    /// The job, if it is on an evaluator of this process.
    pub fn find(&self, job: &JobId) -> Option<Live> {
        self.live().get(job).cloned()
    }

    /// Tells the job's evaluator to end.
    pub fn interrupt(&self, job: &JobId) {
        if let Some(live) = self.find(job) {
            live.progress.cancel();
        }
    }

    /// The job has left the evaluator whose progress this is. One that holds it by now, under a later lease, goes on.
    pub fn end(&self, job: &JobId, progress: &Arc<Progress>) {
        let mut live = self.live();
        if live
            .get(job)
            .is_some_and(|live| Arc::ptr_eq(&live.progress, progress))
        {
            live.remove(job);
        }
        drop(live);
        self.changed();
    }

    fn live(&self) -> MutexGuard<'_, HashMap<JobId, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
