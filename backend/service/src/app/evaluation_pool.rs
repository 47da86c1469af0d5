//! The evaluation pool: bounded, off the async runtime.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use api::ProblemKind;
use fhe_server::Evaluator;
use tokio::sync::oneshot;

use crate::error::Error;

/// Why a task has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// As many tasks wait as may wait.
    #[error("the evaluation queue is full")]
    Full,
    /// The task panicked, or the pool is going down.
    #[error("an evaluation task failed")]
    Failed,
}

type Task = Box<dyn FnOnce(&mut Evaluator) + Send>;

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Full => ProblemKind::Busy.into(),
            PoolError::Failed => Self::Internal("an evaluation task failed"),
        }
    }
}

/// Threads that do everything that takes time on ciphertext, away from the async runtime. The queue is
/// bounded; a task that finds it full is refused at once.
pub struct EvaluationPool {
    queue: SyncSender<Task>,
    load: Arc<Load>,
    threads: usize,
    queue_limit: usize,
    longest_wait: Duration,
}

#[derive(Default)]
struct Load {
    running: AtomicU64,
    waiting: AtomicU64,
    /// How long all tasks that are not finished are expected to take.
    expected_us: AtomicU64,
}

/// A task's share of the load, until it is dropped.
struct Place {
    load: Arc<Load>,
    expected_us: u64,
    is_running: bool,
}

impl EvaluationPool {
    /// Starts `threads` threads behind a queue of `queue_limit` waiting tasks (each at least 1), of which none shall wait longer
    /// than `longest_wait`.
    ///
    /// # Errors
    /// When the system starts no thread.
    pub fn start(
        threads: usize,
        queue_limit: usize,
        longest_wait: Duration,
    ) -> std::io::Result<Self> {
        let (threads, queue_limit) = (threads.max(1), queue_limit.max(1));
        let (queue, tasks) = sync_channel(queue_limit);
        let tasks = Arc::new(Mutex::new(tasks));
        for number in 0..threads {
            let tasks = tasks.clone();
            thread::Builder::new()
                .name(format!("evaluation-{number}"))
                .spawn(move || work(&tasks))?;
        }
        Ok(Self {
            queue,
            load: Arc::default(),
            threads,
            queue_limit,
            longest_wait,
        })
    }

    /// Runs a short task on the next free thread and waits for its answer.
    ///
    /// # Errors
    /// [`PoolError::Full`] at once; [`PoolError::Failed`] when the task panics, which costs no thread.
    pub async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Evaluator) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        self.run_expected(Duration::ZERO, task).await
    }

    /// Runs likewise a task that is expected to take so long.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn run_expected<T: Send + 'static>(
        &self,
        expected: Duration,
        task: impl FnOnce(&mut Evaluator) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        if self.expected_wait() > self.longest_wait {
            return Err(PoolError::Full);
        }
        let (answer, answered) = oneshot::channel();
        let mut place = Place::take(&self.load, expected);
        let run = Box::new(move |evaluator: &mut Evaluator| {
            place.starts_to_run();
            let outcome = task(evaluator);
            // Whoever has the answer finds the place free.
            drop(place);
            // A receiver that went away wants no answer.
            let _ = answer.send(outcome);
        });
        self.queue.try_send(run).map_err(|refused| match refused {
            TrySendError::Full(_) => PoolError::Full,
            TrySendError::Disconnected(_) => PoolError::Failed,
        })?;
        answered.await.map_err(|_| PoolError::Failed)
    }

    fn expected_wait(&self) -> Duration {
        let expected_us = self.load.expected_us.load(Ordering::Relaxed);
        Duration::from_micros(expected_us / self.threads as u64)
    }

    /// Tasks on a thread now.
    pub fn running(&self) -> u64 {
        self.load.running.load(Ordering::Relaxed)
    }

    /// Tasks that wait now.
    pub fn queued(&self) -> u64 {
        self.load.waiting.load(Ordering::Relaxed)
    }

    /// Number of threads.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Most tasks that may wait.
    pub fn queue_limit(&self) -> usize {
        self.queue_limit
    }
}

impl Place {
    fn take(load: &Arc<Load>, expected: Duration) -> Self {
        let expected_us = u64::try_from(expected.as_micros()).unwrap_or(u64::MAX);
        load.waiting.fetch_add(1, Ordering::Relaxed);
        load.expected_us.fetch_add(expected_us, Ordering::Relaxed);
        Self {
            load: load.clone(),
            expected_us,
            is_running: false,
        }
    }

    fn starts_to_run(&mut self) {
        self.load.running.fetch_add(1, Ordering::Relaxed);
        self.load.waiting.fetch_sub(1, Ordering::Relaxed);
        self.is_running = true;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let held = if self.is_running {
            &self.load.running
        } else {
            &self.load.waiting
        };
        held.fetch_sub(1, Ordering::Relaxed);
        self.load
            .expected_us
            .fetch_sub(self.expected_us, Ordering::Relaxed);
    }
}

/// One thread's life: tasks until the pool is dropped. Scratch memory that a panic may have left half
/// written is thrown away with its evaluator.
fn work(tasks: &Mutex<Receiver<Task>>) {
    let mut evaluator = Evaluator::new();
    while let Some(task) = next(tasks) {
        let outcome = catch_unwind(AssertUnwindSafe(|| task(&mut evaluator)));
        if outcome.is_err() {
            tracing::error!("an evaluation task panicked");
            evaluator = Evaluator::new();
        }
    }
}

fn next(tasks: &Mutex<Receiver<Task>>) -> Option<Task> {
    let tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
    tasks.recv().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// A task that holds its thread until the sender is dropped.
    fn blocker() -> (Sender<()>, impl FnOnce(&mut Evaluator) + Send + 'static) {
        let (release, released) = channel::<()>();
        (release, move |_: &mut Evaluator| {
            let _ = released.recv();
        })
    }

    #[tokio::test]
    async fn a_panic_fails_its_own_task_and_the_thread_goes_on() {
        let pool = EvaluationPool::start(1, 4, LONG).unwrap();
        let failed: Result<(), _> = pool.run(|_| panic!("on purpose")).await;
        assert_eq!(failed, Err(PoolError::Failed));
        assert_eq!(pool.run(|_| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_takes_tasks_again_later() {
        let pool = Arc::new(EvaluationPool::start(1, 1, LONG).unwrap());
        let (release, running) = blocker();
        let (release_next, waiting) = blocker();
        let first = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(running).await }
        });
        while pool.running() == 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(waiting).await }
        });
        while pool.queued() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.run(|_| ()).await, Err(PoolError::Full));
        drop((release, release_next));
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(second.await.unwrap(), Ok(()));
        assert_eq!(pool.run(|_| 1).await, Ok(1));
        assert_eq!(pool.queued(), 0);
    }

    #[tokio::test]
    async fn what_would_wait_too_long_is_refused_though_the_queue_has_room() {
        let pool = Arc::new(EvaluationPool::start(1, 9, LONG).unwrap());
        let (release, running) = blocker();
        let first = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run_expected(2 * LONG, running).await }
        });
        while pool.running() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.run(|_| ()).await, Err(PoolError::Full));
        drop(release);
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(pool.run(|_| 1).await, Ok(1));
    }
}
