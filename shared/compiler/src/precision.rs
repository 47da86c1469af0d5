use circuit::{Circuit, OutputPolicy, Weights};

use crate::{
    Accuracy, Error, FloatModel, Settings,
    data::{Table, Truth},
    feature::Feature,
    noise::Draws,
    quantize::{Precision, RESOLUTION_BITS, quantize},
};

/// Bits tried, from cheap to exact.
const TRIED: [u8; 4] = [6, 8, 10, 12];
/// Least bits chosen without being asked.
const LEAST: u8 = 8;
/// Bits without data to measure on.
const WITHOUT_DATA: u8 = 10;
/// Loss of accuracy or determination that is accepted: 0.1 points.
const ACCEPTED_LOSS: f64 = 0.001;
/// Finest resolution a policy takes.
const FINEST_RESOLUTION: u8 = 16;
/// Noisy answers simulated at least, so that a single close row does not decide.
const SIMULATED_ROWS: usize = 10_000;
/// Without data, flooding noise may be this share of the scores' spread.
const NOISE_SHARE: f64 = 0.01;

/// One precision that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Bits of an input.
    pub input_bits: u8,
    /// Bits of a weight.
    pub weight_bits: u8,
    /// Accuracy at this precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// Labelled rows inside the encoder's ranges, and what the float model says to them.
pub(crate) struct Trial<'a> {
    rows: Vec<&'a [f64]>,
    truth: Truth,
    scores: Vec<Vec<f64>>,
}

/// A model at the precision that was chosen.
pub(crate) struct Chosen {
    pub(crate) circuit: Circuit,
    pub(crate) weights: Weights,
    pub(crate) choices: Vec<Choice>,
    pub(crate) accuracy: Option<Accuracy>,
}

struct Candidate {
    circuit: Circuit,
    weights: Weights,
    choice: Choice,
}

impl<'a> Trial<'a> {
    /// The labelled rows of a table that lie inside the features' ranges; none when there are none.
    pub(crate) fn new(float: &FloatModel, features: &[Feature], table: &'a Table) -> Option<Self> {
        let truth = table.truth.as_ref()?;
        let inside: Vec<usize> = (0..table.rows.len())
            .filter(|row| lies_inside(&table.rows[*row], features))
            .collect();
        let rows: Vec<&[f64]> = inside.iter().map(|row| &*table.rows[*row]).collect();
        let scores = rows.iter().map(|row| float.scores(row)).collect();
        (!rows.is_empty()).then(|| Self {
            truth: truth.at(&inside),
            rows,
            scores,
        })
    }

    fn accuracy(&self, circuit: &Circuit, weights: &Weights) -> Accuracy {
        Accuracy {
            rows: self.rows.len(),
            metric: self.truth.metric(),
            float: self.truth.measure(&self.scores),
            integer: self.truth.measure(&self.integer_scores(circuit, weights)),
        }
    }

    /// Scores of the cleartext twin; empty where a row does not fit, which counts as wrong.
    fn integer_scores(&self, circuit: &Circuit, weights: &Weights) -> Vec<Vec<f64>> {
        let twin = |row: &&[f64]| circuit.evaluate_twin(weights, row).unwrap_or_default();
        self.rows.iter().map(twin).collect()
    }

    /// Whether flooding noise costs no more than [`ACCEPTED_LOSS`].
    fn bears_noise(&self, circuit: &Circuit, weights: &Weights) -> bool {
        let mut draws = Draws::new(0);
        let deviation = noise_deviation(circuit);
        let quiet = self.integer_scores(circuit, weights);
        let mut measure_noisy = || {
            let mut noisy = quiet.clone();
            for score in noisy.iter_mut().flatten() {
                *score += draws.normal() * deviation;
            }
            self.truth.measure(&noisy)
        };
        let rounds = SIMULATED_ROWS.div_ceil(quiet.len());
        let noisy = (0..rounds).map(|_| measure_noisy()).sum::<f64>() / rounds as f64;
        self.truth.measure(&quiet) - noisy <= ACCEPTED_LOSS
    }
}

fn lies_inside(row: &[f64], features: &[Feature]) -> bool {
    let mut cells = row.iter().zip(features);
    cells.all(|(cell, feature)| (feature.range.minimum..=feature.range.maximum).contains(cell))
}

/// Tries precisions on the labelled rows and takes the smallest that loses nothing.
///
/// # Errors
/// [`Error::Bits`], or [`Error::ScoreRange`] when no precision fits.
pub(crate) fn choose(
    float: &FloatModel,
    features: &[Feature],
    usual: &[f64],
    trial: Option<&Trial>,
    settings: &Settings,
) -> Result<Chosen, Error> {
    let mut candidates = Vec::new();
    let mut failure = Error::ScoreRange;
    for precision in tried(trial.is_some(), settings)? {
        match quantize(float, features, usual, precision) {
            Ok((circuit, weights)) => candidates.push(Candidate {
                choice: Choice {
                    input_bits: precision.input_bits,
                    weight_bits: precision.weight_bits,
                    accuracy: trial.map(|trial| trial.accuracy(&circuit, &weights)),
                    chosen: false,
                },
                circuit,
                weights,
            }),
            Err(error) => failure = error,
        }
    }
    let index = pick(&candidates).ok_or(failure)?;
    candidates[index].choice.chosen = true;
    let choices = candidates.iter().map(|c| c.choice.clone()).collect();
    let Candidate {
        mut circuit,
        weights,
        choice,
    } = candidates.swap_remove(index);
    set_resolution(&mut circuit, &weights, float, trial);
    Ok(Chosen {
        circuit,
        weights,
        choices,
        accuracy: choice.accuracy,
    })
}

fn tried(measured: bool, settings: &Settings) -> Result<Vec<Precision>, Error> {
    Ok(match settings.bits {
        Some(bits) => vec![Precision::chosen(bits)?],
        None if measured => TRIED.map(Precision::same).to_vec(),
        None => vec![Precision::same(WITHOUT_DATA)],
    })
}

/// The first candidate from 8 bits on that keeps the float model's accuracy, else the best.
fn pick(candidates: &[Candidate]) -> Option<usize> {
    let loss = |candidate: &Candidate| {
        let accuracy = candidate.choice.accuracy;
        accuracy.map_or(0.0, |accuracy| accuracy.float - accuracy.integer)
    };
    let enough = |candidate: &Candidate| candidate.choice.input_bits >= LEAST;
    let kept = |candidate: &Candidate| enough(candidate) && loss(candidate) <= ACCEPTED_LOSS;
    let best = || {
        let losses = (0..candidates.len()).map(|index| (index, loss(&candidates[index])));
        let best = losses.min_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map(|(index, _)| index)
    };
    candidates.iter().position(kept).or_else(best)
}

/// Raises the resolution from the usual one until noise no longer matters.
fn set_resolution(
    circuit: &mut Circuit,
    weights: &Weights,
    float: &FloatModel,
    trial: Option<&Trial>,
) {
    for resolution_bits in RESOLUTION_BITS..=FINEST_RESOLUTION {
        circuit.policy = OutputPolicy::Scores { resolution_bits };
        let quiet = match trial {
            Some(trial) => trial.bears_noise(circuit, weights),
            None => noise_deviation(circuit) <= NOISE_SHARE * spread(float, circuit),
        };
        if quiet {
            return;
        }
    }
}

/// Standard deviation of the flooding noise in the model's own score.
pub(crate) fn noise_deviation(circuit: &Circuit) -> f64 {
    circuit.scale.decode(circuit.policy.flooding_std())
}

/// Smallest standard deviation of a score when every feature is uniform in its range.
fn spread(float: &FloatModel, circuit: &Circuit) -> f64 {
    let variance = |output: usize| -> f64 {
        let terms = float.row(output).iter().zip(&circuit.encoder.features);
        terms
            .map(|(w, range)| (w * range.width()).powi(2) / 12.0)
            .sum()
    };
    (0..float.outputs())
        .map(variance)
        .fold(f64::INFINITY, f64::min)
        .sqrt()
}

#[cfg(test)]
mod tests {
    use circuit::FeatureRange;

    use super::*;
    use crate::Link;

    fn feature() -> Feature {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        Feature {
            name: "f".into(),
            range,
            step: 0.1,
            example: 0.5,
        }
    }

    /// `count` features whose weights nearly cancel: scores lie close together in a wide range.
    fn cancelling(count: usize) -> FloatModel {
        let row = (0..count).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 });
        FloatModel::new(vec![row.collect()], vec![0.0], Link::Margin)
    }

    fn resolution(count: usize) -> u8 {
        let features = vec![feature(); count];
        let usual = vec![0.5; count];
        let settings = Settings::default();
        let chosen = choose(&cancelling(count), &features, &usual, None, &settings).unwrap();
        let OutputPolicy::Scores { resolution_bits } = chosen.circuit.policy;
        resolution_bits
    }

    #[test]
    fn the_resolution_grows_where_noise_would_drown_the_scores() {
        assert_eq!(resolution(30), RESOLUTION_BITS);
        assert!(resolution(8_000) > RESOLUTION_BITS);
    }

    #[test]
    fn bits_the_owner_sets_are_kept_even_when_few() {
        let settings = Settings {
            bits: Some((4, 5)),
            ..Settings::default()
        };
        let chosen = choose(
            &cancelling(2),
            &[feature(), feature()],
            &[0.5; 2],
            None,
            &settings,
        );
        let choices = chosen.unwrap().choices;
        assert_eq!(choices.len(), 1);
        assert_eq!((choices[0].input_bits, choices[0].weight_bits), (4, 5));
        assert!(choices[0].chosen);
    }
}
