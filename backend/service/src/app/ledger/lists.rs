//! Which lists on people's screens something changes that the log records.

use api::{
    AccountId,
    account::LiveList,
    log::{EntryDetail, EntryKind},
};

use storage::database::{Writing, accounts::lists};

use crate::error::Error;

/// Notes the lists that change with an entry, in its transaction.
pub(super) async fn note(
    writing: &mut Writing,
    kind: EntryKind,
    detail: &EntryDetail,
) -> Result<(), Error> {
    let (actor, subject) = (detail.actor.as_ref(), detail.subject.as_ref());
    match kind {
        EntryKind::Registered
        | EntryKind::Approved
        | EntryKind::Denied
        | EntryKind::Suspended
        | EntryKind::Reinstated
        | EntryKind::Reopened
        | EntryKind::AskedAgain
        | EntryKind::ProfileChanged
        | EntryKind::EmailChanged
        | EntryKind::AccountDeleted => Ok(lists::note(writing, LiveList::Queue, None).await?),
        // Her open pages, whatever they show, hear of it too.
        EntryKind::SignedOut => {
            lists::note(writing, LiveList::Queue, None).await?;
            note_of(writing, LiveList::Queue, subject).await
        }
        EntryKind::KeyPublished | EntryKind::EvaluationKeyUploaded => {
            note_of(writing, LiveList::Keys, actor).await
        }
        EntryKind::AccessRequested
        | EntryKind::AccessWithdrawn
        | EntryKind::MoreRequested
        | EntryKind::MoreWithdrawn
        | EntryKind::GrantSuspended => {
            note_of(writing, LiveList::Requests, subject).await?;
            note_of(writing, LiveList::Access, actor).await
        }
        EntryKind::AccessRefused
        | EntryKind::ModelSealed
        | EntryKind::TermsChanged
        | EntryKind::MoreDeclined
        | EntryKind::SuspensionLifted => {
            note_of(writing, LiveList::Requests, actor).await?;
            note_of(writing, LiveList::Access, subject).await
        }
        // By either side, if an account is deleted.
        EntryKind::GrantRevoked => {
            for person in [actor, subject] {
                note_of(writing, LiveList::Requests, person).await?;
                note_of(writing, LiveList::Access, person).await?;
            }
            Ok(())
        }
        EntryKind::CardPublished | EntryKind::ModelUnpublished | EntryKind::ModelRepublished => {
            Ok(lists::note(writing, LiveList::Models, None).await?)
        }
        EntryKind::Invited
        | EntryKind::InvitationWithdrawn
        | EntryKind::Evaluated
        | EntryKind::AppServed
        | EntryKind::SigningKeyPublished
        | EntryKind::PoolForfeited
        | EntryKind::VaultNoted
        | EntryKind::Restored
        | EntryKind::LogKeyChanged => Ok(()),
    }
}

async fn note_of(
    writing: &mut Writing,
    list: LiveList,
    account: Option<&AccountId>,
) -> Result<(), Error> {
    match account {
        Some(account) => Ok(lists::note(writing, list, Some(account)).await?),
        None => Ok(()),
    }
}
