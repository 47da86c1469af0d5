use crate::{
    lower::family::Task,
    measure::rows::{self, mean},
    model::{network::Network, scorer::Scorer},
};

/// Rows of the owner that are looked at.
const MOST_ROWS: usize = 500;
/// Sums kept in all, and of one neuron.
const MOST_SUMS: usize = 40_000;
const SUMS: std::ops::RangeInclusive<usize> = 48..=400;

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
}

impl Calibration {
    /// Runs the network on the owner's rows, or on made-up ones within the features' ranges.
    pub(crate) fn new(network: &Network, task: &Task) -> Self {
        let is_measured = !task.rows.is_empty();
        let rows = match is_measured {
            true => rows::owned(task.rows, task.features, MOST_ROWS),
            false => rows::made_up(task.features),
        };
        let mut calibration = Self {
            sums: Vec::new(),
            means: Vec::new(),
            scores: Vec::new(),
            is_measured,
        };
        let mut values = rows;
        for layer in &network.layers {
            calibration.means.push(mean(&values));
            let sums: Vec<Vec<f64>> = values.iter().map(|row| layer.sums(row)).collect();
            let kept = (MOST_SUMS / layer.rows.len()).clamp(*SUMS.start(), *SUMS.end());
            let of_row = |row| sorted_sample(&sums, row, layer.positions(), kept);
            calibration
                .sums
                .push((0..layer.rows.len()).map(of_row).collect());
            values = sums;
            for value in values.iter_mut().flatten() {
                *value = layer.function.at(*value);
            }
        }
        calibration.means.push(mean(&values));
        calibration.scores = values.iter().map(|row| network.head.scores(row)).collect();
        calibration
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
