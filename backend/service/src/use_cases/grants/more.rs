//! What a user asks for beyond her grant.

use api::{
    AccountId, GrantId, ProblemKind, Seen,
    account::{Reason, Role},
    grant::{Grant, GrantState, MoreAsked, MoreRequest},
    limits,
    log::{EntryDetail, EntryKind},
};
use storage::database::{
    Writing,
    accounts::outbox::{self, MailTopic},
    grants::more,
};

use super::one::{commit, found};
use crate::{
    app::{App, ledger::Entry},
    base::text,
    error::Error,
    mail::outbox::Told,
};

/// Asks the owner for a larger budget or a later end; a wish that was declined may be stated anew.
///
/// # Errors
/// [`ProblemKind::Invalid`], [`ProblemKind::NotFound`], [`ProblemKind::GrantInactive`]; [`ProblemKind::Conflict`] while another one
/// waits.
pub async fn ask_for_more(
    app: &App,
    user: &AccountId,
    id: &GrantId,
    wish: &MoreRequest,
) -> Result<Grant, Error> {
    const LENGTH: &str = "The reason must have 1 to 1\u{202f}000 characters.";
    let purpose = text::required(&wish.purpose, 1_000, LENGTH)?;
    let mut writing = app.database.write().await?;
    let grant = found(&mut writing, id, user, Role::User).await?;
    if !matches!(grant.state, GrantState::Active | GrantState::Stale) {
        return Err(ProblemKind::GrantInactive.into());
    }
    if grant
        .more
        .as_ref()
        .is_some_and(|more| more.declined.is_none())
    {
        return Err(asked_already());
    }
    check_rows(&grant, wish.rows)?;
    more::ask(&mut *writing, id, wish.rows, &purpose, app.clock.now()).await?;
    let told = Told::of_grant(MailTopic::MoreRequested, id);
    app.outbox.tell(&mut writing, &grant.owner, told).await?;
    let detail = EntryDetail {
        subject: Some(grant.owner.clone()),
        rows: Some(wish.rows),
        reason: Some(purpose),
        ..about(&grant)
    };
    log(app, &mut writing, EntryKind::MoreRequested, user, detail).await?;
    commit(writing, id, user, Role::User).await
}

fn check_rows(grant: &Grant, rows: u64) -> Result<(), Error> {
    let asks_more = (grant.query_budget + 1..=limits::GRANT_ROWS).contains(&rows);
    let ends = grant.expires_at.is_some() && rows == grant.query_budget;
    if asks_more || ends {
        return Ok(());
    }
    Err(Error::invalid(
        "Ask for more rows than the grant allows, and at most 1\u{202f}000\u{202f}000\u{202f}000.",
    ))
}

/// Takes a wish for more back, of which the owner is not told any more, or an answer to it that was read.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] when nothing is asked.
pub async fn withdraw_more(app: &App, user: &AccountId, id: &GrantId) -> Result<Grant, Error> {
    let mut writing = app.database.write().await?;
    let grant = found(&mut writing, id, user, Role::User).await?;
    if grant.more.is_none() {
        return Err(ProblemKind::Conflict.into());
    }
    more::forget(&mut *writing, id).await?;
    outbox::take_back(&mut *writing, id, MailTopic::MoreRequested).await?;
    let detail = EntryDetail {
        subject: Some(grant.owner.clone()),
        ..about(&grant)
    };
    log(app, &mut writing, EntryKind::MoreWithdrawn, user, detail).await?;
    commit(writing, id, user, Role::User).await
}

/// The owner says no to a wish for more; the grant stays as it is.
///
/// # Errors
/// [`ProblemKind::Invalid`], [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] when no wish waits for him,
/// or another one than he saw.
pub async fn decline_more(
    app: &App,
    owner: &AccountId,
    id: &GrantId,
    reason: &Reason,
    seen: &Seen,
) -> Result<Grant, Error> {
    let reason = text::reason(&reason.reason)?;
    let mut writing = app.database.write().await?;
    let grant = found(&mut writing, id, owner, Role::Owner).await?;
    let waits = |more: &MoreAsked| more.declined.is_none() && seen.is(&more.seen());
    if !grant.more.as_ref().is_some_and(waits) {
        return Err(ProblemKind::Conflict.into());
    }
    more::decline(&mut *writing, id, &reason).await?;
    more::note_answer(&mut *writing, id, app.clock.now()).await?;
    outbox::take_back(&mut *writing, id, MailTopic::MoreRequested).await?;
    let told = Told::of_grant(MailTopic::MoreDeclined, id).because(Some(&reason));
    app.outbox.tell(&mut writing, &grant.user, told).await?;
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        reason: Some(reason),
        ..about(&grant)
    };
    log(app, &mut writing, EntryKind::MoreDeclined, owner, detail).await?;
    commit(writing, id, owner, Role::Owner).await
}

fn about(grant: &Grant) -> EntryDetail {
    EntryDetail {
        model: Some(grant.model.clone()),
        grant: Some(grant.id.clone()),
        ..EntryDetail::default()
    }
}

async fn log(
    app: &App,
    writing: &mut Writing,
    kind: EntryKind,
    actor: &AccountId,
    detail: EntryDetail,
) -> Result<(), Error> {
    let entry = Entry::about(kind, actor, detail);
    app.ledger.append(writing, entry).await.map(|_| ())
}

fn asked_already() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "You have asked for more already.",
        "Wait for the owner, or take it back and ask anew.",
    )
}
