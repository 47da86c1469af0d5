//! Decisions about accounts. Each is logged with its reason in the transaction that makes it.

use api::{
    AccountId, ProblemKind, Seen,
    account::{Account, Role, Standing, StandingKind},
    log::{EntryDetail, EntryKind},
};
use storage::database::{
    accounts::{self, outbox::MailTopic},
    tokens::sessions,
};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
    mail::outbox::Told,
};

/// What an administrator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountDecision {
    /// Who waits may take part. Who was denied waits again first: nobody's denial is passed over unseen.
    Approve,
    /// Who waits may not, for this reason.
    Deny(String),
    /// Who takes part stops, for this reason; the account's sessions end at once.
    Suspend(String),
    /// Who was stopped goes on.
    Reinstate,
    /// Who takes part, or was denied, waits again, for this reason.
    Reopen(String),
}

impl AccountDecision {
    fn kind(&self) -> EntryKind {
        match self {
            Self::Approve => EntryKind::Approved,
            Self::Deny(_) => EntryKind::Denied,
            Self::Suspend(_) => EntryKind::Suspended,
            Self::Reinstate => EntryKind::Reinstated,
            Self::Reopen(_) => EntryKind::Reopened,
        }
    }

    /// What its holder is told. One that waits again is told what becomes of it.
    fn topic(&self) -> Option<MailTopic> {
        match self {
            Self::Approve => Some(MailTopic::Approved),
            Self::Deny(_) => Some(MailTopic::Denied),
            Self::Suspend(_) => Some(MailTopic::Suspended),
            Self::Reinstate => Some(MailTopic::Reinstated),
            Self::Reopen(_) => None,
        }
    }

    fn changes(&self, standing: StandingKind) -> bool {
        use StandingKind::{Approved, Denied, Pending, Suspended};
        match self {
            Self::Approve | Self::Deny(_) => standing == Pending,
            Self::Suspend(_) => standing == Approved,
            Self::Reinstate => standing == Suspended,
            Self::Reopen(_) => matches!(standing, Approved | Denied),
        }
    }

    fn reason(&self) -> Option<&String> {
        match self {
            Self::Deny(reason) | Self::Suspend(reason) | Self::Reopen(reason) => Some(reason),
            Self::Approve | Self::Reinstate => None,
        }
    }

    fn standing(&self) -> Standing {
        match self.clone() {
            Self::Approve | Self::Reinstate => Standing::Approved,
            Self::Deny(reason) => Standing::Denied { reason },
            Self::Suspend(reason) => Standing::Suspended { reason },
            Self::Reopen(_) => Standing::Pending,
        }
    }
}

/// Decides; answers the account as it is then.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] where its standing does not allow it or is another than was seen, and for
/// the last administrator.
pub async fn decide(
    app: &App,
    administrator: &AccountId,
    id: &AccountId,
    decision: &AccountDecision,
    seen: &Seen,
) -> Result<Account, Error> {
    let mut writing = app.database.write().await?;
    let account = accounts::find(&mut *writing, id).await?;
    let account = account.ok_or(ProblemKind::NotFound)?;
    let found = StandingKind::from(&account.standing);
    if !decision.changes(found) || !seen.is(&account.seen()) {
        return Err(decided_already(found));
    }
    let standing = decision.standing();
    accounts::set_standing(&mut *writing, id, &standing).await?;
    if standing != Standing::Approved {
        sessions::delete_of(&mut *writing, id).await?;
    }
    if account.role == Role::Administrator
        && accounts::approved_administrators(&mut *writing).await? == 0
    {
        return Err(last_administrator());
    }
    let detail = EntryDetail {
        subject: Some(id.clone()),
        reason: decision.reason().cloned(),
        ..EntryDetail::default()
    };
    let entry = Entry::about(decision.kind(), administrator, detail);
    app.ledger.append(&mut writing, entry).await?;
    if let Some(topic) = decision.topic() {
        let told = Told::plainly(topic).because(decision.reason().map(String::as_str));
        app.outbox.tell(&mut writing, id, told).await?;
    }
    let decided = accounts::find(&mut *writing, id).await?;
    writing.commit().await?;
    decided.ok_or_else(|| ProblemKind::NotFound.into())
}

/// The decision was made on a standing that the account has no more.
fn decided_already(found: StandingKind) -> Error {
    let (happened, action) = match found {
        StandingKind::Pending => (
            "The account waits for a decision. Nothing was changed.",
            "Look at it again, then decide.",
        ),
        StandingKind::Approved => (
            "The account is approved already. Nothing was changed.",
            "Look at it again; open the decision again to decide otherwise.",
        ),
        StandingKind::Denied => (
            "The account was denied. Nothing was changed.",
            "Read why; open the decision again to decide otherwise.",
        ),
        StandingKind::Suspended => (
            "The account is suspended. Nothing was changed.",
            "Read why, then decide whether to reinstate it.",
        ),
    };
    Error::refused(ProblemKind::Conflict, happened, action)
}

/// Nobody could decide about the others any more.
pub(super) fn last_administrator() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This is the last administrator.",
        "Let another administrator take over first.",
    )
}
