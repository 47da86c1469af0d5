use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::form::{Form, Frame, Whole};
use crate::{Addressing, Error, Weights};

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

/// Tables of entries; wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretTables(pub Vec<Vec<i64>>);

/// Most tables, and scores, of one circuit.
const MOST_TABLES: usize = 8_192;

impl Form for Tables {
    fn check(&self, frame: &Frame<'_>) -> Result<(), Error> {
        for (what, got) in [
            ("number of tables", self.values),
            ("number of scores", frame.outputs),
        ] {
            let allowed = "1 to 8,192";
            (1..=MOST_TABLES)
                .contains(&got)
                .then_some(())
                .ok_or(Error::Shape { what, got, allowed })?;
        }
        let exist = |target: &u16| usize::from(*target) < frame.outputs;
        let named = self.targets.is_empty() && frame.outputs == 1
            || self.targets.len() == self.values && self.targets.iter().all(exist);
        named
            .then_some(())
            .ok_or(Error::Parameter("table targets"))?;
        Addressing::new(self.range, usize::from(self.boxes)).map(|_| ())
    }

    fn values(&self, _: usize) -> usize {
        self.values
    }

    fn target(&self, value: usize) -> usize {
        let target = self.targets.get(value);
        target.map_or(0, |target| usize::from(*target))
    }

    fn tables(&self) -> usize {
        self.values
    }

    fn addressing(&self) -> Option<Addressing> {
        Some(Addressing {
            range: self.range,
            boxes: usize::from(self.boxes),
        })
    }
}

/// Tables with their entries and what finds them.
pub(super) struct WholeTables<'a> {
    pub(super) shape: &'a Tables,
    pub(super) indices: &'a Weights,
    pub(super) tables: &'a SecretTables,
}

impl Whole for WholeTables<'_> {
    fn fits(&self, _: &Frame<'_>) -> bool {
        let (SecretTables(tables), boxes) = (self.tables, usize::from(self.shape.boxes));
        tables.len() == self.shape.values && tables.iter().all(|table| table.len() == boxes)
    }

    fn scores(
        &self,
        frame: &Frame<'_>,
        values: &[i64],
        nudge: &mut dyn FnMut(u64) -> i64,
    ) -> Result<Vec<i64>, Error> {
        let addressing = Addressing::new(self.shape.range, usize::from(self.shape.boxes))?;
        let mut scores = vec![0; frame.outputs];
        let pairs = self.tables.0.iter().zip(self.indices.evaluate(values)?);
        for (index, (table, value)) in pairs.enumerate() {
            scores[self.shape.target(index)] +=
                addressing.look_up(table, value + nudge(addressing.range));
        }
        Ok(scores)
    }
}

impl fmt::Debug for SecretTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretTables({}, redacted)", self.0.len())
    }
}
