use card::{Accuracy, QuantizationChoice};
use circuit::{Circuit, Trained};

use super::{
    frame::Frame,
    grid::Grid,
    plan::Cutting,
    scale::{RANGE_BITS, scale},
    words,
};
use crate::{
    error::Error,
    import::Task,
    lower::precision::{ACCEPTED_LOSS, Chosen},
    model::forest::Forest,
};

/// Bits of one row, so that it fits a ciphertext.
const MOST_WIDTH: usize = 2048;
/// Sealed polynomials of one model to try, 200 KB each: few at first, more where thresholds were brought
/// together and accuracy suffered.
const POLYNOMIALS: [usize; 2] = [512, 2_048];
/// Sealed polynomials where accuracy cannot be measured.
const UNMEASURED: [usize; 1] = [1_024];

/// A model and how well it does.
pub(crate) struct Candidate {
    pub(crate) circuit: Circuit,
    pub(crate) trained: Trained,
    pub(crate) accuracy: Option<Accuracy>,
}

/// Compiles trees to sealed tables, with the fastest lookups that lose nothing.
///
/// # Errors
/// [`Error::ForestSize`] and [`Error::TreeSize`].
pub(crate) fn choose(forest: &Forest, task: &Task) -> Result<Chosen, Error> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for width in widths(forest, task)? {
        let grid = Grid::new(forest, width);
        candidates.extend(attempt(forest, task, &grid)?);
        if candidates.last().is_some_and(Candidate::keeps_accuracy) {
            break;
        }
    }
    let losses = candidates.iter().map(Candidate::loss).enumerate();
    let best = losses
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map_or(0, |(index, _)| index);
    let choices = candidates.iter().enumerate();
    let choices = choices
        .map(|(index, candidate)| candidate.choice(index == best))
        .collect();
    let Candidate {
        circuit,
        trained,
        accuracy,
    } = candidates.swap_remove(best);
    let layers = words::layers(&circuit, forest);
    Ok(Chosen {
        circuit,
        trained,
        choices,
        accuracy,
        layers,
    })
}

/// Most thresholds to try: all, unless the model then takes more sealed polynomials than is worth it.
fn widths(forest: &Forest, task: &Task) -> Result<Vec<usize>, Error> {
    let grid = Grid::new(forest, MOST_WIDTH);
    let cutting = Cutting::new(forest, &grid, scale(forest).unit);
    let frame = Frame {
        forest,
        grid: &grid,
        scale: scale(forest),
        task,
    };
    let tables = frame.alternatives(&cutting)?[0].plan.tables;
    let tried = match task.trial {
        Some(_) => POLYNOMIALS.as_slice(),
        None => &UNMEASURED,
    };
    let together = |polynomials: &usize| tables.div_ceil(*polynomials).max(1);
    let mut widths: Vec<usize> = tried
        .iter()
        .map(|polynomials| (MOST_WIDTH / together(polynomials)).min(grid.width()))
        .collect();
    widths.dedup();
    Ok(widths)
}

/// Tries lookups from fast to slow on one grid, until one keeps accuracy or slower ones do not help.
fn attempt(forest: &Forest, task: &Task, grid: &Grid) -> Result<Vec<Candidate>, Error> {
    let scale = scale(forest);
    let cutting = Cutting::new(forest, grid, scale.unit);
    let frame = Frame {
        forest,
        grid,
        scale,
        task,
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    for alternative in frame.alternatives(&cutting)? {
        let candidate = frame.candidate(&alternative)?;
        let before = candidates.last().map_or(f64::INFINITY, Candidate::loss);
        let is_last = candidate.keeps_accuracy() || before - candidate.loss() <= ACCEPTED_LOSS;
        candidates.push(candidate);
        if is_last {
            break;
        }
    }
    Ok(candidates)
}

impl Candidate {
    fn loss(&self) -> f64 {
        self.accuracy.map_or(0.0, |accuracy| accuracy.loss())
    }

    fn keeps_accuracy(&self) -> bool {
        self.loss() <= ACCEPTED_LOSS
    }

    fn choice(&self, chosen: bool) -> QuantizationChoice {
        QuantizationChoice {
            input_bits: 1,
            weight_bits: RANGE_BITS,
            lookups: self.circuit.lookups,
            accuracy: self.accuracy,
            chosen,
        }
    }
}
