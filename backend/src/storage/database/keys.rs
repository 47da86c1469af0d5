//! Public keys as stored.

use api::{
    AccountId, Base64,
    key::{KeyDocument, PublishedKey},
};
use sqlx::{Row, SqliteExecutor, sqlite::SqliteRow};

use crate::error::Error;

/// Adds a key.
pub async fn insert(
    executor: impl SqliteExecutor<'_>,
    published: &PublishedKey,
    public_key: &[u8],
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO keys (account, epoch, fingerprint, log_index, published_at, public_key) \
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&published.account.0)
    .bind(published.epoch)
    .bind(&published.fingerprint.0)
    .bind(published.log_index.cast_signed())
    .bind(published.published_at)
    .bind(public_key)
    .execute(executor)
    .await?;
    Ok(())
}

/// All keys of an account, the newest first.
pub async fn list(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<Vec<PublishedKey>, Error> {
    sqlx::query("SELECT * FROM keys WHERE account = ? ORDER BY epoch DESC")
        .bind(&account.0)
        .fetch_all(executor)
        .await?
        .iter()
        .map(published)
        .collect()
}

/// Epoch of the current key, if the account has one.
pub async fn epoch(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<Option<u32>, Error> {
    Ok(
        sqlx::query_scalar("SELECT max(epoch) FROM keys WHERE account = ?")
            .bind(&account.0)
            .fetch_one(executor)
            .await?,
    )
}

/// The current key with its bytes.
pub async fn current(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<Option<KeyDocument>, Error> {
    let row = sqlx::query("SELECT * FROM keys WHERE account = ? ORDER BY epoch DESC LIMIT 1")
        .bind(&account.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref()
        .map(|row| {
            let public_key = Base64(row.try_get("public_key")?);
            Ok(KeyDocument {
                published: published(row)?,
                public_key,
            })
        })
        .transpose()
}

fn published(row: &SqliteRow) -> Result<PublishedKey, Error> {
    Ok(PublishedKey {
        account: AccountId(row.try_get("account")?),
        epoch: row.try_get("epoch")?,
        fingerprint: Base64(row.try_get("fingerprint")?),
        log_index: row.try_get::<i64, _>("log_index")?.cast_unsigned(),
        published_at: row.try_get("published_at")?,
    })
}
