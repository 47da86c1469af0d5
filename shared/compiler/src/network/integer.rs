use circuit::{
    Circuit, Encoder, Head, HiddenLayer, LookupSet, OutputPolicy, Scale, SecretTables, Shape,
    Tables, Trained, TrainedHead, Weights,
};

use super::{
    Kind, Layer, Network,
    calibration::Calibration,
    domain::{Domain, Fit, Noise},
    layer::pixels,
};
use crate::{
    Error,
    feature::Feature,
    noise,
    policy::Goal,
    quantize::{Precision, RESOLUTION_BITS},
};

/// How a network becomes integers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Of inputs and first weights.
    pub(super) precision: Precision,
    /// Bits of the weights after a lookup.
    pub(super) later_bits: u8,
    pub(super) lookups: LookupSet,
}

/// Largest entry of an activation table that is aimed at.
const LARGEST_ENTRY: f64 = 16_384.0;
/// Bits of a score range behind sealed tables.
const TABLE_SCORE_BITS: u8 = 16;
/// How far beyond the scores of usual rows the score range reaches: of the owner's, of made-up ones.
const SCORE_MARGINS: [f64; 2] = [1.3, 1.7];

/// The integers that stand for a layer's inputs: `x = base + scale * integer`.
struct Inputs {
    base: Vec<f64>,
    scale: Vec<f64>,
    mean: Vec<f64>,
}

/// Where a layer's sums go: `integer = (sum - low) * steps / span - shift`.
struct Target {
    domains: Vec<Domain>,
    steps: f64,
    shift: f64,
}

/// A table that waits for the next layer to set the size of its steps.
struct Activation {
    /// Values around their middle.
    table: Vec<f64>,
    /// Gain and middle of each output.
    gains: Vec<f64>,
    middle: f64,
}

/// A network on its way to integers.
struct Quantizer<'a> {
    network: &'a Network,
    calibration: &'a Calibration,
    plan: Plan,
    hidden: Vec<HiddenLayer>,
    weights: Vec<Weights>,
}

/// Rounds a network to integers.
///
/// # Errors
/// [`Error::ScoreRange`].
pub(super) fn quantize(
    network: &Network,
    calibration: &Calibration,
    features: &[Feature],
    goal: Goal,
    plan: Plan,
) -> Result<(Circuit, Trained), Error> {
    let encoder = Encoder {
        input_bits: plan.precision.input_bits,
        features: features.iter().map(|feature| feature.range).collect(),
        grids: Vec::new(),
    };
    let mut quantizer = Quantizer {
        network,
        calibration,
        plan,
        hidden: Vec::new(),
        weights: Vec::new(),
    };
    let policy = match goal {
        Goal::Scores { resolution_bits } => OutputPolicy::Scores {
            resolution_bits: resolution_bits.unwrap_or(RESOLUTION_BITS),
        },
        Goal::Label => OutputPolicy::Label,
        Goal::Decision { .. } => OutputPolicy::Decision,
    };
    let (head, trained, scale) = quantizer.run(&encoder)?;
    let circuit = Circuit {
        encoder,
        hidden: quantizer.hidden,
        head,
        outputs: network.head.outputs(),
        scale,
        policy,
        lookups: Some(plan.lookups),
    };
    let trained = Trained {
        hidden: quantizer.weights,
        head: trained,
    };
    Ok((circuit, trained))
}

impl Quantizer<'_> {
    fn run(&mut self, encoder: &Encoder) -> Result<(Head, TrainedHead, Scale), Error> {
        let noise = Noise {
            reading: noise::reading(self.plan.lookups),
            jump: 0.0,
        };
        let mut waiting: Option<Activation> = None;
        for (index, layer) in self.network.layers.iter().enumerate() {
            let sums = &self.calibration.sums[index];
            let last = index + 1 == self.network.layers.len();
            if last && is_folded(self.network) {
                let domains = self.own_domains(layer, sums, noise);
                let (weights, steps) =
                    self.sealed(index, layer, domains.clone(), waiting, encoder)?;
                return self.tables(layer, &domains, weights, steps);
            }
            let fit = Fit::shared(layer, sums, &self.importance(index), noise);
            let (weights, steps) =
                self.sealed(index, layer, fit.domains.clone(), waiting, encoder)?;
            self.weights.push(weights);
            self.hidden.push(HiddenLayer {
                shape: match layer.kind {
                    Kind::Dense => Shape::Dense {
                        outputs: layer.rows.len(),
                    },
                    Kind::Convolution(shape) => Shape::Convolution(shape),
                },
                range: 2 * steps,
                activation: Vec::new(),
            });
            waiting = Some(Activation::new(layer, fit, noise::boxes(self.plan.lookups)));
        }
        let activation = waiting.ok_or(Error::NoLinearModel)?;
        self.dense(activation)
    }

    /// Integer weights of a layer, and the steps of half the torus. Completes the table before it.
    fn sealed(
        &mut self,
        index: usize,
        layer: &Layer,
        domains: Vec<Domain>,
        waiting: Option<Activation>,
        encoder: &Encoder,
    ) -> Result<(Weights, u64), Error> {
        let spans = || domains.iter().map(|domain| domain.span);
        let means = &self.calibration.means[index];
        let (inputs, bits) = match waiting {
            None => {
                let mut inputs = Inputs::of_features(encoder, means);
                if let Kind::Convolution(shape) = layer.kind {
                    inputs = inputs
                        .under_filters(&pixels(&shape), shape.positions(), |p| shape.corner(p));
                }
                let largest = largest(&layer.rows, &inputs.scale, spans());
                let most = f64::from((1u32 << self.plan.precision.weight_bits) - 1);
                (inputs, (most / largest).log2().floor())
            }
            Some(activation) => {
                let largest = largest(&layer.rows, &activation.gains, spans());
                let (inputs, bits) = self.completed(activation, largest, means);
                (inputs, bits)
            }
        };
        let bits = bits.clamp(8.0, 39.0);
        let target = Target {
            domains,
            steps: bits.exp2(),
            shift: 0.5,
        };
        let weights = target.weights(&layer.rows, &layer.offsets, &inputs)?;
        Ok((weights, target.steps as u64))
    }

    /// Sets the steps of the table before a layer whose weights, in steps of its outputs' whole domain,
    /// are at most `largest`; answers its outputs as inputs, and the bits of the layer's steps.
    fn completed(&mut self, activation: Activation, largest: f64, means: &[f64]) -> (Inputs, f64) {
        let most = f64::from((1u32 << (self.plan.later_bits - 1)) - 1);
        let ratio = most / largest;
        let highest = activation
            .table
            .iter()
            .fold(0.0, |most: f64, entry| most.max(entry.abs()));
        let bits = match highest > 0.0 {
            true => (LARGEST_ENTRY * ratio / highest)
                .log2()
                .floor()
                .clamp(8.0, 39.0),
            false => 8.0,
        };
        let step = ratio / bits.exp2();
        if let Some(hidden) = self.hidden.last_mut() {
            hidden.activation = activation.entries(step);
        }
        (activation.inputs(step, means), bits)
    }

    /// The head as one more sealed matrix.
    fn dense(&mut self, activation: Activation) -> Result<(Head, TrainedHead, Scale), Error> {
        let head = &self.network.head;
        let outputs = head.outputs();
        let rows: Vec<Vec<f64>> = (0..outputs)
            .map(|output| head.row(output).to_vec())
            .collect();
        let offsets: Vec<f64> = (0..outputs).map(|output| head.offset(output)).collect();
        let span = self.score_span();
        let domains = vec![Domain { low: 0.0, span }; outputs];
        let largest = largest(
            &rows,
            &activation.gains,
            domains.iter().map(|domain| domain.span),
        );
        let means = &self.calibration.means[self.network.layers.len()];
        let (inputs, bits) = self.completed(activation, largest, means);
        let target = Target {
            domains,
            steps: bits.exp2(),
            shift: 0.0,
        };
        let weights = target.weights(&rows, &offsets, &inputs)?;
        let scale = Scale {
            range_bits: bits as u8,
            unit: span / bits.exp2(),
        };
        Ok((Head::Dense, TrainedHead::Dense(weights), scale))
    }

    /// The one score's weights folded into a table for each neuron.
    fn tables(
        &self,
        layer: &Layer,
        domains: &[Domain],
        indices: Weights,
        steps: u64,
    ) -> Result<(Head, TrainedHead, Scale), Error> {
        let head = &self.network.head;
        let boxes = noise::boxes(self.plan.lookups);
        let (factors, middles) = (head.row(0), middles(layer, domains));
        let share = self.share(&middles);
        let unit = self.score_span() / f64::from(TABLE_SCORE_BITS).exp2();
        let mut tables = Vec::with_capacity(domains.len());
        for ((domain, factor), middle) in domains.iter().zip(factors).zip(&middles) {
            let table = domain.table(&layer.function, boxes).into_iter();
            let entries = table.map(|value| ((factor * (value - middle) + share) / unit).round());
            let entries: Vec<f64> = entries.collect();
            let fits = entries.iter().all(|entry| entry.abs() < 1e15);
            fits.then_some(()).ok_or(Error::ScoreRange)?;
            tables.push(entries.into_iter().map(|entry| entry as i64).collect());
        }
        let shape = Tables {
            values: domains.len(),
            range: 2 * steps,
            boxes: boxes as u16,
            targets: Vec::new(),
        };
        let trained = TrainedHead::Tables {
            indices,
            tables: SecretTables(tables),
        };
        let scale = Scale {
            range_bits: TABLE_SCORE_BITS,
            unit,
        };
        Ok((Head::Tables(shape), trained, scale))
    }

    /// Domains of neurons with tables of their own. Beyond its domain a neuron's share of what no
    /// neuron holds changes its sign.
    fn own_domains(&self, layer: &Layer, sums: &[Vec<f64>], noise: Noise) -> Vec<Domain> {
        let mut jumps = vec![0.0; sums.len()];
        let first = Fit::of_each(layer, sums, noise, &jumps);
        let share = self.share(&middles(layer, &first));
        for (jump, factor) in jumps.iter_mut().zip(self.network.head.row(0)) {
            *jump = (2.0 * share / factor).abs().min(1e100);
        }
        Fit::of_each(layer, sums, noise, &jumps)
    }

    /// Each neuron's share of the score that no neuron holds: the offset and all middles.
    fn share(&self, middles: &[f64]) -> f64 {
        let head = &self.network.head;
        let sum: f64 = head.row(0).iter().zip(middles).map(|(w, m)| w * m).sum();
        (head.offset(0) + sum) / middles.len() as f64
    }

    /// Width of the score range: usual scores and a margin on both sides.
    fn score_span(&self) -> f64 {
        let scores = self.calibration.scores.iter().flatten();
        let largest = scores.fold(0.0, |most: f64, score| most.max(score.abs()));
        let margin = SCORE_MARGINS[usize::from(!self.calibration.is_measured)];
        match 2.0 * margin * largest {
            span if span > 0.0 && span.is_finite() => span,
            _ => 1.0,
        }
    }

    /// How much an error of each of a layer's rows counts in what comes next.
    fn importance(&self, index: usize) -> Vec<f64> {
        let layer = &self.network.layers[index];
        let positions = layer.positions();
        let mut importance = vec![0.0; layer.rows.len()];
        let mut add = |row: &[f64]| {
            for (weights, sum) in row.chunks(positions).zip(&mut importance) {
                *sum += weights.iter().map(|weight| weight * weight).sum::<f64>();
            }
        };
        match self.network.layers.get(index + 1) {
            Some(next) => next.rows.iter().for_each(|row| add(row)),
            None => (0..self.network.head.outputs())
                .for_each(|output| add(self.network.head.row(output))),
        }
        importance
    }
}

fn middles(layer: &Layer, domains: &[Domain]) -> Vec<f64> {
    domains
        .iter()
        .map(|domain| domain.middle(&layer.function))
        .collect()
}

/// Whether the last layer's outputs are folded into sealed tables: where one score needs no packing.
pub(super) fn is_folded(network: &Network) -> bool {
    let last = network.layers.last();
    network.head.outputs() == 1 && last.is_some_and(|layer| layer.kind == Kind::Dense)
}

impl Activation {
    fn new(layer: &Layer, fit: Fit, boxes: usize) -> Self {
        let middle = fit.shared.middle(&layer.function);
        let table = fit.shared.table(&layer.function, boxes).into_iter();
        let positions = layer.positions();
        let gains = fit
            .gains
            .into_iter()
            .flat_map(|gain| std::iter::repeat_n(gain, positions));
        Self {
            table: table.map(|value| value - middle).collect(),
            gains: gains.collect(),
            middle,
        }
    }

    fn entries(&self, step: f64) -> Vec<i16> {
        let most = f64::from(i16::MAX);
        let entry = |value: &f64| (value / step).round().clamp(-most, most) as i16;
        self.table.iter().map(entry).collect()
    }

    fn inputs(self, step: f64, means: &[f64]) -> Inputs {
        let base: Vec<f64> = self.gains.iter().map(|gain| gain * self.middle).collect();
        let scale: Vec<f64> = self.gains.iter().map(|gain| gain * step).collect();
        let places = means.iter().zip(&base).zip(&scale);
        let mean = places
            .map(|((mean, base), scale)| (mean - base) / scale)
            .collect();
        Inputs { base, scale, mean }
    }
}

impl Inputs {
    fn of_features(encoder: &Encoder, means: &[f64]) -> Self {
        let levels = encoder.levels() as f64;
        let ranges = &encoder.features;
        Self {
            base: ranges.iter().map(|range| range.minimum).collect(),
            scale: ranges.iter().map(|range| range.width() / levels).collect(),
            mean: means
                .iter()
                .zip(ranges)
                .map(|(mean, range)| (mean - range.minimum) / range.width() * levels)
                .collect(),
        }
    }

    /// What lies under each weight of a filter, over all positions. All pixels share a range.
    fn under_filters(
        &self,
        places: &[usize],
        positions: usize,
        corner: impl Fn(usize) -> usize,
    ) -> Self {
        let mean = |place: &usize| {
            let sum: f64 = (0..positions).map(|p| self.mean[corner(p) + place]).sum();
            sum / positions as f64
        };
        Self {
            base: places.iter().map(|place| self.base[*place]).collect(),
            scale: places.iter().map(|place| self.scale[*place]).collect(),
            mean: places.iter().map(mean).collect(),
        }
    }
}

impl Target {
    /// What rounding takes from a weight is given back in the offset at the input's mean.
    fn weights(
        &self,
        rows: &[Vec<f64>],
        offsets: &[f64],
        inputs: &Inputs,
    ) -> Result<Weights, Error> {
        let mut integers = Vec::with_capacity(rows.len());
        let mut shifts = Vec::with_capacity(rows.len());
        for ((row, offset), domain) in rows.iter().zip(offsets).zip(&self.domains) {
            let factor = self.steps / domain.span;
            let mut shift = (offset - domain.low) * factor - self.shift;
            let mut integer = Vec::with_capacity(row.len());
            for (index, weight) in row.iter().enumerate() {
                let exact = weight * inputs.scale[index] * factor;
                let rounded = exact.round();
                shift +=
                    weight * inputs.base[index] * factor + (exact - rounded) * inputs.mean[index];
                let fits = rounded.abs() < f64::from(i32::MAX);
                fits.then(|| integer.push(rounded as i32))
                    .ok_or(Error::ScoreRange)?;
            }
            let fits = shift.abs() < (1u64 << 45) as f64;
            fits.then(|| shifts.push(shift.round() as i64))
                .ok_or(Error::ScoreRange)?;
            integers.push(integer);
        }
        Weights::new(integers, shifts).map_err(|_| Error::NoLinearModel)
    }
}

/// Largest weight of an input, in shares of the whole domain; never 0.
fn largest(rows: &[Vec<f64>], scale: &[f64], spans: impl Iterator<Item = f64>) -> f64 {
    let of_row = |(row, span): (&Vec<f64>, f64)| {
        let weights = row.iter().zip(scale).map(|(w, scale)| (w * scale).abs());
        weights.fold(0.0, f64::max) / span
    };
    let largest = rows.iter().zip(spans).map(of_row).fold(0.0, f64::max);
    if largest > 0.0 { largest } else { 1.0 }
}
