//! Rate limits that several processes share, by the generic cell rate algorithm (ITU-T I.371, annex A): of each key only
//! the moment is kept at which all of its allowance is free again.

use crate::{
    database::{Database, DatabaseTime, Executor},
    error::Error,
};

/// Microseconds in which a whole allowance becomes free.
const WINDOW: i64 = 60_000_000;

impl Database {
    /// Takes one of `per_minute`; whether there was one. Of a database that one process has for itself nothing is taken:
    /// that process counts by itself.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn take_rate(&self, key: &[u8], per_minute: u32) -> Result<bool, Error> {
        if self.is_exclusive() {
            return Ok(true);
        }
        // Beside the one writer: the statement is a transaction of its own and touches nothing that others check.
        let now = self.time(self.read()).await?;
        take(&self.0.writers, key, per_minute, now).await
    }

    /// Forgets keys whose allowance is all free.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn forget_rates(&self) -> Result<(), Error> {
        let now = self.time(self.read()).await?;
        sqlx::query("DELETE FROM rates WHERE free_at < $1")
            .bind(microseconds(now))
            .execute(&self.0.writers)
            .await?;
        Ok(())
    }
}

async fn take(
    executor: impl Executor<'_>,
    key: &[u8],
    per_minute: u32,
    now: DatabaseTime,
) -> Result<bool, Error> {
    let one = WINDOW / i64::from(per_minute.max(1));
    let taken = sqlx::query(
        "INSERT INTO rates (key, free_at) VALUES ($1, $2 + $3) ON CONFLICT (key) DO UPDATE SET \
         free_at = CASE WHEN rates.free_at > $2 THEN rates.free_at ELSE $2 END + $3 \
         WHERE rates.free_at + $3 <= $2 + $4",
    )
    .bind(key)
    .bind(microseconds(now))
    .bind(one)
    .bind(WINDOW)
    .execute(executor)
    .await?;
    Ok(taken.rows_affected() == 1)
}

fn microseconds(time: DatabaseTime) -> i64 {
    time.0.saturating_mul(1_000)
}
