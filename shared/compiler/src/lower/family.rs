use card::ImportSettings;
use circuit::Circuit;

use super::search::Lowered;
use crate::{
    error::Error,
    measure::{fidelity::Tolerance, trial::Trial},
    model::feature::Feature,
    policy::Goal,
};

/// What the compiler does with the models of one family.
pub(crate) trait Family {
    /// Whether an answer takes lookups even when scores leave.
    fn takes_lookups(&self) -> bool;

    /// The features with ranges that suit the family; `is_told` when data, the owner or an image tell them.
    fn ranged(&self, features: Vec<Feature>, _is_told: bool) -> Vec<Feature> {
        features
    }

    /// Compiles the model.
    ///
    /// # Errors
    /// When it does not fit a circuit, or the owner's settings do not fit it.
    fn lower(&self, task: &Task) -> Result<Lowered, Error>;

    /// What a score says, where its link does not tell.
    fn about_scores(&self) -> Option<&'static str> {
        None
    }

    /// Where ranges come from, where it is neither a scaler nor the data alone.
    fn about_ranges(&self, _has_rows: bool) -> Option<&'static str> {
        None
    }

    /// Whether a value outside of its range is answered as exactly as one inside.
    fn takes_any_number(&self) -> bool {
        false
    }

    /// What an answer may lose without a word; none where the family says it in its own way.
    fn tolerance(&self) -> Option<Tolerance> {
        None
    }

    /// What the owner should know of the circuit that was made of the model.
    fn about_circuit(&self, _circuit: &Circuit) -> Option<String> {
        None
    }

    /// What the owner of such a model should know.
    fn remarks(&self, _task: &Task) -> Vec<String> {
        Vec::new()
    }
}

/// What a model is compiled for.
pub(crate) struct Task<'a> {
    pub(crate) features: &'a [Feature],
    /// The owner's rows, labelled or not.
    pub(crate) rows: &'a [Vec<f64>],
    /// Rows to measure on.
    pub(crate) trial: Trial<'a>,
    pub(crate) settings: &'a ImportSettings,
    pub(crate) goal: Goal,
    /// Whether the sealed form of a circuit is taken where it is to be kept.
    pub(crate) fits: &'a dyn Fn(&Circuit) -> bool,
}

impl Task<'_> {
    /// A usual row.
    pub(crate) fn usual(&self) -> Vec<f64> {
        self.features
            .iter()
            .map(|feature| feature.field.example)
            .collect()
    }
}
