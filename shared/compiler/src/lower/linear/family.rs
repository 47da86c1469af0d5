use circuit::{Circuit, LinearLayout, Trained};

use super::rounding::quantize;
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        precision::Precision,
        resolution::conclude,
        search::{ACCEPTED_LOSS, Candidate, Lowered, best},
    },
    model::{MOST_FEATURES, linear::LinearModel, scorer::Scorer},
    policy::Goal,
    words::counted,
};

/// Bits tried, from cheap to exact.
const TRIED: [u8; 4] = [6, 8, 10, 12];
/// Least bits chosen without being asked.
const LEAST: u8 = 8;
/// Bits without data to measure on.
const WITHOUT_DATA: u8 = 10;
/// How far beyond usual differences of scores the range of a label reaches.
const LABEL_MARGIN: f64 = 1.4;
impl Family for LinearModel {
    fn takes_lookups(&self) -> bool {
        false
    }

    /// Tries precisions on the labelled rows and takes the smallest that loses nothing.
    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        check_layout(self)?;
        match task.goal {
            Goal::Label => lowered(&self.clone().centred(), task),
            Goal::Scores { .. } | Goal::Decision { .. } => lowered(self, task),
        }
    }
}

/// A layout is checked before a precision is chosen.
fn check_layout(model: &LinearModel) -> Result<(), Error> {
    let (features, outputs) = (model.features(), model.outputs());
    let layout = LinearLayout::new(features, outputs);
    layout.map(|_| ()).map_err(|_| match features {
        1..=MOST_FEATURES => Error::Outputs { got: outputs },
        got => Error::Features { got },
    })
}

fn lowered(float: &LinearModel, task: &Task) -> Result<Lowered, Error> {
    let trial = task.trial.as_ref();
    let candidates = candidates(float, task)?;
    let chosen = pick(&candidates).ok_or(Error::ScoreRange)?;
    let mut lowered = Lowered::new(candidates, chosen, |_| layers(float));
    if task.goal == Goal::Label {
        narrow(&mut lowered.circuit, &lowered.trained, task);
    }
    conclude(&mut lowered.circuit, &lowered.trained, float, task);
    if lowered.circuit.lookups.is_some() {
        lowered.measure(trial);
    }
    Ok(lowered)
}

/// The model at every precision that fits, at least one.
fn candidates(float: &LinearModel, task: &Task) -> Result<Vec<Candidate>, Error> {
    let trial = task.trial.as_ref();
    let usual = task.usual();
    let mut candidates = Vec::new();
    let mut failure = None;
    for precision in tried(trial.is_some(), task)? {
        match quantize(float, task.features, &usual, precision) {
            Ok((circuit, weights)) => {
                let trained = Trained::linear(weights);
                let bits = precision.bits();
                candidates.push(Candidate::new(circuit, trained, bits, trial));
            }
            Err(error) => failure = Some(error),
        }
    }
    match failure.filter(|_| candidates.is_empty()) {
        Some(failure) => Err(failure),
        None => Ok(candidates),
    }
}

/// The first candidate from 8 bits on that keeps the float model's accuracy, else the best.
fn pick(candidates: &[Candidate]) -> Option<usize> {
    let enough = |tried: &Candidate| tried.choice.input_bits >= LEAST;
    let kept = |tried: &Candidate| enough(tried) && tried.loss() <= ACCEPTED_LOSS;
    candidates
        .iter()
        .position(kept)
        .or_else(|| best(candidates))
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

fn tried(measured: bool, task: &Task) -> Result<Vec<Precision>, Error> {
    Ok(match task.settings.bits {
        Some(bits) => vec![Precision::chosen(bits)?],
        None if measured => TRIED.map(Precision::same).to_vec(),
        None => vec![Precision::same(WITHOUT_DATA)],
    })
}

/// What an answer passes through, in words.
fn layers(float: &LinearModel) -> Vec<String> {
    vec![
        counted(float.features(), "input"),
        counted(float.outputs(), "score"),
    ]
}

#[cfg(test)]
mod tests {
    use card::{Field, ImportSettings};
    use circuit::{FeatureRange, OutputPolicy, USUAL_RESOLUTION};

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

    fn chosen(count: usize, settings: &ImportSettings) -> Lowered {
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
        cancelling(count).lower(&task).unwrap()
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
