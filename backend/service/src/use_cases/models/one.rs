use api::{AccountId, ModelId, ProblemKind, limits, model::Model};
use card::ModelCard;
use fhe_core::sealed;
use storage::database::{Writing, models};

use crate::error::Error;

/// Whether a card may stand in the catalogue.
pub(super) fn check(card: &ModelCard) -> Result<(), Error> {
    card.validate().map_err(Error::invalid)?;
    card.check_entries().map_err(Error::invalid)?;
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

/// Everybody is shown the whole catalogue, so that nobody may fill it.
pub(super) async fn check_room(writing: &mut Writing, owner: &AccountId) -> Result<(), Error> {
    let has_room = models::count(&mut **writing, owner).await? < limits::MODELS;
    has_room.then_some(()).ok_or_else(|| {
        Error::refused(
            ProblemKind::TooLarge,
            "The catalogue holds as many models of one owner as it can.",
            "Take one out that is no longer needed.",
        )
    })
}

/// Commits, and answers the model as it is now.
pub(super) async fn commit(mut writing: Writing, id: &ModelId) -> Result<Model, Error> {
    let model = models::find(&mut *writing, id)
        .await?
        .ok_or(ProblemKind::NotFound)?;
    writing.commit().await?;
    Ok(model)
}

const UNFIT: Error = Error::Internal("a checked card has no layout");
