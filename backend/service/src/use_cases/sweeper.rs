//! Deletes what nothing refers to any more: sealed copies of ended grants, evaluation keys of earlier
//! epochs, parts of finished or abandoned uploads, results of yesterday, and what a crash between two steps
//! left behind. A whole file is a day old before: one that the rows do not name may be named by those of another state, which somebody
//! brings back. Where the database is known to be in an earlier state than was shown, nothing is deleted at all.

use std::{collections::BTreeSet, time::Duration};

use api::{Timestamp, UploadId};

use storage::{
    database::{
        grants::{self, budgets, copies},
        jobs::endings as job_endings,
        keys::evaluation_keys,
        models::versions,
        uploads,
    },
    objects::whole_store::WholeStore,
};

use crate::{
    app::App,
    base::clock::milliseconds,
    error::Error,
    use_cases::{account::letters::sending, jobs, vault},
};

/// Uploads that are not finished are forgotten after this long, and whole files that nothing refers to stay for as long.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Milliseconds of an hour.
const HOUR: Timestamp = 60 * 60 * 1000;
/// Time between two sweeps.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Puts right what an earlier process left behind, then sweeps every hour.
pub async fn start(app: &App) -> Result<(), Error> {
    jobs::recover(app).await?;
    let mut writing = app.database.write().await?;
    budgets::restore(&mut *writing).await?;
    writing.commit().await?;
    // Objects that cannot be reached now keep nobody from serving.
    warn_of_failure(sweep(app).await);
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(INTERVAL).await;
            warn_of_failure(sweep(&app).await);
        }
    });
    Ok(())
}

fn warn_of_failure(swept: Result<(), Error>) {
    if let Err(error) = swept {
        tracing::warn!("what is no longer needed could not be deleted: {error}");
    }
}

/// Sweeps once. Objects are listed before the database is asked, so that one that is being put in
/// place is either not on the list or known.
///
/// # Errors
/// [`Error::LogIsBehind`] where the database lacks what was shown: it does not know what is needed.
pub async fn sweep(app: &App) -> Result<(), Error> {
    app.ledger.require_continuity(app.database.read()).await?;
    let before = app.clock.now() - milliseconds(KEPT);
    let with_parts = app.parts.uploads().await?;
    let copies = app.sealed.written_before(before).await?;
    let keys = app.evaluation_keys.written_before(before).await?;
    let blobs = app.vault.written_before(before).await?;
    let known = Known::now(app).await?;
    // It may have been put back since.
    app.ledger.require_continuity(app.database.read()).await?;
    app.database.forget_rates().await?;
    sending::sweep(app).await?;
    for upload in with_parts.difference(&known.unfinished) {
        app.parts.delete(upload).await?;
    }
    for copy in known.orphans(&copies, &known.copies) {
        app.caches.prepared.forget(copy);
        app.sealed.delete(copy).await?;
    }
    for key in known.orphans(&keys, &known.keys) {
        app.caches.expanded.forget(key);
        app.evaluation_keys.delete(key).await?;
    }
    for blob in blobs.difference(&known.blobs) {
        app.vault.delete(blob).await?;
    }
    Ok(())
}

/// Deletes what an upload put in place that was not taken over, unless another call took it over or still may.
///
/// # Errors
/// Of the database and of the object store.
pub async fn forget_refused(
    app: &App,
    store: &WholeStore<UploadId>,
    upload: &UploadId,
) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let is_named = uploads::is_named(&mut *writing, upload).await?;
    drop(writing);
    if !is_named {
        store.delete(upload).await?;
    }
    Ok(())
}

/// What the database refers to.
struct Known {
    unfinished: BTreeSet<UploadId>,
    copies: BTreeSet<UploadId>,
    keys: BTreeSet<UploadId>,
    blobs: BTreeSet<String>,
}

impl Known {
    /// After forgetting what is too old.
    async fn now(app: &App) -> Result<Self, Error> {
        let settings = &app.settings.current().await?.settings;
        let now = app.clock.now();
        let mut writing = app.database.write().await?;
        uploads::delete_older(&mut *writing, now - milliseconds(KEPT)).await?;
        let kept = Timestamp::from(settings.kept_answer_hours) * HOUR;
        job_endings::delete_older(&mut *writing, now - kept).await?;
        if let Some(days) = settings.closed_request_days {
            let closed = now - Timestamp::from(days) * 24 * HOUR;
            grants::forget_words(&mut *writing, closed).await?;
        }
        versions::forget_unused(&mut *writing).await?;
        let unfinished = uploads::unfinished(&mut *writing).await?;
        let copies = copies::all(&mut *writing).await?;
        let keys = evaluation_keys::all(&mut *writing).await?;
        let known = Self {
            unfinished: unfinished.into_iter().collect(),
            copies: copies.into_iter().collect(),
            keys: keys.into_iter().collect(),
            blobs: vault::known_blobs(app, &mut writing).await?,
        };
        writing.commit().await?;
        Ok(known)
    }

    /// Stored files that are neither in use nor being put in place.
    fn orphans<'a>(
        &'a self,
        stored: &'a BTreeSet<UploadId>,
        in_use: &'a BTreeSet<UploadId>,
    ) -> impl Iterator<Item = &'a UploadId> {
        stored
            .difference(in_use)
            .filter(|upload| !self.unfinished.contains(*upload))
    }
}
