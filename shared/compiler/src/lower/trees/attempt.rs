//! A forest on one grid of thresholds after the other, with lookups from fast to slow.

use super::{frame::Frame, grid::Grid, plan::Cutting, scale::PlacedForest};
use crate::{
    error::Error,
    lower::{
        family::Task,
        search::{ACCEPTED_LOSS, Candidate, best},
    },
    measure::fidelity::Tolerance,
    model::forest::Forest,
};

/// Bits of one row, so that it fits a ciphertext.
pub(super) const MOST_WIDTH: usize = 2048;
/// Sealed polynomials of one model to try, 200 KB each: few at first, more where thresholds were brought
/// together and answers suffered.
const POLYNOMIALS: [usize; 3] = [512, 2_048, 8_192];
/// Boxes of the tables of a forest that stands for a larger one, its sealed polynomials, and how many leaves
/// a table holds at least.
const QUICK_BOXES: [usize; 3] = [12, 24, 48];
const QUICK_POLYNOMIALS: usize = 2_048;
const FEW_LEAVES: usize = 2;
/// What bringing thresholds together may take.
pub(crate) const TOLERANCE: Tolerance = Tolerance {
    labels: 0.01,
    probability: 0.02,
    mean_probability: 0.02,
    variance: 0.002,
    margins: 0.002,
    drawn: 2.0,
};

/// What was tried, and which of it is best: thresholds are brought together only as far as answers stay
/// within the tolerance.
///
/// # Errors
/// [`Error::TreeSize`] and [`Error::ForestSize`].
pub(crate) fn attempts(forest: &Forest, task: &Task) -> Result<(Vec<Candidate>, usize), Error> {
    let placed = PlacedForest::of(forest, task.goal);
    let widest = Grid::within(forest, MOST_WIDTH, task.rows);
    let cutting = placed.cutting(&widest);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut first = 0;
    for width in widths(&placed, task, &widest, &cutting)? {
        if width == widest.width() {
            first = candidates.len();
            candidates.extend(tried(&placed, task, &widest, &cutting)?);
            break;
        }
        let grid = Grid::within(forest, width, task.rows);
        if task.trial.used_by(&grid.snapped(forest), TOLERANCE) > 1.0 {
            continue;
        }
        let cutting = placed.cutting(&grid);
        first = candidates.len();
        candidates.extend(tried(&placed, task, &grid, &cutting)?);
        let is_close = |tried: &Candidate| tried.measured.used_of(TOLERANCE) <= 1.0;
        if candidates
            .last()
            .is_some_and(|tried| keeps_accuracy(tried) && is_close(tried))
        {
            break;
        }
    }
    let chosen = first + best(&candidates[first..]).ok_or(Error::TreeSize)?;
    Ok((candidates, chosen))
}

/// A forest that stands for a larger one.
pub(crate) enum Quick {
    /// Few enough lookups, and how well it does.
    Fits(Box<Candidate>),
    /// So many lookups are too many.
    TooMany(usize),
}

/// A forest that stands for a larger one, on one grid, in the smallest tables that any of its trees fits into, and
/// as few of them as there may be; tried where that is at most `lookups`.
///
/// # Errors
/// As [`attempts`].
pub(crate) fn quick_attempt(forest: &Forest, task: &Task, lookups: usize) -> Result<Quick, Error> {
    let widest = Grid::within(forest, MOST_WIDTH, task.rows);
    let leaves: usize = forest.trees.iter().map(|tree| tree.leaves().len()).sum();
    let tables = (leaves / FEW_LEAVES).max(1);
    let width = QUICK_POLYNOMIALS * MOST_WIDTH / tables;
    let grid = match width < widest.width() {
        true => Grid::within(forest, width, task.rows),
        false => widest,
    };
    let placed = PlacedForest::of(forest, task.goal);
    let frame = Frame {
        placed: &placed,
        grid: &grid,
        task,
    };
    let mut failure = Error::TreeSize;
    for most in QUICK_BOXES {
        match quickly(&frame, most, lookups) {
            Err(Error::TreeSize) => {}
            Err(Error::ForestSize { got }) => failure = Error::ForestSize { got },
            tried => return tried,
        }
    }
    Err(failure)
}

fn quickly(frame: &Frame, most: usize, lookups: usize) -> Result<Quick, Error> {
    let cutting = frame.placed.cutting_within(frame.grid, most);
    let alternatives = frame.alternatives(&cutting)?;
    let fewest = alternatives.iter().min_by_key(|one| one.plan.tables);
    let fewest = fewest.ok_or(Error::TreeSize)?;
    if fewest.lookups > lookups {
        return Ok(Quick::TooMany(fewest.lookups));
    }
    let candidate = frame.candidate(fewest)?;
    Ok(match candidate.circuit.lookup_count() {
        got if got > lookups => Quick::TooMany(got),
        _ => Quick::Fits(Box::new(candidate)),
    })
}

/// Most thresholds to try: all, unless the model then takes more sealed polynomials than is worth it.
fn widths(
    placed: &PlacedForest,
    task: &Task,
    widest: &Grid,
    cutting: &Cutting,
) -> Result<Vec<usize>, Error> {
    let frame = Frame {
        placed,
        grid: widest,
        task,
    };
    let tables = frame.alternatives(cutting)?[0].plan.tables;
    let together = |polynomials: &usize| tables.div_ceil(*polynomials).max(1);
    let mut widths: Vec<usize> = POLYNOMIALS
        .iter()
        .map(|polynomials| (MOST_WIDTH / together(polynomials)).min(widest.width()))
        .collect();
    widths.dedup();
    Ok(widths)
}

/// Tries lookups from fast to slow on one grid, until one keeps accuracy or slower ones do not help.
fn tried(
    placed: &PlacedForest,
    task: &Task,
    grid: &Grid,
    cutting: &Cutting,
) -> Result<Vec<Candidate>, Error> {
    let frame = Frame { placed, grid, task };
    let mut candidates: Vec<Candidate> = Vec::new();
    for alternative in frame.alternatives(cutting)? {
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
