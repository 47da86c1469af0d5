//! What goes with a grant that ends, in whatever way.

use api::{GrantId, Timestamp, UploadId, grant::GrantState};
use storage::database::{
    Writing,
    accounts::outbox::{self, MailTopic},
    grants::{
        self,
        copies::{self, Which},
        signatures,
    },
    uploads,
};

use crate::error::Error;

/// Closes a grant, forgets uploads for it and what its owner signed of it, and answers the sealed copies that nobody uses any more. Of
/// what was asked in it its owner is not told any more.
pub(crate) async fn close(
    writing: &mut Writing,
    id: &GrantId,
    state: &GrantState,
    now: Timestamp,
) -> Result<Vec<UploadId>, Error> {
    let which = Which::Grant(id);
    let orphans = copies::of(&mut **writing, which).await?;
    grants::close(&mut **writing, id, state, now).await?;
    signatures::forget(&mut **writing, id).await?;
    uploads::delete_unfinished(&mut **writing, which).await?;
    for asked in [MailTopic::Requested, MailTopic::MoreRequested] {
        outbox::take_back(&mut **writing, id, asked).await?;
    }
    Ok(orphans)
}
