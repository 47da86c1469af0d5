//! Open invitations, their secrets stored by hash.

use api::{
    AccountId, InvitationId, Timestamp,
    account::Role,
    invitation::{Invitation, InvitationColumn, InvitationQuery, Invitee},
    list::{ListPage, Word},
};
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Executor, Readers, Row,
        engine::listing::{Listing, RowOrder},
        tokens::TokenHash,
    },
    error::Error,
};

const COLUMNS: &str = "invitations.id, invitations.role, invitations.name, invitations.email, invited_by, \
                       inviters.name AS inviter_name, made_at, expires_at";
const FROM: &str = "invitations LEFT JOIN accounts AS inviters ON inviters.id = invited_by";

/// An invitation counts while whoever made it may decide: one who was suspended lets nobody in.
const COUNTS: &str =
    "(invited_by IS NULL OR (inviters.role = 'administrator' AND inviters.state = 'approved'))";

/// Adds an invitation.
pub async fn insert(
    executor: impl Executor<'_>,
    invitation: &Invitation,
    hash: TokenHash,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO invitations (id, token_hash, role, name, email, invited_by, made_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&invitation.id.0)
    .bind(hash.as_bytes())
    .bind(invitation.invitee.role.word())
    .bind(&invitation.invitee.name)
    .bind(invitation.invitee.email.as_deref())
    .bind(invitation.invited_by.as_ref().map(|id| &id.0))
    .bind(invitation.made_at)
    .bind(invitation.expires_at)
    .execute(executor)
    .await?;
    Ok(())
}

/// The invitation of that secret, if it counts now.
pub async fn find(
    executor: impl Executor<'_>,
    hash: TokenHash,
    now: Timestamp,
) -> Result<Option<Invitation>, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE token_hash = $1 AND expires_at > $2 AND {COUNTS}"
    ));
    let row = sqlx::query(query)
        .bind(hash.as_bytes())
        .bind(now)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(invitation).transpose()
}

/// One of those that are stored.
pub async fn named(
    executor: impl Executor<'_>,
    id: &InvitationId,
) -> Result<Option<Invitation>, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE invitations.id = $1"
    ));
    let row = sqlx::query(query)
        .bind(&id.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(invitation).transpose()
}

/// Whether one that counts now is meant for that address.
pub async fn is_open_for(
    executor: impl Executor<'_>,
    email: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT count(*) FROM {FROM} WHERE invitations.email = $1 AND expires_at > $2 AND {COUNTS}"
    ));
    let count: i64 = sqlx::query_scalar(query)
        .bind(email)
        .bind(now)
        .fetch_one(executor)
        .await?;
    Ok(count > 0)
}

/// Forgets one; `false` if it is gone.
pub async fn delete(executor: impl Executor<'_>, id: &InvitationId) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM invitations WHERE id = $1")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets those that are too old.
pub async fn delete_expired(executor: impl Executor<'_>, now: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM invitations WHERE expires_at <= $1")
        .bind(now)
        .execute(executor)
        .await?;
    Ok(())
}

/// Number of those that count now.
pub async fn count(executor: impl Executor<'_>, now: Timestamp) -> Result<u64, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT count(*) FROM {FROM} WHERE expires_at > $1 AND {COUNTS}"
    ));
    let count: i64 = sqlx::query_scalar(query)
        .bind(now)
        .fetch_one(executor)
        .await?;
    Ok(count.unsigned_abs())
}

/// One page of those that count now.
pub async fn list(
    readers: &Readers,
    query: &InvitationQuery,
    now: Timestamp,
) -> Result<ListPage<Invitation>, Error> {
    const ORDER: RowOrder<InvitationColumn> = RowOrder {
        column: sorted,
        usual: "made_at DESC",
        tie: "invitations.id",
    };
    let searched = ["invitations.name", "coalesce(invitations.email, '')"];
    let role = query.filters.role.map(Word::word);
    Listing::of(COLUMNS, FROM)
        .only(&format!("expires_at > ? AND {COUNTS}"), Some(now))
        .only("invitations.role = ?", role)
        .search(&searched, &query.search)
        .page(readers, query, ORDER, invitation)
        .await
}

fn sorted(column: InvitationColumn) -> &'static str {
    match column {
        InvitationColumn::Name => "lower(invitations.name)",
        InvitationColumn::Email => "coalesce(invitations.email, '')",
        InvitationColumn::Role => "invitations.role",
        InvitationColumn::Made => "made_at",
        InvitationColumn::Expires => "expires_at",
    }
}

fn invitation(row: &Row) -> Result<Invitation, Error> {
    let role = Role::read_word(row.try_get("role")?);
    Ok(Invitation {
        id: InvitationId(row.try_get("id")?),
        invitee: Invitee {
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            role: role.ok_or(Error::Damaged("the database holds an unknown role"))?,
        },
        invited_by: row
            .try_get::<Option<String>, _>("invited_by")?
            .map(AccountId),
        inviter_name: row.try_get("inviter_name")?,
        made_at: row.try_get("made_at")?,
        expires_at: row.try_get("expires_at")?,
    })
}
