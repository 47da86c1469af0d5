use card::{
    Accuracy, Answer, Comparison, Doubt, Fidelity, LookupChoice, OpenQuestion, PictureForm,
    QuantizationChoice,
    table::{ColumnFacts, TableFacts},
};
use circuit::{Circuit, Cost, Trained};
use preparation::Preparation;

use crate::{
    measure::simulation::Simulation,
    model::{feature::Feature, float::FloatModel},
};

/// A compiled model and what was learnt on the way.
#[derive(Debug)]
pub struct Imported {
    /// The public half.
    pub circuit: Circuit,
    /// The secret half.
    pub trained: Trained,
    /// The model as trained, with a decision's threshold taken from its score; secret.
    pub float: FloatModel,
    /// What a decision's threshold took off the score, in its units; otherwise 0. Secret.
    pub threshold: f64,
    /// What the scores mean.
    pub answer: Answer,
    /// Each input, in the model's order.
    pub inputs: Vec<Feature>,
    /// What is made of inputs before the circuit; none where they are its features.
    pub preparation: Option<Preparation>,
    /// Precisions that were tried.
    pub choices: Vec<QuantizationChoice>,
    /// Numbers of lookups that trees can be brought down to, the most first.
    pub budget: Vec<LookupChoice>,
    /// Accuracy at the chosen precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// How closely it answers as the original.
    pub fidelity: Fidelity,
    /// Both side by side, in detail: for the owner's screen alone.
    pub comparison: Comparison,
    /// What makes it doubtful whether the rows are what the model was trained on.
    pub doubts: Vec<Doubt>,
    /// What the file holds, in words.
    pub understood: Vec<String>,
    /// The picture that the features are, given or found in the model.
    pub picture: Option<PictureForm>,
    /// The first labelled pictures, as pixels from 0 to 1, plane by plane: for the owner's screen alone.
    pub shown: Vec<Vec<f64>>,
    /// What an answer passes through, in words: "784 inputs", "64 hidden neurons with ReLU".
    pub layers: Vec<String>,
    /// Operations of one answer.
    pub cost: Cost,
    /// As [`card::ModelCard::far_rows`].
    pub far_rows: Option<f64>,
    /// What the owner should know.
    pub remarks: Vec<String>,
    /// What the file leaves open, and what it was taken to mean.
    pub questions: Vec<OpenQuestion>,
    /// How the labelled rows were understood, if there are some.
    pub table: Option<TableFacts>,
    /// Columns of the labelled rows with their first values: for the owner's screen alone.
    pub columns: Vec<ColumnFacts>,
}

impl Imported {
    /// What rows of the circuit's features would be answered encrypted, under the noise of lookups and of flooding drawn once
    /// for each: scores; of a label 1 for the winner, or for nobody in a place of its own; of a decision 1 or -1. Nothing of a
    /// row that does not fit.
    pub fn noisy(&self, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let simulation = Simulation::new(&self.circuit, &self.trained);
        simulation.noisy(rows.iter().map(Vec::as_slice))
    }
}
