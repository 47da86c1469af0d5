use circuit::Placement;

use crate::{
    lower::family::Task,
    measure::rows::{self, mean},
    model::{
        network::{
            Network,
            function::Function,
            layer::{Layer, LayerKind},
        },
        scorer::Scorer,
    },
};

/// Rows of the owner that are looked at, and rows drawn around them with a seed, or anywhere inside the
/// ranges.
const MOST_ROWS: usize = 500;
const DRAWN: usize = 200;
const CALIBRATING: u64 = 11;
/// How far beyond the sums of rows a table reaches on either side, as a share of their width, if the ranges of the
/// inputs allow it at all.
const BEYOND: f64 = 0.1;
/// Sums kept in all, and of one neuron.
const MOST_SUMS: usize = 40_000;
const SUMS: std::ops::RangeInclusive<usize> = 48..=400;

/// How far beyond the scores of those rows others lie, as a share of their width.
const SCORE_MARGIN: f64 = 0.15;

/// How far beyond the sums of usual rows a table reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Coverage {
    /// A little.
    Usual,
    /// As far as rows do that were drawn anywhere inside the ranges.
    Drawn,
    /// As far as any row inside the ranges can.
    Any,
}

/// What usual rows do inside a network.
#[derive(Clone)]
pub(crate) struct Calibration {
    /// For each layer and each of its rows: sums that its function meets, in order of size.
    pub(crate) sums: Vec<Vec<Vec<f64>>>,
    /// Mean of each input of each layer and of the head.
    pub(crate) means: Vec<Vec<f64>>,
    /// Scores of each row.
    pub(crate) scores: Vec<Vec<f64>>,
    /// Whether the rows are the owner's.
    pub(crate) is_measured: bool,
    coverage: Coverage,
    /// For each layer and each of its rows.
    reached: Vec<Vec<Reached>>,
    /// For each layer, and for the head, its inputs of usual rows.
    pub(crate) inputs: Vec<Vec<Vec<f64>>>,
    /// Inputs of the last layer, of rows drawn anywhere, and between which ends they lie.
    last_anywhere: Vec<Vec<f64>>,
    last_reach: Vec<Ends>,
}

/// What a layer's row sums up to.
#[derive(Clone)]
struct Reached {
    /// Sums of usual rows, in order of size.
    usual: Vec<f64>,
    /// Of rows drawn anywhere inside the ranges.
    drawn: Ends,
    /// Of any row: interval arithmetic.
    any: Ends,
}

impl Calibration {
    /// Runs the network on the owner's rows, or on made-up ones within the features' ranges.
    pub(crate) fn new(network: &Network, task: &Task) -> Self {
        let is_measured = !task.rows.is_empty();
        let mut rows = rows::owned(task.rows, task.features, MOST_ROWS);
        match is_measured {
            true => rows.extend(rows::around(task.rows, task.features, DRAWN, CALIBRATING)),
            false => rows = rows::made_up(task.features),
        }
        let ranges = task.features.iter().map(|feature| feature.range);
        let mut reach: Vec<Ends> = ranges.map(|range| (range.minimum, range.maximum)).collect();
        let mut calibration = Self {
            sums: Vec::new(),
            means: Vec::new(),
            scores: Vec::new(),
            is_measured,
            coverage: Coverage::Usual,
            reached: Vec::new(),
            inputs: Vec::new(),
            last_anywhere: Vec::new(),
            last_reach: Vec::new(),
        };
        let mut values = rows;
        let mut anywhere = rows::anywhere(task.features, DRAWN);
        for layer in &network.layers {
            calibration.means.push(mean(&values));
            let reached = reached(layer, &values, &anywhere, &reach);
            let next =
                |values: &Vec<Vec<f64>>| values.iter().map(|row| layer.values(row)).collect();
            let outputs = outputs(layer, &reached);
            calibration.reached.push(reached);
            let after = next(&values);
            calibration
                .inputs
                .push(std::mem::replace(&mut values, after));
            (anywhere, calibration.last_anywhere) = (next(&anywhere), anywhere);
            calibration.last_reach = std::mem::replace(&mut reach, outputs);
        }
        calibration.means.push(mean(&values));
        calibration.scores = values.iter().map(|row| network.head.scores(row)).collect();
        calibration.inputs.push(values);
        calibration.covering(Coverage::Usual)
    }

    /// The same with sums so far beyond those of usual rows.
    pub(crate) fn covering(mut self, coverage: Coverage) -> Self {
        let sums = |reached: &Vec<Reached>| reached.iter().map(|row| row.sums(coverage)).collect();
        self.sums = self.reached.iter().map(sums).collect();
        self.coverage = coverage;
        self
    }

    /// Sums of the one row of a layer in place of the last one.
    pub(crate) fn last_sums(&self, layer: &Layer) -> Vec<f64> {
        let before = self.inputs.iter().rev().nth(1);
        let inputs = before.map_or(&[][..], Vec::as_slice);
        let reached = reached(layer, inputs, &self.last_anywhere, &self.last_reach);
        let last = reached.last();
        last.map_or_else(Vec::new, |row| row.sums(self.coverage))
    }

    /// Where the scores of each output lie, with a margin.
    pub(crate) fn reach(&self) -> Vec<(f64, f64)> {
        let ends = |output: usize| {
            let column = self.scores.iter().map(|scores| scores[output]);
            let (low, high) = column
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| {
                    (low.min(score), high.max(score))
                });
            let margin = SCORE_MARGIN * (high - low);
            (low - margin, high + margin)
        };
        let outputs = self.scores.first().map_or(0, Vec::len);
        (0..outputs).map(ends).collect()
    }

    /// The same of the network whose scores are so placed.
    pub(crate) fn placed(mut self, placements: &[Placement]) -> Self {
        for scores in &mut self.scores {
            for (score, placement) in scores.iter_mut().zip(placements) {
                *score = (*score - placement.centre) / placement.stretch;
            }
        }
        self
    }

    /// Smallest standard deviation of a score.
    pub(crate) fn spread(&self) -> f64 {
        let count = self.scores.len() as f64;
        let deviation = |output: usize| {
            let scores = || self.scores.iter().map(|row| row[output]);
            let mean = scores().sum::<f64>() / count;
            (scores().map(|score| (score - mean).powi(2)).sum::<f64>() / count).sqrt()
        };
        let outputs = self.scores.first().map_or(0, Vec::len);
        (0..outputs).map(deviation).fold(f64::INFINITY, f64::min)
    }
}

/// Smallest and largest value.
type Ends = (f64, f64);

/// What each row of a layer sums up to.
fn reached(
    layer: &Layer,
    values: &[Vec<f64>],
    anywhere: &[Vec<f64>],
    reach: &[Ends],
) -> Vec<Reached> {
    let summed = |values: &[Vec<f64>]| values.iter().map(|row| layer.sums(row)).collect();
    let (usual, drawn): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (summed(values), summed(anywhere));
    let kept = (MOST_SUMS / layer.rows.len().max(1)).clamp(*SUMS.start(), *SUMS.end());
    let positions = layer.positions();
    let bounds = bounds(layer, reach).into_iter().enumerate();
    bounds
        .map(|(row, any)| Reached {
            usual: sorted_sample(&usual, row, positions, kept),
            drawn: ends(&drawn, row, positions),
            any,
        })
        .collect()
}

impl Reached {
    /// Sums in order of size, with more on both sides.
    fn sums(&self, coverage: Coverage) -> Vec<f64> {
        let mut sums = self.usual.clone();
        let Some((first, last)) = sums.first().copied().zip(sums.last().copied()) else {
            return sums;
        };
        let beyond = BEYOND * (last - first);
        let (low, high) = match coverage {
            Coverage::Usual => (first - beyond, last + beyond),
            Coverage::Drawn => {
                let beyond = BEYOND * (self.drawn.1 - self.drawn.0);
                (
                    first.min(self.drawn.0 - beyond),
                    last.max(self.drawn.1 + beyond),
                )
            }
            Coverage::Any => self.any,
        };
        let inside =
            |end: f64, usual: f64| match end.clamp(self.any.0.min(first), self.any.1.max(last)) {
                end if end.is_finite() => end,
                _ => usual,
            };
        sums.insert(0, inside(low, first).min(first));
        sums.push(inside(high, last).max(last));
        sums
    }
}

/// What each row's sums are at most, of inputs anywhere between their ends: interval arithmetic.
fn bounds(layer: &Layer, reach: &[Ends]) -> Vec<Ends> {
    let widest = reach
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), ends| {
            (low.min(ends.0), high.max(ends.1))
        });
    let under = |input: usize| match layer.kind {
        LayerKind::Dense => reach[input],
        LayerKind::Convolution(_) => widest,
    };
    let bound = |(row, offset): (&Vec<f64>, &f64)| {
        let terms = row.iter().enumerate();
        terms.fold((*offset, *offset), |(low, high), (input, weight)| {
            let ends = under(input);
            let (a, b) = (weight * ends.0, weight * ends.1);
            (low + a.min(b), high + a.max(b))
        })
    };
    layer.rows.iter().zip(&layer.offsets).map(bound).collect()
}

/// What comes out of a layer, of any row.
fn outputs(layer: &Layer, reached: &[Reached]) -> Vec<Ends> {
    let ends = |(
        Reached {
            any: (low, high), ..
        },
        function,
    ): (&Reached, &Function)| {
        let at = |place: usize| {
            let x = low + (high - low) * place as f64 / PLACES as f64;
            function.at(x)
        };
        let values = (0..=PLACES).map(at).filter(|value| value.is_finite());
        values.fold((0.0, 0.0), |(low, high): Ends, value| {
            (low.min(value), high.max(value))
        })
    };
    let positions = layer.positions();
    let each = reached.iter().zip(layer.functions.iter()).map(ends);
    each.flat_map(|ends| std::iter::repeat_n(ends, positions))
        .collect()
}

/// Places at which a function is asked for its ends.
pub(super) const PLACES: usize = 64;

/// Finite sums of one row at all positions.
fn sums_of(sums: &[Vec<f64>], row: usize, positions: usize) -> impl Iterator<Item = f64> {
    let columns = row * positions..(row + 1) * positions;
    let each = sums.iter().flat_map(move |sums| &sums[columns.clone()]);
    each.copied().filter(|sum| sum.is_finite())
}

/// Smallest and largest sum of one row at all positions.
fn ends(sums: &[Vec<f64>], row: usize, positions: usize) -> Ends {
    let widen = |(low, high): Ends, sum: f64| (low.min(sum), high.max(sum));
    sums_of(sums, row, positions).fold((f64::INFINITY, f64::NEG_INFINITY), widen)
}

/// Sums of one row at all positions, both ends among them.
fn sorted_sample(sums: &[Vec<f64>], row: usize, positions: usize, most: usize) -> Vec<f64> {
    let mut sample: Vec<f64> = sums_of(sums, row, positions).collect();
    sample.sort_by(f64::total_cmp);
    if sample.len() <= most {
        return sample;
    }
    let last = sample.len() - 1;
    (0..most)
        .map(|index| sample[index * last / (most - 1)])
        .collect()
}
