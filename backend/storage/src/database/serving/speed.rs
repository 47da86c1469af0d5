//! How fast this machine was when it was last measured.

use api::health::Speed;

use crate::database::Executor;
use crate::error::Error;

/// What was measured last; none if nothing was, or if it cannot be read any more.
pub async fn last(executor: impl Executor<'_>) -> Result<Option<Speed>, Error> {
    let text: Option<String> = sqlx::query_scalar("SELECT speed FROM speed")
        .fetch_optional(executor)
        .await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps what was measured.
pub async fn put(executor: impl Executor<'_>, speed: &Speed) -> Result<(), Error> {
    let text = serde_json::to_string(speed);
    let text = text.map_err(|_| Error::Damaged("a speed is no JSON"))?;
    sqlx::query("INSERT INTO speed (one, speed) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET speed = excluded.speed")
        .bind(text)
        .execute(executor)
        .await?;
    Ok(())
}
