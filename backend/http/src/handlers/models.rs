//! Model cards and the catalogue.

use api::{
    AccountId, ModelId, ProblemKind,
    account::Role,
    limits,
    list::ListPage,
    log::{EntryDetail, EntryKind},
    model::{
        CardChange, ListedModel, Model, ModelColumn, ModelFilters, ModelInUse, OlderCopies,
        Unpublishing,
    },
};
use axum::{extract::State, http::StatusCode};
use card::ModelCard;
use fhe_core::sealed;

use storage::database::{
    Writing, accounts,
    grants::{
        self,
        copies::{self, Which},
    },
    models::{self, card_text, listing},
    uploads,
};

use service::{
    app::{App, ledger::Entry},
    base::{random, text},
    error::Error,
    use_cases::{
        grants::retirement,
        models::{self as deletion, end_access},
    },
};

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
    check(&card)?;
    let id = ModelId(random::identifier());
    let mut writing = app.database.write().await?;
    check_room(&mut writing, owner.id()).await?;
    models::insert(&mut writing, &id, owner.id(), &card, app.clock.now()).await?;
    log_card(&app, &mut writing, &owner, &id, &card).await?;
    let model = commit(writing, &id).await?;
    Ok((StatusCode::CREATED, model))
}

/// `PUT models/{id}`: another card. What computes something else is another version; sealed copies of older ones answer on until a copy
/// of the newest takes their place, unless its owner ends them. A changed budget counts from the next sealing on.
pub async fn change(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<ModelId>,
    Query(CardChange { older }): Query<CardChange>,
    Json(card): Json<ModelCard>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    check(&card)?;
    let mut writing = app.database.write().await?;
    let model = models::find(&mut *writing, &id).await?;
    let model = model
        .filter(|model| model.owner == *owner.id())
        .ok_or(ProblemKind::NotFound)?;
    check_version(&model.card, &card)?;
    let is_new = model.card.version != card.version;
    if is_new {
        uploads::delete_unfinished(&mut *writing, Which::Model(&id)).await?;
    }
    let now = app.clock.now();
    models::change(&mut writing, &id, &card, now).await?;
    let mut orphans = Vec::new();
    if is_new && older == OlderCopies::Ended {
        orphans = copies::of(&mut *writing, Which::Model(&id)).await?;
        copies::mark_stale(&mut *writing, Which::Model(&id), now).await?;
    }
    log_card(&app, &mut writing, &owner, &id, &card).await?;
    let model = commit(writing, &id).await?;
    retirement::retire_copies(&app, &orphans).await;
    Ok(model)
}

/// `POST models/{id}/publish`: the owner undoes what he did, an administrator what anybody did. A card of
/// earlier days that would not be taken now has to be mended first.
pub async fn publish(
    State(app): State<App>,
    member: Curator,
    Path(id): Path<ModelId>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    let mut writing = app.database.write().await?;
    let model = managed(&mut writing, &member, &id).await?;
    if model.published {
        return Err(ProblemKind::Conflict.into());
    }
    if model.unpublished_reason.is_some() && member.role() != Role::Administrator {
        return Err(taken_down().into());
    }
    if accounts::find(&mut *writing, &model.owner).await?.is_none() {
        return Err(without_owner().into());
    }
    check(&model.card)?;
    check_room(&mut writing, &model.owner).await?;
    models::publish(&mut *writing, &id).await?;
    let detail = detail_of(&model, &member, None);
    let entry = Entry::about(EntryKind::ModelRepublished, member.id(), detail);
    app.ledger.append(&mut writing, entry).await?;
    Ok(commit(writing, &id).await?)
}

/// `POST models/{id}/unpublish`: out of the catalogue. Grants go on until their owner revokes them, which he may do with it.
pub async fn unpublish(
    State(app): State<App>,
    member: Curator,
    Path(id): Path<ModelId>,
    Json(body): Json<Unpublishing>,
) -> Result<axum::Json<Model>, ProblemResponse> {
    let reason = text::reason(&body.reason)?;
    let mut writing = app.database.write().await?;
    let model = managed(&mut writing, &member, &id).await?;
    if !model.published {
        return Err(ProblemKind::Conflict.into());
    }
    if body.ends_access && model.owner != *member.id() {
        return Err(ProblemKind::Forbidden.into());
    }
    let shown = (member.role() == Role::Administrator).then_some(reason.as_str());
    models::unpublish(&mut *writing, &id, shown).await?;
    let orphans = match body.ends_access {
        true => end_access(&app, &mut writing, member.id(), &id, &reason).await?,
        false => Vec::new(),
    };
    let detail = detail_of(&model, &member, Some(reason));
    let entry = Entry::about(EntryKind::ModelUnpublished, member.id(), detail);
    app.ledger.append(&mut writing, entry).await?;
    let model = commit(writing, &id).await?;
    retirement::retire_copies(&app, &orphans).await;
    Ok(model)
}

/// `DELETE models/{id}`: the owner deletes a model, and all access to it ends.
pub async fn delete(
    State(app): State<App>,
    owner: Owner,
    Path(id): Path<ModelId>,
) -> Result<StatusCode, ProblemResponse> {
    deletion::delete(&app, owner.id(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check(card: &ModelCard) -> Result<(), Error> {
    card.validate().map_err(Error::invalid)?;
    let blueprint = card.circuit.check().map_err(|_| UNFIT)?;
    if sealed::total_bytes(&blueprint) > limits::SEALED_BYTES {
        return Err(Error::refused(
            ProblemKind::TooLarge,
            "The sealed model would be larger than this service stores.",
            "Publish a model with fewer features or outputs.",
        ));
    }
    Ok(())
}

/// No version comes back, and each computes one thing.
fn check_version(before: &ModelCard, card: &ModelCard) -> Result<(), Error> {
    if card.version < before.version {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "There is a newer version of this model than the card is of.",
            "Load the page again, and change the newest card.",
        ));
    }
    if card.version == before.version && card.circuit != before.circuit {
        return Err(Error::invalid(
            "A card that computes something else has to be another version of the model.",
        ));
    }
    Ok(())
}

/// Everybody is shown the whole catalogue, so that nobody may fill it.
async fn check_room(writing: &mut Writing, owner: &AccountId) -> Result<(), Error> {
    let has_room = models::count(&mut **writing, owner).await? < limits::MODELS;
    has_room.then_some(()).ok_or_else(|| {
        Error::refused(
            ProblemKind::TooLarge,
            "The catalogue holds as many models of one owner as it can.",
            "Take one out that is no longer needed.",
        )
    })
}

/// The model, if this member may publish and unpublish it.
async fn managed(writing: &mut Writing, member: &Member, id: &ModelId) -> Result<Model, Error> {
    let model = models::find(&mut **writing, id).await?;
    model
        .filter(|model| member.role() == Role::Administrator || model.owner == *member.id())
        .ok_or(ProblemKind::NotFound.into())
}

async fn has_grant(app: &App, member: &Member, id: &ModelId) -> Result<bool, Error> {
    let grants = grants::list(app.database.read(), member.id(), member.role()).await?;
    Ok(grants.iter().any(|grant| grant.model == *id))
}

async fn log_card(
    app: &App,
    writing: &mut Writing,
    owner: &Owner,
    id: &ModelId,
    card: &ModelCard,
) -> Result<(), Error> {
    let digest = random::digest(card_text(card)?.as_bytes());
    let detail = EntryDetail {
        model: Some(id.clone()),
        input_digest: Some(random::hexadecimal(&digest)),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::CardPublished, owner.id(), detail);
    app.ledger.append(writing, entry).await.map(|_| ())
}

/// Nobody could grant it.
fn without_owner() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The owner of this model deleted the account.",
        "Ask somebody who has the model to publish it anew.",
    )
}

fn detail_of(model: &Model, member: &Member, reason: Option<String>) -> EntryDetail {
    EntryDetail {
        subject: (model.owner != *member.id()).then(|| model.owner.clone()),
        model: Some(model.id.clone()),
        reason,
        ..EntryDetail::default()
    }
}

/// Commits, and answers the model as it is now.
async fn commit(mut writing: Writing, id: &ModelId) -> Result<axum::Json<Model>, Error> {
    let model = models::find(&mut *writing, id)
        .await?
        .ok_or(ProblemKind::NotFound)?;
    writing.commit().await?;
    Ok(axum::Json(model))
}

fn taken_down() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "An administrator took this model out of the catalogue.",
        "Write to the administrator.",
    )
}

const UNFIT: Error = Error::Internal("a checked card has no layout");
