//! Everything in one database, copied into another, empty one: SQLite to PostgreSQL, or back.

mod snapshot;

pub use snapshot::end_outdated;

use futures_util::{TryStreamExt, stream::BoxStream};
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Connection, Database, DatabaseAddress, Executor, Row,
        engine::Engine,
        engine::{
            columns::bind_real,
            many::{self, Statement},
        },
    },
    error::Error,
};

/// Every table, each after those that it refers to.
const TABLES: [&str; 31] = [
    "accounts",
    "sessions",
    "setup_tokens",
    "invitations",
    "vault_items",
    "replaced_blobs",
    "published_keys",
    "key_candidates",
    "models",
    "model_versions",
    "grants",
    "grant_signatures",
    "suspensions",
    "uploads",
    "evaluation_keys",
    "evaluations",
    "log_entries",
    "jobs",
    "speed",
    "pad_pools",
    "pads",
    "used_attempts",
    "rates",
    "server_keys",
    "confirmation_tokens",
    "outbox",
    "list_changes",
    "service_settings",
    "setting_changes",
    "service_days",
    "passkeys",
];

/// Rows that one statement inserts; SQLite takes 32,766 parameters.
const ROWS_AT_ONCE: usize = 100;

/// Columns that the database counts up by itself.
const COUNTED: [(&str, &str); 3] = [
    ("evaluations", "id"),
    ("jobs", "sequence"),
    ("setting_changes", "id"),
];

/// What a column holds.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Number,
    Real,
    Text,
    Bytes,
}

#[derive(Debug)]
struct Column {
    name: String,
    kind: Kind,
}

/// Copies all rows as they are at one moment, in one transaction of the target. One of the two is SQLite.
///
/// # Errors
/// [`Error::Damaged`] when the target has rows already.
pub async fn copy(from: &Database, to: &Database) -> Result<(), Error> {
    let mut reading = from
        .0
        .readers
        .begin_with(from.0.engine.begin_reading())
        .await?;
    let mut writing = to.write().await?;
    for table in TABLES {
        require_empty(&mut writing, table).await?;
    }
    for table in TABLES {
        let columns = match from.0.engine {
            Engine::Sqlite => columns(&mut *reading, table).await?,
            Engine::Postgres => columns(to.read(), table).await?,
        };
        copy_table(&mut reading, &mut writing, table, &columns).await?;
    }
    if to.0.engine == Engine::Postgres {
        count_on(&mut writing).await?;
    }
    writing.commit().await
}

/// Whether a database was ever opened there. Nothing is made.
pub async fn is_there(address: &DatabaseAddress) -> Result<bool, Error> {
    if let DatabaseAddress::Sqlite(file) = address {
        return Ok(file.exists());
    }
    let database = Database::connect(address).await?;
    let query = "SELECT count(*) FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name = 'schema_version'";
    let tables: i64 = sqlx::query_scalar(query).fetch_one(database.read()).await?;
    database.close().await;
    Ok(tables > 0)
}

/// Whether nothing is there that a copy or a restore would touch: no SQLite file, no row in PostgreSQL. A schema stays as it is.
pub async fn is_vacant(address: &DatabaseAddress) -> Result<bool, Error> {
    if let DatabaseAddress::Sqlite(file) = address {
        return Ok(!file.exists());
    }
    let database = Database::connect(address).await?;
    let is_vacant = has_no_rows(&database).await;
    database.close().await;
    is_vacant
}

/// Of whichever version its schema is.
async fn has_no_rows(database: &Database) -> Result<bool, Error> {
    let query = "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = current_schema()";
    let made: Vec<String> = sqlx::query_scalar(query).fetch_all(database.read()).await?;
    let mut reading = database.read().acquire().await?;
    for table in TABLES {
        let is_made = made.iter().any(|made| made == table);
        if is_made && !is_empty(&mut reading, table).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn require_empty(writing: &mut Connection, table: &str) -> Result<(), Error> {
    match is_empty(writing, table).await? {
        true => Ok(()),
        false => Err(Error::Damaged("the database to copy into is not empty")),
    }
}

async fn is_empty(connection: &mut Connection, table: &str) -> Result<bool, Error> {
    let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    let count: i64 = sqlx::query_scalar(count).fetch_one(connection).await?;
    Ok(count == 0)
}

/// As SQLite declares them.
async fn columns(sqlite: impl Executor<'_>, table: &str) -> Result<Vec<Column>, Error> {
    let query = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
    let declared: Vec<(String, String)> =
        sqlx::query_as(query).bind(table).fetch_all(sqlite).await?;
    let column = |(name, declared): (String, String)| {
        let kind = match declared.as_str() {
            "INTEGER" => Kind::Number,
            "REAL" => Kind::Real,
            "TEXT" => Kind::Text,
            "BLOB" => Kind::Bytes,
            _ => return Err(Error::Damaged("a column is of an unknown kind")),
        };
        Ok(Column { name, kind })
    };
    declared.into_iter().map(column).collect()
}

async fn copy_table(
    reading: &mut Connection,
    writing: &mut Connection,
    table: &str,
    columns: &[Column],
) -> Result<(), Error> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let names = names.join(", ");
    let select = AssertSqlSafe(format!("SELECT {names} FROM {table}"));
    let rows: BoxStream<'_, _> = sqlx::query(select).fetch(reading);
    let mut chunks = rows.try_chunks(ROWS_AT_ONCE);
    while let Some(rows) = chunks.try_next().await.map_err(|error| error.1)? {
        let insert = format!(
            "INSERT INTO {table} ({names}) VALUES {}",
            many::rows(rows.len(), columns.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(insert));
        for row in &rows {
            for column in columns {
                query = bind(query, row, column)?;
            }
        }
        query.execute(&mut *writing).await?;
    }
    Ok(())
}

fn bind<'q>(insert: Statement<'q>, row: &Row, column: &Column) -> Result<Statement<'q>, Error> {
    let name = column.name.as_str();
    Ok(match column.kind {
        Kind::Number => insert.bind(row.try_get::<Option<i64>, _>(name)?),
        Kind::Real => bind_real(insert, row.try_get(name)?),
        Kind::Text => insert.bind(row.try_get::<Option<String>, _>(name)?),
        Kind::Bytes => insert.bind(row.try_get::<Option<Vec<u8>>, _>(name)?),
    })
}

/// Lets PostgreSQL count on where the copied rows end.
async fn count_on(writing: &mut Connection) -> Result<(), Error> {
    for (table, column) in COUNTED {
        let statement = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), \
             (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
        );
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut *writing)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[tokio::test]
    async fn no_table_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let address = DatabaseAddress::Sqlite(folder.path().join("tacit.sqlite"));
        let database = Database::open(&address).await.unwrap();
        let query =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables: Vec<String> = sqlx::query_scalar(query)
            .fetch_all(database.read())
            .await
            .unwrap();
        let tables: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
        assert_eq!(tables, BTreeSet::from(TABLES));
    }
}
