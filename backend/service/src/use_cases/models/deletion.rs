//! Models that their owners take away.

use api::{
    AccountId, ModelId, ProblemKind, UploadId,
    account::Role,
    grant::{Grant, GrantState},
    log::{EntryDetail, EntryKind},
};
use storage::database::{Writing, accounts::outbox::MailTopic, grants, models};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
    mail::outbox::Told,
    use_cases::grants::{closing, retirement},
};

/// Said to those whose requests and access end with a model.
const DELETED: &str = "The model was deleted.";

/// Ends all access to one of the owner's models: open requests are refused, sealed copies are to be retired, which is what it answers.
pub(super) async fn end_access(
    app: &App,
    writing: &mut Writing,
    owner: &AccountId,
    model: &ModelId,
    reason: &str,
) -> Result<Vec<UploadId>, Error> {
    let mut orphans = Vec::new();
    for grant in grants::list(&mut **writing, owner, Role::Owner).await? {
        if grant.model == *model {
            orphans.extend(end(app, writing, &grant, reason).await?);
        }
    }
    Ok(orphans)
}

async fn end(
    app: &App,
    writing: &mut Writing,
    grant: &Grant,
    reason: &str,
) -> Result<Vec<UploadId>, Error> {
    let (kind, topic, state) = match &grant.state {
        GrantState::Refused { .. } | GrantState::Withdrawn | GrantState::Revoked => {
            return Ok(Vec::new());
        }
        GrantState::Requested => {
            let reason = reason.to_owned();
            let refused = GrantState::Refused { reason };
            (EntryKind::AccessRefused, MailTopic::Refused, refused)
        }
        GrantState::Active | GrantState::Stale => (
            EntryKind::GrantRevoked,
            MailTopic::Revoked,
            GrantState::Revoked,
        ),
    };
    let orphans = closing::close(writing, &grant.id, &state, app.clock.now()).await?;
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        model: Some(grant.model.clone()),
        grant: Some(grant.id.clone()),
        reason: Some(reason.to_owned()),
        ..EntryDetail::default()
    };
    let entry = Entry::about(kind, &grant.owner, detail);
    app.ledger.append(writing, entry).await?;
    let told = Told::of_grant(topic, &grant.id).because(Some(reason));
    app.outbox.tell(writing, &grant.user, told).await?;
    Ok(orphans)
}

/// Deletes one of the owner's models: all access to it ends, and its card is forgotten. What the log says of it stays.
///
/// # Errors
/// [`ProblemKind::NotFound`].
pub async fn delete(app: &App, owner: &AccountId, id: &ModelId) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let model = models::find(&mut *writing, id).await?;
    model
        .filter(|model| model.owner == *owner)
        .ok_or(ProblemKind::NotFound)?;
    let orphans = end_access(app, &mut writing, owner, id, DELETED).await?;
    models::delete(&mut writing, id, app.clock.now()).await?;
    let detail = EntryDetail {
        model: Some(id.clone()),
        reason: Some(DELETED.to_owned()),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::ModelUnpublished, owner, detail);
    app.ledger.append(&mut writing, entry).await?;
    writing.commit().await?;
    retirement::retire_copies(app, &orphans).await;
    Ok(())
}
