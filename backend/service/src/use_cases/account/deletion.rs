//! Deleting the own account: what opens something goes, and so does what names its holder. What others rely on stays: log entries,
//! cards of models they used, counts of answers.

use api::{
    AccountId, JobId, ProblemKind, Timestamp, UploadId,
    account::{Account, AccountDeletion, Role},
    grant::{Grant, GrantState},
    log::{EntryDetail, EntryKind},
    proof::deletion_purpose,
};

use storage::database::{
    Writing,
    accounts::{self, deletion, outbox::MailTopic},
    grants::{self, budgets},
    keys::evaluation_keys,
    models, uploads, vault,
};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
    mail::outbox::Told,
    use_cases::{
        account::{
            decisions::last_administrator,
            proof::{self, Changing},
        },
        grants::{closing, retirement},
        vault::forget,
    },
};

/// Said to those whose requests and grants end.
const REASON: &str = "The account was deleted.";

/// What is deleted once the transaction is made.
#[derive(Default)]
struct LeftBehind {
    copies: Vec<UploadId>,
    evaluation_keys: Vec<UploadId>,
    vault: Vec<String>,
    jobs: Vec<JobId>,
}

/// Deletes the account, once the password is proved for that.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`]; [`ProblemKind::Conflict`] for the last administrator.
pub async fn delete(
    app: &App,
    changing: Changing<'_>,
    body: &AccountDeletion,
) -> Result<(), Error> {
    let id = changing.account;
    let returned = proof::finish(app, changing, &body.proof, &deletion_purpose(id))?;
    let now = app.clock.now();
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(proof::too_late());
    }
    let account = accounts::find(&mut *writing, id).await?;
    let account = account.ok_or(ProblemKind::SignedOut)?;
    let left = take_away(app, &mut writing, &account, now).await?;
    if account.role == Role::Administrator
        && accounts::approved_administrators(&mut *writing).await? == 0
    {
        return Err(last_administrator());
    }
    writing.commit().await?;
    clear(app, left).await;
    Ok(())
}

async fn take_away(
    app: &App,
    writing: &mut Writing,
    account: &Account,
    now: Timestamp,
) -> Result<LeftBehind, Error> {
    let id = &account.id;
    let mut left = LeftBehind::default();
    for (job, reservation) in deletion::end_jobs(&mut **writing, id, now).await? {
        budgets::release(&mut **writing, &reservation.grant, reservation.rows).await?;
        left.jobs.push(job);
    }
    if matches!(account.role, Role::Owner | Role::User) {
        left.copies = end_grants(app, writing, account, now).await?;
    }
    withdraw_models(app, writing, id).await?;
    uploads::delete_of(&mut **writing, id).await?;
    left.evaluation_keys = evaluation_keys::delete_of(&mut **writing, id).await?;
    left.vault = vault::objects_of(&mut **writing, id).await?;
    let entry = Entry::about(EntryKind::AccountDeleted, id, EntryDetail::default());
    app.ledger.append(writing, entry).await?;
    deletion::forget_own_rows(writing, id).await?;
    deletion::forget(&mut **writing, id, now).await?;
    Ok(left)
}

/// Ends the user's grants, or those to the owner's models; answers the sealed copies that nobody uses any more.
async fn end_grants(
    app: &App,
    writing: &mut Writing,
    account: &Account,
    now: Timestamp,
) -> Result<Vec<UploadId>, Error> {
    let mut orphans = Vec::new();
    for grant in grants::list(&mut **writing, &account.id, account.role).await? {
        let (kind, state) = match (&grant.state, account.role) {
            (GrantState::Refused { .. } | GrantState::Withdrawn | GrantState::Revoked, _) => {
                continue;
            }
            (GrantState::Requested, Role::Owner) => (EntryKind::AccessRefused, refused()),
            _ => (EntryKind::GrantRevoked, GrantState::Revoked),
        };
        orphans.extend(closing::close(writing, &grant.id, &state, now).await?);
        let entry = Entry::about(kind, &account.id, ended(account, &grant));
        app.ledger.append(writing, entry).await?;
        tell_user(app, writing, account, &grant).await?;
    }
    Ok(orphans)
}

/// Whose access to an owner's model ends is told.
async fn tell_user(
    app: &App,
    writing: &mut Writing,
    account: &Account,
    grant: &Grant,
) -> Result<(), Error> {
    if account.role != Role::Owner {
        return Ok(());
    }
    let topic = match grant.state {
        GrantState::Requested => MailTopic::Refused,
        _ => MailTopic::Revoked,
    };
    let told = Told::of_grant(topic, &grant.id).because(Some(REASON));
    app.outbox.tell(writing, &grant.user, told).await
}

fn refused() -> GrantState {
    GrantState::Refused {
        reason: REASON.to_owned(),
    }
}

/// The other one's grant ended.
fn ended(account: &Account, grant: &Grant) -> EntryDetail {
    let other = match account.role {
        Role::User => &grant.owner,
        Role::Owner | Role::Administrator | Role::Auditor => &grant.user,
    };
    EntryDetail {
        subject: Some(other.clone()),
        model: Some(grant.model.clone()),
        grant: Some(grant.id.clone()),
        reason: Some(REASON.to_owned()),
        ..EntryDetail::default()
    }
}

/// Takes the owner's models out of the catalogue. Their cards stay for those who used them.
async fn withdraw_models(app: &App, writing: &mut Writing, owner: &AccountId) -> Result<(), Error> {
    for model in models::published_of(&mut **writing, owner).await? {
        models::unpublish(&mut **writing, &model, None).await?;
        let detail = EntryDetail {
            model: Some(model),
            reason: Some(REASON.to_owned()),
            ..EntryDetail::default()
        };
        let entry = Entry::about(EntryKind::ModelUnpublished, owner, detail);
        app.ledger.append(writing, entry).await?;
    }
    Ok(())
}

/// What fails now is swept later.
async fn clear(app: &App, left: LeftBehind) {
    for job in &left.jobs {
        app.jobs.interrupt(job);
    }
    app.jobs.changed();
    retirement::retire_copies(app, &left.copies).await;
    retirement::retire_evaluation_keys(app, &left.evaluation_keys).await;
    forget(app, &left.vault).await;
}
