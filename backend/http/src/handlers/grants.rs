//! Access of users to models: asked for, refused, taken back. What grants it is an upload.

use api::{
    GrantId, ModelId, ProblemKind,
    account::Reason,
    grant::{AccessRequest, Grant, GrantSignature, GrantState},
    limits,
    log::{EntryDetail, EntryKind},
};
use axum::{extract::State, http::StatusCode};

use storage::database::{
    Writing,
    grants::{
        self,
        copies::{self, Which},
        signatures,
        suspensions::SuspendedGrant,
    },
    models, uploads,
};

use service::{
    app::{App, ledger::Entry},
    base::{random, text},
    error::Error,
    use_cases::{pools, retirement},
};

use crate::{
    access::{Member, Owner, User},
    extract::{Json, Path},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::GRANTS`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Vec<Grant>>, ProblemResponse> {
    let grants = grants::list(app.database.read(), member.id(), member.role()).await?;
    Ok(axum::Json(grants))
}

/// `GET grants/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    let grant = grants::find(app.database.read(), &id, member.id(), member.role()).await?;
    Ok(axum::Json(grant.ok_or(ProblemKind::NotFound)?))
}

/// `POST models/{id}/grants`: asks for access to a published model, once at a time.
pub async fn request(
    State(app): State<App>,
    user: User,
    Path(model): Path<ModelId>,
    Json(body): Json<AccessRequest>,
) -> Result<(StatusCode, axum::Json<Grant>), ProblemResponse> {
    const LENGTH: &str = "The purpose must have 1 to 1,000 characters.";
    let purpose = text::required(&body.purpose, 1_000, LENGTH)?;
    let mut writing = app.database.write().await?;
    let model = models::find(&mut *writing, &model).await?;
    let model = model
        .filter(|model| model.published)
        .ok_or(ProblemKind::NotFound)?;
    let id = GrantId(random::identifier());
    let (budget, now) = (model.card.query_budget, app.clock.now());
    let asked = grants::request(
        &mut *writing,
        &id,
        &model.id,
        user.id(),
        &purpose,
        budget,
        now,
    )
    .await?;
    if !asked {
        return Err(asked_already().into());
    }
    let asked = SuspendedGrant {
        grant: id.clone(),
        model: model.id.clone(),
        owner: model.owner.clone(),
    };
    let detail = EntryDetail {
        subject: Some(model.owner),
        model: Some(model.id),
        grant: Some(id.clone()),
        reason: Some(purpose),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::AccessRequested, user.id(), detail);
    app.ledger.append(&mut writing, entry).await?;
    pools::carry_over(&app, &mut writing, user.id(), asked).await?;
    Ok((StatusCode::CREATED, commit(writing, &user, &id).await?))
}

/// `POST grants/{id}/refuse`: the owner says no to a request.
pub async fn refuse(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    let reason = text::reason(&body.reason)?;
    let mut writing = app.database.write().await?;
    let grant = owned(&mut writing, &owner, &id).await?;
    if grant.state != GrantState::Requested {
        return Err(ProblemKind::Conflict.into());
    }
    let refused = GrantState::Refused {
        reason: reason.clone(),
    };
    end(&app, &mut writing, &grant, &refused, Some(reason)).await?;
    Ok(commit(writing, &owner, &id).await?)
}

/// `POST grants/{id}/revoke`: the owner takes access back; the sealed copy is deleted.
pub async fn revoke(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    let mut writing = app.database.write().await?;
    let grant = owned(&mut writing, &owner, &id).await?;
    if !matches!(grant.state, GrantState::Active | GrantState::Stale) {
        return Err(ProblemKind::Conflict.into());
    }
    let orphans = copies::of(&mut *writing, Which::Grant(&id)).await?;
    end(&app, &mut writing, &grant, &GrantState::Revoked, None).await?;
    let revoked = commit(writing, &owner, &id).await?;
    retirement::retire_copies(&app, &orphans).await;
    Ok(revoked)
}

/// `GET grants/{id}/signature`: what the owner signed of the copy in use.
pub async fn signature(
    State(app): State<App>,
    member: Member,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<GrantSignature>, ProblemResponse> {
    let grant = grants::find(app.database.read(), &id, member.id(), member.role()).await?;
    grant.ok_or(ProblemKind::NotFound)?;
    let signed = signatures::current(app.database.read(), &id).await?;
    Ok(axum::Json(signed.ok_or(ProblemKind::NotFound)?))
}

/// `PUT grants/{id}/signature`: the owner signs a copy that is on its way or in use. Whether the signature
/// holds is the user's to check; the server could not be believed.
pub async fn sign(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Json(signed): Json<GrantSignature>,
) -> Result<StatusCode, ProblemResponse> {
    let fits = signed.signature.0.len() == limits::SIGNATURE_BYTES
        && signed.statement.0.len() <= limits::STATEMENT_BYTES
        && signed.card.0.len() <= limits::JSON_BYTES
        && signed
            .known_answers
            .as_ref()
            .is_none_or(|letter| letter.0.len() <= limits::KNOWN_ANSWERS_BYTES);
    if !fits {
        return Err(Error::invalid("The signature is of another form.").into());
    }
    let mut writing = app.database.write().await?;
    let grant = owned(&mut writing, &owner, &id).await?;
    if matches!(
        grant.state,
        GrantState::Refused { .. } | GrantState::Revoked
    ) {
        return Err(ProblemKind::GrantInactive.into());
    }
    signatures::keep(&mut writing, &id, &signed).await?;
    grants::follow_signature(&mut writing, &id).await?;
    writing.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a grant and forgets uploads for it.
async fn end(
    app: &App,
    writing: &mut Writing,
    grant: &Grant,
    state: &GrantState,
    reason: Option<String>,
) -> Result<(), Error> {
    grants::close(&mut **writing, &grant.id, state, app.clock.now()).await?;
    uploads::delete_unfinished(&mut **writing, Which::Grant(&grant.id)).await?;
    let kind = match state {
        GrantState::Revoked => EntryKind::GrantRevoked,
        _ => EntryKind::AccessRefused,
    };
    let detail = EntryDetail {
        subject: Some(grant.user.clone()),
        model: Some(grant.model.clone()),
        grant: Some(grant.id.clone()),
        reason,
        ..EntryDetail::default()
    };
    let entry = Entry::about(kind, &grant.owner, detail);
    app.ledger.append(writing, entry).await.map(|_| ())
}

async fn owned(writing: &mut Writing, owner: &Owner, id: &GrantId) -> Result<Grant, Error> {
    let grant = grants::find(&mut **writing, id, owner.id(), owner.role()).await?;
    grant.ok_or(ProblemKind::NotFound.into())
}

/// Commits, and answers the grant as it is now.
async fn commit(
    mut writing: Writing,
    reader: &Member,
    id: &GrantId,
) -> Result<axum::Json<Grant>, Error> {
    let grant = grants::find(&mut *writing, id, reader.id(), reader.role()).await?;
    let grant = grant.ok_or(ProblemKind::NotFound)?;
    writing.commit().await?;
    Ok(axum::Json(grant))
}

fn asked_already() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "You have asked for access to this model already.",
        "Look it up among your grants.",
    )
}
