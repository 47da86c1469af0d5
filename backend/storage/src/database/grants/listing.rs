//! Grants, one page at a time.

use api::{
    AccountId,
    account::Role,
    grant::{Grant, GrantColumn, GrantQuery},
    list::{ListPage, Word},
};

use super::{COLUMNS, TABLES, grant};
use crate::{
    database::{
        Readers,
        engine::listing::{Listing, RowOrder},
    },
    error::Error,
};

macro_rules! waits {
    () => {
        "(grants.state IN ('requested', 'stale') \
         OR grants.state = 'active' AND more_rows IS NOT NULL AND more_declined IS NULL)"
    };
}

/// Whether a grant waits for its owner: a request, a copy to be sealed again, or a wish for more.
pub(crate) const WAITS: &str = waits!();
/// Whether a grant stands as a filter names it.
const STANDS: &str = concat!(
    "((? = 'waits' AND ",
    waits!(),
    ") OR (? = 'suspended' AND since IS NOT NULL) \
     OR (? = 'older' AND grants.state = 'active' AND grants.version < models.version) \
     OR ? = CASE WHEN withdrawn_at IS NULL THEN grants.state ELSE 'withdrawn' END)"
);

/// One page of the grants that concern a reader.
pub async fn page(
    readers: &Readers,
    reader: &AccountId,
    role: Role,
    query: &GrantQuery,
) -> Result<ListPage<Grant>, Error> {
    const ORDER: RowOrder<GrantColumn> = RowOrder {
        column: sorted,
        usual: concat!(
            "CASE WHEN ",
            waits!(),
            " THEN 0 ELSE 1 END, grants.updated_at DESC"
        ),
        tie: "grants.id",
    };
    let of = |known| (role == known).then_some(reader.0.as_str());
    let filters = &query.filters;
    Listing::of(COLUMNS, TABLES)
        .only("owner = ?", of(Role::Owner))
        .only("account = ?", of(Role::User))
        .only(STANDS, filters.state.map(Word::word))
        .only("model = ?", filters.model.as_deref())
        .only("account = ?", filters.user.as_deref())
        .search(
            &[
                "users.name",
                "users.organisation",
                "models.name",
                "grants.purpose",
            ],
            &query.search,
        )
        .page(readers, query, ORDER, grant)
        .await
}

fn sorted(column: GrantColumn) -> &'static str {
    match column {
        GrantColumn::User => "lower(users.name)",
        GrantColumn::Organisation => "lower(users.organisation)",
        GrantColumn::Model => "lower(models.name)",
        GrantColumn::State => "grants.state",
        GrantColumn::Used => "rows_used",
        GrantColumn::Budget => "query_budget",
        GrantColumn::Until => "coalesce(expires_at, 9223372036854775807)",
        GrantColumn::Asked => "requested_at",
    }
}
