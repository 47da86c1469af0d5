//! Whether the service can work: database and objects answer, and the log goes on from what was shown of it.

use std::time::Duration;

use api::ProblemKind;
use tokio::time::timeout;

use crate::{app::App, error::Error};

/// Longest time for all of it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Time between two looks at the log.
const LOOK: Duration = Duration::from_secs(1);

/// Looks between two times that it is said that the log does not go on.
const REMINDER: u32 = 60;

/// Asks all of them.
///
/// # Errors
/// [`ProblemKind::Busy`] where one of them gives no answer in time, and where the log was put back to an earlier state; what keeps it from
/// answering otherwise.
pub async fn require(app: &App) -> Result<(), Error> {
    let asked = app.pulse.or(async {
        app.database.ping().await?;
        app.vault.ping().await?;
        app.ledger.require_continuity(app.database.read()).await
    });
    timeout(PATIENCE, asked)
        .await
        .unwrap_or_else(|_| Err(late()))
}

/// Asks now and every second whether the log goes on, and says when it no longer does, each minute as long as it does not, and when it does
/// again.
pub async fn follow(app: &App) {
    look(app, 0).await;
    let app = app.clone();
    tokio::spawn(async move {
        let mut turn = 0;
        while !app.database.is_closed() {
            tokio::time::sleep(LOOK).await;
            turn = (turn + 1) % REMINDER;
            look(&app, turn).await;
        }
    });
}

async fn look(app: &App, turn: u32) {
    let was_behind = app.ledger.is_behind();
    match app.ledger.require_continuity(app.database.read()).await {
        Err(error @ Error::LogIsBehind) if !was_behind || turn == 0 => tracing::error!("{error}"),
        Ok(()) if was_behind => tracing::info!("the log goes on from what was shown of it"),
        // A database that does not answer is told of by whoever asks it for something.
        _ => {}
    }
}

fn late() -> Error {
    tracing::warn!("the database or the place of the objects does not answer in time");
    Error::refused(
        ProblemKind::Busy,
        "The server waits for where it keeps its data.",
        "Try again in a few seconds.",
    )
}
