//! Cards: published, and changed.

use api::{
    AccountId, ModelId, ProblemKind, Timestamp,
    log::{EntryDetail, EntryKind},
    model::{CardChange, Model, OlderCopies},
};
use card::ModelCard;
use storage::database::{
    Writing,
    grants::copies::{self, Which},
    models::{self, card_text},
    uploads,
};

use super::one::{check, check_room, commit};
use crate::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
    use_cases::grants::retirement,
};

/// Publishes a card: a model more in the catalogue.
///
/// # Errors
/// [`ProblemKind::Invalid`] for a card that does not hold, [`ProblemKind::TooLarge`] for a model that is too large or one too many.
pub async fn create(app: &App, owner: &AccountId, card: &ModelCard) -> Result<Model, Error> {
    check(card)?;
    let id = ModelId(random::identifier());
    let mut writing = app.database.write().await?;
    check_room(&mut writing, owner).await?;
    models::insert(&mut writing, &id, owner, card, app.clock.now()).await?;
    log(app, &mut writing, owner, &id, card).await?;
    commit(writing, &id).await
}

/// Puts another card in place of a model's. What computes something else is another version; sealed copies of older ones answer on until a
/// copy of the newest takes their place, unless their owner ends them with this. A changed budget counts from the next sealing on.
///
/// # Errors
/// [`ProblemKind::Invalid`] for a card that does not hold, [`ProblemKind::TooLarge`], [`ProblemKind::NotFound`];
/// [`ProblemKind::Conflict`] for one of an older version, and for one that was begun from another card than the newest.
pub async fn change(
    app: &App,
    owner: &AccountId,
    id: &ModelId,
    card: &ModelCard,
    asked: CardChange,
) -> Result<Model, Error> {
    check(card)?;
    let mut writing = app.database.write().await?;
    let model = models::find(&mut *writing, id).await?;
    let model = model
        .filter(|model| model.owner == *owner)
        .ok_or(ProblemKind::NotFound)?;
    check_seen(&model, card, asked.seen)?;
    check_version(&model.card, card)?;
    let is_new = model.card.version != card.version;
    if is_new {
        uploads::delete_unfinished(&mut *writing, Which::Model(id)).await?;
    }
    let now = app.clock.now();
    // No two changes of a card at one time: it tells them apart.
    let changed_at = now.max(model.updated_at + 1);
    models::change(&mut writing, id, card, changed_at).await?;
    let mut orphans = Vec::new();
    if is_new && asked.older == OlderCopies::Ended {
        orphans = copies::of(&mut *writing, Which::Model(id)).await?;
        copies::mark_stale(&mut *writing, Which::Model(id), now).await?;
    }
    log(app, &mut writing, owner, id, card).await?;
    let model = commit(writing, id).await?;
    retirement::retire_copies(app, &orphans).await;
    Ok(model)
}

/// A card that was changed since this one was begun from it is not lost. The same card again is no change.
fn check_seen(before: &Model, card: &ModelCard, seen: Option<Timestamp>) -> Result<(), Error> {
    let is_other = seen.is_some_and(|seen| seen != before.updated_at);
    if is_other && before.card != *card {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "This card was changed in the meantime.",
            "Load the page again, and change the newest card.",
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

async fn log(
    app: &App,
    writing: &mut Writing,
    owner: &AccountId,
    id: &ModelId,
    card: &ModelCard,
) -> Result<(), Error> {
    let digest = random::digest(card_text(card)?.as_bytes());
    let detail = EntryDetail {
        model: Some(id.clone()),
        input_digest: Some(random::hexadecimal(&digest)),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::CardPublished, owner, detail);
    app.ledger.append(writing, entry).await.map(|_| ())
}
