use circuit::{FeatureRange, LookupSet, Placement};

use super::{
    calibration::Calibration,
    integer::{NetworkPlan, Quantized, is_folded, quantize},
    words,
};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        placement::{self, may_be_placed},
        precision::Precision,
        resolution::set_resolution,
        search::{Candidate, Lowered, MAY_LEAVE, closest},
    },
    measure::fidelity::Tolerance,
    model::{
        feature::Feature,
        network::{Network, layer::Layer},
        scorer::Scorer,
    },
    policy::Goal,
};

/// Bits of inputs and of first weights, unless the owner chooses.
const USUAL_BITS: (u8, u8) = (10, 12);
/// Lookups and bits of later weights, from fast to exact.
const TRIED: [(LookupSet, u8); 6] = [
    (LookupSet::Bits3, 5),
    (LookupSet::Bits3, 6),
    (LookupSet::Bits4, 5),
    (LookupSet::Bits4, 6),
    (LookupSet::Bits5, 6),
    (LookupSet::Bits5, 7),
];
/// What rounding and the noise of lookups may take.
const TOLERANCE: Tolerance = Tolerance {
    labels: 0.02,
    probability: 0.05,
    variance: 0.005,
    drawn: 4.0,
};
/// Without data to measure on.
const WITHOUT_DATA: (LookupSet, u8) = (LookupSet::Bits4, 6);
/// Most neurons whose outputs are packed for the next layer.
const MOST_PACKED: usize = 1_024;

impl Family for Network {
    fn takes_lookups(&self) -> bool {
        true
    }

    fn tolerance(&self) -> Option<Tolerance> {
        Some(TOLERANCE)
    }

    fn ranged(&self, features: Vec<Feature>, _is_told: bool) -> Vec<Feature> {
        match self.image() {
            Some(_) => alike(features),
            None => features,
        }
    }

    /// Tries lookups and precisions on the labelled rows and takes the fastest that loses next to nothing.
    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        check_size(self)?;
        let network = match task.goal {
            Goal::Label => &self.clone().centred(),
            _ => self,
        };
        let calibration = Calibration::new(network, task);
        let placed = match may_be_placed(task.goal, network.link()) {
            true => placement::of(calibration.reach()),
            false => Vec::new(),
        };
        let network = &network.clone().placed(&placed);
        let calibration = calibration.placed(&placed);
        let (candidates, hold_all) = candidates(network, &calibration, &placed, task)?;
        let chosen = closest(&candidates, TOLERANCE).ok_or(Error::NoLinearModel)?;
        let mut lowered = Lowered::new(candidates, chosen, |_| words::layers(network));
        if let Goal::Scores { resolution_bits } = task.goal {
            let Lowered {
                circuit, trained, ..
            } = &mut lowered;
            let spread = calibration.spread();
            set_resolution(circuit, trained, resolution_bits, spread, &task.trial);
            lowered.measure(&task.trial);
        }
        if !hold_all[chosen] {
            lowered.remarks.push(MAY_LEAVE.into());
        }
        Ok(lowered)
    }
}

/// Features of one range: filters treat them alike.
fn alike(mut features: Vec<Feature>) -> Vec<Feature> {
    let ranges = || features.iter().map(|feature| feature.range);
    let minima = ranges().map(|range| range.minimum);
    let maxima = ranges().map(|range| range.maximum);
    let range = FeatureRange {
        minimum: minima.fold(f64::INFINITY, f64::min),
        maximum: maxima.fold(f64::NEG_INFINITY, f64::max),
    };
    for feature in &mut features {
        feature.range = range;
    }
    features
}

/// From fast to exact, up to the first that loses next to nothing; and whether each holds every row's scores.
fn candidates(
    network: &Network,
    calibration: &Calibration,
    placements: &[Placement],
    task: &Task,
) -> Result<(Vec<Candidate>, Vec<bool>), Error> {
    let (mut candidates, mut hold_all) = (Vec::new(), Vec::new());
    for plan in plans(network, task)? {
        let Quantized {
            mut circuit,
            trained,
            holds_all,
        } = quantize(network, calibration, task.features, task.goal, plan)?;
        hold_all.push(holds_all);
        circuit.placements = placements.to_vec();
        circuit.check().map_err(|_| Error::TooLarge)?;
        let candidate = Candidate::new(circuit, trained, plan.precision.bits(), &task.trial);
        let used = candidate.measured.used_of(TOLERANCE);
        candidates.push(candidate);
        if used <= 1.0 {
            break;
        }
    }
    Ok((candidates, hold_all))
}

fn plans(network: &Network, task: &Task) -> Result<Vec<NetworkPlan>, Error> {
    let precision = Precision::chosen(task.settings.bits.unwrap_or(USUAL_BITS))?;
    let plan = |(lookups, later_bits)| NetworkPlan {
        precision,
        later_bits,
        lookups,
    };
    if !task.trial.has_rows() {
        return Ok(vec![plan(WITHOUT_DATA)]);
    }
    let mut tried = TRIED.to_vec();
    if network.layers.len() == 1 && is_folded(network) {
        tried.dedup_by_key(|(lookups, _)| *lookups);
    }
    Ok(tried.into_iter().map(plan).collect())
}

fn check_size(network: &Network) -> Result<(), Error> {
    let packed = network.layers.len() - usize::from(is_folded(network));
    let outputs = network.layers[..packed].iter().map(Layer::outputs);
    match outputs.max() {
        Some(got) if got > MOST_PACKED => Err(Error::Neurons { got }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use card::{Field, ImportSettings};

    use super::*;
    use crate::{
        measure::{noise::Draws, trial::Trial},
        model::{
            float::{FloatModel, ModelKind},
            linear::LinearModel,
            link::Link,
            network::{
                function::{Curve, Function},
                layer::LayerKind,
            },
        },
    };

    const FEATURES: usize = 6;
    const FUNCTIONS: [(Curve, &str); 3] = [
        (Curve::Rectified { slope: 0.0 }, "Relu"),
        (Curve::Tanh, "Tanh"),
        (Curve::Exponential, "Exp"),
    ];

    fn drawn(draws: &mut Draws, (curve, name): (Curve, &str), outputs: usize) -> Network {
        let mut rows = |count: usize, width: usize| -> Vec<Vec<f64>> {
            let mut row = |_| (0..width).map(|_| draws.normal()).collect();
            (0..count).map(&mut row).collect()
        };
        let (neurons, link) = (8, Link::Identity);
        Network {
            features: FEATURES,
            layers: vec![Layer {
                rows: rows(neurons, FEATURES),
                offsets: rows(1, neurons).remove(0),
                kind: LayerKind::Dense,
                function: Function::identity().shaped(curve, name).unwrap(),
            }],
            head: LinearModel::new(rows(outputs, neurons), vec![0.5; outputs], link),
        }
    }

    fn features() -> Vec<Feature> {
        let range = FeatureRange {
            minimum: -2.0,
            maximum: 3.0,
        };
        let field = Field::number("f", 0.1, 0.5);
        vec![Feature { field, range }; FEATURES]
    }

    /// Near 0, as an owner's rows are, or anywhere in the ranges, at their corners often.
    fn row(draws: &mut Draws, is_usual: bool) -> Vec<f64> {
        let cell = |_| match (is_usual, draws.below(3)) {
            (true, _) => (0.3 * draws.normal()).clamp(-2.0, 3.0),
            (false, 0) => -2.0,
            (false, 1) => 3.0,
            (false, _) => 5.0 * draws.uniform() - 2.0,
        };
        (0..FEATURES).map(cell).collect()
    }

    #[test]
    fn no_row_inside_the_ranges_leaves_the_score_range_unless_its_owner_is_told() {
        let mut draws = Draws::new(21);
        let mut sure = 0;
        for round in 0..36 {
            let outputs = 1 + round % 2;
            let network = drawn(&mut draws, FUNCTIONS[round % 3], outputs);
            let rows: Vec<Vec<f64>> = (0..60).map(|_| row(&mut draws, true)).collect();
            let (features, settings) = (features(), ImportSettings::default());
            let goal = Goal::Scores {
                resolution_bits: None,
            };
            let float = FloatModel(ModelKind::Network(network.clone()));
            let task = Task {
                features: &features,
                rows: &rows,
                trial: Trial::new(&float, goal, &features, None),
                settings: &settings,
                goal,
            };
            let lowered = network.lower(&task).unwrap();
            if lowered.remarks.iter().any(|remark| remark == MAY_LEAVE) {
                continue;
            }
            sure += 1;
            let half = 1i64 << (lowered.circuit.scale.range_bits - 1);
            for _ in 0..300 {
                let quantized = lowered.circuit.encoder.quantize(&row(&mut draws, false));
                let scores = lowered
                    .circuit
                    .integer_scores(&lowered.trained, &quantized.unwrap())
                    .unwrap();
                assert!(scores.iter().all(|score| (-half..half).contains(score)));
            }
        }
        assert!(sure >= 12, "only {sure} ranges hold every row");
    }
}
