//! Which keys the servers of this database have, as digests.

use crate::{
    database::{Connection, Executor},
    error::Error,
};

/// Digest of the key that servers of this database have under a name, if one has served.
pub async fn known(executor: impl Executor<'_>, name: &str) -> Result<Option<String>, Error> {
    let known = sqlx::query_scalar("SELECT digest FROM server_keys WHERE name = $1");
    Ok(known.bind(name).fetch_optional(executor).await?)
}

/// Servers of this database have another key under that name from now on.
pub async fn replace(writing: &mut Connection, name: &str, digest: &str) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO server_keys (name, digest) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET digest = excluded.digest",
    )
    .bind(name)
    .bind(digest)
    .execute(&mut *writing)
    .await?;
    Ok(())
}

/// Whether a server's key is the one that the first server of this database had under that name.
pub async fn is_known(writing: &mut Connection, name: &str, digest: &str) -> Result<bool, Error> {
    sqlx::query(
        "INSERT INTO server_keys (name, digest) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
    )
    .bind(name)
    .bind(digest)
    .execute(&mut *writing)
    .await?;
    let known: String = sqlx::query_scalar("SELECT digest FROM server_keys WHERE name = $1")
        .bind(name)
        .fetch_one(&mut *writing)
        .await?;
    Ok(known == digest)
}
