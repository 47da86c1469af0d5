//! Requests that come to nothing, and access that is taken back.

use api::{
    AccountId, GrantId, ProblemKind, UploadId,
    account::{Reason, Role},
    grant::{Grant, GrantState},
    log::{EntryDetail, EntryKind},
};
use storage::database::{Writing, accounts::outbox::MailTopic};

use super::{
    closing,
    one::{commit, found},
    retirement,
};
use crate::{
    app::{App, ledger::Entry},
    base::text,
    error::Error,
    mail::outbox::Told,
};

/// The owner says no to a request.
///
/// # Errors
/// [`ProblemKind::Invalid`], [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] when it is answered.
pub async fn refuse(
    app: &App,
    owner: &AccountId,
    id: &GrantId,
    reason: &Reason,
) -> Result<Grant, Error> {
    let reason = text::reason(&reason.reason)?;
    let mut writing = app.database.write().await?;
    let grant = requested(&mut writing, id, owner, Role::Owner).await?;
    let told = Told::of_grant(MailTopic::Refused, id).because(Some(&reason));
    app.outbox.tell(&mut writing, &grant.user, told).await?;
    let refused = GrantState::Refused {
        reason: reason.clone(),
    };
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        reason: Some(reason),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::AccessRefused, owner, detail);
    end(app, &mut writing, &grant, &refused, entry).await?;
    commit(writing, id, owner, Role::Owner).await
}

/// The owner takes access back; the sealed copy is deleted.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] when there is nothing to take back.
pub async fn revoke(app: &App, owner: &AccountId, id: &GrantId) -> Result<Grant, Error> {
    let mut writing = app.database.write().await?;
    let grant = found(&mut writing, id, owner, Role::Owner).await?;
    if !matches!(grant.state, GrantState::Active | GrantState::Stale) {
        return Err(ProblemKind::Conflict.into());
    }
    let told = Told::of_grant(MailTopic::Revoked, id);
    app.outbox.tell(&mut writing, &grant.user, told).await?;
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::GrantRevoked, owner, detail);
    let orphans = end(app, &mut writing, &grant, &GrantState::Revoked, entry).await?;
    let revoked = commit(writing, id, owner, Role::Owner).await?;
    retirement::retire_copies(app, &orphans).await;
    Ok(revoked)
}

/// The user takes a request back that nobody answered.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] when it is answered.
pub async fn withdraw(app: &App, user: &AccountId, id: &GrantId) -> Result<Grant, Error> {
    let mut writing = app.database.write().await?;
    let grant = requested(&mut writing, id, user, Role::User).await?;
    let detail = EntryDetail {
        subject: Some(grant.owner.clone()),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::AccessWithdrawn, user, detail);
    end(app, &mut writing, &grant, &GrantState::Withdrawn, entry).await?;
    commit(writing, id, user, Role::User).await
}

/// Closes a grant and logs it; answers the sealed copies that nobody uses any more.
async fn end(
    app: &App,
    writing: &mut Writing,
    grant: &Grant,
    state: &GrantState,
    mut entry: Entry,
) -> Result<Vec<UploadId>, Error> {
    let orphans = closing::close(writing, &grant.id, state, app.clock.now()).await?;
    entry.detail.model = Some(grant.model.clone());
    entry.detail.grant = Some(grant.id.clone());
    app.ledger.append(writing, entry).await?;
    Ok(orphans)
}

async fn requested(
    writing: &mut Writing,
    id: &GrantId,
    reader: &AccountId,
    role: Role,
) -> Result<Grant, Error> {
    let grant = found(writing, id, reader, role).await?;
    match grant.state {
        GrantState::Requested => Ok(grant),
        _ => Err(ProblemKind::Conflict.into()),
    }
}
