use api::{AccountId, GrantId, ProblemKind, account::Role, grant::Grant};
use storage::database::{Writing, grants};

use crate::error::Error;

/// One grant that concerns the reader.
pub(super) async fn found(
    writing: &mut Writing,
    id: &GrantId,
    reader: &AccountId,
    role: Role,
) -> Result<Grant, Error> {
    let grant = grants::find(&mut **writing, id, reader, role).await?;
    grant.ok_or(ProblemKind::NotFound.into())
}

/// Commits, and answers the grant as it is now.
pub(super) async fn commit(
    mut writing: Writing,
    id: &GrantId,
    reader: &AccountId,
    role: Role,
) -> Result<Grant, Error> {
    let grant = found(&mut writing, id, reader, role).await?;
    writing.commit().await?;
    Ok(grant)
}
