//! Pools of pads as stored.

use api::{AccountId, GrantId, Timestamp, UploadId};

use sqlx::Row as _;

use crate::database::{Connection, Executor, Row, engine::columns::Columns};
use crate::error::Error;

/// Answered pools of a grant whose pads are kept; those of earlier ones are forgotten, used or not.
const POOLS_KEPT: i64 = 4;

/// Where a pool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolState {
    /// Its terms are stated.
    Opened,
    /// Its challenge is drawn.
    Challenged,
    /// Its pads were checked and may be opened for rows.
    Answered,
    /// It was left after its challenge.
    Forfeited,
    /// A pad of it was malformed.
    Refused,
}

/// A pool.
#[derive(Clone, Debug)]
pub struct StoredPool {
    /// Whose.
    pub account: AccountId,
    /// Counted for each account.
    pub number: u64,
    /// Under which grant.
    pub grant: GrantId,
    /// For which sealed copy.
    pub copy: UploadId,
    /// Of which version of the model that is.
    pub version: u32,
    /// SHA-256 of the public key that the pads are under.
    pub fingerprint: Vec<u8>,
    /// The key its user signs with.
    pub signing_key: Vec<u8>,
    /// What its pads are bound to.
    pub context: [u8; 32],
    /// Drawn for it.
    pub nonce: Vec<u8>,
    /// Pads that are kept.
    pub kept: u8,
    /// Where it stands.
    pub state: PoolState,
    /// Her signed commitments, from the challenge until it is answered.
    pub commitments: Option<Vec<u8>>,
    /// Bit `i` is set when pad `i` is kept.
    pub challenge: Option<u64>,
    /// When the challenge was drawn.
    pub challenged_at: Option<Timestamp>,
    /// The reply of a refused pool.
    pub reply: Option<Vec<u8>>,
    /// SHA-256 of the reply of an answered one.
    pub reply_digest: Option<Vec<u8>>,
}

/// A kept pad.
#[derive(Clone, Debug)]
pub struct StoredPad {
    /// What was committed to.
    pub digest: [u8; 32],
    /// What travelled of it.
    pub public: Vec<u8>,
}

/// The account's newest pool.
pub async fn newest(
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<Option<StoredPool>, Error> {
    let query = "SELECT * FROM pad_pools WHERE account = $1 ORDER BY number DESC LIMIT 1";
    let row = sqlx::query(query).bind(&account.0).fetch_optional(executor);
    row.await?.as_ref().map(pool).transpose()
}

/// One pool.
pub async fn find(
    executor: impl Executor<'_>,
    account: &AccountId,
    number: u64,
) -> Result<Option<StoredPool>, Error> {
    let query = "SELECT * FROM pad_pools WHERE account = $1 AND number = $2";
    let row = sqlx::query(query)
        .bind(&account.0)
        .bind(number.cast_signed())
        .fetch_optional(executor);
    row.await?.as_ref().map(pool).transpose()
}

/// Adds a pool whose terms are stated, in place of one that nothing was committed for.
pub async fn insert(connection: &mut Connection, pool: &StoredPool) -> Result<(), Error> {
    sqlx::query("DELETE FROM pad_pools WHERE account = $1 AND state = 'opened'")
        .bind(&pool.account.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO pad_pools \
         (account, number, grant_id, copy, version, fingerprint, signing_key, context, nonce, kept) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&pool.account.0)
    .bind(pool.number.cast_signed())
    .bind(&pool.grant.0)
    .bind(&pool.copy.0)
    .bind(i64::from(pool.version))
    .bind(&pool.fingerprint)
    .bind(&pool.signing_key)
    .bind(&pool.context[..])
    .bind(&pool.nonce)
    .bind(i64::from(pool.kept))
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps her commitments and what was drawn after them.
pub async fn challenge(
    executor: impl Executor<'_>,
    pool: &StoredPool,
    commitments: &[u8],
    challenge: u64,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE pad_pools SET state = 'challenged', commitments = $1, challenge = $2, \
         challenged_at = $3 WHERE account = $4 AND number = $5 AND state = 'opened'",
    )
    .bind(commitments)
    .bind(challenge.cast_signed())
    .bind(now)
    .bind(&pool.account.0)
    .bind(pool.number.cast_signed())
    .execute(executor)
    .await?;
    Ok(())
}

/// Keeps the pads of a pool whose others all came out, and forgets those of earlier pools.
pub async fn answer(
    connection: &mut Connection,
    pool: &StoredPool,
    reply_digest: [u8; 32],
    pads: impl Iterator<Item = (usize, StoredPad)>,
) -> Result<(), Error> {
    for (index, pad) in pads {
        sqlx::query(
            "INSERT INTO pads (account, pool, pad, digest, public) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&pool.account.0)
        .bind(pool.number.cast_signed())
        .bind(index as i64)
        .bind(&pad.digest[..])
        .bind(pad.public)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query(
        "UPDATE pad_pools SET state = 'answered', commitments = NULL, reply_digest = $1 \
         WHERE account = $2 AND number = $3",
    )
    .bind(&reply_digest[..])
    .bind(&pool.account.0)
    .bind(pool.number.cast_signed())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM pads WHERE account = $1 AND pool IN (SELECT number FROM pad_pools \
         WHERE account = $1 AND grant_id = $2 AND state = 'answered' \
         ORDER BY number DESC LIMIT 9223372036854775807 OFFSET $3)",
    )
    .bind(&pool.account.0)
    .bind(&pool.grant.0)
    .bind(POOLS_KEPT)
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what proves that a pad of the pool is malformed.
pub async fn refuse(
    executor: impl Executor<'_>,
    pool: &StoredPool,
    reply: &[u8],
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE pad_pools SET state = 'refused', reply = $1 WHERE account = $2 AND number = $3",
    )
    .bind(reply)
    .bind(&pool.account.0)
    .bind(pool.number.cast_signed())
    .execute(executor)
    .await?;
    Ok(())
}

/// Gives up waiting for a pool's reply.
pub async fn forfeit(executor: impl Executor<'_>, pool: &StoredPool) -> Result<(), Error> {
    sqlx::query(
        "UPDATE pad_pools SET state = 'forfeited', commitments = NULL \
         WHERE account = $1 AND number = $2",
    )
    .bind(&pool.account.0)
    .bind(pool.number.cast_signed())
    .execute(executor)
    .await?;
    Ok(())
}

/// Uses a pad up for an opening with this digest. None if there is no such pad, or another opening used it.
pub async fn take_pad(
    executor: impl Executor<'_>,
    pool: &StoredPool,
    index: usize,
    opening: [u8; 32],
) -> Result<Option<StoredPad>, Error> {
    let row = sqlx::query(
        "UPDATE pads SET used_by = $1 WHERE account = $2 AND pool = $3 AND pad = $4 \
         AND (used_by IS NULL OR used_by = $1) RETURNING digest, public",
    )
    .bind(&opening[..])
    .bind(&pool.account.0)
    .bind(pool.number.cast_signed())
    .bind(i64::try_from(index).unwrap_or(i64::MAX))
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        Ok(StoredPad {
            digest: bytes(&row, "digest")?,
            public: row.try_get("public")?,
        })
    })
    .transpose()
}

fn pool(row: &Row) -> Result<StoredPool, Error> {
    let state = match row.try_get("state")? {
        "opened" => PoolState::Opened,
        "challenged" => PoolState::Challenged,
        "answered" => PoolState::Answered,
        "forfeited" => PoolState::Forfeited,
        "refused" => PoolState::Refused,
        _ => return Err(Error::Damaged("a pool of pads has an unknown state")),
    };
    Ok(StoredPool {
        account: AccountId(row.try_get("account")?),
        number: row.try_get::<i64, _>("number")?.cast_unsigned(),
        grant: GrantId(row.try_get("grant_id")?),
        copy: UploadId(row.try_get("copy")?),
        version: row.number("version")?,
        fingerprint: row.try_get("fingerprint")?,
        signing_key: row.try_get("signing_key")?,
        context: bytes(row, "context")?,
        nonce: row.try_get("nonce")?,
        kept: row.number("kept")?,
        state,
        commitments: row.try_get("commitments")?,
        challenge: row
            .try_get::<Option<i64>, _>("challenge")?
            .map(i64::cast_unsigned),
        challenged_at: row.try_get("challenged_at")?,
        reply: row.try_get("reply")?,
        reply_digest: row.try_get("reply_digest")?,
    })
}

fn bytes(row: &Row, column: &str) -> Result<[u8; 32], Error> {
    let bytes: Vec<u8> = row.try_get(column)?;
    let bytes = bytes.try_into();
    bytes.map_err(|_| Error::Damaged("a digest of a pool of pads is damaged"))
}
