//! Models, one page at a time.

use api::{
    AccountId,
    list::{ListPage, Word},
    model::{ListedModel, ModelColumn, ModelQuery},
};

use super::{COLUMNS, TABLES, model};
use crate::{
    database::{
        Readers, Row,
        engine::{
            columns::Columns,
            listing::{Listing, RowOrder},
        },
    },
    error::Error,
};

/// What grants with a sealed copy come to, beside their model.
const WITH_USE: &str = "coalesce(uses.users, 0) AS users, coalesce(uses.rows_used, 0) AS rows_used, \
                        coalesce(uses.rows_given, 0) AS rows_given";
const USES: &str = "LEFT JOIN (SELECT model, count(*) AS users, CAST(sum(rows_used) AS BIGINT) AS rows_used, \
                    CAST(sum(query_budget) AS BIGINT) AS rows_given FROM grants \
                    WHERE state IN ('active', 'stale') GROUP BY model) AS uses ON uses.model = models.id";
/// Whether a model stands as a filter names it.
const STANDS: &str = "? = CASE WHEN published = 1 THEN 'published' \
                      WHEN unpublished_reason IS NULL THEN 'archived' ELSE 'taken_out' END";

/// One page of all models, or of an owner's.
pub async fn page(
    readers: &Readers,
    owner: Option<&AccountId>,
    query: &ModelQuery,
) -> Result<ListPage<ListedModel>, Error> {
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
        .page(readers, query, ORDER, listed)
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

fn listed(row: &Row) -> Result<ListedModel, Error> {
    Ok(ListedModel {
        model: model(row)?,
        users: row.number("users")?,
        rows_used: row.number("rows_used")?,
        rows_given: row.number("rows_given")?,
    })
}
