//! Log entries as stored.

use std::{collections::HashMap, sync::LazyLock};

use api::{
    AccountId, ModelId, Timestamp,
    log::{EntryDetail, EntryKind, Leaf},
};
use ledger::{Hash, Position};
use serde::Serialize;
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Executor, Row, Writing,
        engine::{
            columns::Columns,
            insertion::{Hexadecimal, Insertion, NewColumn},
            listing::Listing,
        },
    },
    error::Error,
};

const NAMED: &str =
    "entry, leaf, detail, actors.name AS actor, subjects.name AS subject, models.name AS model";
const TABLES: &str = "log_entries \
                      LEFT JOIN accounts AS actors ON actors.id = log_entries.actor \
                      LEFT JOIN accounts AS subjects ON subjects.id = log_entries.subject \
                      LEFT JOIN models ON models.id = log_entries.model";
/// What persons are called, and their identifiers.
const PERSONS: [&[&str]; 2] = [
    &["actors.name", "subjects.name"],
    &["log_entries.actor", "log_entries.subject"],
];
/// What models are called, and their identifiers.
const MODELS: [&[&str]; 2] = [&["models.name"], &["log_entries.model"]];

const ENTRIES: Insertion = Insertion {
    table: "log_entries",
    columns: &[
        NewColumn::Number("entry"),
        NewColumn::Number("at"),
        NewColumn::Text("kind"),
        NewColumn::Text("leaf"),
        NewColumn::Text("detail"),
        NewColumn::Bytes("hashes"),
        NewColumn::Text("actor"),
        NewColumn::Text("subject"),
        NewColumn::Text("model"),
        NewColumn::Text("grant_id"),
    ],
};

/// Number of entries.
pub async fn size(executor: impl Executor<'_>) -> Result<u64, Error> {
    let size: i64 = sqlx::query_scalar("SELECT coalesce(max(entry) + 1, 0) FROM log_entries")
        .fetch_one(executor)
        .await?;
    Ok(size.unsigned_abs())
}

/// Where the log ends.
#[derive(Clone, Debug)]
pub struct StoredEdge {
    /// Number of entries.
    pub size: u64,
    /// Text of the newest one.
    pub newest: Option<String>,
    /// Roots of the complete subtrees that cover the log, as far as they are stored, the largest first.
    pub roots: Vec<Hash>,
}

/// A subtree of 2^level entries ends where the lower bits of the size are none; the last entry of a subtree carries its root.
static EDGE: LazyLock<String> = LazyLock::new(|| {
    let levels: Vec<String> = (0..u64::BITS - 1)
        .map(|level| format!("({level})"))
        .collect();
    format!(
        "SELECT entry, level, hashes, CASE WHEN entry = size - 1 THEN leaf END AS newest FROM log_entries JOIN \
         (SELECT CAST(column1 AS BIGINT) AS level, size, ((size >> column1) << column1) - 1 AS ending \
         FROM (SELECT max(entry) + 1 AS size FROM log_entries) AS whole, (VALUES {}) AS levels \
         WHERE ((size >> column1) & 1) = 1) AS subtrees ON entry = ending ORDER BY entry",
        levels.join(", ")
    )
});

/// Reads where the log ends.
pub async fn edge(executor: impl Executor<'_>) -> Result<StoredEdge, Error> {
    let query = sqlx::query(AssertSqlSafe(EDGE.as_str()));
    let rows = query.fetch_all(executor).await?;
    let mut edge = StoredEdge {
        size: 0,
        newest: None,
        roots: Vec::with_capacity(rows.len()),
    };
    for row in rows {
        let hashes: Vec<u8> = row.try_get("hashes")?;
        let root = hashes
            .chunks_exact(size_of::<Hash>())
            .nth(row.number("level")?);
        edge.roots
            .extend(root.and_then(|root| Hash::try_from(root).ok()));
        edge.size = row.number::<u64>("entry")? + 1;
        edge.newest = row.try_get("newest")?;
    }
    Ok(edge)
}

/// When the newest entry of a kind was added.
pub async fn newest_of(
    executor: impl Executor<'_>,
    kind: EntryKind,
) -> Result<Option<Timestamp>, Error> {
    let newest = sqlx::query_scalar("SELECT max(at) FROM log_entries WHERE kind = $1");
    Ok(newest.bind(kind_name(kind)?).fetch_one(executor).await?)
}

/// Texts of the entries that are listed, in order: from one on, and before another.
pub async fn publications(
    executor: impl Executor<'_>,
    from: u64,
    before: u64,
) -> Result<Vec<String>, Error> {
    Ok(sqlx::query_scalar(
        "SELECT leaf FROM log_entries \
         WHERE kind IN ('key_published', 'signing_key_published', 'vault_noted', 'log_key_changed') \
         AND entry >= $1 AND entry < $2 ORDER BY entry",
    )
    .bind(i64::try_from(from).unwrap_or(i64::MAX))
    .bind(i64::try_from(before).unwrap_or(i64::MAX))
    .fetch_all(executor)
    .await?)
}

/// Details of the entries that change the log's key, in order.
pub async fn key_changes(executor: impl Executor<'_>) -> Result<Vec<String>, Error> {
    let changes = "SELECT detail FROM log_entries WHERE kind = 'log_key_changed' ORDER BY entry";
    Ok(sqlx::query_scalar(changes).fetch_all(executor).await?)
}

/// The entries that say that the state was put back, in order, the newest `most`: what was hashed, and the detail of each.
pub async fn restores(
    executor: impl Executor<'_>,
    most: u32,
) -> Result<Vec<(String, String)>, Error> {
    let restores =
        "SELECT leaf, detail FROM log_entries WHERE kind = 'restored' ORDER BY entry DESC LIMIT $1";
    let restores = sqlx::query_as(restores).bind(i64::from(most));
    let mut found: Vec<(String, String)> = restores.fetch_all(executor).await?;
    found.reverse();
    Ok(found)
}

/// An entry that is added.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its public part.
    pub leaf: Leaf,
    /// The same as hashed.
    pub leaf_text: String,
    /// Its private part.
    pub detail: EntryDetail,
    /// The same as digested.
    pub detail_text: String,
    /// Hashes of the subtrees it completes.
    pub hashes: Vec<u8>,
}

/// Adds entries.
pub async fn insert_all(writing: &mut Writing, entries: &[NewEntry]) -> Result<(), Error> {
    let rows: Vec<_> = entries.iter().map(NewEntry::row).collect();
    ENTRIES.add(writing, &rows).await
}

impl NewEntry {
    fn row(&self) -> impl Serialize {
        let (leaf, detail) = (&self.leaf, &self.detail);
        (
            leaf.index,
            leaf.at,
            leaf.kind,
            &self.leaf_text,
            &self.detail_text,
            Hexadecimal(&self.hashes),
            &detail.actor,
            &detail.subject,
            &detail.model,
            &detail.grant,
        )
    }
}

/// Hashes of complete subtrees, as far as they are stored.
pub async fn hashes(
    executor: impl Executor<'_>,
    positions: &[Position],
) -> Result<HashMap<Position, Hash>, Error> {
    let ends: Vec<u64> = positions.iter().map(last_leaf).collect();
    if ends.is_empty() {
        return Ok(HashMap::new());
    }
    let places: Vec<String> = (1..=ends.len()).map(|place| format!("${place}")).collect();
    let statement = format!(
        "SELECT entry, hashes FROM log_entries WHERE entry IN ({})",
        places.join(", ")
    );
    let query = sqlx::query(AssertSqlSafe(statement));
    let query = ends
        .iter()
        .fold(query, |query, end| query.bind(end.cast_signed()));
    let rows = query.fetch_all(executor).await?;
    let mut stored: HashMap<u64, Vec<u8>> = HashMap::new();
    for row in rows {
        stored.insert(
            row.try_get::<i64, _>("entry")?.cast_unsigned(),
            row.try_get("hashes")?,
        );
    }
    let hash = |position: &Position| {
        let hashes = stored.get(&last_leaf(position))?;
        hashes
            .chunks_exact(32)
            .nth(position.level.into())?
            .try_into()
            .ok()
    };
    Ok(positions
        .iter()
        .filter_map(|position| Some((*position, hash(position)?)))
        .collect())
}

/// Leaf texts from an index on.
pub async fn leaves(
    executor: impl Executor<'_>,
    from: u64,
    limit: u64,
) -> Result<Vec<String>, Error> {
    Ok(
        sqlx::query_scalar(
            "SELECT leaf FROM log_entries WHERE entry >= $1 ORDER BY entry LIMIT $2",
        )
        .bind(i64::try_from(from).unwrap_or(i64::MAX))
        .bind(limit.cast_signed())
        .fetch_all(executor)
        .await?,
    )
}

/// Whether an account acted in an entry or is concerned by it.
const CONCERNS: &str = "(log_entries.actor = ? OR log_entries.subject = ?)";

/// Which entries to list.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Only entries this account acted in or is concerned by.
    pub reader: Option<&'a AccountId>,
    /// Only entries that this account acted in or is concerned by as well.
    pub person: Option<&'a AccountId>,
    /// Only entries before this index.
    pub before: Option<u64>,
    /// Only entries after this index.
    pub after: Option<u64>,
    /// Only entries of this kind.
    pub kind: Option<EntryKind>,
    /// Only entries about this model.
    pub model: Option<&'a ModelId>,
    /// Only entries from then on.
    pub from: Option<Timestamp>,
    /// Only entries before then.
    pub until: Option<Timestamp>,
    /// Only entries of which who acted or is concerned has each of these words in the name, or an identifier that begins with it.
    pub who: &'a str,
    /// Only entries about a model that has each of these words in its name, or an identifier that begins with it.
    pub about: &'a str,
    /// At most so many.
    pub limit: u32,
}

/// An entry with the names it mentions, as of now.
#[derive(Debug)]
pub struct Named {
    /// Index.
    pub entry: u64,
    /// Leaf as hashed.
    pub leaf: String,
    /// Detail as digested.
    pub detail: String,
    /// Name of who acted.
    pub actor: Option<String>,
    /// Name of whom it concerns.
    pub subject: Option<String>,
    /// Name of the model.
    pub model: Option<String>,
}

/// Entries with names, newest first.
pub async fn list(executor: impl Executor<'_>, filter: &Filter<'_>) -> Result<Vec<Named>, Error> {
    let kind = filter.kind.map(kind_name).transpose()?;
    let index = |index: u64| i64::try_from(index).unwrap_or(i64::MAX);
    Listing::of(NAMED, TABLES)
        .only("entry < ?", filter.before.map(index))
        .only("entry > ?", filter.after.map(index))
        .only(CONCERNS, filter.reader.map(|id| id.0.as_str()))
        .only(CONCERNS, filter.person.map(|id| id.0.as_str()))
        .only("kind = ?", kind.as_deref())
        .only(
            "log_entries.model = ?",
            filter.model.map(|id| id.0.as_str()),
        )
        .only("log_entries.at >= ?", filter.from)
        .only("log_entries.at < ?", filter.until)
        .search_named(PERSONS[0], PERSONS[1], filter.who)
        .search_named(MODELS[0], MODELS[1], filter.about)
        .first(executor, "entry DESC", filter.limit, named)
        .await
}

fn named(row: &Row) -> Result<Named, Error> {
    Ok(Named {
        entry: row.try_get::<i64, _>("entry")?.cast_unsigned(),
        leaf: row.try_get("leaf")?,
        detail: row.try_get("detail")?,
        actor: row.try_get("actor")?,
        subject: row.try_get("subject")?,
        model: row.try_get("model")?,
    })
}

/// The entry that completes a subtree.
fn last_leaf(position: &Position) -> u64 {
    ((position.index + 1) << position.level) - 1
}

/// A kind as the log writes it.
pub fn kind_name(kind: EntryKind) -> Result<String, Error> {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(Error::Damaged("an entry kind has no name")),
    }
}

#[cfg(test)]
mod tests {
    use api::list::Word;

    use super::*;

    #[test]
    fn an_address_writes_a_kind_as_the_log_does() {
        for kind in EntryKind::ALL {
            assert_eq!(kind_name(*kind).unwrap(), kind.word());
        }
    }
}
