//! Which app the server hands out, in its log: who compares builds finds there since when.

use api::log::{EntryKind, Leaf};

use storage::database::log::{self, Filter};

use crate::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
};

/// Logs the digest of the app's manifest, unless the last such entry names the same.
pub async fn record(app: &App, manifest: [u8; 32]) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let filter = Filter {
        kind: Some(EntryKind::AppServed),
        limit: 1,
        ..Filter::default()
    };
    let newest = log::list(&mut *writing, &filter).await?.pop();
    let named = newest.and_then(|entry| serde_json::from_str::<Leaf>(&entry.leaf).ok()?.manifest);
    if named != Some(random::hexadecimal(&manifest)) {
        let entry = Entry::app_served(manifest);
        app.ledger.append(&mut writing, entry).await?;
    }
    writing.commit().await?;
    Ok(())
}
