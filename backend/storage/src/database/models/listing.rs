//! Lists of models: what they tell of a card is kept beside it, so that no list reads whole cards.

use api::{
    AccountId, ModelId,
    list::{ListPage, Word},
    model::{ListedModel, ModelColumn, ModelInUse, ModelQuery, ModelUnder},
};
use card::{ListedCard, ModelCard};
use sqlx::{AssertSqlSafe, Row as _};

use super::versions;
use crate::{
    database::{
        Database, Executor, Readers, Row,
        engine::{
            columns::Columns,
            listing::{Listing, RowOrder},
        },
    },
    error::Error,
};

const COLUMNS: &str = "models.id, listed, owner, accounts.name AS owner_name, organisation AS owner_organisation, \
                       published, unpublished_reason, created_at, updated_at";
/// Of deleted models, and of cards that cannot be read, nothing is listed.
const TABLES: &str = "models JOIN accounts ON accounts.id = models.owner AND models.listed <> ''";
/// What grants with a sealed copy come to, beside their model.
const WITH_USE: &str = "coalesce(uses.users, 0) AS users, coalesce(uses.rows_used, 0) AS rows_used, \
                        coalesce(uses.rows_given, 0) AS rows_given";
const USES: &str = "LEFT JOIN (SELECT model, count(*) AS users, CAST(sum(rows_used) AS BIGINT) AS rows_used, \
                    CAST(sum(query_budget) AS BIGINT) AS rows_given FROM grants \
                    WHERE state IN ('active', 'stale') GROUP BY model) AS uses ON uses.model = models.id";
/// Whether a model stands as a filter names it.
const STANDS: &str = "? = CASE WHEN published = 1 THEN 'published' \
                      WHEN unpublished_reason IS NULL THEN 'archived' ELSE 'taken_out' END";

/// Published models, the latest change first.
pub async fn catalogue(readers: &Readers) -> Result<Vec<ListedModel>, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE published = 1 ORDER BY updated_at DESC"
    ));
    let rows = sqlx::query(query).fetch_all(readers).await?;
    rows.iter().map(listed).collect()
}

/// An owner's models, the latest change first.
pub async fn of_owner(readers: &Readers, owner: &AccountId) -> Result<Vec<ListedModel>, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE owner = $1 ORDER BY updated_at DESC"
    ));
    let rows = sqlx::query(query).bind(&owner.0).fetch_all(readers).await?;
    rows.iter().map(listed).collect()
}

/// One page of all models, or of an owner's.
pub async fn page(
    readers: &Readers,
    owner: Option<&AccountId>,
    query: &ModelQuery,
) -> Result<ListPage<ModelInUse>, Error> {
    const ORDER: RowOrder<ModelColumn> = RowOrder {
        column: sorted,
        usual: "CASE WHEN published = 0 AND unpublished_reason IS NULL THEN 1 ELSE 0 END, updated_at DESC",
        tie: "models.id",
    };
    let filters = &query.filters;
    Listing::of(format!("{COLUMNS}, {WITH_USE}"), format!("{TABLES} {USES}"))
        .only("owner = ?", owner.map(|owner| owner.0.as_str()))
        .only("owner = ?", filters.owner.as_deref())
        .only(STANDS, filters.state.map(Word::word))
        .search(
            &["models.name", "accounts.name", "accounts.organisation"],
            &query.search,
        )
        .page(readers, query, ORDER, in_use)
        .await
}

fn sorted(column: ModelColumn) -> &'static str {
    match column {
        ModelColumn::Name => "lower(models.name)",
        ModelColumn::Owner => "lower(accounts.name)",
        ModelColumn::Users => "coalesce(uses.users, 0)",
        ModelColumn::Used => "coalesce(uses.rows_used, 0)",
        ModelColumn::Published => "created_at",
        ModelColumn::Changed => "updated_at",
    }
}

fn in_use(row: &Row) -> Result<ModelInUse, Error> {
    Ok(ModelInUse {
        model: listed(row)?,
        users: row.number("users")?,
        rows_used: row.number("rows_used")?,
        rows_given: row.number("rows_given")?,
    })
}

fn listed(row: &Row) -> Result<ListedModel, Error> {
    let card = serde_json::from_str(row.try_get("listed")?);
    let card = card.map_err(|_| Error::Damaged("what is listed of a card cannot be read"))?;
    under(row, card)
}

/// A model under what is told of its card.
pub(super) fn under<C>(row: &Row, card: C) -> Result<ModelUnder<C>, Error> {
    Ok(ModelUnder {
        id: ModelId(row.try_get("id")?),
        card,
        owner: AccountId(row.try_get("owner")?),
        owner_name: row.try_get("owner_name")?,
        owner_organisation: row.try_get("owner_organisation")?,
        published: row.flag("published")?,
        unpublished_reason: row.try_get("unpublished_reason")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

/// Lists cards from before lists were kept, one card in memory at a time. One that cannot be read stays out of the lists.
pub async fn complete(database: &Database) -> Result<(), Error> {
    let missing = "SELECT id FROM models WHERE listed = '' AND deleted_at IS NULL";
    let missing: Vec<String> = sqlx::query_scalar(missing)
        .fetch_all(database.read())
        .await?;
    if missing.is_empty() {
        return Ok(());
    }
    let mut writing = database.write().await?;
    for model in missing.into_iter().map(ModelId) {
        match versions::newest(&mut *writing, &model).await {
            Ok(Some(card)) => list(&mut *writing, &model, &card).await?,
            Ok(None) | Err(Error::Damaged(_)) => {}
            Err(error) => return Err(error),
        }
    }
    writing.commit().await
}

async fn list(executor: impl Executor<'_>, model: &ModelId, card: &ModelCard) -> Result<(), Error> {
    sqlx::query("UPDATE models SET listed = $1 WHERE id = $2")
        .bind(text(card)?)
        .bind(&model.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// The JSON of what is listed of a card.
pub(super) fn text(card: &ModelCard) -> Result<String, Error> {
    serde_json::to_string(&ListedCard::of(card))
        .map_err(|_| Error::Damaged("what is listed of a card is no JSON"))
}
