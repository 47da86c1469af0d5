//! Cards by model and version: the newest of each model, and older ones as long as something is of them.

use api::ModelId;
use card::ModelCard;
use sqlx::Row as _;

use crate::{database::Executor, error::Error};

/// A version of a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelVersion {
    /// Which model.
    pub model: ModelId,
    /// Which of its versions.
    pub version: u32,
}

/// The card of a version: the newest, or an older one that something is of.
pub async fn card(
    executor: impl Executor<'_>,
    of: &ModelVersion,
) -> Result<Option<ModelCard>, Error> {
    let row = sqlx::query("SELECT card FROM model_versions WHERE model = $1 AND version = $2")
        .bind(&of.model.0)
        .bind(i64::from(of.version))
        .fetch_optional(executor)
        .await?;
    row.map(|row| read_card(row.try_get("card")?)).transpose()
}

/// The card of a model's newest version.
pub(super) async fn newest(
    executor: impl Executor<'_>,
    model: &ModelId,
) -> Result<Option<ModelCard>, Error> {
    let row = sqlx::query(
        "SELECT card FROM models JOIN model_versions ON model = id \
         AND model_versions.version = models.version WHERE id = $1",
    )
    .bind(&model.0)
    .fetch_optional(executor)
    .await?;
    row.map(|row| read_card(row.try_get("card")?)).transpose()
}

/// Keeps the card of a version, in place of what was its card before.
pub(super) async fn put(
    executor: impl Executor<'_>,
    model: &ModelId,
    card: &ModelCard,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO model_versions (model, version, card) VALUES ($1, $2, $3) \
         ON CONFLICT (model, version) DO UPDATE SET card = excluded.card",
    )
    .bind(&model.0)
    .bind(i64::from(card.version))
    .bind(card_text(card)?)
    .execute(executor)
    .await?;
    Ok(())
}

/// Forgets older versions that no sealed copy is of, and no pool that shows why a grant is suspended.
pub async fn forget_unused(executor: impl Executor<'_>) -> Result<(), Error> {
    sqlx::query(
        "DELETE FROM model_versions WHERE NOT EXISTS (SELECT 1 FROM models \
         WHERE models.id = model_versions.model AND models.version = model_versions.version) \
         AND NOT EXISTS (SELECT 1 FROM grants \
         WHERE grants.model = model_versions.model AND grants.version = model_versions.version \
         AND sealed_object IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM pad_pools JOIN grants ON grants.id = pad_pools.grant_id \
         WHERE grants.model = model_versions.model AND pad_pools.version = model_versions.version \
         AND pad_pools.state = 'refused')",
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// The JSON of a card.
///
/// # Errors
/// [`Error::Damaged`].
pub fn card_text(card: &ModelCard) -> Result<String, Error> {
    serde_json::to_string(card).map_err(|_| Error::Damaged("a model card is no JSON"))
}

pub(super) fn read_card(text: &str) -> Result<ModelCard, Error> {
    serde_json::from_str(text).map_err(|_| Error::Damaged("a stored model card cannot be read"))
}
