use circuit::{Blueprint, Circuit};
use preparation::{Cell, Preparation};
use protocol::KnownRow;
use zeroize::Zeroizing;

use crate::error::Error;

/// A card's circuit, checked, and what is made of inputs before it.
pub(crate) struct OpenedCard {
    pub(crate) blueprint: Blueprint,
    preparation: Option<Preparation>,
}

impl OpenedCard {
    /// Checks both, and that they belong together.
    pub(crate) fn new(circuit: &Circuit, preparation: Option<Preparation>) -> Result<Self, Error> {
        let blueprint = circuit.check()?;
        if let Some(preparation) = &preparation {
            preparation.check()?;
            let (expected, got) = (circuit.features(), preparation.features.len());
            if expected != got {
                return Err(circuit::Error::RowLength { expected, got }.into());
            }
        }
        Ok(Self {
            blueprint,
            preparation,
        })
    }

    /// The circuit's features of each row.
    pub(crate) fn features(&self, rows: &[Vec<Cell>]) -> Result<Zeroizing<Vec<Vec<f64>>>, Error> {
        let mut features = Zeroizing::new(Vec::with_capacity(rows.len()));
        for row in rows {
            features.push(self.features_of(row)?);
        }
        Ok(features)
    }

    /// The same with known rows put among them, in the order of their places.
    pub(crate) fn features_with(
        &self,
        rows: &[Vec<Cell>],
        known: Vec<KnownRow>,
    ) -> Result<Zeroizing<Vec<Vec<f64>>>, Error> {
        let mut features = self.features(rows)?;
        for row in known {
            let at = row.at as usize;
            if at > features.len() {
                return Err(Error::OutOfOrder);
            }
            features.insert(at, row.features);
        }
        Ok(features)
    }

    /// The circuit's features of a row, each inside its range.
    pub(crate) fn features_of(&self, row: &[Cell]) -> Result<Vec<f64>, Error> {
        let preparation = self.preparation.as_ref();
        Ok(card::features(&self.blueprint, preparation, row)?)
    }

    /// What the preparation makes of a row, in whatever range; none where there is no preparation.
    pub(crate) fn given(&self, row: &[Cell]) -> Result<Option<Vec<f64>>, Error> {
        let preparation = self.preparation.as_ref();
        let given = preparation.map(|preparation| preparation.features(row));
        Ok(given.transpose()?)
    }
}
