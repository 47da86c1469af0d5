//! How fast this machine was when it was last measured.

use api::health::Speed;
use sqlx::SqliteExecutor;

use crate::error::Error;

/// What was measured last; none if nothing was, or if it cannot be read any more.
pub async fn last(executor: impl SqliteExecutor<'_>) -> Result<Option<Speed>, Error> {
    let text: Option<String> = sqlx::query_scalar("SELECT speed FROM speed")
        .fetch_optional(executor)
        .await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps what was measured.
pub async fn put(executor: impl SqliteExecutor<'_>, speed: &Speed) -> Result<(), Error> {
    let text = serde_json::to_string(speed);
    let text = text.map_err(|_| Error::Internal("a speed is no JSON"))?;
    sqlx::query("INSERT OR REPLACE INTO speed VALUES (1, ?)")
        .bind(text)
        .execute(executor)
        .await?;
    Ok(())
}
