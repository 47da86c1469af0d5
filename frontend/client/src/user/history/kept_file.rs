use std::fmt;

use serde::{Deserialize, Serialize};

/// Files whose rows and answers are kept; of more the oldest that are done with lose them.
pub const MOST_FILES: usize = 40;

/// Names a file that is kept in the vault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub String);

impl fmt::Display for BatchId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What the history says of a file whose rows are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its name in the vault.
    pub id: BatchId,
    /// Rows that can be asked.
    pub of: usize,
    /// Rows that cannot, and are in the file without an answer; not counted in files of earlier apps.
    #[serde(default)]
    pub left_out: usize,
    /// Where it stands.
    pub state: KeptFileState,
}

/// Where the asking of a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptFileState {
    /// It goes on, here or wherever its holder signs in next.
    UnderWay,
    /// It ended before all rows were answered, and can go on.
    Stopped,
    /// Every row is answered.
    Done,
}
