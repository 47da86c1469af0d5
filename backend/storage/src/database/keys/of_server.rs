//! Which keys the servers of this database have, as digests.

use crate::{database::Connection, error::Error};

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
