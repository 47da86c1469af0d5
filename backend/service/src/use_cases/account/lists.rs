//! Telling those who have lists on screen that they changed, whichever process changed them.

use std::time::Duration;

use storage::database::accounts::lists;

use crate::{app::App, error::Error};

/// Longest time between two looks at what changed.
const PERIOD: Duration = Duration::from_secs(1);
/// Least time between two: what changes at the same time is told together.
const PAUSE: Duration = Duration::from_millis(200);

/// From now on passes on what changes.
pub fn follow(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut last = None;
        while !app.jobs.is_stopping() {
            match look(&app, last).await {
                Ok(change) => last = Some(change),
                Err(error) => tracing::warn!("changes of lists are not seen: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
            app.lists.woken(PERIOD).await;
        }
    });
}

/// Passes on what changed after a change; answers the number of the last one.
async fn look(app: &App, last: Option<i64>) -> Result<i64, Error> {
    let read = app.database.read();
    let Some(mut last) = last else {
        return Ok(lists::last(read).await?);
    };
    for change in lists::since(read, last).await? {
        last = change.change;
        app.lists.pass_on(change);
    }
    Ok(last)
}
