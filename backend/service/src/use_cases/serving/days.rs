//! How the service does, written down each minute, one row a day and process.

use std::time::Duration;

use api::{Timestamp, health::HealthDay};

use storage::database::{jobs::queue, serving::days as stored};

use crate::{
    app::{App, metrics::Answered},
    base::{disk, random},
    error::Error,
};

/// Time between two looks.
const INTERVAL: Duration = Duration::from_secs(60);
/// Milliseconds of a day.
const DAY: Timestamp = 24 * 60 * 60 * 1000;
/// Days that are shown: thirty, and those before to compare them with.
const SHOWN: Timestamp = 60;
/// Days that are kept.
const KEPT: Timestamp = 400;

/// What this process saw of the present day.
pub struct DayBook {
    process: String,
    day: Timestamp,
    /// Requests before the day began, or before the process saw it.
    before: Answered,
    most_waited: u64,
}

impl DayBook {
    /// One that has seen nothing.
    pub fn new(app: &App) -> Self {
        Self {
            process: random::identifier(),
            day: today(app),
            before: Answered::default(),
            most_waited: 0,
        }
    }

    /// Looks how the service does, and writes it down.
    ///
    /// # Errors
    /// That the database cannot be written to.
    pub async fn look(&mut self, app: &App) -> Result<(), Error> {
        let (today, answered) = (today(app), app.metrics.answered());
        let waiting = queue::length(app.database.read(), None).await?.waiting + app.pool.queued();
        self.most_waited = self.most_waited.max(waiting);
        let since = answered.since(&self.before);
        let disk = disk::of(&app.config.data).ok();
        let day = HealthDay {
            day: self.day,
            requests: since.requests,
            faults: since.faults,
            within_ms: since.within_ms(),
            most_waited: self.most_waited,
            disk_used: disk.map_or(0, |disk| disk.total_bytes.saturating_sub(disk.free_bytes)),
        };
        let mut writing = app.database.write().await?;
        stored::put(&mut *writing, &self.process, &day).await?;
        if today != self.day {
            stored::forget(&mut *writing, today - KEPT * DAY).await?;
            (self.day, self.before, self.most_waited) = (today, answered, waiting);
        }
        Ok(writing.commit().await?)
    }
}

/// Writes down from now on how the service does.
pub fn start(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut book = DayBook::new(&app);
        while !app.jobs.is_stopping() {
            if let Err(error) = book.look(&app).await {
                tracing::warn!("how the service does could not be written down: {error}");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    });
}

/// The days that are shown, the oldest first.
pub async fn list(app: &App) -> Result<Vec<HealthDay>, Error> {
    let first = today(app) - (SHOWN - 1) * DAY;
    Ok(stored::since(app.database.read(), first).await?)
}

fn today(app: &App) -> Timestamp {
    app.clock.now().div_euclid(DAY) * DAY
}
