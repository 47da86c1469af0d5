//! Many rows that are added by one statement, however many they are: they travel as one parameter, the JSON text of an array of
//! arrays, which either database reads as a table. So one statement is prepared for all batches, and none is split.

use std::fmt;

use serde::{Serialize, Serializer};
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::{database::engine::Engine, error::Error};

/// A column, by what its values are in JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewColumn {
    /// A whole number.
    Number(&'static str),
    /// Text.
    Text(&'static str),
    /// [`Hexadecimal`].
    Bytes(&'static str),
}

/// Where rows are added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Insertion {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [NewColumn],
}

impl Insertion {
    /// Adds rows: tuples of the columns' values, in their order.
    pub(crate) async fn add<R: Serialize>(
        &self,
        connection: &mut AnyConnection,
        rows: &[R],
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows = serde_json::to_string(rows)
            .map_err(|_| Error::Damaged("rows cannot be written as JSON"))?;
        let statement = self.statement(Engine::of(connection));
        let query = sqlx::query(AssertSqlSafe(statement)).bind(rows);
        query.execute(connection).await?;
        Ok(())
    }

    fn statement(&self, engine: Engine) -> String {
        let columns = self.columns.iter().enumerate();
        let (names, values): (Vec<&str>, Vec<String>) = columns
            .map(|(at, column)| (column.name(), column.value(engine, at)))
            .unzip();
        let rows = match engine {
            Engine::Sqlite => "json_each($1)",
            Engine::Postgres => "jsonb_array_elements(CAST($1 AS JSONB))",
        };
        format!(
            "INSERT INTO {} ({}) SELECT {} FROM {rows}",
            self.table,
            names.join(", "),
            values.join(", ")
        )
    }
}

impl NewColumn {
    fn name(self) -> &'static str {
        let (Self::Number(name) | Self::Text(name) | Self::Bytes(name)) = self;
        name
    }

    /// What stands at a place of the row `value`.
    fn value(self, engine: Engine, at: usize) -> String {
        match (self, engine) {
            (Self::Number(_), Engine::Postgres) => format!("CAST(value ->> {at} AS BIGINT)"),
            (Self::Number(_) | Self::Text(_), _) => format!("value ->> {at}"),
            (Self::Bytes(_), Engine::Postgres) => format!("decode(value ->> {at}, 'hex')"),
            (Self::Bytes(_), Engine::Sqlite) => format!("unhex(value ->> {at})"),
        }
    }
}

/// Bytes as text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hexadecimal<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hexadecimal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl Serialize for Hexadecimal<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Insertion = Insertion {
        table: "rows",
        columns: &[
            NewColumn::Number("at"),
            NewColumn::Text("kind"),
            NewColumn::Bytes("hash"),
        ],
    };

    #[test]
    fn each_engine_reads_the_rows_its_way() {
        assert_eq!(
            ROWS.statement(Engine::Sqlite),
            "INSERT INTO rows (at, kind, hash) SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each($1)"
        );
        assert_eq!(
            ROWS.statement(Engine::Postgres),
            "INSERT INTO rows (at, kind, hash) SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, decode(value ->> 2, 'hex') \
             FROM jsonb_array_elements(CAST($1 AS JSONB))"
        );
    }

    #[test]
    fn bytes_are_written_whole() {
        let bytes = serde_json::to_string(&Hexadecimal(&[0, 10, 255])).unwrap();
        assert_eq!(bytes, "\"000aff\"");
    }
}
