//! Ends of sealed copies and evaluation keys while the server runs.

use api::UploadId;

use crate::{app::App, error::Error, use_cases::jobs};

/// Ends the jobs of sealed copies that no grant uses any more, and deletes the copies; what fails now is
/// swept later.
pub async fn retire_copies(app: &App, copies: &[UploadId]) {
    for copy in copies {
        if let Err(error) = jobs::fail_of_copy(app, copy).await {
            tracing::warn!("jobs of a sealed copy could not be ended: {error}");
        }
        app.caches.prepared.forget(copy);
        let deleted = app.sealed.delete(copy).await;
        warn_unless_deleted(deleted.map_err(Error::from));
    }
}

/// Deletes evaluation keys that are no longer kept; what fails now is swept later.
pub async fn retire_evaluation_keys(app: &App, keys: &[UploadId]) {
    for key in keys {
        app.caches.expanded.forget(key);
        let deleted = app.evaluation_keys.delete(key).await;
        warn_unless_deleted(deleted.map_err(Error::from));
    }
}

fn warn_unless_deleted(deleted: Result<(), Error>) {
    if deleted.is_err() {
        tracing::warn!("a file that is no longer needed could not be deleted");
    }
}
