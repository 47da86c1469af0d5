//! What makes scores: one module for each head, public half and secret half together.

mod dense;
mod gallery;
mod tables;

use serde::{Deserialize, Serialize};

pub use self::tables::{SecretTables, Tables};
use self::{dense::Dense, gallery::Gallery};
use crate::{Addressing, Circuit, Error, Layout, Weights};

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

/// What a circuit asks its head.
pub(crate) trait Form {
    /// Checks the head's own numbers, and that the circuit's other parts go with it.
    fn check(&self, circuit: &Circuit) -> Result<(), Error>;

    /// Outputs of its sealed layer.
    fn values(&self, circuit: &Circuit) -> usize {
        circuit.outputs
    }

    /// Layout of its sealed layer, which has `inputs` inputs.
    fn layout(&self, circuit: &Circuit, inputs: usize) -> Result<Layout, Error> {
        Layout::dense(circuit.hidden.len(), inputs, self.values(circuit))
    }

    /// How the layer's outputs address tables, if they do: a lookup for each.
    fn addressing(&self) -> Option<Addressing> {
        None
    }

    /// Sealed tables.
    fn tables(&self) -> usize {
        0
    }

    /// Whether a decision may be about any of several scores.
    fn matches_any(&self) -> bool {
        false
    }
}

/// What a circuit asks the secret half of its head.
pub(crate) trait TrainedForm {
    /// Entries of sealed tables, if it has them.
    fn tables(&self) -> &[Vec<i64>] {
        &[]
    }

    /// Whether it belongs to the circuit's head, and its scores stay within range.
    fn fits(&self, weights: &Weights, circuit: &Circuit) -> bool;

    /// The cleartext twin: scores from the inputs of the head's layer.
    fn scores(
        &self,
        weights: &Weights,
        circuit: &Circuit,
        values: &[i64],
    ) -> Result<Vec<i64>, Error>;
}

impl Head {
    pub(crate) fn form(&self) -> &dyn Form {
        match self {
            Self::Dense => &Dense,
            Self::Tables(tables) => tables,
            Self::Gallery => &Gallery,
        }
    }

    /// How outputs of the head's sealed layer address tables, if they do: one lookup for each.
    pub fn addressing(&self) -> Option<Addressing> {
        self.form().addressing()
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
    fn parts(&self) -> (&dyn TrainedForm, &Weights) {
        match self {
            Self::Dense(weights) => (&Dense, weights),
            Self::Tables { indices, tables } => (tables, indices),
            Self::Gallery(weights) => (&Gallery, weights),
        }
    }

    /// Weights of its sealed layer.
    pub fn weights(&self) -> &Weights {
        self.parts().1
    }

    /// Sealed tables, if it has them.
    pub fn tables(&self) -> &[Vec<i64>] {
        self.parts().0.tables()
    }

    pub(crate) fn fits(&self, circuit: &Circuit) -> bool {
        let (form, weights) = self.parts();
        form.fits(weights, circuit)
    }

    pub(crate) fn scores(&self, circuit: &Circuit, values: &[i64]) -> Result<Vec<i64>, Error> {
        let (form, weights) = self.parts();
        form.scores(weights, circuit, values)
    }
}
