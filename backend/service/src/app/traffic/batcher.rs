//! Work that is done for many at once.

use std::{future::ready, sync::Arc};

use tokio::{
    sync::{mpsc, oneshot},
    task::yield_now,
};

use crate::error::Error;

/// Most questions of one batch.
const MOST: usize = 256;

/// Answers together what is asked at the same time: while one batch is worked on, the next one gathers. Who asks alone waits
/// for nobody.
pub struct Batcher<Q, A>(mpsc::UnboundedSender<Asked<Q, A>>);

struct Asked<Q, A> {
    question: Q,
    asker: Asker<A>,
}

type Asker<A> = oneshot::Sender<Result<A, Error>>;

impl<Q: Send + 'static, A: Send + 'static> Batcher<Q, A> {
    /// With work that answers questions in their order.
    pub fn start<W>(work: impl Fn(Vec<Q>) -> W + Send + 'static) -> Self
    where
        W: Future<Output = Result<Vec<A>, Error>> + Send + 'static,
    {
        Self::start_in_turn(|| ready(Ok(())), move |(), questions| work(questions))
    }

    /// With work that waits for its turn: what is asked until then belongs to the batch.
    pub fn start_in_turn<P, T, W>(
        turn: impl Fn() -> T + Send + 'static,
        work: impl Fn(P, Vec<Q>) -> W + Send + 'static,
    ) -> Self
    where
        P: Send + 'static,
        T: Future<Output = Result<P, Error>> + Send + 'static,
        W: Future<Output = Result<Vec<A>, Error>> + Send + 'static,
    {
        let (queue, mut asked) = mpsc::unbounded_channel::<Asked<Q, A>>();
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(MOST);
            while asked.recv_many(&mut batch, MOST).await > 0 {
                let turn = alone(turn()).await;
                // Who is about to ask, and only waits for a thread, asks first.
                yield_now().await;
                while batch.len() < MOST
                    && let Ok(late) = asked.try_recv()
                {
                    batch.push(late);
                }
                let pairs = batch.drain(..).map(|asked| (asked.question, asked.asker));
                let (questions, askers): (Vec<Q>, Vec<Asker<A>>) = pairs.unzip();
                let done = match turn {
                    Ok(turn) => alone(work(turn, questions)).await,
                    Err(error) => Err(error),
                };
                tell(askers, done);
            }
        });
        Self(queue)
    }

    /// The answer to a question, as part of the next batch.
    ///
    /// # Errors
    /// Of the work, the same for the whole batch.
    pub async fn ask(&self, question: Q) -> Result<A, Error> {
        let (asker, answered) = oneshot::channel();
        let sent = self.0.send(Asked { question, asker });
        sent.map_err(|_| UNANSWERED)?;
        answered.await.map_err(|_| UNANSWERED)?
    }
}

/// In a task of its own: a panic costs its batch and none after it.
async fn alone<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(work).await.unwrap_or(Err(UNANSWERED))
}

/// An asker that went away wants no answer.
fn tell<A>(askers: Vec<Asker<A>>, done: Result<Vec<A>, Error>) {
    match done {
        Ok(answers) => {
            for (asker, answer) in askers.into_iter().zip(answers) {
                let _ = asker.send(Ok(answer));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for asker in askers {
                let _ = asker.send(Err(Error::Shared(error.clone())));
            }
        }
    }
}

const UNANSWERED: Error = Error::Internal("a batch was not answered");

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::future::{join, join_all};
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn what_is_asked_during_a_batch_is_the_next_one() {
        let sizes = Arc::new(Mutex::new(Vec::new()));
        let seen = sizes.clone();
        let batcher = Batcher::start(move |numbers: Vec<u64>| {
            seen.lock().unwrap().push(numbers.len());
            async move {
                tokio::task::yield_now().await;
                Ok(numbers.iter().map(|number| 2 * number).collect())
            }
        });
        let answers = join_all((0..20).map(|number| batcher.ask(number))).await;
        let answers: Vec<u64> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            answers,
            (0..20).map(|number| 2 * number).collect::<Vec<_>>()
        );
        let sizes = sizes.lock().unwrap();
        assert_eq!(sizes.iter().sum::<usize>(), 20);
        assert!(sizes.len() < 20, "{sizes:?}");
    }

    #[tokio::test]
    async fn what_is_asked_before_its_turn_belongs_to_the_batch() {
        let (turns, taken) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (given, reached) = (turns.clone(), taken.clone());
        let batcher = Batcher::start_in_turn(
            move || {
                reached.add_permits(1);
                let given = given.clone();
                async move { given.acquire_owned().await.map_err(|_| UNANSWERED) }
            },
            |_turn, numbers: Vec<u64>| async move { Ok(vec![numbers.len(); numbers.len()]) },
        );
        let first = batcher.ask(1);
        let others = async {
            taken.acquire().await.unwrap().forget();
            let others = join_all((2..=5).map(|number| batcher.ask(number)));
            let turn = async { turns.add_permits(1) };
            join(others, turn).await.0
        };
        let (first, others) = join(first, others).await;
        let sizes: Vec<usize> = others
            .into_iter()
            .chain([first])
            .map(Result::unwrap)
            .collect();
        assert_eq!(sizes, [5; 5]);
    }

    #[tokio::test]
    async fn a_batch_that_fails_or_panics_is_told_to_all_of_it_and_the_next_goes_on() {
        let batcher = Batcher::start(|numbers: Vec<u64>| async move {
            assert!(!numbers.contains(&13), "on purpose");
            match numbers.contains(&7) {
                true => Err(api::ProblemKind::Busy.into()),
                false => Ok(numbers),
            }
        });
        let refused = batcher.ask(7).await.unwrap_err();
        assert_eq!(refused.problem().kind, api::ProblemKind::Busy);
        let panicked = batcher.ask(13).await.unwrap_err();
        assert_eq!(panicked.problem().kind, api::ProblemKind::Internal);
        assert_eq!(batcher.ask(1).await.unwrap(), 1);
    }
}
