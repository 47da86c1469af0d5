//! Vault items, as the blobs they are.

use api::{
    ProblemKind, paths,
    vault::{VERSION_HEADER, VaultItem},
};

use super::request::Request;
use crate::failure::{Failure, Outcome};

/// Names, versions and sizes of all items.
pub(crate) async fn list() -> Outcome<Vec<VaultItem>> {
    Request::read(paths::VAULT).send().await?.json().await
}

/// One item's blob and version; none when there is no such item.
pub(crate) async fn load(name: &str) -> Outcome<Option<(Vec<u8>, u64)>> {
    let answer = match Request::read(paths::vault_item(name)).send().await {
        Ok(answer) => answer,
        Err(failure) if failure.is(ProblemKind::NotFound) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let version = answer
        .number(VERSION_HEADER)
        .ok_or_else(Failure::unexpected_answer)?;
    Ok(Some((answer.bytes().await?, version)))
}

/// Writes an item that was at version `seen` (0: did not exist); answers its new version.
pub(crate) async fn save(name: &str, blob: &[u8], seen: u64) -> Outcome<u64> {
    let answer = Request::put(paths::vault_item(name))
        .header(VERSION_HEADER, seen)
        .send_bytes(blob)
        .await?;
    Ok(answer.number(VERSION_HEADER).unwrap_or(seen + 1))
}

/// Deletes an item.
pub(crate) async fn delete(name: &str) -> Outcome<()> {
    Request::delete(paths::vault_item(name))
        .send()
        .await
        .map(drop)
}
