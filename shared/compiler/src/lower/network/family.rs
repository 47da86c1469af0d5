use circuit::{FeatureRange, LookupSet, Placement};

use super::{
    calibration::{Calibration, Coverage},
    integer::{NetworkPlan, Quantized, is_folded, quantize},
    united::united,
    words,
};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        placement::{self, may_be_placed},
        precision::Precision,
        resolution::set_resolution,
        search::{ACCEPTED_LOSS, Candidate, Lowered, fast_and_close},
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
const TRIED: [(LookupSet, u8); 9] = [
    (LookupSet::Bits3, 4),
    (LookupSet::Bits3, 5),
    (LookupSet::Bits3, 6),
    (LookupSet::Bits4, 4),
    (LookupSet::Bits4, 5),
    (LookupSet::Bits4, 6),
    (LookupSet::Bits5, 4),
    (LookupSet::Bits5, 5),
    (LookupSet::Bits5, 6),
];
/// What rounding and the noise of lookups may take.
const TOLERANCE: Tolerance = Tolerance {
    labels: 0.01,
    probability: 0.25,
    mean_probability: 0.004,
    variance: 0.005,
    margins: 0.04,
    drawn: 4.0,
};
/// The same of pictures: nobody takes one whose pixels were drawn. Their lookups are many, and of near ties one more in two hundred
/// may turn for them to be faster ones.
const OF_PICTURES: Tolerance = Tolerance {
    labels: 0.015,
    drawn: f64::INFINITY,
    ..TOLERANCE
};
/// Share of what may be lost that is no reason for tables that hold usual rows alone.
const LITTLE: f64 = 0.5;
/// Without data to measure on.
const WITHOUT_DATA: (LookupSet, u8) = (LookupSet::Bits4, 6);
/// How often each neuron of the last layer is looked up where once is too noisy, and most lookups of it then.
const COPIES: [usize; 3] = [2, 4, 8];
const MOST_COPIES: usize = 512;
/// Most neurons whose outputs are packed for the next layer, and most layers of them.
const MOST_PACKED: usize = 1_024;
const MOST_PACKED_LAYERS: usize = 4;

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

    /// As [`lowered`]; where answers are then others than the original's, each neuron is looked up several times.
    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        let mut lowered = lowered(self, task)?;
        let neurons = self.layers.last().map_or(0, Layer::outputs);
        for copies in COPIES.into_iter().filter(|c| c * neurons <= MOST_COPIES) {
            if lowered.another().is_none() {
                break;
            }
            let Some(repeated) = self.repeated(copies) else {
                break;
            };
            lowered = self::lowered(&repeated, task)?;
            lowered.remarks.push(format!("Each of its {neurons} last neurons is looked up {copies} times, and their mean is taken: the noise of one lookup alone would change answers."));
        }
        Ok(lowered)
    }
}

/// Tries lookups and precisions on the labelled rows and takes the fastest that loses next to nothing; then tables
/// that hold rows far from the usual, where that loses next to nothing more.
fn lowered(original: &Network, task: &Task) -> Result<Lowered, Error> {
    let network = match task.goal {
        Goal::Label => original.clone().centred().tightened(),
        _ => original.clone().tightened(),
    };
    check_size(&network)?;
    let words = words::layers(&network);
    let attempt = &Attempt::new(network, task)?;
    let mut candidates = candidates(attempt)?;
    let chosen = fast_and_close(&candidates, attempt.tolerance).ok_or(Error::NoLinearModel)?;
    let usual = &candidates[chosen];
    let (circuit, trained) = (&usual.circuit, &usual.trained);
    let strays = task.trial.strays(original, task.features, circuit, trained);
    if strays.share().is_some()
        && let Some(wider) = wider(attempt, &candidates, chosen)?
    {
        candidates[chosen] = wider;
    }
    let mut lowered = Lowered::new(candidates, chosen, |_| words);
    if let Goal::Scores { resolution_bits } = task.goal {
        let Lowered {
            circuit, trained, ..
        } = &mut lowered;
        let spread = attempt.calibration.spread();
        set_resolution(circuit, trained, resolution_bits, spread, &task.trial);
        lowered.measure(&task.trial);
    }
    let (circuit, trained) = (&lowered.circuit, &lowered.trained);
    lowered.strays = Some(task.trial.strays(original, task.features, circuit, trained));
    Ok(lowered)
}

/// A network that is brought to integers, with what it does to rows.
struct Attempt<'a> {
    /// Its scores placed, and one function for each layer that shares a table.
    network: Network,
    calibration: Calibration,
    placements: Vec<Placement>,
    task: &'a Task<'a>,
    /// Lookups and precisions to try, from fast to exact.
    plans: Vec<NetworkPlan>,
    is_picture: bool,
    tolerance: Tolerance,
}

impl<'a> Attempt<'a> {
    fn new(network: Network, task: &'a Task) -> Result<Self, Error> {
        let calibration = Calibration::new(&network, task);
        let (network, calibration) = match united(&network, &calibration.sums) {
            Some(united) => {
                let calibration = Calibration::new(&united, task);
                (united, calibration)
            }
            None => (network, calibration),
        };
        let placements = match may_be_placed(task.goal, network.link()) {
            true => placement::of(calibration.reach()),
            false => Vec::new(),
        };
        let is_picture = network.image().or(task.settings.image).is_some();
        Ok(Self {
            plans: plans(&network, task)?,
            is_picture,
            tolerance: match is_picture {
                true => OF_PICTURES,
                false => TOLERANCE,
            },
            network: network.placed(&placements),
            calibration: calibration.placed(&placements),
            placements,
            task,
        })
    }

    fn candidate(&self, plan: NetworkPlan, coverage: Coverage) -> Result<Candidate, Error> {
        let Task { features, goal, .. } = *self.task;
        let covering;
        let calibration = match coverage {
            Coverage::Usual => &self.calibration,
            wider => {
                covering = self.calibration.clone().covering(wider);
                &covering
            }
        };
        let Quantized {
            mut circuit,
            trained,
        } = quantize(&self.network, calibration, features, goal, plan)?;
        circuit.placements.clone_from(&self.placements);
        circuit.check().map_err(|_| Error::TooLarge)?;
        let bits = plan.precision.bits();
        Ok(Candidate::new(circuit, trained, bits, &self.task.trial))
    }
}

/// The chosen circuit with tables that hold any row inside the ranges, or else rows drawn anywhere inside them, with
/// slower lookups if that takes them; none where all lose more than a little. Pictures are held as they usually are.
fn wider(
    attempt: &Attempt,
    candidates: &[Candidate],
    chosen: usize,
) -> Result<Option<Candidate>, Error> {
    let usual = &candidates[chosen];
    let most = usual.measured.used_of(attempt.tolerance).max(LITTLE);
    let plans = &attempt.plans;
    let slower = match attempt.is_picture {
        true => &plans[chosen..=chosen],
        false => &plans[chosen..],
    };
    for plan in slower {
        for coverage in [Coverage::Any, Coverage::Drawn] {
            let Ok(candidate) = attempt.candidate(*plan, coverage) else {
                continue;
            };
            let loses_little = candidate.loss() <= usual.loss() + ACCEPTED_LOSS;
            if candidate.measured.used_of(attempt.tolerance) <= most && loses_little {
                return Ok(Some(candidate));
            }
        }
    }
    Ok(None)
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

/// From fast to exact, up to the first that loses next to nothing.
fn candidates(attempt: &Attempt) -> Result<Vec<Candidate>, Error> {
    let mut candidates = Vec::new();
    for plan in &attempt.plans {
        let candidate = attempt.candidate(*plan, Coverage::Usual)?;
        let used = candidate.measured.used_of(attempt.tolerance);
        candidates.push(candidate);
        if used <= 1.0 {
            break;
        }
    }
    Ok(candidates)
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
        _ if packed > MOST_PACKED_LAYERS => Err(Error::Layers { got: packed }),
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
                functions::Functions,
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
                functions: Functions::alike(
                    Function::identity().shaped(curve, name).unwrap(),
                    neurons,
                ),
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
    fn of_rows_anywhere_inside_the_ranges_hardly_one_is_answered_wrongly_unless_its_owner_is_told()
    {
        let mut draws = Draws::new(21);
        let (mut sure, mut lost, mut asked) = (0, 0, 0);
        for round in 0..36 {
            let outputs = 1 + round % 2;
            let network = drawn(&mut draws, FUNCTIONS[round % 3], outputs);
            let rows: Vec<Vec<f64>> = (0..60).map(|_| row(&mut draws, true)).collect();
            let (features, settings) = (features(), ImportSettings::default());
            let goal = Goal::Scores {
                resolution_bits: None,
            };
            let float = FloatModel(ModelKind::Network(network.clone()));
            let scores: Vec<f64> = rows.iter().map(|row| network.scores(row)[0]).collect();
            let width = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max)
                - scores.iter().copied().fold(f64::INFINITY, f64::min);
            let task = Task {
                features: &features,
                rows: &rows,
                trial: Trial::new(&float, goal, &features, None),
                settings: &settings,
                goal,
                fits: &|_| true,
            };
            let lowered = network.lower(&task).unwrap();
            if lowered
                .strays
                .is_some_and(|strays| strays.share().is_some())
            {
                continue;
            }
            sure += 1;
            for _ in 0..300 {
                let row = row(&mut draws, false);
                let score = lowered
                    .circuit
                    .evaluate_twin(&lowered.trained, &row)
                    .unwrap()[0];
                lost += usize::from((score - network.scores(&row)[0]).abs() > 0.5 * width);
                asked += 1;
            }
        }
        assert!(sure >= 12, "only {sure} owners are told nothing");
        assert!(
            lost * 200 <= asked,
            "{lost} of {asked} rows are answered wrongly"
        );
    }
}
