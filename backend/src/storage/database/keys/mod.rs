//! Public keys as stored, by the kind of the log entry that publishes them.

pub mod candidates;

use api::{
    AccountId, Base64,
    key::{KeyDocument, KeyEntry, PublishedKey},
    log::EntryKind,
};
use sqlx::{Row, SqliteExecutor, sqlite::SqliteRow};

use crate::{error::Error, storage::database::log::kind_name};

/// Adds a key.
pub async fn insert(
    executor: impl SqliteExecutor<'_>,
    kind: EntryKind,
    published: &PublishedKey,
    public_key: &[u8],
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO published_keys \
         (account, kind, epoch, fingerprint, log_index, published_at, public_key) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&published.account.0)
    .bind(kind_name(kind)?)
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
    kind: EntryKind,
) -> Result<Vec<PublishedKey>, Error> {
    sqlx::query("SELECT * FROM published_keys WHERE account = ? AND kind = ? ORDER BY epoch DESC")
        .bind(&account.0)
        .bind(kind_name(kind)?)
        .fetch_all(executor)
        .await?
        .iter()
        .map(published)
        .collect()
}

/// Epoch of the current key that models are sealed to, if the account has one.
pub async fn epoch(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<Option<u32>, Error> {
    let query = "SELECT max(epoch) FROM published_keys WHERE account = ? AND kind = ?";
    let epoch = sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(kind_name(EntryKind::KeyPublished)?);
    Ok(epoch.fetch_one(executor).await?)
}

/// The current key with its bytes and its log entry.
pub async fn current(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
    kind: EntryKind,
) -> Result<Option<KeyDocument>, Error> {
    let query = "SELECT published_keys.*, leaf, detail FROM published_keys \
                 LEFT JOIN log_entries ON entry = log_index \
                 WHERE account = ? AND published_keys.kind = ? ORDER BY epoch DESC LIMIT 1";
    let row = sqlx::query(query)
        .bind(&account.0)
        .bind(kind_name(kind)?)
        .fetch_optional(executor)
        .await?;
    row.as_ref()
        .map(|row| {
            let (leaf, detail): (Option<String>, Option<String>) =
                (row.try_get("leaf")?, row.try_get("detail")?);
            Ok(KeyDocument {
                published: published(row)?,
                public_key: Base64(row.try_get("public_key")?),
                entry: leaf
                    .zip(detail)
                    .map(|(leaf, detail)| KeyEntry { leaf, detail }),
            })
        })
        .transpose()
}

/// Bytes of the account's key with this fingerprint, be it the current one or an earlier one.
pub async fn of_fingerprint(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
    kind: EntryKind,
    fingerprint: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    let query = "SELECT public_key FROM published_keys \
                 WHERE account = ? AND kind = ? AND fingerprint = ?";
    Ok(sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(kind_name(kind)?)
        .bind(fingerprint)
        .fetch_optional(executor)
        .await?)
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
