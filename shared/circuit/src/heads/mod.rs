//! What makes scores: one module for each head, public half and secret half together.

mod dense;
mod form;
mod gallery;
mod tables;

use serde::{Deserialize, Serialize};

pub(crate) use self::form::{Frame, Whole};
pub use self::tables::{SecretTables, Tables};
use self::{
    dense::{Dense, WholeDense},
    form::Form,
    gallery::{Gallery, WholeGallery},
    tables::WholeTables,
};
use crate::{Addressing, Weights};

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

/// The secret half of a [`Head`].
#[derive(Clone)]
pub enum TrainedHead {
    /// A row for each score.
    Dense(Weights),
    /// A row for each value, and the tables that values address.
    Tables {
        /// What finds the box.
        indices: Weights,
        /// `values` tables of `boxes` entries, in integer score steps.
        tables: SecretTables,
    },
    /// A row for each vector; all offsets are the same.
    Gallery(Weights),
}

impl Head {
    pub(crate) fn form(&self) -> &dyn Form {
        match self {
            Self::Dense => &Dense,
            Self::Tables(tables) => tables,
            Self::Gallery => &Gallery,
        }
    }

    /// Both halves together; none when they are of different heads.
    pub(crate) fn with<'a>(&'a self, trained: &'a TrainedHead) -> Option<Box<dyn Whole + 'a>> {
        match self {
            Self::Dense => {
                let TrainedHead::Dense(weights) = trained else {
                    return None;
                };
                Some(Box::new(WholeDense(weights)))
            }
            Self::Tables(shape) => {
                let TrainedHead::Tables { indices, tables } = trained else {
                    return None;
                };
                Some(Box::new(WholeTables {
                    shape,
                    indices,
                    tables,
                }))
            }
            Self::Gallery => {
                let TrainedHead::Gallery(weights) = trained else {
                    return None;
                };
                Some(Box::new(WholeGallery(weights)))
            }
        }
    }

    /// How outputs of the head's sealed layer address tables, if they do: one lookup for each.
    pub fn addressing(&self) -> Option<Addressing> {
        self.form().addressing()
    }

    /// The score that an output of its sealed layer, or the entry it addresses, adds to.
    pub fn target(&self, value: usize) -> usize {
        self.form().target(value)
    }

    /// Sealed tables, and lookups in them.
    pub fn tables(&self) -> usize {
        self.form().tables()
    }

    /// The secret half of this head, from the weights of its layer and its tables' entries.
    pub fn trained(&self, weights: Weights, tables: SecretTables) -> TrainedHead {
        match self {
            Self::Dense => TrainedHead::Dense(weights),
            Self::Tables(_) => TrainedHead::Tables {
                indices: weights,
                tables,
            },
            Self::Gallery => TrainedHead::Gallery(weights),
        }
    }
}

impl TrainedHead {
    /// Weights of its sealed layer.
    pub fn weights(&self) -> &Weights {
        match self {
            Self::Dense(weights) | Self::Gallery(weights) => weights,
            Self::Tables { indices, .. } => indices,
        }
    }

    /// Sealed tables, if it has them.
    pub fn tables(&self) -> &[Vec<i64>] {
        match self {
            Self::Tables { tables, .. } => &tables.0,
            Self::Dense(_) | Self::Gallery(_) => &[],
        }
    }
}
