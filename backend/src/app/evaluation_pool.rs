//! The evaluation pool: bounded, off the async runtime.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
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
}

#[derive(Default)]
struct Load {
    running: AtomicU64,
    accepted: AtomicU64,
    finished: AtomicU64,
}

impl EvaluationPool {
    /// Starts `threads` threads behind a queue of `queue_limit` waiting tasks (each at least 1).
    ///
    /// # Errors
    /// When the system starts no thread.
    pub fn start(threads: usize, queue_limit: usize) -> std::io::Result<Self> {
        let (threads, queue_limit) = (threads.max(1), queue_limit.max(1));
        let (queue, tasks) = sync_channel(queue_limit);
        let (tasks, load) = (Arc::new(Mutex::new(tasks)), Arc::new(Load::default()));
        for number in 0..threads {
            let (tasks, load) = (tasks.clone(), load.clone());
            thread::Builder::new()
                .name(format!("evaluation-{number}"))
                .spawn(move || work(&tasks, &load))?;
        }
        Ok(Self {
            queue,
            load,
            threads,
            queue_limit,
        })
    }

    /// Runs a task on the next free thread and waits for its answer.
    ///
    /// # Errors
    /// [`PoolError::Full`] at once; [`PoolError::Failed`] when the task panics, which costs no thread.
    pub async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Evaluator) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let (answer, answered) = oneshot::channel();
        let task: Task = Box::new(move |evaluator| {
            // A receiver that went away wants no answer.
            let _ = answer.send(task(evaluator));
        });
        self.load.accepted.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(task).map_err(|refused| {
            self.load.accepted.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => PoolError::Full,
                TrySendError::Disconnected(_) => PoolError::Failed,
            }
        })?;
        answered.await.map_err(|_| PoolError::Failed)
    }

    /// Tasks on a thread now.
    pub fn running(&self) -> u64 {
        self.load.running.load(Ordering::Relaxed)
    }

    /// Tasks that wait now.
    pub fn queued(&self) -> u64 {
        let finished = self.load.finished.load(Ordering::Relaxed);
        let accepted = self.load.accepted.load(Ordering::Relaxed);
        accepted.saturating_sub(finished + self.running())
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

/// One thread's life: tasks until the pool is dropped. Scratch memory that a panic may have left half
/// written is thrown away with its evaluator.
fn work(tasks: &Mutex<Receiver<Task>>, load: &Load) {
    let mut evaluator = Evaluator::new();
    while let Some(task) = next(tasks) {
        load.running.fetch_add(1, Ordering::Relaxed);
        let outcome = catch_unwind(AssertUnwindSafe(|| task(&mut evaluator)));
        if outcome.is_err() {
            tracing::error!("an evaluation task panicked");
            evaluator = Evaluator::new();
        }
        load.running.fetch_sub(1, Ordering::Relaxed);
        load.finished.fetch_add(1, Ordering::Relaxed);
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

    /// A task that holds its thread until the sender is dropped.
    fn blocker() -> (Sender<()>, impl FnOnce(&mut Evaluator) + Send + 'static) {
        let (release, released) = channel::<()>();
        (release, move |_: &mut Evaluator| {
            let _ = released.recv();
        })
    }

    #[tokio::test]
    async fn a_panic_fails_its_own_task_and_the_thread_goes_on() {
        let pool = EvaluationPool::start(1, 4).unwrap();
        let failed: Result<(), _> = pool.run(|_| panic!("on purpose")).await;
        assert_eq!(failed, Err(PoolError::Failed));
        assert_eq!(pool.run(|_| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_takes_tasks_again_later() {
        let pool = Arc::new(EvaluationPool::start(1, 1).unwrap());
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
}
