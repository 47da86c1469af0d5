//! Weights behind lookups have few bits, as their noise grows with them: they are rounded together, so that their sum
//! strays least over usual inputs (the aim of adaptive rounding, Nagel et al., ICML 2020, by coordinate descent).

use super::inputs::Inputs;

/// Products that the rounding of one layer may take in each pass, and passes at most.
const MOST_PRODUCTS: usize = 1 << 23;
const PASSES: usize = 4;
/// Rows that say nothing together.
const FEWEST_ROWS: usize = 16;

/// How the inputs of a layer usually move together, in integers around their mean.
pub(crate) struct Rounding {
    /// Of each input its values in all rows.
    columns: Vec<Vec<f64>>,
    /// Mean square of each.
    variances: Vec<f64>,
    /// Share of what is seen that is taken for chance.
    chance: f64,
    /// Mean square of the noise in a sum by an input's weight of 1.
    noise: f64,
    /// Largest size of a weight.
    most: f64,
}

impl Rounding {
    /// From usual inputs, row by row.
    pub(crate) fn new(
        rows: &[Vec<f64>],
        outputs: usize,
        inputs: &Inputs,
        noise: f64,
        most: f64,
    ) -> Self {
        let width = inputs.scale.len();
        let kept = MOST_PRODUCTS / (width * outputs).max(1);
        let step = rows.len().div_ceil(kept.max(FEWEST_ROWS)).max(1);
        let column = |input: usize| -> Vec<f64> {
            let (base, scale) = (inputs.base[input], inputs.scale[input]);
            let integer = |row: &Vec<f64>| match scale == 0.0 {
                true => 0.0,
                false => (row[input] - base) / scale - inputs.mean[input],
            };
            rows.iter().step_by(step).map(integer).collect()
        };
        let columns: Vec<Vec<f64>> = (0..width).map(column).collect();
        let count = columns.first().map_or(0, Vec::len);
        let variance = |column: &Vec<f64>| dot(column, column) / count.max(1) as f64;
        Self {
            variances: columns.iter().map(variance).collect(),
            columns,
            chance: match count < FEWEST_ROWS {
                true => 1.0,
                false => width as f64 / (width + count) as f64,
            },
            noise,
            most,
        }
    }

    /// Integers for one row of weights.
    pub(crate) fn of(&self, exact: &[f64]) -> Vec<f64> {
        let mut rounded: Vec<f64> = exact.iter().map(|weight| weight.round()).collect();
        let mut errors = self.errors(exact, &rounded);
        for _ in 0..PASSES {
            let mut is_done = true;
            for (input, exact) in exact.iter().enumerate() {
                let Some(by) = self.better(input, rounded[input], *exact, &errors) else {
                    continue;
                };
                rounded[input] += by;
                add(&mut errors, &self.columns[input], by);
                is_done = false;
            }
            if is_done {
                break;
            }
        }
        rounded
    }

    /// What each row's sum is off by.
    fn errors(&self, exact: &[f64], rounded: &[f64]) -> Vec<f64> {
        let mut errors = vec![0.0; self.columns.first().map_or(0, Vec::len)];
        for ((column, exact), rounded) in self.columns.iter().zip(exact).zip(rounded) {
            add(&mut errors, column, rounded - exact);
        }
        errors
    }

    /// The step of a weight that makes the mean square of what its sum is off by smaller, if there is one.
    fn better(&self, input: usize, rounded: f64, exact: f64, errors: &[f64]) -> Option<f64> {
        let count = errors.len().max(1) as f64;
        let together = 2.0 * dot(&self.columns[input], errors) / count;
        let variance = self.variances[input];
        let growth = |by: f64| {
            let seen = by * together + by * by * variance;
            let alone = variance * ((rounded + by - exact).powi(2) - (rounded - exact).powi(2));
            let noise = self.noise * ((rounded + by).powi(2) - rounded.powi(2));
            (1.0 - self.chance) * seen + self.chance * alone + noise
        };
        let steps = [-1.0, 1.0].into_iter();
        let steps = steps.filter(|by| (rounded + by).abs() <= self.most && growth(*by) < 0.0);
        steps.min_by(|a, b| growth(*a).total_cmp(&growth(*b)))
    }
}

fn add(sums: &mut [f64], column: &[f64], times: f64) {
    for (sum, value) in sums.iter_mut().zip(column) {
        *sum += times * value;
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::noise::Draws;

    const WIDTH: usize = 24;

    /// Inputs that move with three others.
    fn rows(draws: &mut Draws) -> Vec<Vec<f64>> {
        let mixing: Vec<[f64; 3]> = (0..WIDTH).map(|_| [0; 3].map(|_| draws.normal())).collect();
        let row = |_| -> Vec<f64> {
            let causes = [0; 3].map(|_| draws.normal());
            let own = 0.1 * draws.normal();
            let mixed = mixing.iter().map(|mixing| dot(mixing, &causes) + own);
            mixed.collect()
        };
        (0..400).map(row).collect()
    }

    fn inputs() -> Inputs {
        Inputs {
            base: vec![0.0; WIDTH],
            scale: vec![1.0; WIDTH],
            mean: vec![0.0; WIDTH],
        }
    }

    fn strayed(rows: &[Vec<f64>], exact: &[f64], rounded: &[f64]) -> f64 {
        let off: Vec<f64> = rounded.iter().zip(exact).map(|(a, b)| a - b).collect();
        let each = rows.iter().map(|row| dot(row, &off).powi(2));
        each.sum::<f64>() / rows.len() as f64
    }

    #[test]
    fn sums_of_other_rows_stray_far_less_than_with_each_weight_rounded_alone() {
        let mut draws = Draws::new(4);
        let all = rows(&mut draws);
        let (seen, others) = all.split_at(300);
        let exact: Vec<f64> = (0..WIDTH).map(|_| 3.0 * draws.normal()).collect();
        let alone: Vec<f64> = exact.iter().map(|weight| weight.round()).collect();
        let together = Rounding::new(seen, 1, &inputs(), 0.0, 15.0).of(&exact);
        let [together, alone] = [together, alone].map(|rounded| strayed(others, &exact, &rounded));
        assert!(5.0 * together < alone, "{together} beside {alone}");
    }

    #[test]
    fn where_noise_is_large_weights_become_smaller() {
        let mut draws = Draws::new(5);
        let rows = rows(&mut draws);
        let exact: Vec<f64> = (0..WIDTH).map(|_| 3.0 * draws.normal()).collect();
        let length = |noise: f64| {
            let rounded = Rounding::new(&rows, 1, &inputs(), noise, 15.0).of(&exact);
            dot(&rounded, &rounded)
        };
        assert!(length(10.0) < 0.5 * length(0.0));
    }

    #[test]
    fn no_weight_is_larger_than_may_be() {
        let mut draws = Draws::new(6);
        let rows = rows(&mut draws);
        let rounded = Rounding::new(&rows, 1, &inputs(), 0.0, 3.0).of(&[3.4; WIDTH]);
        assert!(rounded.iter().all(|weight| weight.abs() <= 3.0));
    }
}
