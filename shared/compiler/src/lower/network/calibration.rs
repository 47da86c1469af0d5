use circuit::Placement;

use crate::{
    lower::family::Task,
    measure::rows::{self, mean},
    model::{
        network::{
            Network,
            layer::{Layer, LayerKind},
        },
        scorer::Scorer,
    },
};

/// Rows of the owner that are looked at, and rows drawn around them with a seed.
const MOST_ROWS: usize = 500;
const DRAWN: usize = 200;
const CALIBRATING: u64 = 11;
/// How far beyond the sums of those rows a table reaches on either side, as a share of their width, if the
/// ranges of the inputs allow it at all.
const BEYOND: f64 = 0.1;
/// Sums kept in all, and of one neuron.
const MOST_SUMS: usize = 40_000;
const SUMS: std::ops::RangeInclusive<usize> = 48..=400;

/// How far beyond the scores of those rows others lie, as a share of their width.
const SCORE_MARGIN: f64 = 0.15;

/// What usual rows do inside a network.
pub(crate) struct Calibration {
    /// For each layer and each of its rows: sums that its function meets, in order of size.
    pub(crate) sums: Vec<Vec<Vec<f64>>>,
    /// Mean of each input of each layer and of the head.
    pub(crate) means: Vec<Vec<f64>>,
    /// Scores of each row.
    pub(crate) scores: Vec<Vec<f64>>,
    /// Whether the rows are the owner's.
    pub(crate) is_measured: bool,
    /// Inputs of the last layer, and between which ends they lie.
    last: Vec<Vec<f64>>,
    last_reach: Vec<Ends>,
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
            last: Vec::new(),
            last_reach: Vec::new(),
        };
        let mut values = rows;
        for layer in &network.layers {
            calibration.means.push(mean(&values));
            let (sums, sorted, bounds) = summed(layer, &values, &reach);
            calibration.sums.push(sorted);
            calibration.last = std::mem::replace(&mut values, sums);
            calibration.last_reach = std::mem::replace(&mut reach, outputs(layer, &bounds));
            for value in values.iter_mut().flatten() {
                *value = layer.function.at(*value);
            }
        }
        calibration.means.push(mean(&values));
        calibration.scores = values.iter().map(|row| network.head.scores(row)).collect();
        calibration
    }

    /// Sums of the one row of a layer in place of the last one.
    pub(crate) fn last_sums(&self, layer: &Layer) -> Vec<f64> {
        let (_, mut sorted, _) = summed(layer, &self.last, &self.last_reach);
        sorted.pop().unwrap_or_default()
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

/// Sums of each row of inputs; of each row of the layer in order of size, with a little more on both sides;
/// and what they are at most.
fn summed(
    layer: &Layer,
    values: &[Vec<f64>],
    reach: &[Ends],
) -> (Vec<Vec<f64>>, Vec<Vec<f64>>, Vec<Ends>) {
    let sums: Vec<Vec<f64>> = values.iter().map(|row| layer.sums(row)).collect();
    let kept = (MOST_SUMS / layer.rows.len().max(1)).clamp(*SUMS.start(), *SUMS.end());
    let bounds = bounds(layer, reach);
    let sorted = bounds.iter().enumerate().map(|(row, bounds)| {
        let sample = sorted_sample(&sums, row, layer.positions(), kept);
        extended(sample, *bounds)
    });
    let sorted = sorted.collect();
    (sums, sorted, bounds)
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

/// What comes out of a layer whose sums lie within bounds.
fn outputs(layer: &Layer, bounds: &[Ends]) -> Vec<Ends> {
    let ends = |(low, high): &Ends| {
        let at = |place: usize| {
            let x = low + (high - low) * place as f64 / PLACES as f64;
            layer.function.at(x)
        };
        let values = (0..=PLACES).map(at).filter(|value| value.is_finite());
        values.fold((0.0, 0.0), |(low, high): Ends, value| {
            (low.min(value), high.max(value))
        })
    };
    let positions = layer.positions();
    let each = bounds.iter().map(ends);
    each.flat_map(|ends| std::iter::repeat_n(ends, positions))
        .collect()
}

/// Places at which a function is asked for its ends.
const PLACES: usize = 64;

/// A sorted sample with a little more on both sides, as far as the bounds allow.
fn extended(mut sample: Vec<f64>, (lowest, highest): Ends) -> Vec<f64> {
    let Some((first, last)) = sample.first().copied().zip(sample.last().copied()) else {
        return sample;
    };
    let beyond = BEYOND * (last - first);
    sample.insert(0, (first - beyond).max(lowest).min(first));
    sample.push((last + beyond).min(highest).max(last));
    sample
}

/// Sums of one row at all positions, both ends among them.
fn sorted_sample(sums: &[Vec<f64>], row: usize, positions: usize, most: usize) -> Vec<f64> {
    let columns = row * positions..(row + 1) * positions;
    let mut sample: Vec<f64> = sums
        .iter()
        .flat_map(|sums| &sums[columns.clone()])
        .copied()
        .filter(|sum| sum.is_finite())
        .collect();
    sample.sort_by(f64::total_cmp);
    if sample.len() <= most {
        return sample;
    }
    let last = sample.len() - 1;
    (0..most)
        .map(|index| sample[index * last / (most - 1)])
        .collect()
}
