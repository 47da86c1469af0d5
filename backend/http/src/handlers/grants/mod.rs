//! Access of users to models: asked for, refused, taken back. What grants it is an upload.

pub mod more;
pub mod users;

use api::{
    GrantId, ModelId, ProblemKind,
    account::Reason,
    grant::{AccessRequest, Grant, GrantColumn, GrantFilters, GrantSignature},
    list::ListPage,
    log::{EntryDetail, EntryKind},
};
use axum::{extract::State, http::StatusCode};

use storage::database::{
    Writing,
    accounts::outbox::MailTopic,
    grants::{self, listing, signatures, suspensions::SuspendedGrant},
    models,
};

use service::{
    app::{App, ledger::Entry},
    base::{random, text},
    error::Error,
    mail::outbox::Told,
    use_cases::{grants as access, pools},
};

use crate::{
    access::{Member, Owner, User},
    extract::{Json, Listed, Path},
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

/// `GET` [`api::paths::GRANT_LIST`].
pub async fn page(
    State(app): State<App>,
    member: Member,
    Listed(query): Listed<GrantFilters, GrantColumn>,
) -> Result<axum::Json<ListPage<Grant>>, ProblemResponse> {
    let (reader, role) = (member.id(), member.role());
    let page = listing::page(app.database.read(), reader, role, &query).await?;
    Ok(axum::Json(page))
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
    const LENGTH: &str = "The purpose must have 1 to 1\u{202f}000 characters.";
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
    let told = Told::of_grant(MailTopic::Requested, &id);
    app.outbox.tell(&mut writing, &model.owner, told).await?;
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

/// `POST grants/{id}/withdraw`: the user takes a request back.
pub async fn withdraw(
    State(app): State<App>,
    user: User,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(access::withdraw(&app, user.id(), &id).await?))
}

/// `POST grants/{id}/refuse`: the owner says no to a request.
pub async fn refuse(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(
        access::refuse(&app, owner.id(), &id, &body).await?,
    ))
}

/// `POST grants/{id}/revoke`: the owner takes access back; the sealed copy is deleted.
pub async fn revoke(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
) -> Result<axum::Json<Grant>, ProblemResponse> {
    Ok(axum::Json(access::revoke(&app, owner.id(), &id).await?))
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

/// `PUT grants/{id}/signature`: the owner signs a copy that is on its way or in use.
pub async fn sign(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<GrantId>,
    Json(signed): Json<GrantSignature>,
) -> Result<StatusCode, ProblemResponse> {
    access::sign(&app, owner.id(), &id, &signed).await?;
    Ok(StatusCode::NO_CONTENT)
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
