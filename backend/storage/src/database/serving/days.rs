//! How the service did, day by day.

use api::{Timestamp, health::HealthDay};
use sqlx::Row as _;

use crate::{
    database::{Executor, Row},
    error::Error,
};

/// Keeps what a process saw of a day so far, in place of what it saw before.
pub async fn put(executor: impl Executor<'_>, process: &str, day: &HealthDay) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO service_days (day, process, requests, faults, within_ms, most_waited, disk_used) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day, process) DO UPDATE SET requests = excluded.requests, \
         faults = excluded.faults, within_ms = excluded.within_ms, most_waited = excluded.most_waited, \
         disk_used = excluded.disk_used",
    )
    .bind(day.day)
    .bind(process)
    .bind(day.requests.cast_signed())
    .bind(day.faults.cast_signed())
    .bind(day.within_ms.cast_signed())
    .bind(day.most_waited.cast_signed())
    .bind(day.disk_used.cast_signed())
    .execute(executor)
    .await?;
    Ok(())
}

/// Days from then on, the oldest first: what all processes answered, and the worst that one of them saw.
pub async fn since(executor: impl Executor<'_>, since: Timestamp) -> Result<Vec<HealthDay>, Error> {
    let rows = sqlx::query(
        "SELECT day, CAST(sum(requests) AS BIGINT) AS requests, CAST(sum(faults) AS BIGINT) AS faults, \
         max(within_ms) AS within_ms, max(most_waited) AS most_waited, max(disk_used) AS disk_used \
         FROM service_days WHERE day >= $1 GROUP BY day ORDER BY day",
    )
    .bind(since)
    .fetch_all(executor)
    .await?;
    rows.iter().map(day).collect()
}

/// Forgets days before then.
pub async fn forget(executor: impl Executor<'_>, before: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM service_days WHERE day < $1")
        .bind(before)
        .execute(executor)
        .await?;
    Ok(())
}

fn day(row: &Row) -> Result<HealthDay, Error> {
    let number = |name: &str| Ok::<_, Error>(row.try_get::<i64, _>(name)?.unsigned_abs());
    Ok(HealthDay {
        day: row.try_get("day")?,
        requests: number("requests")?,
        faults: number("faults")?,
        within_ms: number("within_ms")?,
        most_waited: number("most_waited")?,
        disk_used: number("disk_used")?,
    })
}
