//! Public keys as stored, by the kind of the log entry that publishes them.

pub mod candidates;
pub mod evaluation_keys;
pub mod of_server;

use api::{
    AccountId, Base64,
    key::{KeyDocument, KeyEntry, PublishedKey},
    log::EntryKind,
};

use sqlx::Row as _;

use crate::database::{
    Executor, Row,
    engine::columns::{Columns, number},
};
use crate::{database::log::kind_name, error::Error};

/// Adds a key.
pub async fn insert(
    executor: impl Executor<'_>,
    kind: EntryKind,
    published: &PublishedKey,
    public_key: &[u8],
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO published_keys \
         (account, kind, epoch, fingerprint, log_index, published_at, public_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&published.account.0)
    .bind(kind_name(kind)?)
    .bind(i64::from(published.epoch))
    .bind(&published.fingerprint.0)
    .bind(published.log_index.cast_signed())
    .bind(published.published_at)
    .bind(public_key)
    .execute(executor)
    .await?;
    Ok(())
}

/// The newest key of an account stands in another entry of the log from now on.
pub async fn move_entry(
    executor: impl Executor<'_>,
    kind: EntryKind,
    published: &PublishedKey,
    log_index: u64,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE published_keys SET log_index = $1 WHERE account = $2 AND kind = $3 AND epoch = $4",
    )
    .bind(log_index.cast_signed())
    .bind(&published.account.0)
    .bind(kind_name(kind)?)
    .bind(i64::from(published.epoch))
    .execute(executor)
    .await?;
    Ok(())
}

/// All keys of an account, the newest first.
pub async fn list(
    executor: impl Executor<'_>,
    account: &AccountId,
    kind: EntryKind,
) -> Result<Vec<PublishedKey>, Error> {
    sqlx::query("SELECT * FROM published_keys WHERE account = $1 AND kind = $2 ORDER BY epoch DESC")
        .bind(&account.0)
        .bind(kind_name(kind)?)
        .fetch_all(executor)
        .await?
        .iter()
        .map(published)
        .collect()
}

/// Epoch of the current key that models are sealed to, if the account has one.
pub async fn epoch(executor: impl Executor<'_>, account: &AccountId) -> Result<Option<u32>, Error> {
    let query = "SELECT max(epoch) FROM published_keys WHERE account = $1 AND kind = $2";
    let epoch = sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(kind_name(EntryKind::KeyPublished)?);
    let newest: Option<i64> = epoch.fetch_one(executor).await?;
    newest.map(number).transpose()
}

/// The current key with its bytes and its log entry.
pub async fn current(
    executor: impl Executor<'_>,
    account: &AccountId,
    kind: EntryKind,
) -> Result<Option<KeyDocument>, Error> {
    let query = "SELECT published_keys.*, leaf, detail FROM published_keys \
                 LEFT JOIN log_entries ON entry = log_index \
                 WHERE account = $1 AND published_keys.kind = $2 ORDER BY epoch DESC LIMIT 1";
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
    executor: impl Executor<'_>,
    account: &AccountId,
    kind: EntryKind,
    fingerprint: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    let query = "SELECT public_key FROM published_keys \
                 WHERE account = $1 AND kind = $2 AND fingerprint = $3";
    Ok(sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(kind_name(kind)?)
        .bind(fingerprint)
        .fetch_optional(executor)
        .await?)
}

fn published(row: &Row) -> Result<PublishedKey, Error> {
    Ok(PublishedKey {
        account: AccountId(row.try_get("account")?),
        epoch: row.number("epoch")?,
        fingerprint: Base64(row.try_get("fingerprint")?),
        log_index: row.number("log_index")?,
        published_at: row.try_get("published_at")?,
    })
}
