use serde::{Deserialize, Serialize};

use crate::{Addressing, Error};

/// The last sealed part of a circuit: what makes scores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// A sealed matrix: one score for each of its outputs.
    #[default]
    Dense,
    /// A sealed matrix whose outputs each address a sealed table; scores are sums of entries. Trees:
    /// the matrix finds the leaf, the table holds the leaf's value.
    Tables(Tables),
    /// Sealed vectors: each score is the inner product of one of them with the input (gallery match),
    /// plus an offset that all share. The input travels as a GGSW ciphertext, the vectors as GLWE
    /// ciphertexts. A quantized value `q` stands for the signed `2q - (2^bits - 1)`, so that ranges
    /// symmetric around 0 need no offset for each vector.
    Gallery,
}

/// Shape of sealed tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tables {
    /// Outputs of the sealed matrix, tables and lookups.
    pub values: usize,
    /// Integers around the torus; values lie in `[0, range/2)`.
    pub range: u64,
    /// Entries of each table.
    pub boxes: u16,
    /// The score that each table adds to; empty: all to the first.
    pub targets: Vec<u16>,
}

/// Most tables of one circuit.
const MOST_TABLES: usize = 8_192;

impl Tables {
    /// How values address their tables.
    ///
    /// # Errors
    /// As [`Addressing::new`].
    pub fn addressing(&self) -> Result<Addressing, Error> {
        Addressing::new(self.range, usize::from(self.boxes))
    }

    /// The score that table `value` adds to.
    pub fn target(&self, value: usize) -> usize {
        self.targets
            .get(value)
            .map_or(0, |target| usize::from(*target))
    }

    pub(crate) fn validate(&self, outputs: usize) -> Result<(), Error> {
        if !(1..=MOST_TABLES).contains(&self.values) {
            return Err(Error::Shape {
                what: "number of tables",
                got: self.values,
                allowed: "1 to 8,192",
            });
        }
        let named = self.targets.is_empty() && outputs == 1
            || self.targets.len() == self.values
                && self.targets.iter().all(|t| usize::from(*t) < outputs);
        named
            .then_some(())
            .ok_or(Error::Parameter("table targets"))?;
        self.addressing().map(|_| ())
    }
}
