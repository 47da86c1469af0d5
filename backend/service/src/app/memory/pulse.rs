//! That everything answered, remembered for a moment.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::error::Error;

/// How long it holds that everything answered.
const FRESH: Duration = Duration::from_secs(1);

/// When everything that is asked together answered last: however many ask whether it does, it is asked once a second.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Option<Instant>>);

impl Pulse {
    /// Asks, unless all answered within this second. Whoever comes meanwhile waits for that answer.
    ///
    /// # Errors
    /// Those of `ask`, which are not remembered.
    pub async fn or(&self, ask: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
        let mut last = self.0.lock().await;
        if last.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        ask.await?;
        *last = Some(Instant::now());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_remembered_for_a_moment_and_a_failure_is_not() {
        let (pulse, asked) = (Pulse::default(), Cell::new(0));
        let ask = |outcome| {
            pulse.or(async {
                asked.set(asked.get() + 1);
                outcome
            })
        };
        assert!(ask(Err(Error::Internal("away"))).await.is_err());
        for _ in 0..3 {
            assert!(ask(Ok(())).await.is_ok());
        }
        assert_eq!(asked.get(), 2);
    }
}
