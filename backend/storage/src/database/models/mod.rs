//! Models as stored: cards and their place in the catalogue.

pub mod listing;
pub mod versions;

pub use versions::card_text;

use api::{AccountId, ModelId, Timestamp, model::Model};
use card::ModelCard;
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{Connection, Executor, Row},
    error::Error,
};

const COLUMNS: &str = "models.id, model_versions.card, owner, accounts.name AS owner_name, \
                       organisation AS owner_organisation, published, unpublished_reason, \
                       created_at, updated_at";
/// Deleted models are left out.
const TABLES: &str = "models JOIN accounts ON accounts.id = models.owner AND models.deleted_at IS NULL \
                      JOIN model_versions ON model_versions.model = models.id AND model_versions.version = models.version";

/// Adds a published model.
pub async fn insert(
    connection: &mut Connection,
    id: &ModelId,
    owner: &AccountId,
    card: &ModelCard,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO models (id, owner, name, listed, version, published, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7)",
    )
    .bind(&id.0)
    .bind(&owner.0)
    .bind(&card.name)
    .bind(listing::text(card)?)
    .bind(i64::from(card.version))
    .bind(now)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    versions::put(connection, id, card).await
}

/// How many models of an owner stand in the catalogue.
pub async fn count(executor: impl Executor<'_>, owner: &AccountId) -> Result<usize, Error> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM models WHERE owner = $1 AND published = 1")
            .bind(&owner.0)
            .fetch_one(executor)
            .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// An owner's models that stand in the catalogue.
pub async fn published_of(
    executor: impl Executor<'_>,
    owner: &AccountId,
) -> Result<Vec<ModelId>, Error> {
    let query = "SELECT id FROM models WHERE owner = $1 AND published = 1 ORDER BY id";
    let ids: Vec<String> = sqlx::query_scalar(query)
        .bind(&owner.0)
        .fetch_all(executor)
        .await?;
    Ok(ids.into_iter().map(ModelId).collect())
}

/// Puts another card in place of a model's; one of another version beside it.
pub async fn change(
    connection: &mut Connection,
    id: &ModelId,
    card: &ModelCard,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE models SET name = $1, listed = $2, version = $3, updated_at = $4 WHERE id = $5",
    )
    .bind(&card.name)
    .bind(listing::text(card)?)
    .bind(i64::from(card.version))
    .bind(now)
    .bind(&id.0)
    .execute(&mut *connection)
    .await?;
    versions::put(connection, id, card).await
}

/// Puts a model back into the catalogue.
pub async fn publish(executor: impl Executor<'_>, id: &ModelId) -> Result<(), Error> {
    sqlx::query("UPDATE models SET published = 1, unpublished_reason = NULL WHERE id = $1")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Takes a model out of the catalogue; with a reason if an administrator does it.
pub async fn unpublish(
    executor: impl Executor<'_>,
    id: &ModelId,
    reason: Option<&str>,
) -> Result<(), Error> {
    sqlx::query("UPDATE models SET published = 0, unpublished_reason = $1 WHERE id = $2")
        .bind(reason)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets a model that nobody has access to, all but its identifier and its name: the log and closed requests name it.
pub async fn delete(
    connection: &mut Connection,
    id: &ModelId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE models SET listed = '', published = 0, unpublished_reason = NULL, deleted_at = $1 WHERE id = $2",
    )
    .bind(now)
    .bind(&id.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM model_versions WHERE model = $1")
        .bind(&id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// One model, published or not.
pub async fn find(executor: impl Executor<'_>, id: &ModelId) -> Result<Option<Model>, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE models.id = $1"
    ));
    let row = sqlx::query(query)
        .bind(&id.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(model).transpose()
}

fn model(row: &Row) -> Result<Model, Error> {
    listing::under(row, versions::read_card(row.try_get("card")?)?)
}
