//! Commitments to candidate keys as stored.

use api::{AccountId, Timestamp};

use sqlx::Row as _;

use crate::database::{
    Executor,
    engine::columns::{Columns, number},
};
use crate::error::Error;

/// What became of a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidatesState {
    /// Which candidate is kept was said.
    Challenged,
    /// A key was published of it.
    Published,
    /// Its proof did not hold.
    Refused,
}

/// A commitment that was challenged.
#[derive(Clone, Copy, Debug)]
pub struct StoredCandidates {
    /// Index of the candidate that is kept.
    pub kept: u16,
    /// What became of it.
    pub state: CandidatesState,
}

/// A commitment of an account, if it was challenged.
pub async fn find(
    executor: impl Executor<'_>,
    account: &AccountId,
    commitment: &[u8; 32],
) -> Result<Option<StoredCandidates>, Error> {
    let query = "SELECT kept, state FROM key_candidates WHERE account = $1 AND commitment = $2";
    let row = sqlx::query(query)
        .bind(&account.0)
        .bind(&commitment[..])
        .fetch_optional(executor)
        .await?;
    row.map(|row| {
        Ok(StoredCandidates {
            kept: row.number("kept")?,
            state: match row.try_get("state")? {
                "challenged" => CandidatesState::Challenged,
                "published" => CandidatesState::Published,
                "refused" => CandidatesState::Refused,
                _ => return Err(Error::Damaged("candidate keys have an unknown state")),
            },
        })
    })
    .transpose()
}

/// Keeps what is kept of a new commitment.
pub async fn challenge(
    executor: impl Executor<'_>,
    account: &AccountId,
    commitment: &[u8; 32],
    kept: u16,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO key_candidates (account, commitment, kept, challenged_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(&account.0)
    .bind(&commitment[..])
    .bind(i64::from(kept))
    .bind(now)
    .execute(executor)
    .await?;
    Ok(())
}

/// Commitments of an account that were challenged after a moment.
pub async fn challenged_since(
    executor: impl Executor<'_>,
    account: &AccountId,
    moment: Timestamp,
) -> Result<u32, Error> {
    let query = "SELECT count(*) FROM key_candidates WHERE account = $1 AND challenged_at > $2";
    let count = sqlx::query_scalar(query).bind(&account.0).bind(moment);
    number(count.fetch_one(executor).await?)
}

/// Commitments of an account, but for this one, that no key was published of.
pub async fn unpublished(
    executor: impl Executor<'_>,
    account: &AccountId,
    commitment: &[u8; 32],
) -> Result<u32, Error> {
    let query = "SELECT count(*) FROM key_candidates \
                 WHERE account = $1 AND commitment <> $2 AND state <> 'published'";
    let count = sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(&commitment[..]);
    number(count.fetch_one(executor).await?)
}

/// Ends a commitment; answers whether it was waiting for that.
pub async fn end(
    executor: impl Executor<'_>,
    account: &AccountId,
    commitment: &[u8; 32],
    state: CandidatesState,
) -> Result<bool, Error> {
    let state = match state {
        CandidatesState::Challenged => return Ok(false),
        CandidatesState::Published => "published",
        CandidatesState::Refused => "refused",
    };
    let query = "UPDATE key_candidates SET state = $1 \
                 WHERE account = $2 AND commitment = $3 AND state = 'challenged'";
    let ended = sqlx::query(query)
        .bind(state)
        .bind(&account.0)
        .bind(&commitment[..])
        .execute(executor)
        .await?;
    Ok(ended.rows_affected() == 1)
}
