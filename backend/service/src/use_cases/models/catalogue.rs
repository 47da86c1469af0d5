//! Models that go out of the catalogue and come back.

use api::{
    AccountId, ModelId, ProblemKind,
    account::Role,
    log::{EntryDetail, EntryKind},
    model::{Model, Unpublishing},
};
use storage::database::{Writing, accounts, models};

use super::{
    deletion::end_access,
    one::{check, check_room, commit},
};
use crate::{
    app::{App, ledger::Entry},
    base::text,
    error::Error,
    use_cases::grants::retirement,
};

/// Puts a model back into the catalogue: the owner undoes what he did, an administrator what anybody did. A card of earlier days that
/// would not be taken now has to be mended first.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] where it is in the catalogue, or has no owner any more;
/// [`ProblemKind::Forbidden`] to its owner where an administrator took it out; [`ProblemKind::Invalid`], [`ProblemKind::TooLarge`].
pub async fn publish(
    app: &App,
    curator: &AccountId,
    role: Role,
    id: &ModelId,
) -> Result<Model, Error> {
    let mut writing = app.database.write().await?;
    let model = managed(&mut writing, curator, role, id).await?;
    if model.published {
        return Err(ProblemKind::Conflict.into());
    }
    if model.unpublished_reason.is_some() && role != Role::Administrator {
        return Err(taken_down());
    }
    if accounts::find(&mut *writing, &model.owner).await?.is_none() {
        return Err(without_owner());
    }
    check(&model.card)?;
    check_room(&mut writing, &model.owner).await?;
    models::publish(&mut *writing, id).await?;
    let detail = detail_of(&model, curator, None);
    let entry = Entry::about(EntryKind::ModelRepublished, curator, detail);
    app.ledger.append(&mut writing, entry).await?;
    commit(writing, id).await
}

/// Takes a model out of the catalogue. Grants go on until their owner revokes them, which he may do with it.
///
/// # Errors
/// [`ProblemKind::Invalid`] without a reason, [`ProblemKind::NotFound`], [`ProblemKind::Conflict`] where it is out already;
/// [`ProblemKind::Forbidden`] to whoever would end access to somebody else's model.
pub async fn unpublish(
    app: &App,
    curator: &AccountId,
    role: Role,
    id: &ModelId,
    body: &Unpublishing,
) -> Result<Model, Error> {
    let reason = text::reason(&body.reason)?;
    let mut writing = app.database.write().await?;
    let model = managed(&mut writing, curator, role, id).await?;
    if !model.published {
        return Err(ProblemKind::Conflict.into());
    }
    if body.ends_access && model.owner != *curator {
        return Err(ProblemKind::Forbidden.into());
    }
    let shown = (role == Role::Administrator).then_some(reason.as_str());
    models::unpublish(&mut *writing, id, shown).await?;
    let orphans = match body.ends_access {
        true => end_access(app, &mut writing, curator, id, &reason).await?,
        false => Vec::new(),
    };
    let detail = detail_of(&model, curator, Some(reason));
    let entry = Entry::about(EntryKind::ModelUnpublished, curator, detail);
    app.ledger.append(&mut writing, entry).await?;
    let model = commit(writing, id).await?;
    retirement::retire_copies(app, &orphans).await;
    Ok(model)
}

/// The model, if this curator may publish and unpublish it.
async fn managed(
    writing: &mut Writing,
    curator: &AccountId,
    role: Role,
    id: &ModelId,
) -> Result<Model, Error> {
    let model = models::find(&mut **writing, id).await?;
    model
        .filter(|model| role == Role::Administrator || model.owner == *curator)
        .ok_or(ProblemKind::NotFound.into())
}

fn detail_of(model: &Model, curator: &AccountId, reason: Option<String>) -> EntryDetail {
    EntryDetail {
        subject: (model.owner != *curator).then(|| model.owner.clone()),
        model: Some(model.id.clone()),
        reason,
        ..EntryDetail::default()
    }
}

/// Nobody could grant it.
fn without_owner() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The owner of this model deleted the account.",
        "Ask somebody who has the model to publish it anew.",
    )
}

fn taken_down() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "An administrator took this model out of the catalogue.",
        "Write to the administrator.",
    )
}
