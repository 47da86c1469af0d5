//! Accounts as stored.

pub mod deletion;
pub mod identity;
pub mod letters;
pub mod lists;
pub mod outbox;
pub mod passkeys;
pub mod recovery;

mod reopening;

use api::{
    AccountId, Timestamp,
    account::{
        Account, AccountColumn, AccountQuery, AskedAgain, Confirmation, Language, Profile,
        ProfileChange, Role, Standing, StandingKind,
    },
    list::{ListPage, Word},
};
use opaque::Email;

use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Executor, Readers, Row, Waiting,
        engine::{
            columns::Columns,
            listing::{Listing, RowOrder},
        },
    },
    error::Error,
};

const COLUMNS: &str = "id, role, name, organisation, email, purpose, language, asked_email, confirmed_email, proven_by, \
                       proven_email, proven_name, state, reason, registered_at, asked_at, times_asked, asked_before";

/// What an account is read from.
fn columns() -> String {
    format!("{COLUMNS}, {}", reopening::COLUMNS)
}

/// Adds an account; `false` if its address is registered already.
pub async fn insert(
    executor: impl Executor<'_>,
    account: &Account,
    opaque_record: &[u8],
) -> Result<bool, Error> {
    let (state, reason) = standing_columns(&account.standing);
    let done = sqlx::query(
        "INSERT INTO accounts (id, role, name, organisation, email, purpose, state, reason, registered_at, opaque_record, \
         language, asked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $9) ON CONFLICT (email) DO NOTHING",
    )
    .bind(&account.id.0)
    .bind(account.role.word())
    .bind(&account.profile.name)
    .bind(&account.profile.organisation)
    .bind(&account.profile.email)
    .bind(&account.profile.purpose)
    .bind(state)
    .bind(reason)
    .bind(account.registered_at)
    .bind(opaque_record)
    .bind(account.profile.language.tag())
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One page of the accounts.
pub async fn list(readers: &Readers, query: &AccountQuery) -> Result<ListPage<Account>, Error> {
    const PRESENT: &str = "(SELECT * FROM accounts WHERE deleted_at IS NULL) AS accounts";
    const ORDER: RowOrder<AccountColumn> = RowOrder {
        column: sorted,
        usual: "CASE state WHEN 'pending' THEN 0 ELSE 1 END, registered_at DESC",
        tie: "id",
    };
    let filters = &query.filters;
    Listing::of(columns(), PRESENT)
        .only("role = ?", filters.role.map(Word::word))
        .only("state = ?", filters.state.map(Word::word))
        .search(&["name", "organisation", "email"], &query.search)
        .page(readers, query, ORDER, account)
        .await
}

fn sorted(column: AccountColumn) -> &'static str {
    match column {
        AccountColumn::Name => "lower(name)",
        AccountColumn::Organisation => "lower(organisation)",
        AccountColumn::Email => "email",
        AccountColumn::Role => "role",
        AccountColumn::State => "state",
        AccountColumn::Registered => "registered_at",
        AccountColumn::Asked => reopening::WAITS_SINCE,
    }
}

/// One account.
pub async fn find(executor: impl Executor<'_>, id: &AccountId) -> Result<Option<Account>, Error> {
    let query = AssertSqlSafe(format!(
        "SELECT {} FROM accounts WHERE deleted_at IS NULL AND id = $1",
        columns()
    ));
    let row = sqlx::query(query)
        .bind(&id.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(account).transpose()
}

/// The account of an address and its OPAQUE registration record.
pub async fn find_by_email(
    executor: impl Executor<'_>,
    email: &Email,
) -> Result<Option<(AccountId, Vec<u8>)>, Error> {
    let row: Option<(String, Vec<u8>)> =
        sqlx::query_as("SELECT id, opaque_record FROM accounts WHERE email = $1")
            .bind(email.as_str())
            .fetch_optional(executor)
            .await?;
    Ok(row.map(|(id, record)| (AccountId(id), record)))
}

/// The address of an account and its OPAQUE registration record.
pub async fn credentials(
    executor: impl Executor<'_>,
    id: &AccountId,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    const QUERY: &str = "SELECT email, opaque_record FROM accounts WHERE id = $1";
    let row = sqlx::query_as(QUERY).bind(&id.0).fetch_optional(executor);
    Ok(row.await?)
}

/// The wrapped key of an account's vault, if there is one.
pub async fn wrapped_vault_key(
    executor: impl Executor<'_>,
    id: &AccountId,
) -> Result<Option<Vec<u8>>, Error> {
    const QUERY: &str = "SELECT wrapped_vault_key FROM accounts WHERE id = $1";
    let row = sqlx::query_scalar(QUERY).bind(&id.0);
    let found: Option<Option<Vec<u8>>> = row.fetch_optional(executor).await?;
    Ok(found.flatten())
}

/// What a password leaves at the server.
#[derive(Clone, Copy, Debug)]
pub struct StoredPassword<'a> {
    /// OPAQUE registration record.
    pub record: &'a [u8],
    /// The vault's key, wrapped.
    pub wrapped_vault_key: &'a [u8],
}

/// Replaces the record `before` and whatever key is wrapped for it; `false` if the account has another record by now.
pub async fn change_password(
    executor: impl Executor<'_>,
    id: &AccountId,
    before: &[u8],
    after: StoredPassword<'_>,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET opaque_record = $1, wrapped_vault_key = $2 WHERE id = $3 AND opaque_record = $4",
    )
    .bind(after.record)
    .bind(after.wrapped_vault_key)
    .bind(&id.0)
    .bind(before)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts the account under another address, which no other account has.
pub async fn change_email(
    executor: impl Executor<'_>,
    id: &AccountId,
    email: &Email,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET email = $1 WHERE id = $2")
        .bind(email.as_str())
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Writes name, organisation and purpose anew.
pub async fn change_profile(
    executor: impl Executor<'_>,
    id: &AccountId,
    profile: &ProfileChange,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET name = $1, organisation = $2, purpose = $3 WHERE id = $4")
        .bind(&profile.name)
        .bind(&profile.organisation)
        .bind(&profile.purpose)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Changes an account's standing.
pub async fn set_standing(
    executor: impl Executor<'_>,
    id: &AccountId,
    standing: &Standing,
) -> Result<(), Error> {
    let (state, reason) = standing_columns(standing);
    sqlx::query("UPDATE accounts SET state = $1, reason = $2 WHERE id = $3")
        .bind(state)
        .bind(reason)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Puts corrected details in place of those that were denied, and lets the account wait again.
pub async fn ask_again(
    executor: impl Executor<'_>,
    denied: &Account,
    reason: &str,
    corrected: &Profile,
    now: Timestamp,
) -> Result<(), Error> {
    let before = serde_json::to_string(&(&denied.profile, reason));
    let before = before.map_err(|_| Error::Damaged("a profile is no JSON"))?;
    sqlx::query(
        "UPDATE accounts SET state = 'pending', reason = NULL, name = $1, organisation = $2, purpose = $3, \
         asked_at = $4, times_asked = times_asked + 1, asked_before = $5 WHERE id = $6",
    )
    .bind(&corrected.name)
    .bind(&corrected.organisation)
    .bind(&corrected.purpose)
    .bind(now)
    .bind(before)
    .bind(&denied.id.0)
    .execute(executor)
    .await?;
    Ok(())
}

/// Whether anybody can decide about the others.
pub async fn has_administrator(executor: impl Executor<'_>) -> Result<bool, Error> {
    const QUERY: &str =
        "SELECT count(*) FROM accounts WHERE role = 'administrator' AND deleted_at IS NULL";
    let count: i64 = sqlx::query_scalar(QUERY).fetch_one(executor).await?;
    Ok(count > 0)
}

/// Number of approved administrators.
pub async fn approved_administrators(executor: impl Executor<'_>) -> Result<u64, Error> {
    const QUERY: &str =
        "SELECT count(*) FROM accounts WHERE role = 'administrator' AND state = 'approved'";
    let count: i64 = sqlx::query_scalar(QUERY).fetch_one(executor).await?;
    Ok(count.unsigned_abs())
}

/// Accounts whose OPAQUE record has so many bytes, and all accounts.
pub async fn records_of(executor: impl Executor<'_>, bytes: usize) -> Result<(u64, u64), Error> {
    const QUERY: &str = "SELECT count(CASE WHEN length(opaque_record) = $1 THEN 1 END), count(*) FROM accounts \
         WHERE deleted_at IS NULL";
    let row = sqlx::query_as(QUERY).bind(i64::try_from(bytes).unwrap_or(i64::MAX));
    let (some, all): (i64, i64) = row.fetch_one(executor).await?;
    Ok((some.unsigned_abs(), all.unsigned_abs()))
}

/// Accounts whose OPAQUE record ends in a mark behind all else, or has none where no mark is given, and all accounts.
pub async fn records_marked(
    executor: impl Executor<'_>,
    mark: Option<&[u8]>,
) -> Result<(u64, u64), Error> {
    const QUERY: &str = "SELECT count(CASE WHEN length(opaque_record) = 208 AND substr(opaque_record, 201) = $1 THEN 1 \
         WHEN length(opaque_record) <> 208 AND $2 = 1 THEN 1 END), count(*) FROM accounts WHERE deleted_at IS NULL";
    let row = sqlx::query_as(QUERY).bind(mark.unwrap_or_default());
    let row = row.bind(i64::from(mark.is_none()));
    let (some, all): (i64, i64) = row.fetch_one(executor).await?;
    Ok((some.unsigned_abs(), all.unsigned_abs()))
}

/// Accounts that wait for a decision.
pub async fn pending(executor: impl Executor<'_>) -> Result<Waiting, Error> {
    Waiting::read(executor, reopening::PENDING).await
}

/// Reads a role from its column.
pub(crate) fn role(column: &str) -> Result<Role, Error> {
    Role::read_word(column).ok_or(Error::Damaged("the database holds an unknown role"))
}

fn standing_columns(standing: &Standing) -> (&'static str, Option<&str>) {
    let reason = match standing {
        Standing::Pending | Standing::Approved => None,
        Standing::Denied { reason } | Standing::Suspended { reason } => Some(&**reason),
    };
    (StandingKind::from(standing).word(), reason)
}

fn standing(state: &str, reason: Option<String>) -> Result<Standing, Error> {
    let reason = reason.unwrap_or_default();
    let kind = StandingKind::read_word(state);
    Ok(
        match kind.ok_or(Error::Damaged("the database holds an unknown standing"))? {
            StandingKind::Pending => Standing::Pending,
            StandingKind::Approved => Standing::Approved,
            StandingKind::Denied => Standing::Denied { reason },
            StandingKind::Suspended => Standing::Suspended { reason },
        },
    )
}

fn language(column: &str) -> Result<Language, Error> {
    let known = Language::ALL.into_iter().find(|one| one.tag() == column);
    known.ok_or(Error::Damaged("the database holds an unknown language"))
}

fn confirmation(row: &Row) -> Result<Confirmation, Error> {
    let email: String = row.try_get("email")?;
    let is_it =
        |column| Ok::<_, Error>(row.try_get::<Option<String>, _>(column)?.as_ref() == Some(&email));
    Ok(match (is_it("confirmed_email")?, is_it("asked_email")?) {
        (true, _) => Confirmation::Confirmed,
        (false, true) => Confirmation::Awaited,
        (false, false) => Confirmation::NotAsked,
    })
}

fn account(row: &Row) -> Result<Account, Error> {
    let profile = Profile {
        name: row.try_get("name")?,
        organisation: row.try_get("organisation")?,
        email: row.try_get("email")?,
        purpose: row.try_get("purpose")?,
        language: language(row.try_get("language")?)?,
    };
    Ok(Account {
        id: AccountId(row.try_get("id")?),
        role: role(row.try_get("role")?)?,
        confirmation: confirmation(row)?,
        proven: identity::proven(row, &profile)?,
        profile,
        standing: standing(row.try_get("state")?, row.try_get("reason")?)?,
        registered_at: row.try_get("registered_at")?,
        asked_again: asked_again(row)?.map(Box::new),
        reopened: reopening::read(row)?.map(Box::new),
    })
}

fn asked_again(row: &Row) -> Result<Option<AskedAgain>, Error> {
    let Some(before) = row.try_get::<Option<String>, _>("asked_before")? else {
        return Ok(None);
    };
    let (profile, reason): (Profile, String) = serde_json::from_str(&before)
        .map_err(|_| Error::Damaged("a stored profile cannot be read"))?;
    Ok(Some(AskedAgain {
        at: row.try_get("asked_at")?,
        times: row.number("times_asked")?,
        profile,
        reason,
    }))
}
