use circuit::{Blueprint, Circuit};
use preparation::{Cell, Preparation};
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
            let preparation = self.preparation.as_ref();
            features.push(card::features(&self.blueprint, preparation, row)?);
        }
        Ok(features)
    }
}
