//! Deletes what nothing refers to any more: sealed copies of ended grants, parts of finished or
//! abandoned uploads, and what a crash between two steps left behind.

use std::{collections::BTreeSet, time::Duration};

use api::UploadId;

use crate::{
    app::App,
    clock::milliseconds,
    database::{budgets, copies, uploads},
    error::Error,
};

/// Uploads that are not finished after this long are forgotten.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// Time between two sweeps.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Puts right what an earlier process left behind, then sweeps every hour.
///
/// # Errors
/// [`Error::Database`] and [`Error::Storage`].
pub async fn start(app: &App) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    budgets::release_all(&mut *writing).await?;
    writing.commit().await?;
    sweep(app).await?;
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(INTERVAL).await;
            sweep_or_warn(&app).await;
        }
    });
    Ok(())
}

/// Deletes sealed copies that no grant uses any more; what fails now is swept later.
pub async fn delete_copies(app: &App, copies: &[UploadId]) {
    for copy in copies {
        app.prepared.forget(copy);
        if app.sealed.delete_copy(copy).await.is_err() {
            tracing::warn!("a sealed copy that is no longer needed could not be deleted");
        }
    }
}

async fn sweep_or_warn(app: &App) {
    if let Err(error) = sweep(app).await {
        tracing::warn!("what is no longer needed could not be deleted: {error}");
    }
}

/// Sweeps once. Objects are listed before the database is asked, so that one that is being put in
/// place is either not on the list or known.
///
/// # Errors
/// [`Error::Database`] and [`Error::Storage`].
pub async fn sweep(app: &App) -> Result<(), Error> {
    let with_parts = app.sealed.uploads().await?;
    let stored = app.sealed.copies().await?;
    let mut writing = app.database.write().await?;
    let oldest = app.clock.now() - milliseconds(ABANDONED_AFTER);
    uploads::delete_older(&mut *writing, oldest).await?;
    let unfinished: BTreeSet<UploadId> = uploads::unfinished(&mut *writing)
        .await?
        .into_iter()
        .collect();
    let in_use: BTreeSet<UploadId> = copies::all(&mut *writing).await?.into_iter().collect();
    writing.commit().await?;
    for upload in with_parts.difference(&unfinished) {
        app.sealed.delete_parts(upload).await?;
    }
    let orphans = stored
        .difference(&in_use)
        .filter(|copy| !unfinished.contains(copy));
    for copy in orphans {
        app.prepared.forget(copy);
        app.sealed.delete_copy(copy).await?;
    }
    Ok(())
}
