//! Trees in words.

use circuit::{Circuit, Head};

use super::{attempt::MOST_WIDTH, grid::Grid};
use crate::{
    model::forest::{Forest, Tree},
    words::counted,
};

const PUBLIC_GRID: &str = "The thresholds of each feature travel in the model card. Which tree asks for which of them, and what leaves hold, is sealed.";

/// "50 oblivious trees of depth 4, 30 features, 212 thresholds".
pub(crate) fn trees(forest: &Forest) -> String {
    let count = forest.trees.len() / forest.copies;
    let depth = forest.trees.iter().map(Tree::depth).max().unwrap_or(0);
    let all = !forest.trees.is_empty() && forest.trees.iter().all(Tree::is_oblivious);
    let trees = match all {
        true => counted(count, "oblivious tree"),
        false => counted(count, "tree"),
    };
    let same = forest.trees.iter().all(|tree| tree.depth() == depth);
    let trees = match same {
        true => format!("{trees} of depth {depth}"),
        false => format!("{trees} of depth up to {depth}"),
    };
    let features = counted(forest.features, "feature");
    let thresholds = counted(Grid::exact(forest).width(), "threshold");
    [trees, features, thresholds].join(", ")
}

/// What an answer passes through.
pub(crate) fn layers(circuit: &Circuit, forest: &Forest) -> Vec<String> {
    let grids = &circuit.encoder.grids;
    let read = grids.iter().filter(|grid| !grid.is_empty()).count();
    let thresholds = counted(circuit.encoder.width(), "threshold");
    let mut input = vec![format!("{thresholds} of {}", counted(read, "feature"))];
    let exact = Grid::exact(forest).width();
    if exact > circuit.encoder.width() {
        input.push(format!("brought together from {exact}"));
    }
    let mut layers = vec![input.join(", ")];
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

/// What became of the trees' thresholds, if not all of them are there.
pub(crate) fn together(circuit: &Circuit, forest: &Forest) -> Option<String> {
    let (exact, kept) = (Grid::exact(forest).width(), circuit.encoder.width());
    (exact > kept).then(|| {
        let reason = match exact > MOST_WIDTH {
            true => format!("An answer holds at most {MOST_WIDTH} thresholds:"),
            false => "So that the sealed copy stays small,".to_owned(),
        };
        format!("{reason} {exact} thresholds of the trees were brought together into {kept}. Values between two that became one are answered alike.")
    })
}

/// What the owner should know of a model of trees.
pub(crate) fn remarks(forest: &Forest) -> Vec<String> {
    let mut remarks: Vec<String> = vec![PUBLIC_GRID.into()];
    remarks.extend(forest.notes.iter().map(|note| (*note).to_owned()));
    remarks
}
