//! What goes with an account that its holder deletes. Log entries, published keys, cards and counts of use stay, under an
//! identifier that says nothing of her.

use api::{AccountId, GrantId, JobId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    database::{Connection, Executor, jobs::Reservation},
    error::Error,
};

/// Stands for the name of whoever deleted the account.
pub const DELETED_NAME: &str = "Deleted account";

/// No password is proved against it.
const NO_RECORD: &[u8] = &[];

/// Tables of rows that belong to nobody but the account's holder.
const OWN: [&str; 8] = [
    "sessions",
    "vault_items",
    "replaced_blobs",
    "pads",
    "jobs",
    "confirmation_tokens",
    "outbox",
    "passkeys",
];

/// Takes away all that names the account's holder or opens something: nobody can sign in with it, and its address is free.
pub async fn forget(
    executor: impl Executor<'_>,
    id: &AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    // No address has a space in it.
    let no_address = format!("deleted {id}");
    sqlx::query(
        "UPDATE accounts SET name = $1, organisation = '', email = $2, purpose = '', state = 'suspended', reason = NULL, \
         opaque_record = $3, wrapped_vault_key = NULL, recovery_key = NULL, recovery_vault_key = NULL, \
         recovery_made_at = NULL, recovered_at = NULL, asked_before = NULL, asked_email = NULL, \
         confirmed_email = NULL, proven_by = NULL, proven_email = NULL, proven_name = NULL, second_factor = 0, second_factor_off_at = NULL, unwanted_letters = '', deleted_at = $4 WHERE id = $5",
    )
    .bind(DELETED_NAME)
    .bind(no_address)
    .bind(NO_RECORD)
    .bind(now)
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

/// Ends the jobs of the account that have no answer; answers which, and the rows that they reserved.
pub async fn end_jobs(
    executor: impl Executor<'_>,
    id: &AccountId,
    now: Timestamp,
) -> Result<Vec<(JobId, Reservation)>, Error> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'cancelled', input = NULL, finished_at = $1 \
         WHERE account = $2 AND state IN ('waiting', 'running') RETURNING id, grant_id, rows",
    )
    .bind(now)
    .bind(&id.0)
    .fetch_all(executor)
    .await?;
    let ended = |(job, grant, rows): (String, String, i64)| {
        let reservation = Reservation {
            grant: GrantId(grant),
            rows: rows.unsigned_abs(),
        };
        (JobId(job), reservation)
    };
    Ok(rows.into_iter().map(ended).collect())
}

/// Forgets the rows that belong to the account's holder alone.
pub async fn forget_own_rows(connection: &mut Connection, id: &AccountId) -> Result<(), Error> {
    for table in OWN {
        let delete = AssertSqlSafe(format!("DELETE FROM {table} WHERE account = $1"));
        sqlx::query(delete)
            .bind(&id.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
