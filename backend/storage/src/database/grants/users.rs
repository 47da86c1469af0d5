//! Users of an owner's models, one page at a time.

use api::{
    AccountId,
    grant::{ModelUser, ModelUserColumn, ModelUserQuery},
    list::{ListPage, Word},
};
use sqlx::Row as _;

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

const COLUMNS: &str =
    "users.id, users.name, users.organisation, active, stale, requested, rows_used, used_at";
/// What grants of one owner's models come to, beside their user. Whoever deleted her account is nobody's user.
const TABLES: &str = "(SELECT owner, account, count(*) FILTER (WHERE grants.state = 'active') AS active, \
                      count(*) FILTER (WHERE grants.state = 'stale') AS stale, \
                      count(*) FILTER (WHERE grants.state = 'requested') AS requested, \
                      CAST(sum(rows_used) AS BIGINT) AS rows_used, max(used_at) AS used_at \
                      FROM grants JOIN models ON models.id = grants.model GROUP BY owner, account) AS has \
                      JOIN accounts AS users ON users.id = has.account AND users.deleted_at IS NULL";
/// Whether a user has what a filter names.
const STANDS: &str = "((? = 'sealed' AND active + stale > 0) OR (? = 'stale' AND stale > 0) \
                      OR (? = 'requested' AND requested > 0) \
                      OR (? = 'without' AND active + stale + requested = 0))";

/// One page of the users who asked for an owner's models.
pub async fn page(
    readers: &Readers,
    owner: &AccountId,
    query: &ModelUserQuery,
) -> Result<ListPage<ModelUser>, Error> {
    const ORDER: RowOrder<ModelUserColumn> = RowOrder {
        column: sorted,
        usual: "lower(users.name)",
        tie: "users.id",
    };
    Listing::of(COLUMNS, TABLES)
        .only("has.owner = ?", Some(owner.0.as_str()))
        .only(STANDS, query.filters.state.map(Word::word))
        .search(&["users.name", "users.organisation"], &query.search)
        .page(readers, query, ORDER, user)
        .await
}

fn sorted(column: ModelUserColumn) -> &'static str {
    match column {
        ModelUserColumn::Name => "lower(users.name)",
        ModelUserColumn::Organisation => "lower(users.organisation)",
        ModelUserColumn::Copies => "active + stale",
        ModelUserColumn::Stale => "stale",
        ModelUserColumn::Used => "rows_used",
        ModelUserColumn::Last => "coalesce(used_at, 0)",
    }
}

fn user(row: &Row) -> Result<ModelUser, Error> {
    Ok(ModelUser {
        id: AccountId(row.try_get("id")?),
        name: row.try_get("name")?,
        organisation: row.try_get("organisation")?,
        active: row.number("active")?,
        stale: row.number("stale")?,
        requested: row.number("requested")?,
        rows_used: row.number("rows_used")?,
        used_at: row.maybe_number("used_at")?,
    })
}
