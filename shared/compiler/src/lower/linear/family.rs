use circuit::{Circuit, LinearLayout, LookupSet, MOST_FEATURES, OutputPolicy, Placement, Trained};

use super::rounding::quantize;
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        placement,
        precision::Precision,
        resolution::conclude,
        search::{ACCEPTED_LOOKUP_LOSS, Candidate, Lowered, closest},
    },
    measure::fidelity::Tolerance,
    model::{linear::LinearModel, scorer::Scorer},
    policy::Goal,
    words::counted,
};

/// Bits tried, from cheap to exact.
const TRIED: [u8; 4] = [8, 10, 12, 14];
/// Bits tried where those are not close enough.
const FINEST: u8 = 16;
/// What rounding may take: nothing that anyone would notice.
const TOLERANCE: Tolerance = Tolerance {
    labels: 0.001,
    probability: 0.002,
    mean_probability: 0.002,
    variance: 0.000_1,
    margins: 0.000_1,
    drawn: 1.0,
};
/// How far beyond usual differences of scores the range of a label reaches.
const LABEL_MARGIN: f64 = 1.4;

impl Family for LinearModel {
    fn takes_lookups(&self) -> bool {
        false
    }

    fn tolerance(&self) -> Option<Tolerance> {
        Some(TOLERANCE)
    }

    /// Tries precisions and takes the smallest that answers as the original does.
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
    let candidates = candidates(float, task)?;
    let chosen = closest(&candidates, TOLERANCE).ok_or(Error::ScoreRange)?;
    let mut lowered = Lowered::new(candidates, chosen, |_| layers(float));
    let whole = lowered.circuit.scale;
    if task.goal == Goal::Label {
        narrow(&mut lowered.circuit, &lowered.trained, task);
    }
    conclude(&mut lowered.circuit, &lowered.trained, float, task);
    if lowered.circuit.lookups.is_some() {
        lowered.measure(&task.trial);
    }
    if lowered.circuit.scale != whole {
        let (circuit, trained) = (&lowered.circuit, &lowered.trained);
        lowered.strays = Some(task.trial.strays(float, task.features, circuit, trained));
    }
    Ok(lowered)
}

/// The model at every precision that fits, at least one.
fn candidates(float: &LinearModel, task: &Task) -> Result<Vec<Candidate>, Error> {
    let usual = task.usual();
    let placements = placements(float, task);
    let placed = float.clone().placed(&placements);
    let mut candidates = Vec::new();
    let mut failure = None;
    let is_close = |candidate: &Candidate| candidate.measured.used_of(TOLERANCE) <= 1.0;
    for precision in tried(task)? {
        if precision == Precision::same(FINEST) && candidates.iter().any(is_close) {
            break;
        }
        match quantize(&placed, task.features, &usual, precision) {
            Ok((mut circuit, weights)) => {
                circuit.placements.clone_from(&placements);
                let trained = Trained::linear(weights);
                let bits = precision.bits();
                candidates.push(Candidate::new(circuit, trained, bits, &task.trial));
            }
            Err(error) => failure = Some(error),
        }
    }
    match failure.filter(|_| candidates.is_empty()) {
        Some(failure) => Err(failure),
        None => Ok(candidates),
    }
}

/// Around the middle of what each value can be, where that saves noise.
fn placements(float: &LinearModel, task: &Task) -> Vec<Placement> {
    if !placement::may_be_placed(task.goal, float.link()) {
        return Vec::new();
    }
    let reach = |output: usize| {
        let offset = float.offset(output);
        let terms = float.row(output).iter().zip(task.features);
        terms.fold((offset, offset), |(low, high), (weight, feature)| {
            let (a, b) = (
                weight * feature.range.minimum,
                weight * feature.range.maximum,
            );
            (low + a.min(b), high + a.max(b))
        })
    };
    placement::of((0..float.outputs()).map(reach).collect())
}

/// A label takes lookups, whose noise counts less in a range that usual differences of scores fill: where
/// it costs answers in the range that holds every row's.
fn narrow(circuit: &mut Circuit, trained: &Trained, task: &Task) {
    let whole = Circuit {
        policy: OutputPolicy::Label,
        lookups: Some(LookupSet::Bits5),
        ..circuit.clone()
    };
    if task.trial.loss_by_lookups(&whole, trained) <= ACCEPTED_LOOKUP_LOSS {
        return;
    }
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

fn tried(task: &Task) -> Result<Vec<Precision>, Error> {
    Ok(match task.settings.bits {
        Some(bits) => vec![Precision::chosen(bits)?],
        None => [&TRIED[..], &[FINEST]]
            .concat()
            .into_iter()
            .map(Precision::same)
            .collect(),
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
    use circuit::{FeatureRange, USUAL_RESOLUTION};

    use super::*;
    use crate::{
        measure::trial::Trial,
        model::{
            feature::Feature,
            float::{FloatModel, ModelKind},
            link::Link,
        },
    };

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

    fn lowered(model: LinearModel, settings: &ImportSettings) -> Lowered {
        let features = vec![feature(); model.features()];
        let goal = Goal::Scores {
            resolution_bits: None,
        };
        let float = FloatModel(ModelKind::Linear(model.clone()));
        let task = Task {
            features: &features,
            rows: &[],
            trial: Trial::new(&float, goal, &features, None),
            settings,
            goal,
            fits: &|_| true,
        };
        model.lower(&task).unwrap()
    }

    fn chosen(count: usize, settings: &ImportSettings) -> Lowered {
        lowered(cancelling(count), settings)
    }

    #[test]
    fn a_value_far_from_zero_next_to_its_spread_is_kept() {
        let model = LinearModel::new(vec![vec![3.0, -2.0]], vec![10_000.0], Link::Identity);
        let lowered = lowered(model, &ImportSettings::default());
        let noise = crate::measure::simulation::noise_deviation(&lowered.circuit);
        assert!(noise < 0.02, "{noise}");
        let twin = lowered
            .circuit
            .evaluate_twin(&lowered.trained, &[0.25, 0.5]);
        assert!((twin.unwrap()[0] - 9_999.75).abs() < 0.01);
        assert!(lowered.fidelity.determination > Some(0.999_9));
    }

    #[test]
    fn values_of_different_spread_are_each_kept() {
        let rows = vec![vec![5_000.0, 100.0], vec![0.003, -0.001]];
        let model = LinearModel::new(rows, vec![80_000.0, 0.2], Link::Identity);
        let lowered = lowered(model, &ImportSettings::default());
        assert!(lowered.fidelity.determination > Some(0.999_9));
        assert!(lowered.circuit.check().is_ok());
    }

    #[test]
    fn a_model_of_no_weight_answers_its_constant() {
        let model = LinearModel::new(vec![vec![0.0; 3]], vec![-0.548_511_86], Link::Identity);
        let lowered = lowered(model, &ImportSettings::default());
        let twin = lowered
            .circuit
            .evaluate_twin(&lowered.trained, &[0.1, 0.2, 0.9]);
        assert!((twin.unwrap()[0] + 0.548_511_86).abs() < 1e-4);
        assert!(crate::measure::simulation::noise_deviation(&lowered.circuit) < 1e-3);
    }

    fn resolution(count: usize) -> u8 {
        match chosen(count, &ImportSettings::default()).circuit.policy {
            OutputPolicy::Scores { resolution_bits } => resolution_bits,
            policy => panic!("{policy:?} was not asked for"),
        }
    }

    #[test]
    fn the_resolution_grows_where_noise_would_drown_the_scores() {
        assert!(resolution(3) <= USUAL_RESOLUTION + 1);
        assert!(resolution(8_000) > resolution(3));
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
