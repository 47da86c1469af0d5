//! Model cards and the catalogue.

use api::{
    ModelId, ProblemKind,
    account::Role,
    list::ListPage,
    model::{CardChange, ListedModel, Model, ModelColumn, ModelFilters, ModelInUse, Unpublishing},
};
use axum::{extract::State, http::StatusCode};
use card::ModelCard;

use storage::database::{
    grants,
    models::{self, listing},
};

use service::{app::App, error::Error, use_cases::models as curation};

use crate::{
    access::{Curator, Member, Owner},
    extract::{Json, Listed, Path, Query},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::MODELS`]: the catalogue, without what is long on its cards.
pub async fn catalogue(
    State(app): State<App>,
    _: Member,
) -> Result<axum::Json<Vec<ListedModel>>, ProblemResponse> {
    Ok(axum::Json(listing::catalogue(app.database.read()).await?))
}

/// `GET` [`api::paths::MY_MODELS`].
pub async fn mine(
    State(app): State<App>,
    owner: Owner,
) -> Result<axum::Json<Vec<ListedModel>>, ProblemResponse> {
    Ok(axum::Json(
        listing::of_owner(app.database.read(), owner.id()).await?,
    ))
}

/// `GET` [`api::paths::MODEL_LIST`]: an owner's models, or all to an administrator.
pub async fn page(
    State(app): State<App>,
    curator: Curator,
    Listed(query): Listed<ModelFilters, ModelColumn>,
) -> Result<axum::Json<ListPage<ModelInUse>>, ProblemResponse> {
    let owner = (curator.role() == Role::Owner).then(|| curator.id());
    let page = listing::page(app.database.read(), owner, &query).await?;
    Ok(axum::Json(page))
}

/// `GET models/{id}`: a published model, or any to its owner, to administrators and to users who
/// have a grant to it.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ModelId>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    let model = models::find(app.database.read(), &id)
        .await?
        .ok_or(ProblemKind::NotFound)?;
    let visible = model.published
        || member.role() == Role::Administrator
        || model.owner == *member.id()
        || has_grant(&app, &member, &id).await?;
    visible
        .then_some(axum::Json(model))
        .ok_or(ProblemKind::NotFound.into())
}

/// `POST` [`api::paths::MODELS`]: publishes a card.
pub async fn create(
    State(app): State<App>,
    owner: Owner,
    Json(card): Json<ModelCard>,
) -> Result<(StatusCode, axum::Json<Model>), ProblemResponse> {
    let model = curation::create(&app, owner.id(), &card).await?;
    Ok((StatusCode::CREATED, axum::Json(model)))
}

/// `PUT models/{id}`: another card.
pub async fn change(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<ModelId>,
    Query(asked): Query<CardChange>,
    Json(card): Json<ModelCard>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    let model = curation::change(&app, owner.id(), &id, &card, asked).await?;
    Ok(axum::Json(model))
}

/// `POST models/{id}/publish`: back into the catalogue.
pub async fn publish(
    State(app): State<App>,
    member: Curator,
    Path(id): Path<ModelId>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    let model = curation::publish(&app, member.id(), member.role(), &id).await?;
    Ok(axum::Json(model))
}

/// `POST models/{id}/unpublish`: out of the catalogue.
pub async fn unpublish(
    State(app): State<App>,
    member: Curator,
    Path(id): Path<ModelId>,
    Json(body): Json<Unpublishing>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    let (curator, role) = (member.id(), member.role());
    let model = curation::unpublish(&app, curator, role, &id, &body).await?;
    Ok(axum::Json(model))
}

/// `DELETE models/{id}`: the owner deletes a model, and all access to it ends.
pub async fn delete(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<ModelId>,
) -> Result<StatusCode, ProblemResponse> {
    curation::delete(&app, owner.id(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn has_grant(app: &App, member: &Member, id: &ModelId) -> Result<bool, Error> {
    let grants = grants::list(app.database.read(), member.id(), member.role()).await?;
    Ok(grants.iter().any(|grant| grant.model == *id))
}
