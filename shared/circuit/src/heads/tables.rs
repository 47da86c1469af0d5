use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Form, Head, TrainedForm};
use crate::{Addressing, Circuit, Error, Weights};

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

impl Tables {
    /// The score that table `value` adds to.
    pub fn target(&self, value: usize) -> usize {
        self.targets
            .get(value)
            .map_or(0, |target| usize::from(*target))
    }
}

impl Form for Tables {
    fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        for (what, got) in [
            ("number of tables", self.values),
            ("number of scores", circuit.outputs),
        ] {
            let allowed = "1 to 8,192";
            (1..=MOST_TABLES)
                .contains(&got)
                .then_some(())
                .ok_or(Error::Shape { what, got, allowed })?;
        }
        let exist = |target: &u16| usize::from(*target) < circuit.outputs;
        let named = self.targets.is_empty() && circuit.outputs == 1
            || self.targets.len() == self.values && self.targets.iter().all(exist);
        named
            .then_some(())
            .ok_or(Error::Parameter("table targets"))?;
        Addressing::new(self.range, usize::from(self.boxes)).map(|_| ())
    }

    fn values(&self, _: &Circuit) -> usize {
        self.values
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

impl TrainedForm for SecretTables {
    fn tables(&self) -> &[Vec<i64>] {
        &self.0
    }

    fn fits(&self, _: &Weights, circuit: &Circuit) -> bool {
        let Head::Tables(shape) = &circuit.head else {
            return false;
        };
        let boxes = usize::from(shape.boxes);
        self.0.len() == shape.values && self.0.iter().all(|table| table.len() == boxes)
    }

    fn scores(
        &self,
        indices: &Weights,
        circuit: &Circuit,
        values: &[i64],
    ) -> Result<Vec<i64>, Error> {
        let Head::Tables(shape) = &circuit.head else {
            return Err(Error::Parameter("head"));
        };
        let addressing = Addressing::new(shape.range, usize::from(shape.boxes))?;
        let mut scores = vec![0; circuit.outputs];
        let pairs = self.0.iter().zip(indices.evaluate(values)?);
        for (index, (table, value)) in pairs.enumerate() {
            scores[shape.target(index)] += addressing.look_up(table, value);
        }
        Ok(scores)
    }
}

impl fmt::Debug for SecretTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretTables({}, redacted)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encoder, FeatureRange, LookupSet, OutputPolicy, Scale};

    #[test]
    fn more_scores_than_tables_could_ever_name_are_refused() {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        let circuit = |outputs| Circuit {
            encoder: Encoder {
                input_bits: 1,
                features: vec![range; 3],
                grids: Vec::new(),
            },
            hidden: Vec::new(),
            head: Head::Tables(Tables {
                values: 2,
                range: 8,
                boxes: 4,
                targets: vec![0, 1],
            }),
            outputs,
            scale: Scale {
                range_bits: 12,
                unit: 1.0,
            },
            policy: OutputPolicy::Scores {
                resolution_bits: 10,
            },
            lookups: Some(LookupSet::Bits3),
        };
        assert!(circuit(2).check().is_ok());
        assert!(circuit(1).check().is_err(), "a table adds to no score");
        assert!(circuit(usize::MAX).check().is_err());
    }
}
