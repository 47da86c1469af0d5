//! Trees in words.

use circuit::{Circuit, Head};

use super::{
    compile::MOST_WIDTH,
    forest::{Forest, Tree},
    grid::Grid,
};

const PUBLIC_GRID: &str = "The thresholds of each feature travel in the model card. Which tree asks for which of them, and what leaves hold, is sealed.";
const MISSING: &str =
    "Every feature needs a number: how the trees treat missing values is not taken over.";

/// "50 oblivious trees of depth 4, 30 features, 212 thresholds".
pub(super) fn trees(forest: &Forest) -> String {
    let count = forest.trees.len();
    let depth = forest.trees.iter().map(Tree::depth).max().unwrap_or(0);
    let all = count > 0 && forest.trees.iter().all(Tree::is_oblivious);
    let kind = if all { "oblivious tree" } else { "tree" };
    let same = forest.trees.iter().all(|tree| tree.depth() == depth);
    let depth = if same {
        format!("of depth {depth}")
    } else {
        format!("of depth up to {depth}")
    };
    let features = counted(forest.features, "feature");
    let thresholds = counted(Grid::new(forest, usize::MAX).width(), "threshold");
    format!("{} {depth}, {features}, {thresholds}", counted(count, kind))
}

/// What an answer passes through.
pub(super) fn layers(circuit: &Circuit, grid: &Grid) -> Vec<String> {
    let thresholds = counted(grid.width(), "threshold");
    let read = grid
        .thresholds()
        .iter()
        .filter(|thresholds| !thresholds.is_empty())
        .count();
    let mut layers = vec![format!("{thresholds} of {}", counted(read, "feature"))];
    if let Head::Tables(tables) = &circuit.head {
        let count = counted(tables.values, "sealed table");
        layers.push(format!("{count} of {} entries", tables.boxes));
    }
    layers.push(match circuit.outputs {
        1 => "1 score".into(),
        classes => format!("{classes} classes"),
    });
    layers
}

impl Forest {
    /// What the owner should know of a model of trees.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = vec![PUBLIC_GRID.into(), MISSING.into()];
        remarks.extend(self.notes.iter().map(|note| (*note).to_owned()));
        let (exact, kept) = (Grid::new(self, usize::MAX), Grid::new(self, MOST_WIDTH));
        if kept.width() < exact.width() {
            let (from, to) = (exact.width(), kept.width());
            remarks.push(format!("The {from} thresholds were brought together to {to}, so that a row fits one ciphertext. Measured accuracy counts this in."));
        }
        remarks
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
