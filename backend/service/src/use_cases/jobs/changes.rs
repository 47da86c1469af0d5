//! Changes of jobs and lists that other processes make.

use std::time::Duration;

use storage::database::jobs::changes::JobChanges;

use crate::{app::App, error::Error};

/// Time between two attempts to be told, while the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);

/// From now on passes on what other processes change: to evaluators that wait for work, and to whoever
/// follows a job or a list.
pub fn follow(app: &App) {
    if app.database.is_exclusive() {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        while !app.jobs.is_stopping() {
            if let Err(error) = pass_on(&app).await {
                tracing::warn!(
                    "changes of jobs are looked for, since nothing tells of them: {error}"
                );
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
}

async fn pass_on(app: &App) -> Result<(), Error> {
    let Some(mut changes) = JobChanges::listen(&app.config.database()).await? else {
        return Ok(());
    };
    while !app.jobs.is_stopping() {
        changes.next().await?;
        app.jobs.changed();
        app.jobs.announce();
        app.lists.wake();
    }
    Ok(())
}
