use std::fmt;

use serde::{Deserialize, Serialize};

/// What a column of the owner's table is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnRole {
    /// The input of this number, from 0.
    Feature(usize),
    /// The right answer, or one of several.
    Label,
    /// Nothing.
    Ignore,
}

/// A column of the owner's table, for his own screen alone: it shows values.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnFacts {
    /// As in the header, or "column 3".
    pub name: String,
    /// Its first values, at most three, cut to 40 characters.
    pub examples: Vec<String>,
    /// What it was taken for.
    pub role: ColumnRole,
}

/// Without values.
impl fmt::Debug for ColumnFacts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, role, .. } = self;
        write!(formatter, "ColumnFacts({name:?}, {role:?}, redacted)")
    }
}
