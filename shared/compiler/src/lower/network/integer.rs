use circuit::{
    Circuit, Encoder, Head, HiddenLayer, LookupSet, Scale, SecretTables, Shape, Tables, Trained,
    TrainedHead, Weights,
};

use super::{
    activation::Activation,
    calibration::Calibration,
    domain::{Domain, Fit, Noise},
    inputs::Inputs,
    neurons::Neurons,
    rounding::Rounding,
    target::Target,
};
use crate::{
    error::Error,
    lower::precision::Precision,
    measure::noise,
    model::{
        feature::Feature,
        network::{
            Network,
            layer::{Layer, LayerKind, pixels},
        },
        scorer::Scorer,
    },
    policy::Goal,
};

/// How a network becomes integers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NetworkPlan {
    /// Of inputs and first weights.
    pub(crate) precision: Precision,
    /// Bits of the weights after a lookup.
    pub(crate) later_bits: u8,
    pub(crate) lookups: LookupSet,
}

/// Largest entry of an activation table that is aimed at.
const LARGEST_ENTRY: f64 = 16_384.0;
/// Bits of a score range behind sealed tables.
const TABLE_SCORE_BITS: u8 = 16;
/// How far beyond the scores of usual rows the score range reaches: of the owner's, of made-up ones.
/// A score that left the range would come back with the wrong sign; a label only has to find the best.
const SCORE_MARGINS: [f64; 2] = [1.3, 2.0];
const LABEL_MARGINS: [f64; 2] = [1.2, 1.7];

/// Noise of a score, as a share of how far scores spread, that is no reason for a range narrower than what
/// any row can reach.
const AFFORDABLE_NOISE: f64 = 0.02;

/// Standard deviations of noise that a range has room for besides what scores reach.
const NOISE_ROOM: f64 = 12.0;

/// What scores reach, of any row inside the ranges, and what a range around it costs.
#[derive(Clone, Copy)]
struct Reach {
    /// Width of a range that every score fits into; of a label, every difference of two scores.
    span: f64,
    /// Standard deviation of the lookups' noise in what is decided or shown, as a share of the range.
    noise: f64,
}

/// A network on its way to integers.
struct Quantizer<'a> {
    network: &'a Network,
    calibration: &'a Calibration,
    goal: Goal,
    plan: NetworkPlan,
    hidden: Vec<HiddenLayer>,
    weights: Vec<Weights>,
}

/// A network in integers.
pub(crate) struct Quantized {
    pub(crate) circuit: Circuit,
    pub(crate) trained: Trained,
}

/// Rounds a network to integers.
///
/// # Errors
/// [`Error::ScoreRange`].
pub(crate) fn quantize(
    network: &Network,
    calibration: &Calibration,
    features: &[Feature],
    goal: Goal,
    plan: NetworkPlan,
) -> Result<Quantized, Error> {
    let encoder = Encoder {
        input_bits: plan.precision.input_bits,
        features: features.iter().map(|feature| feature.range).collect(),
        grids: Vec::new(),
    };
    let mut quantizer = Quantizer {
        network,
        calibration,
        goal,
        plan,
        hidden: Vec::new(),
        weights: Vec::new(),
    };
    let (head, trained, scale) = quantizer.run(&encoder)?;
    let mut circuit = Circuit {
        encoder,
        hidden: quantizer.hidden,
        head,
        outputs: network.head.outputs(),
        scale,
        policy: goal.policy(),
        lookups: Some(plan.lookups),
        placements: Vec::new(),
    };
    let trained = Trained {
        hidden: quantizer.weights,
        head: trained,
    };
    trained.state_norms(&mut circuit);
    Ok(Quantized { circuit, trained })
}

impl Quantizer<'_> {
    fn run(&mut self, encoder: &Encoder) -> Result<(Head, TrainedHead, Scale), Error> {
        let noise = Noise {
            reading: self.plan.lookups.profile().reading_std,
            jump: 0.0,
        };
        let mut waiting: Option<Activation> = None;
        for (index, layer) in self.network.layers.iter().enumerate() {
            let sums = &self.calibration.sums[index];
            let last = index + 1 == self.network.layers.len();
            if last && is_folded(self.network) {
                let neurons = Neurons::new(self.network, self.calibration);
                let neurons = neurons.ok_or(Error::NoLinearModel)?;
                let domains = neurons.domains(noise);
                let (weights, steps) =
                    self.sealed(index, &neurons.layer, domains.clone(), waiting, encoder)?;
                return self.tables(&neurons, &domains, weights, steps);
            }
            let function = layer.functions.only().ok_or(Error::NoLinearModel)?;
            let fit = Fit::shared(function, sums, &self.importance(index), noise);
            let (weights, steps) =
                self.sealed(index, layer, fit.domains.clone(), waiting, encoder)?;
            self.weights.push(weights);
            self.hidden.push(HiddenLayer {
                shape: match layer.kind {
                    LayerKind::Dense => Shape::Dense {
                        outputs: layer.rows.len(),
                    },
                    LayerKind::Convolution(shape) => Shape::Convolution(shape),
                },
                range: 2 * steps,
                activation: Vec::new(),
                outgoing_norm: 1,
            });
            let boxes = noise::boxes(self.plan.lookups);
            waiting = Some(Activation::new(function, layer.positions(), fit, boxes));
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
        let is_behind_lookups = waiting.is_some();
        let (inputs, bits) = match waiting {
            None => {
                let mut inputs = Inputs::of_features(encoder, means);
                if let LayerKind::Convolution(shape) = layer.kind {
                    inputs = inputs
                        .under_filters(&pixels(&shape), shape.positions(), |p| shape.corner(p));
                }
                let largest = largest(&layer.rows, &inputs.scale, spans());
                let most = f64::from((1u32 << self.plan.precision.weight_bits) - 1);
                (inputs, (most / largest).log2().floor())
            }
            Some(activation) => {
                let largest = largest(&layer.rows, &activation.gains, spans());
                self.completed(activation, largest, means)
            }
        };
        let bits = bits.clamp(8.0, 39.0);
        let target = Target {
            domains,
            steps: bits.exp2(),
            shift: 0.5,
        };
        let around = 2.0 * target.steps;
        let rounding =
            is_behind_lookups.then(|| self.rounding(index, layer.rows.len(), &inputs, around));
        let weights = target.weights(&layer.rows, &layer.offsets, &inputs, rounding.as_ref())?;
        Ok((weights, target.steps as u64))
    }

    /// Sets the steps of the table before a layer whose weights, in steps of its outputs' whole domain,
    /// are at most `largest`; answers its outputs as inputs, and the bits of the layer's steps.
    fn completed(&mut self, activation: Activation, largest: f64, means: &[f64]) -> (Inputs, f64) {
        let ratio = self.most() / largest;
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

    /// Largest weight behind a lookup.
    fn most(&self) -> f64 {
        f64::from((1u32 << (self.plan.later_bits - 1)) - 1)
    }

    /// Of the weights of a layer behind lookups, or of the head's, whose sums have so many steps around the torus.
    fn rounding(&self, index: usize, outputs: usize, inputs: &Inputs, around: f64) -> Rounding {
        let written = self.plan.lookups.profile().writing_std * around;
        let rows = &self.calibration.inputs[index];
        Rounding::new(rows, outputs, inputs, written.powi(2), self.most())
    }

    /// The head as one more sealed matrix.
    fn dense(&mut self, activation: Activation) -> Result<(Head, TrainedHead, Scale), Error> {
        let head = &self.network.head;
        let outputs = head.outputs();
        let rows: Vec<Vec<f64>> = (0..outputs)
            .map(|output| head.row(output).to_vec())
            .collect();
        let offsets: Vec<f64> = (0..outputs).map(|output| head.offset(output)).collect();
        let span = self.score_span(self.dense_reach(&rows, &offsets, &activation));
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
        let rounding = self.rounding(self.network.layers.len(), outputs, &inputs, target.steps);
        let weights = target.weights(&rows, &offsets, &inputs, Some(&rounding))?;
        let scale = Scale {
            range_bits: bits as u8,
            unit: span / bits.exp2(),
        };
        Ok((Head::Dense, TrainedHead::Dense(weights), scale))
    }

    /// The one score's weights folded into a table for each neuron.
    fn tables(
        &mut self,
        neurons: &Neurons,
        domains: &[Domain],
        indices: Weights,
        steps: u64,
    ) -> Result<(Head, TrainedHead, Scale), Error> {
        let boxes = noise::boxes(self.plan.lookups);
        let entries = neurons.tables(domains, boxes);
        let unit = self.score_span(self.table_reach(&entries)) / f64::from(TABLE_SCORE_BITS).exp2();
        let mut tables = Vec::with_capacity(domains.len());
        for entries in entries {
            let entries: Vec<f64> = entries.iter().map(|entry| (entry / unit).round()).collect();
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

    /// Of scores that sealed tables add up to: a lookup answers an entry, or around the torus its negative.
    fn table_reach(&self, tables: &[Vec<f64>]) -> Reach {
        let largest: f64 = tables.iter().map(|entries| largest_of(entries)).sum();
        let profile = self.plan.lookups.profile();
        let written = (tables.len() as f64).sqrt() * profile.writing_std;
        Reach {
            span: 2.0 * largest,
            noise: match self.goal {
                Goal::Decision { .. } => written.hypot(profile.reading_std),
                Goal::Scores { .. } | Goal::Label => written,
            },
        }
    }

    /// Of scores that a sealed matrix makes of what tables hold, or their negatives.
    fn dense_reach(&self, rows: &[Vec<f64>], offsets: &[f64], activation: &Activation) -> Reach {
        let entry = largest_of(&activation.table);
        let span = match self.goal {
            Goal::Label => {
                let mut widest: f64 = 0.0;
                for (first, row) in rows.iter().enumerate() {
                    for (other, offset) in rows[..first].iter().zip(offsets) {
                        let differences: Vec<f64> =
                            row.iter().zip(other).map(|(a, b)| a - b).collect();
                        let shift = offsets[first] - offset;
                        widest = widest.max(reached(&differences, shift, activation, entry));
                    }
                }
                widest
            }
            Goal::Scores { .. } | Goal::Decision { .. } => {
                let each = rows.iter().zip(offsets);
                let each = each.map(|(row, offset)| reached(row, *offset, activation, entry));
                2.0 * each.fold(0.0, f64::max)
            }
        };
        let profile = self.plan.lookups.profile();
        let written = self.most() * profile.writing_std * longest(rows, &activation.gains);
        let read = match self.goal {
            Goal::Scores { .. } => 0.0,
            Goal::Label => 2.0 * profile.reading_std,
            Goal::Decision { .. } => profile.reading_std,
        };
        let noise = written.hypot(read);
        Reach { span, noise }
    }

    /// Width of the score range: what any row inside the ranges can reach, as far as the noise of a range so
    /// wide is next to nothing beside the scores' spread; usual scores and a margin on both sides at least.
    fn score_span(&self, reach: Reach) -> f64 {
        let whole = reach.span * (1.0 + NOISE_ROOM * reach.noise);
        let affordable = AFFORDABLE_NOISE * self.calibration.spread() / reach.noise;
        let widest = self.usual_span().max(whole.min(affordable));
        match widest.is_finite() {
            true => widest,
            false => self.usual_span(),
        }
    }

    /// Usual scores and a margin on both sides. Of a label only differences of scores have to fit.
    fn usual_span(&self) -> f64 {
        let scores = self.calibration.scores.iter();
        let (widths, margins): (Vec<f64>, _) = match self.goal {
            Goal::Label => (scores.map(|scores| spread(scores)).collect(), LABEL_MARGINS),
            Goal::Scores { .. } | Goal::Decision { .. } => {
                let widths = scores.map(|scores| 2.0 * largest_of(scores));
                (widths.collect(), SCORE_MARGINS)
            }
        };
        let margin = margins[usize::from(!self.calibration.is_measured)];
        match margin * widths.into_iter().fold(0.0, f64::max) {
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

/// Whether the last layer's outputs are folded into sealed tables: where one score needs no packing.
pub(crate) fn is_folded(network: &Network) -> bool {
    let last = network.layers.last();
    network.head.outputs() == 1 && last.is_some_and(|layer| layer.kind == LayerKind::Dense)
}

/// Largest size of a sum of a table's outputs, each anywhere between its largest entry and the negative of it
/// around its middle.
fn reached(row: &[f64], offset: f64, activation: &Activation, entry: f64) -> f64 {
    let terms = row.iter().zip(&activation.gains);
    let (middle, around) = terms.fold((offset, 0.0), |(middle, around), (weight, gain)| {
        let weight = weight * gain;
        (
            middle + weight * activation.middle,
            around + weight.abs() * entry,
        )
    });
    middle.abs() + around
}

/// Length of the longest row beside its largest weight.
fn longest(rows: &[Vec<f64>], gains: &[f64]) -> f64 {
    let weights = |row: &Vec<f64>| -> Vec<f64> {
        row.iter()
            .zip(gains)
            .map(|(weight, gain)| weight * gain)
            .collect()
    };
    let rows: Vec<Vec<f64>> = rows.iter().map(weights).collect();
    let largest = rows.iter().map(|row| largest_of(row)).fold(0.0, f64::max);
    let square = |row: &Vec<f64>| row.iter().map(|weight| weight * weight).sum::<f64>();
    let longest = rows.iter().map(square).fold(0.0, f64::max).sqrt();
    if largest > 0.0 {
        longest / largest
    } else {
        1.0
    }
}

/// Distance between the highest and the lowest score.
fn spread(scores: &[f64]) -> f64 {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let lowest = scores.iter().copied().fold(f64::INFINITY, f64::min);
    highest - lowest
}

fn largest_of(scores: &[f64]) -> f64 {
    scores.iter().fold(0.0, |most, score| most.max(score.abs()))
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
