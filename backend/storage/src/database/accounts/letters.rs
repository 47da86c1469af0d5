//! Which letters people get.

use api::{
    AccountId,
    account::{LetterKind, Letters},
};
use sqlx::{AssertSqlSafe, Row as _};

use super::{language, outbox::MailTopic};
use crate::{
    database::{Connection, Executor},
    error::Error,
};

/// What stands between kinds in their column.
const BETWEEN: &str = ",";

/// What the account's holder chose; none where there is no such account.
pub async fn chosen(executor: impl Executor<'_>, id: &AccountId) -> Result<Option<Letters>, Error> {
    const QUERY: &str = "SELECT language, unwanted_letters FROM accounts WHERE id = $1";
    let row = sqlx::query(QUERY).bind(&id.0).fetch_optional(executor);
    let Some(row) = row.await? else {
        return Ok(None);
    };
    let unwanted: String = row.try_get("unwanted_letters")?;
    let words = unwanted.split(BETWEEN).filter(|word| !word.is_empty());
    Ok(Some(Letters {
        language: language(row.try_get("language")?)?,
        unwanted: words.map(read).collect::<Result<_, _>>()?,
    }))
}

/// Writes anew what she chose. What waits and is not wanted any more is not told.
pub async fn choose(
    connection: &mut Connection,
    id: &AccountId,
    letters: &Letters,
) -> Result<(), Error> {
    let words: Vec<&str> = letters.unwanted.iter().map(|kind| word(*kind)).collect();
    sqlx::query("UPDATE accounts SET language = $1, unwanted_letters = $2 WHERE id = $3")
        .bind(letters.language.tag())
        .bind(words.join(BETWEEN))
        .bind(&id.0)
        .execute(&mut *connection)
        .await?;
    let is_unwanted = |topic: &MailTopic| {
        let kind = topic.kind();
        kind.is_some_and(|kind| letters.unwanted.contains(&kind))
    };
    let topics = MailTopic::ALL.into_iter().filter(is_unwanted);
    let topics: Vec<String> = topics
        .map(|topic| format!("'{}'", topic.column()))
        .collect();
    if topics.is_empty() {
        return Ok(());
    }
    let delete = format!(
        "DELETE FROM outbox WHERE account = $1 AND state = 'waiting' AND topic IN ({})",
        topics.join(", ")
    );
    let delete = sqlx::query(AssertSqlSafe(delete)).bind(&id.0);
    delete.execute(connection).await?;
    Ok(())
}

fn word(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Access => "access",
        LetterKind::Budget => "budget",
        LetterKind::Requests => "requests",
        LetterKind::Stale => "stale",
    }
}

fn read(column: &str) -> Result<LetterKind, Error> {
    let known = LetterKind::ALL
        .into_iter()
        .find(|kind| word(*kind) == column);
    known.ok_or(Error::Damaged("the database holds an unknown letter"))
}
