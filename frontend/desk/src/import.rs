//! A model file on its way in: what a desk asks of an importer, and what it keeps of the model.

use card::ImportSettings;
use circuit::{Circuit, Trained};
use preparation::Cell;
use protocol::{CardCost, Fault, ImportReport, NamedFile, Tried};
use zeroize::Zeroizing;

use crate::{error::Error, model::OwnedModel, opened_card::OpenedCard};

/// Reads model files: a desk's way to a compiler, which most desks do without.
pub trait Importer {
    /// Compiles a model file, given with files that it names, by labelled rows if there are some. Asks `price`
    /// what the circuit costs.
    ///
    /// # Errors
    /// What it does not understand, as a pair, or the price's fault.
    fn import(
        &self,
        files: &[NamedFile],
        rows: Option<&[u8]>,
        settings: &ImportSettings,
        price: &dyn Fn(&Circuit) -> Result<Price, Fault>,
    ) -> Result<CompiledModel, Fault>;
}

/// What an importer makes of a file.
pub struct CompiledModel {
    /// The secret half; the draft in the report has the public one.
    pub trained: Trained,
    /// What a decision's threshold took off the score, in its units.
    pub threshold: f64,
    /// The model as trained.
    pub original: Box<dyn Original>,
    /// What the owner should see of it.
    pub report: ImportReport,
}

/// A model as trained, in the clear. Secret: wiped when dropped.
pub trait Original {
    /// Its scores of one row of features.
    fn scores(&self, features: &[f64]) -> Vec<f64>;
}

/// What a circuit costs.
pub struct Price {
    /// Each answer.
    pub cost: CardCost,
    /// Microseconds that sealing one copy takes here, about.
    pub sealing_micros: u64,
}

/// A compiled model, and the one that it was made of.
pub(crate) struct ImportedModel {
    pub(crate) owned: OwnedModel,
    original: Box<dyn Original>,
}

impl ImportedModel {
    /// Both, and what the owner sees of them.
    pub(crate) fn new(compiled: CompiledModel) -> (Self, ImportReport) {
        let CompiledModel {
            trained,
            threshold,
            original,
            report,
        } = compiled;
        let circuit = report.draft.circuit.clone();
        let owned = OwnedModel {
            circuit,
            trained,
            threshold,
        };
        (Self { owned, original }, report)
    }

    /// What the twin under a card's circuit and the original answer to one row.
    pub(crate) fn tried(&self, card: &OpenedCard, row: &[Cell]) -> Result<Tried, Error> {
        let circuit = &card.blueprint;
        if !self.owned.fits(circuit) {
            return Err(Error::ModelMismatch);
        }
        let features = Zeroizing::new(card.features_of(row)?);
        let compiled = circuit.evaluate_twin(&self.owned.trained, &features)?;
        let given = Zeroizing::new(card.given(row)?.unwrap_or_else(|| features.to_vec()));
        Ok(Tried {
            compiled: circuit.conclude(compiled),
            original: circuit.conclude(self.original.scores(&given)),
        })
    }
}
