use circuit::Circuit;

use super::{frame::Frame, grid::Grid, plan::Cutting, scale::scale, words};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        search::{ACCEPTED_LOSS, Candidate, Lowered, best},
    },
    measure::fidelity::Tolerance,
    model::{
        feature::Feature,
        forest::{Forest, margin},
    },
};

/// Bits of one row, so that it fits a ciphertext.
const MOST_WIDTH: usize = 2048;
/// Sealed polynomials of one model to try, 200 KB each: few at first, more where thresholds were brought
/// together and answers suffered.
const POLYNOMIALS: [usize; 3] = [512, 2_048, 8_192];
/// What bringing thresholds together may take.
const TOLERANCE: Tolerance = Tolerance {
    labels: 0.01,
    probability: 0.02,
    variance: 0.002,
    drawn: 2.0,
};

const MEASURED_RANGES: &str =
    "Ranges cover your data and what the trees ask for. Any other number is answered as well.";
const ASKED_RANGES: &str =
    "Ranges cover what the trees ask for. Any other number is answered as well.";

impl Family for Forest {
    fn takes_lookups(&self) -> bool {
        true
    }

    /// Ranges that hold a value on either side of every edge: beyond, nothing changes any more.
    fn ranged(&self, mut features: Vec<Feature>, _is_told: bool) -> Vec<Feature> {
        for (feature, asked) in features.iter_mut().zip(self.asked()) {
            let Some((first, last)) = asked else {
                continue;
            };
            if feature.range.minimum >= first {
                feature.range.minimum = first - margin(first, last);
            }
            feature.range.maximum = feature.range.maximum.max(last);
        }
        features
    }

    fn takes_any_number(&self) -> bool {
        true
    }

    fn tolerance(&self) -> Option<Tolerance> {
        Some(TOLERANCE)
    }

    /// Sealed tables, with the fastest lookups that lose nothing. Thresholds are brought together only as far
    /// as answers stay within the tolerance.
    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        let mut candidates: Vec<Candidate> = Vec::new();
        let (mut first, exact) = (0, Grid::new(self, usize::MAX).width());
        for width in widths(self, task)? {
            let grid = Grid::new(self, width);
            first = candidates.len();
            candidates.extend(attempt(self, task, &grid)?);
            let is_close = |tried: &Candidate| {
                grid.width() == exact || tried.measured.used_of(TOLERANCE) <= 1.0
            };
            if candidates
                .last()
                .is_some_and(|tried| keeps_accuracy(tried) && is_close(tried))
            {
                break;
            }
        }
        let chosen = first + best(&candidates[first..]).ok_or(Error::TreeSize)?;
        let layers = |circuit: &Circuit| words::layers(circuit, self);
        Ok(Lowered::new(candidates, chosen, layers))
    }

    fn about_ranges(&self, has_rows: bool) -> Option<&'static str> {
        Some(if has_rows {
            MEASURED_RANGES
        } else {
            ASKED_RANGES
        })
    }

    fn remarks(&self, _task: &Task) -> Vec<String> {
        words::remarks(self)
    }

    fn about_circuit(&self, circuit: &Circuit) -> Option<String> {
        words::together(circuit, self)
    }
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
    let together = |polynomials: &usize| tables.div_ceil(*polynomials).max(1);
    let mut widths: Vec<usize> = POLYNOMIALS
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
        let is_last = keeps_accuracy(&candidate) || before - candidate.loss() <= ACCEPTED_LOSS;
        candidates.push(candidate);
        if is_last {
            break;
        }
    }
    Ok(candidates)
}

fn keeps_accuracy(candidate: &Candidate) -> bool {
    candidate.loss() <= ACCEPTED_LOSS
}
