use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    calibration::Calibration,
    domain::{Domain, Fit, Noise},
};
use crate::model::{
    linear::LinearModel,
    network::{
        Network,
        function::{Function, Join},
        functions::Functions,
        layer::{Layer, LayerKind},
    },
};

/// What lookups have to be quieter by, in variance, to be worth one more.
const WORTH_ONE_MORE: f64 = 0.5;
/// Where a function's slope is measured: this share of the samples' width apart.
const SLOPE_STEP: f64 = 1e-3;

/// The neurons behind one score, each with a table of its own: `score = offset + sum_i factor_i function_i(sum_i)`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Neurons {
    /// What makes the sums.
    pub(crate) layer: Layer,
    #[zeroize(skip)]
    pub(crate) functions: Vec<Function>,
    factors: Vec<f64>,
    offset: f64,
    /// Whether the last neuron alone bears what no neuron holds: beyond the domains of others nothing of it is lost.
    has_bearer: bool,
    /// Sums that each function meets, in order of size.
    sums: Vec<Vec<f64>>,
}

impl Neurons {
    /// Those of a network's last layer. Where large sums cancel each other, as they do behind a mean far from
    /// 0, what is linear in them is added up before any lookup, in one more neuron.
    pub(crate) fn new(network: &Network, calibration: &Calibration) -> Option<Self> {
        let layer = network.layers.last()?.clone();
        let sums = calibration.sums.last()?.clone();
        let plain = Self::plain(layer, &network.head, sums);
        let split = plain.split(calibration);
        Some(match split {
            Some(split) if split.noise() < WORTH_ONE_MORE * plain.noise() => split,
            _ => plain,
        })
    }

    fn plain(layer: Layer, head: &LinearModel, sums: Vec<Vec<f64>>) -> Self {
        Self {
            functions: layer.functions.iter().cloned().collect(),
            factors: head.row(0).to_vec(),
            offset: head.offset(0),
            has_bearer: false,
            layer,
            sums,
        }
    }

    /// The same score with the mean slope of each function taken from it; none where a function grows too long.
    fn split(&self, calibration: &Calibration) -> Option<Self> {
        let mut functions = Vec::with_capacity(self.functions.len() + 1);
        let mut row = vec![0.0; self.layer.rows.first()?.len()];
        let mut offset = 0.0;
        let neurons = self.functions.iter().zip(&self.sums).zip(&self.factors);
        let sources = self.layer.rows.iter().zip(&self.layer.offsets);
        for (((function, sums), factor), (weights, bias)) in neurons.zip(sources) {
            let slopes = slopes(function, sums);
            let slope = slopes.iter().sum::<f64>() / slopes.len().max(1) as f64;
            let linear = Function::identity().scaled(slope, 0.0);
            functions.push(function.clone().joined(Join::Difference, linear)?);
            for (sum, weight) in row.iter_mut().zip(weights) {
                *sum += factor * slope * weight;
            }
            offset += factor * slope * bias;
        }
        functions.push(Function::identity());
        let mut layer = self.layer.clone();
        let more = calibration.last_sums(&Layer {
            rows: vec![row.clone()],
            offsets: vec![offset],
            kind: LayerKind::Dense,
            functions: Functions::alike(Function::identity(), 1),
        });
        layer.rows.push(row);
        layer.offsets.push(offset);
        Some(Self {
            layer,
            functions,
            factors: [&self.factors[..], &[1.0]].concat(),
            offset: self.offset,
            has_bearer: true,
            sums: [&self.sums[..], &[more]].concat(),
        })
    }

    /// Variance that reading noise of a given share of the torus gives the score, up to a constant.
    fn noise(&self) -> f64 {
        let neurons = self.functions.iter().zip(&self.sums).zip(&self.factors);
        let variance = |((function, sums), factor): ((&Function, &Vec<f64>), &f64)| {
            let slopes = slopes(function, sums);
            let squares = slopes.iter().map(|slope| slope * slope).sum::<f64>();
            (factor * width(sums)).powi(2) * squares / slopes.len().max(1) as f64
        };
        neurons.map(variance).sum()
    }

    /// Domains of the tables. Beyond its domain a neuron's share of what no neuron holds changes its sign.
    pub(crate) fn domains(&self, noise: Noise) -> Vec<Domain> {
        let mut jumps = vec![0.0; self.sums.len()];
        let first = Fit::of_each(&self.functions, &self.sums, noise, &jumps);
        let shares = self.shares(&self.middles(&first));
        for ((jump, factor), share) in jumps.iter_mut().zip(&self.factors).zip(shares) {
            *jump = (2.0 * share / factor).abs().min(1e100);
        }
        Fit::of_each(&self.functions, &self.sums, noise, &jumps)
    }

    /// What each table holds: the neuron's part of the score around its middle, and its share of the rest.
    pub(crate) fn tables(&self, domains: &[Domain], boxes: usize) -> Vec<Vec<f64>> {
        let middles = self.middles(domains);
        let shares = self.shares(&middles);
        let neurons = self.functions.iter().zip(&self.factors);
        let around = middles.iter().zip(shares);
        let table = |(((function, factor), domain), (middle, share)): (((_, &f64), &Domain), _)| {
            let values = domain.table(function, boxes).into_iter();
            values
                .map(|value| factor * (value - middle) + share)
                .collect()
        };
        neurons.zip(domains).zip(around).map(table).collect()
    }

    fn middles(&self, domains: &[Domain]) -> Vec<f64> {
        let pairs = domains.iter().zip(&self.functions);
        pairs
            .map(|(domain, function)| domain.middle(function))
            .collect()
    }

    /// Each neuron's share of the score that no neuron holds: the offset and all middles.
    fn shares(&self, middles: &[f64]) -> Vec<f64> {
        let sum: f64 = self.factors.iter().zip(middles).map(|(w, m)| w * m).sum();
        let (whole, count) = (self.offset + sum, middles.len());
        let share = |neuron: usize| match (self.has_bearer, neuron + 1 == count) {
            (true, true) => whole,
            (true, false) => 0.0,
            (false, _) => whole / count as f64,
        };
        (0..count).map(share).collect()
    }
}

/// Slopes of a function at samples.
fn slopes(function: &Function, sums: &[f64]) -> Vec<f64> {
    let step = (SLOPE_STEP * width(sums)).max(f64::MIN_POSITIVE);
    let slope = |x: &f64| (function.at(x + step) - function.at(x - step)) / (2.0 * step);
    let slopes = sums.iter().map(slope);
    slopes.filter(|slope| slope.is_finite()).collect()
}

fn width(sums: &[f64]) -> f64 {
    let ends = sums.first().zip(sums.last());
    ends.map_or(0.0, |(first, last)| last - first)
}
