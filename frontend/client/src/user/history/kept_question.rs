use api::Base64;
use preparation::Cell;
use serde::{Deserialize, Serialize};

/// What was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptQuestion {
    /// One row of a form: numbers, texts (a category's name among them) and gaps.
    Row(#[serde(with = "kept_cells")] Vec<Cell>),
    /// A file of so many rows; of files asked before those were kept, nothing else is.
    File {
        /// Its name.
        name: String,
        /// Rows answered.
        rows: usize,
    },
    /// A picture as the model saw it.
    Picture {
        /// Pixels across.
        width: usize,
        /// One byte a value.
        values: Base64,
    },
}

/// Cells as JSON writes them by itself: a number, a text, or null. Rows of numbers alone were kept so
/// before there were others.
mod kept_cells {
    use preparation::Cell;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Number(f64),
        Text(String),
        Series(Vec<f64>),
        Missing,
    }

    pub(super) fn serialize<S: Serializer>(row: &[Cell], serializer: S) -> Result<S::Ok, S::Error> {
        let kept = |cell: &Cell| match cell {
            Cell::Number(number) => Kept::Number(*number),
            Cell::Text(text) => Kept::Text(text.clone()),
            Cell::Series(values) => Kept::Series(values.clone()),
            Cell::Missing => Kept::Missing,
        };
        serializer.collect_seq(row.iter().map(kept))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Cell>, D::Error> {
        let cell = |kept| match kept {
            Kept::Number(number) => Cell::Number(number),
            Kept::Text(text) => Cell::Text(text),
            Kept::Series(values) => Cell::Series(values),
            Kept::Missing => Cell::Missing,
        };
        let row = Vec::<Kept>::deserialize(deserializer)?;
        Ok(row.into_iter().map(cell).collect())
    }
}

impl KeptQuestion {
    /// A picture's values as bytes.
    pub fn picture(width: usize, values: &[f64]) -> Self {
        let bytes: Vec<u8> = values
            .iter()
            .map(|value| (value * 255.0).round() as u8)
            .collect();
        Self::Picture {
            width,
            values: bytes.into(),
        }
    }
}
