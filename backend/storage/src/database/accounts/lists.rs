//! Which lists of whom changed, for those who have them on screen.

use api::{
    AccountId, Timestamp,
    account::{ListCounts, LiveList, Role},
};
use sqlx::AssertSqlSafe;

use crate::{
    database::{Connection, Executor, grants::listing::WAITS},
    error::Error,
};

/// A list that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChange {
    /// Which.
    pub list: LiveList,
    /// Whose; none for what everybody who has such a list sees.
    pub account: Option<AccountId>,
    /// Number of the change.
    pub change: i64,
}

/// Notes that a list of an account changed, or one that everybody sees who has it. Within the transaction that changes it, so that
/// numbers follow each other as transactions do.
pub async fn note(
    connection: &mut Connection,
    list: LiveList,
    account: Option<&AccountId>,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO list_changes (list, account, change) \
         VALUES ($1, $2, (SELECT coalesce(max(change), 0) + 1 FROM list_changes)) \
         ON CONFLICT (list, account) DO UPDATE SET change = excluded.change",
    )
    .bind(column(list))
    .bind(account.map_or("", |account| account.0.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Number of the last change.
pub async fn last(executor: impl Executor<'_>) -> Result<i64, Error> {
    const QUERY: &str = "SELECT coalesce(max(change), 0) FROM list_changes";
    Ok(sqlx::query_scalar(QUERY).fetch_one(executor).await?)
}

/// What changed after a change, in order.
pub async fn since(executor: impl Executor<'_>, change: i64) -> Result<Vec<ListChange>, Error> {
    const QUERY: &str =
        "SELECT list, account, change FROM list_changes WHERE change > $1 ORDER BY change";
    let rows: Vec<(String, String, i64)> = sqlx::query_as(QUERY)
        .bind(change)
        .fetch_all(executor)
        .await?;
    let changed = rows.into_iter().map(|(list, account, change)| {
        let known = LiveList::ALL.into_iter().find(|one| column(*one) == list);
        Ok(ListChange {
            list: known.ok_or(Error::Damaged("the database holds an unknown list"))?,
            account: (!account.is_empty()).then_some(AccountId(account)),
            change,
        })
    });
    changed.collect()
}

/// What waits for a reader: for an owner what the list of grants says waits; for a user what owners answered after `since`.
pub async fn counts(
    executor: impl Executor<'_>,
    reader: &AccountId,
    role: Role,
    since: Timestamp,
) -> Result<ListCounts, Error> {
    let mut counts = ListCounts::default();
    let query = match role {
        Role::Auditor => return Ok(counts),
        Role::Administrator => {
            "SELECT count(*) FROM accounts WHERE state = 'pending' AND $1 = $1 AND $2 = $2"
                .to_owned()
        }
        Role::Owner => format!(
            "SELECT count(*) FROM grants JOIN models ON models.id = grants.model \
             WHERE owner = $1 AND {WAITS} AND $2 = $2"
        ),
        Role::User => {
            "SELECT count(*) FROM grants WHERE account = $1 AND answered_at > $2".to_owned()
        }
    };
    let query = sqlx::query_scalar(AssertSqlSafe(query));
    let count = query.bind(&reader.0).bind(since);
    let count: i64 = count.fetch_one(executor).await?;
    let counted = match role {
        Role::Administrator | Role::Auditor => &mut counts.queue,
        Role::Owner => &mut counts.requests,
        Role::User => &mut counts.access,
    };
    *counted = count.unsigned_abs();
    Ok(counts)
}

fn column(list: LiveList) -> &'static str {
    match list {
        LiveList::Queue => "queue",
        LiveList::Requests => "requests",
        LiveList::Access => "access",
        LiveList::Budget => "budget",
        LiveList::Keys => "keys",
        LiveList::Jobs => "jobs",
        LiveList::Models => "models",
    }
}
