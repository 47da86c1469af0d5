//! What people are to be told by mail, in the order it happened.
//!
//! A row is written in the transaction of what it tells of. A sender claims all rows of one person and topic under a lease, sends one
//! mail, and marks them. When its lease runs out, because it died in between, another one sends them again: at least once, then,
//! and never twice on purpose.

mod topic;

pub use topic::MailTopic;

use api::{AccountId, GrantId, Timestamp, account::Language};
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Connection, Executor, Row, accounts::language, accounts::outbox::topic::CONFIRM,
        engine::columns::Columns,
    },
    error::Error,
};

/// Something to tell.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// A name that no other has.
    pub id: &'a str,
    /// Whom.
    pub account: &'a AccountId,
    /// What it is about.
    pub topic: MailTopic,
    /// Of which grant, if of one.
    pub grant: Option<&'a GrantId>,
    /// Why, in somebody's words.
    pub reason: Option<&'a str>,
    /// When it happened.
    pub written_at: Timestamp,
    /// When it may be told.
    pub due_at: Timestamp,
}

/// Until when, and since when.
#[derive(Clone, Copy, Debug)]
pub struct MailTimes {
    /// Now.
    pub now: Timestamp,
    /// Until when whoever claims something has it.
    pub leased_until: Timestamp,
    /// A person who was told of a topic after this is not told of it again yet.
    pub told_since: Timestamp,
}

/// What one mail tells one person, held under a lease.
#[derive(Clone, Debug)]
pub struct ClaimedMail {
    /// Whom.
    pub account: AccountId,
    /// Her address.
    pub email: String,
    /// Her language.
    pub language: Language,
    /// What it is about.
    pub topic: MailTopic,
    /// What happened, the earliest first; at least one.
    pub events: Vec<MailEvent>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct MailEvent {
    /// Its name.
    pub id: String,
    /// Its leases so far.
    pub attempts: u32,
    /// When it happened.
    pub written_at: Timestamp,
    /// Why, in somebody's words.
    pub reason: Option<String>,
    /// Of which grant, if of one.
    pub grant: Option<MailedGrant>,
}

/// A grant as a mail names it.
#[derive(Clone, Debug)]
pub struct MailedGrant {
    /// Name of the model.
    pub model: String,
    /// Name of its owner.
    pub owner: String,
    /// Name of its user.
    pub user: String,
    /// Rows used.
    pub rows_used: u64,
    /// Rows allowed.
    pub query_budget: u64,
}

/// How much is in the outbox.
#[derive(Clone, Copy, Debug)]
pub struct OutboxCounts {
    /// Not told yet, to confirmed addresses or about their confirmation.
    pub waiting: u64,
    /// Not told and never to be.
    pub given_up: u64,
    /// When the oldest that was tried in vain was written.
    pub failing_since: Option<Timestamp>,
}

/// Adds something to tell.
pub async fn insert(executor: impl Executor<'_>, mail: NewMail<'_>) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO outbox (id, account, topic, grant_id, reason, written_at, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(mail.id)
    .bind(&mail.account.0)
    .bind(mail.topic.column())
    .bind(mail.grant.map(|grant| grant.0.as_str()))
    .bind(mail.reason)
    .bind(mail.written_at)
    .bind(mail.due_at)
    .execute(executor)
    .await?;
    Ok(())
}

/// Whether something can be claimed.
pub async fn is_due(executor: impl Executor<'_>, times: MailTimes) -> Result<bool, Error> {
    Ok(due(executor, times).await?.is_some())
}

/// Takes what one person is to be told of one topic, what waits longest first. None where nothing is due.
pub async fn claim(
    connection: &mut Connection,
    times: MailTimes,
) -> Result<Option<ClaimedMail>, Error> {
    let Some((account, topic)) = due(&mut *connection, times).await? else {
        return Ok(None);
    };
    let claimed = sqlx::query(
        "UPDATE outbox SET leased_until = $1, attempts = attempts + 1 \
         WHERE account = $2 AND topic = $3 AND state = 'waiting' AND due_at <= $4 RETURNING id",
    )
    .bind(times.leased_until)
    .bind(&account)
    .bind(topic.column())
    .bind(times.now)
    .fetch_all(&mut *connection)
    .await?;
    let ids: Result<Vec<String>, _> = claimed.iter().map(|row| row.try_get("id")).collect();
    let ids = ids?;
    let mut events = events(&mut *connection, &account, topic).await?;
    events.retain(|event| ids.contains(&event.id));
    let addressee = sqlx::query("SELECT email, language FROM accounts WHERE id = $1")
        .bind(&account)
        .fetch_one(connection)
        .await?;
    Ok(Some(ClaimedMail {
        account: AccountId(account),
        email: addressee.try_get("email")?,
        language: language(addressee.try_get("language")?)?,
        topic,
        events,
    }))
}

/// Whom to tell of what next. Nobody is told of one topic by two mails at a time or one soon after the other, and what goes to an
/// address that nobody confirmed is the link that confirms it.
async fn due(
    executor: impl Executor<'_>,
    times: MailTimes,
) -> Result<Option<(String, MailTopic)>, Error> {
    let found: Option<(String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT outbox.account, outbox.topic FROM outbox JOIN accounts ON accounts.id = outbox.account \
         WHERE outbox.state = 'waiting' AND due_at <= $1 \
         AND (topic = '{CONFIRM}' OR confirmed_email = email) \
         AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.account = outbox.account \
         AND other.topic = outbox.topic AND (other.leased_until > $1 AND other.state = 'waiting' \
         OR other.state = 'sent' AND other.ended_at > $2)) \
         ORDER BY due_at, outbox.id LIMIT 1"
    )))
    .bind(times.now)
    .bind(times.told_since)
    .fetch_optional(executor)
    .await?;
    found
        .map(|(account, topic)| Ok((account, MailTopic::read(&topic)?)))
        .transpose()
}

async fn events(
    executor: impl Executor<'_>,
    account: &str,
    topic: MailTopic,
) -> Result<Vec<MailEvent>, Error> {
    let rows = sqlx::query(
        "SELECT outbox.id, attempts, written_at, outbox.reason, models.name AS model, \
         owners.name AS owner, users.name AS holder, rows_used, query_budget \
         FROM outbox LEFT JOIN grants ON grants.id = grant_id \
         LEFT JOIN models ON models.id = grants.model \
         LEFT JOIN accounts AS owners ON owners.id = models.owner \
         LEFT JOIN accounts AS users ON users.id = grants.account \
         WHERE outbox.account = $1 AND topic = $2 AND outbox.state = 'waiting' \
         ORDER BY written_at, outbox.id",
    )
    .bind(account)
    .bind(topic.column())
    .fetch_all(executor)
    .await?;
    rows.iter().map(event).collect()
}

/// What was claimed has been told.
pub async fn mark_sent(
    connection: &mut Connection,
    events: &[MailEvent],
    now: Timestamp,
) -> Result<(), Error> {
    let sent = "UPDATE outbox SET state = 'sent', reason = NULL, ended_at = $1 WHERE id = $2";
    for event in events {
        let sent = sqlx::query(sent).bind(now).bind(&event.id);
        sent.execute(&mut *connection).await?;
    }
    Ok(())
}

/// What was claimed is never told, unless somebody else has it by now.
pub async fn mark_given_up<'a>(
    connection: &mut Connection,
    events: impl IntoIterator<Item = &'a MailEvent>,
    now: Timestamp,
) -> Result<(), Error> {
    let given_up = "UPDATE outbox SET state = 'given_up', reason = NULL, ended_at = $1 \
                    WHERE id = $2 AND attempts = $3 AND state = 'waiting'";
    for event in events {
        let given_up = sqlx::query(given_up).bind(now).bind(&event.id);
        let given_up = given_up.bind(i64::from(event.attempts));
        given_up.execute(&mut *connection).await?;
    }
    Ok(())
}

/// What was claimed is told later, unless somebody else has it by now.
pub async fn postpone<'a>(
    connection: &mut Connection,
    events: impl IntoIterator<Item = &'a MailEvent>,
    due_at: Timestamp,
) -> Result<(), Error> {
    let postpone = "UPDATE outbox SET due_at = $1, leased_until = 0 \
                    WHERE id = $2 AND attempts = $3 AND state = 'waiting'";
    for event in events {
        let postpone = sqlx::query(postpone).bind(due_at).bind(&event.id);
        let postpone = postpone.bind(i64::from(event.attempts));
        postpone.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Nobody is told of a topic about a grant any more; what is being sent goes out.
pub async fn take_back(
    executor: impl Executor<'_>,
    grant: &GrantId,
    topic: MailTopic,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM outbox WHERE grant_id = $1 AND topic = $2 AND state = 'waiting'")
        .bind(&grant.0)
        .bind(topic.column())
        .execute(executor)
        .await?;
    Ok(())
}

/// Whether the account was, or is to be, told of a topic that came up after a time.
pub async fn has_since(
    executor: impl Executor<'_>,
    account: &AccountId,
    topic: MailTopic,
    since: Timestamp,
) -> Result<bool, Error> {
    const QUERY: &str =
        "SELECT count(*) FROM outbox WHERE account = $1 AND topic = $2 AND written_at > $3";
    let count: i64 = sqlx::query_scalar(QUERY)
        .bind(&account.0)
        .bind(topic.column())
        .bind(since)
        .fetch_one(executor)
        .await?;
    Ok(count > 0)
}

/// How much is in the outbox.
pub async fn counts(executor: impl Executor<'_>) -> Result<OutboxCounts, Error> {
    let row = sqlx::query(AssertSqlSafe(format!(
        "SELECT count(CASE WHEN outbox.state = 'waiting' AND (topic = '{CONFIRM}' OR confirmed_email = email) THEN 1 END) \
         AS waiting, count(CASE WHEN outbox.state = 'given_up' THEN 1 END) AS given_up, \
         min(CASE WHEN outbox.state = 'waiting' AND attempts > 0 AND leased_until = 0 THEN written_at END) \
         AS failing_since FROM outbox JOIN accounts ON accounts.id = outbox.account"
    )))
    .fetch_one(executor)
    .await?;
    Ok(OutboxCounts {
        waiting: row.number("waiting")?,
        given_up: row.number("given_up")?,
        failing_since: row.maybe_number("failing_since")?,
    })
}

/// Forgets what was told before a time, what waited for a confirmation since then, and what was given up before another.
pub async fn delete_older(
    executor: impl Executor<'_>,
    sent: Timestamp,
    given_up: Timestamp,
) -> Result<(), Error> {
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM outbox WHERE state = 'sent' AND ended_at < $1 OR state = 'given_up' AND ended_at < $2 \
         OR state = 'waiting' AND topic <> '{CONFIRM}' AND written_at < $1 AND account IN \
         (SELECT id FROM accounts WHERE confirmed_email IS NULL OR confirmed_email <> email)"
    )))
    .bind(sent)
    .bind(given_up)
    .execute(executor)
    .await?;
    Ok(())
}

fn event(row: &Row) -> Result<MailEvent, Error> {
    let model: Option<String> = row.try_get("model")?;
    let grant = model.map(|model| {
        Ok::<_, Error>(MailedGrant {
            model,
            owner: row.try_get("owner")?,
            user: row.try_get("holder")?,
            rows_used: row.number("rows_used")?,
            query_budget: row.number("query_budget")?,
        })
    });
    Ok(MailEvent {
        id: row.try_get("id")?,
        attempts: row.number("attempts")?,
        written_at: row.number("written_at")?,
        reason: row.try_get("reason")?,
        grant: grant.transpose()?,
    })
}
