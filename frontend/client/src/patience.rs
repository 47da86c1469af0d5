use api::ProblemKind;

use crate::{Client, Failure, Outcome};

/// Milliseconds between two looks at what nobody tells the changes of: nothing on screen is older.
pub const FRESH_MS: u32 = 5_000;
/// Milliseconds before each new attempt to send what may be sent twice: a part, a last request.
pub(crate) const LONG: [u32; 4] = [500, 1_500, 4_000, 8_000];
/// Milliseconds before each new attempt to have rows evaluated: somebody waits for them.
pub(crate) const SHORT: [u32; 5] = [250, 500, 1_000, 2_000, 4_000];

impl Client {
    /// Tries again while the server is busy or cannot be reached. Only for what may arrive twice.
    ///
    /// # Errors
    /// The last attempt's.
    pub(crate) async fn patiently<T>(&self, attempt: impl AsyncFn() -> Outcome<T>) -> Outcome<T> {
        self.try_again(&LONG, attempt, |failure| {
            is_busy(failure) || failure.is(ProblemKind::Unreachable)
        })
        .await
    }

    /// Tries again while the server is busy.
    ///
    /// # Errors
    /// The last attempt's.
    pub(crate) async fn while_busy<T>(&self, attempt: impl AsyncFn() -> Outcome<T>) -> Outcome<T> {
        self.try_again(&SHORT, attempt, is_busy).await
    }

    async fn try_again<T>(
        &self,
        waits: &[u32],
        attempt: impl AsyncFn() -> Outcome<T>,
        may_pass: impl Fn(&Failure) -> bool,
    ) -> Outcome<T> {
        for wait in waits {
            match attempt().await {
                Err(failure) if may_pass(&failure) => self.0.ports.clock.sleep(*wait).await,
                other => return other,
            }
        }
        attempt().await
    }
}

fn is_busy(failure: &Failure) -> bool {
    failure.is(ProblemKind::Busy) || failure.is(ProblemKind::TooMany)
}
