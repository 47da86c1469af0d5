//! The job queue as far as it lives in this process: the queue itself is a table.

mod streams;

pub use streams::StreamPlace;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use api::{AccountId, JobId};
use fhe_server::{Evaluator, Progress};
use tokio::sync::{Notify, Semaphore, SemaphorePermit, watch};

use crate::{base::random, config::Config, error::Error};

/// State of the job queue that lives as long as the process.
pub struct Jobs {
    /// Names this process in the table, and no other one.
    pub(crate) worker: String,
    pub(crate) slots: Arc<Semaphore>,
    pub(crate) slot_count: u32,
    pub(crate) threads: usize,
    pub(crate) arrival: Notify,
    changes: watch::Sender<u64>,
    stopping: watch::Sender<bool>,
    live: Mutex<HashMap<JobId, Live>>,
    pub(crate) evaluators: Mutex<Vec<Evaluator>>,
    streams: streams::Streams,
}

/// A job on its evaluator.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) progress: Arc<Progress>,
    pub(crate) started: Instant,
}

impl Jobs {
    /// As configured, nothing running.
    pub fn new(config: &Config) -> Self {
        let slot_count = config.job_slots.get();
        Self {
            worker: random::identifier(),
            slots: Arc::new(Semaphore::new(slot_count as usize)),
            slot_count,
            threads: config.threads.get(),
            arrival: Notify::new(),
            changes: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
            live: Mutex::default(),
            evaluators: Mutex::default(),
            streams: streams::Streams::default(),
        }
    }

    /// Names this process among those that evaluate.
    pub fn worker(&self) -> &str {
        &self.worker
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

    pub(crate) fn changed(&self) {
        self.changes.send_modify(|changes| *changes += 1);
    }

    pub(crate) fn live(&self) -> MutexGuard<'_, HashMap<JobId, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn interrupt(&self, job: &JobId) {
        if let Some(live) = self.live().get(job) {
            live.progress.cancel();
        }
    }
}
