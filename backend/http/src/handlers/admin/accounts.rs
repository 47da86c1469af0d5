//! Decisions about accounts. Each is logged with its reason in the transaction that makes it.

use api::{
    AccountId, ProblemKind,
    account::{Account, Reason, Role, Standing},
    log::{EntryDetail, EntryKind},
};
use axum::extract::State;

use storage::database::{accounts, tokens::sessions};

use service::{
    app::{App, ledger::Entry},
    base::text,
    error::Error,
};

use crate::{
    access::Administrator,
    extract::{Json, Path},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::ADMIN_ACCOUNTS`].
pub async fn list(
    State(app): State<App>,
    _: Administrator,
) -> Result<axum::Json<Vec<Account>>, ProblemResponse> {
    Ok(axum::Json(accounts::all(app.database.read()).await?))
}

/// `POST accounts/{id}/approve`: a pending or denied account may take part.
pub async fn approve(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = Decision {
        kind: EntryKind::Approved,
        from: |standing| matches!(standing, Standing::Pending | Standing::Denied { .. }),
        to: Standing::Approved,
    };
    Ok(decide(&app, &administrator, &id, decision).await?)
}

/// `POST accounts/{id}/deny`: a pending account may not take part.
pub async fn deny(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = Decision {
        kind: EntryKind::Denied,
        from: |standing| matches!(standing, Standing::Pending),
        to: Standing::Denied {
            reason: text::reason(&body.reason)?,
        },
    };
    Ok(decide(&app, &administrator, &id, decision).await?)
}

/// `POST accounts/{id}/suspend`: an approved account stops, and its sessions end at once.
pub async fn suspend(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = Decision {
        kind: EntryKind::Suspended,
        from: |standing| matches!(standing, Standing::Approved),
        to: Standing::Suspended {
            reason: text::reason(&body.reason)?,
        },
    };
    Ok(decide(&app, &administrator, &id, decision).await?)
}

/// `POST accounts/{id}/reinstate`: a suspended account goes on.
pub async fn reinstate(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = Decision {
        kind: EntryKind::Reinstated,
        from: |standing| matches!(standing, Standing::Suspended { .. }),
        to: Standing::Approved,
    };
    Ok(decide(&app, &administrator, &id, decision).await?)
}

struct Decision {
    kind: EntryKind,
    from: fn(&Standing) -> bool,
    to: Standing,
}

async fn decide(
    app: &App,
    administrator: &Administrator,
    id: &AccountId,
    decision: Decision,
) -> Result<axum::Json<Account>, Error> {
    let mut writing = app.database.write().await?;
    let account = accounts::find(&mut *writing, id)
        .await?
        .ok_or(ProblemKind::NotFound)?;
    if !(decision.from)(&account.standing) {
        return Err(ProblemKind::Conflict.into());
    }
    accounts::set_standing(&mut *writing, id, &decision.to).await?;
    let account = Account {
        standing: decision.to,
        ..account
    };
    if account.standing != Standing::Approved {
        sessions::delete_of(&mut *writing, id).await?;
    }
    if account.role == Role::Administrator
        && accounts::approved_administrators(&mut *writing).await? == 0
    {
        return Err(last_administrator());
    }
    let entry = Entry::about(decision.kind, administrator.id(), detail(&account));
    app.ledger.append(&mut writing, entry).await?;
    writing.commit().await?;
    Ok(axum::Json(account))
}

fn detail(account: &Account) -> EntryDetail {
    let reason = match &account.standing {
        Standing::Denied { reason } | Standing::Suspended { reason } => Some(reason.clone()),
        Standing::Pending | Standing::Approved => None,
    };
    EntryDetail {
        subject: Some(account.id.clone()),
        reason,
        ..EntryDetail::default()
    }
}

fn last_administrator() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This is the last administrator.",
        "Let another administrator take over first.",
    )
}
