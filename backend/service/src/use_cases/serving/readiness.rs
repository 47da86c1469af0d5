//! Whether the service can work: database and objects answer, and the log goes on from what was shown of it.

use std::time::Duration;

use api::ProblemKind;
use tokio::time::timeout;

use crate::{app::App, error::Error};

/// Longest time for all of it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks all of them.
///
/// # Errors
/// [`ProblemKind::Busy`] where one of them gives no answer in time, and where the log was put back to an earlier state; what keeps it from
/// answering otherwise.
pub async fn require(app: &App) -> Result<(), Error> {
    let asked = app.pulse.or(async {
        app.database.ping().await?;
        app.vault.ping().await?;
        match app.ledger.require_continuity(app.database.read()).await {
            Err(error @ Error::LogIsBehind) => Err(error.unready()),
            asked => asked,
        }
    });
    timeout(PATIENCE, asked)
        .await
        .unwrap_or_else(|_| Err(late()))
}

fn late() -> Error {
    tracing::warn!("the database or the place of the objects does not answer in time");
    Error::refused(
        ProblemKind::Busy,
        "The server waits for where it keeps its data.",
        "Try again in a few seconds.",
    )
}
