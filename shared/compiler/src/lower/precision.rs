use card::{Accuracy, QuantizationChoice};
use circuit::{Circuit, LookupSet, OutputPolicy, Trained, USUAL_RESOLUTION};

use super::quantize::{Precision, quantize};
use crate::{
    error::Error,
    import::Task,
    measure::{
        simulation::{noise_deviation, score_noise},
        trial::Trial,
    },
    model::linear::LinearModel,
    policy::Goal,
    words::counted,
};

/// Bits tried, from cheap to exact.
const TRIED: [u8; 4] = [6, 8, 10, 12];
/// Least bits chosen without being asked.
const LEAST: u8 = 8;
/// Bits without data to measure on.
const WITHOUT_DATA: u8 = 10;
/// Loss of accuracy or determination that is accepted for smaller models and faster lookups: 0.1 points.
pub(crate) const ACCEPTED_LOSS: f64 = 0.001;
/// Loss that is accepted for faster lookups: 0.2 points.
pub(crate) const ACCEPTED_LOOKUP_LOSS: f64 = 0.002;
/// Finest resolution a policy takes.
pub(crate) const FINEST_RESOLUTION: u8 = 16;
/// How far beyond usual differences of scores the range of a label reaches.
const LABEL_MARGIN: f64 = 1.4;
/// Without data, flooding noise may be this share of the scores' spread.
const NOISE_SHARE: f64 = 0.01;

/// A model at the precision that was chosen.
pub(crate) struct Chosen {
    pub(crate) circuit: Circuit,
    pub(crate) trained: Trained,
    pub(crate) choices: Vec<QuantizationChoice>,
    pub(crate) accuracy: Option<Accuracy>,
    /// What an answer passes through, in words.
    pub(crate) layers: Vec<String>,
}

struct Candidate {
    circuit: Circuit,
    trained: Trained,
    choice: QuantizationChoice,
}

/// Tries precisions on the labelled rows and takes the smallest that loses nothing.
///
/// # Errors
/// [`Error::Bits`], or [`Error::ScoreRange`] when no precision fits.
pub(crate) fn choose(float: &LinearModel, task: &Task) -> Result<Chosen, Error> {
    let float = &match task.goal {
        Goal::Label => float.clone().centred(),
        Goal::Scores { .. } | Goal::Decision { .. } => float.clone(),
    };
    let trial = task.trial.as_ref();
    let usual = task.usual();
    let mut candidates = Vec::new();
    let mut failure = Error::ScoreRange;
    for precision in tried(trial.is_some(), task)? {
        match quantize(float, task.features, &usual, precision) {
            Ok((circuit, weights)) => {
                let trained = Trained::linear(weights);
                candidates.push(Candidate {
                    choice: QuantizationChoice {
                        input_bits: precision.input_bits,
                        weight_bits: precision.weight_bits,
                        lookups: None,
                        accuracy: trial.map(|trial| trial.accuracy(&circuit, &trained)),
                        chosen: false,
                    },
                    circuit,
                    trained,
                });
            }
            Err(error) => failure = error,
        }
    }
    let index = pick(&candidates).ok_or(failure)?;
    candidates[index].choice.chosen = true;
    let mut choices: Vec<QuantizationChoice> =
        candidates.iter().map(|c| c.choice.clone()).collect();
    let Candidate {
        mut circuit,
        trained,
        choice,
    } = candidates.swap_remove(index);
    if task.goal == Goal::Label {
        narrow(&mut circuit, &trained, task);
    }
    conclude(&mut circuit, &trained, float, task);
    let accuracy = match circuit.lookups {
        None => choice.accuracy,
        Some(_) => trial.map(|trial| trial.accuracy(&circuit, &trained)),
    };
    choices[index].accuracy = accuracy;
    choices[index].lookups = circuit.lookups;
    Ok(Chosen {
        circuit,
        trained,
        choices,
        accuracy,
        layers: layers(float),
    })
}

/// Sets the policy, with the resolution or the lookups that noise asks for.
pub(crate) fn conclude(circuit: &mut Circuit, trained: &Trained, float: &LinearModel, task: &Task) {
    let trial = task.trial.as_ref();
    match task.goal {
        Goal::Scores { resolution_bits } => {
            let width = spread(float, circuit);
            set_resolution(circuit, trained, resolution_bits, width, trial);
        }
        Goal::Label | Goal::Decision { .. } => find(circuit, trained, task.goal.policy(), trial),
    }
}

/// A label takes lookups, whose noise counts less in a range that usual differences of scores fill.
fn narrow(circuit: &mut Circuit, trained: &Trained, task: &Task) {
    let scores = task.rows.iter().filter_map(|row| {
        let scores = circuit.evaluate_twin(trained, row).ok()?;
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(highest - scores.iter().copied().fold(f64::INFINITY, f64::min))
    });
    let widest = scores.fold(0.0, f64::max) * LABEL_MARGIN / circuit.scale.unit;
    if widest >= 1.0 {
        let bits = widest.log2().ceil().max(1.0) as u8;
        circuit.scale.range_bits = bits.min(circuit.scale.range_bits);
    }
}

/// The fastest lookups that find the answer as the scores do.
fn find(circuit: &mut Circuit, trained: &Trained, policy: OutputPolicy, trial: Option<&Trial>) {
    circuit.policy = policy;
    circuit.lookups = Some(LookupSet::Bits5);
    for set in LookupSet::ALL {
        let mut faster = circuit.clone();
        faster.lookups = Some(set);
        if trial
            .is_some_and(|trial| trial.loss_by_lookups(&faster, trained) <= ACCEPTED_LOOKUP_LOSS)
        {
            *circuit = faster;
            return;
        }
    }
}

fn tried(measured: bool, task: &Task) -> Result<Vec<Precision>, Error> {
    Ok(match task.settings.bits {
        Some(bits) => vec![Precision::chosen(bits)?],
        None if measured => TRIED.map(Precision::same).to_vec(),
        None => vec![Precision::same(WITHOUT_DATA)],
    })
}

/// The first candidate from 8 bits on that keeps the float model's accuracy, else the best.
fn pick(candidates: &[Candidate]) -> Option<usize> {
    let loss = |candidate: &Candidate| {
        let accuracy = candidate.choice.accuracy;
        accuracy.map_or(0.0, |accuracy| accuracy.loss())
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

/// Coarsest resolution of scores.
const COARSEST_RESOLUTION: u8 = 4;
/// How far flooding should lie above the noise that lookups leave in scores: what it says of the computation is
/// bounded by the square of this ratio.
const FLOODING_OVER_LOOKUPS: f64 = 8.0;

/// Takes the owner's resolution, or raises that which hides the computation until noise no longer
/// matters: to accuracy, or next to how far scores spread.
pub(crate) fn set_resolution(
    circuit: &mut Circuit,
    trained: &Trained,
    chosen: Option<u8>,
    spread: f64,
    trial: Option<&Trial>,
) {
    if let Some(resolution_bits) = chosen {
        circuit.policy = OutputPolicy::Scores { resolution_bits };
        return;
    }
    for resolution_bits in hiding_resolution(circuit, trained)..=FINEST_RESOLUTION {
        circuit.policy = OutputPolicy::Scores { resolution_bits };
        let quiet = match trial {
            Some(trial) => trial.loss_by_flooding(circuit, trained) <= ACCEPTED_LOSS,
            None => noise_deviation(circuit) <= NOISE_SHARE * spread,
        };
        if quiet {
            return;
        }
    }
}

/// The finest resolution, up to the usual one, whose flooding drowns the noise of lookups.
fn hiding_resolution(circuit: &Circuit, trained: &Trained) -> u8 {
    let noise = FLOODING_OVER_LOOKUPS * score_noise(circuit, trained);
    let bits = (-noise.log2() - 1.0).floor();
    bits.clamp(f64::from(COARSEST_RESOLUTION), f64::from(USUAL_RESOLUTION)) as u8
}

/// What an answer passes through, in words.
fn layers(float: &LinearModel) -> Vec<String> {
    vec![
        counted(float.features(), "input"),
        counted(float.outputs(), "score"),
    ]
}

/// Smallest standard deviation of a score when every feature is uniform in its range.
fn spread(float: &LinearModel, circuit: &Circuit) -> f64 {
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
    use card::{Field, ImportSettings};
    use circuit::FeatureRange;

    use super::*;
    use crate::model::{feature::Feature, link::Link};

    fn feature() -> Feature {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        Feature {
            field: Field::number("f", 0.1, 0.5),
            range,
        }
    }

    /// `count` features whose weights nearly cancel: scores lie close together in a wide range.
    fn cancelling(count: usize) -> LinearModel {
        let row = (0..count).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 });
        LinearModel::new(vec![row.collect()], vec![0.0], Link::Margin)
    }

    fn chosen(count: usize, settings: &ImportSettings) -> Chosen {
        let features = vec![feature(); count];
        let task = Task {
            features: &features,
            rows: &[],
            trial: None,
            settings,
            goal: Goal::Scores {
                resolution_bits: None,
            },
        };
        choose(&cancelling(count), &task).unwrap()
    }

    fn resolution(count: usize) -> u8 {
        match chosen(count, &ImportSettings::default()).circuit.policy {
            OutputPolicy::Scores { resolution_bits } => resolution_bits,
            policy => panic!("{policy:?} was not asked for"),
        }
    }

    #[test]
    fn the_resolution_grows_where_noise_would_drown_the_scores() {
        assert_eq!(resolution(30), USUAL_RESOLUTION);
        assert!(resolution(8_000) > USUAL_RESOLUTION);
    }

    #[test]
    fn bits_the_owner_sets_are_kept_even_when_few() {
        let settings = ImportSettings {
            bits: Some((4, 5)),
            ..ImportSettings::default()
        };
        let choices = chosen(2, &settings).choices;
        assert_eq!(choices.len(), 1);
        assert_eq!((choices[0].input_bits, choices[0].weight_bits), (4, 5));
        assert!(choices[0].chosen);
    }
}
