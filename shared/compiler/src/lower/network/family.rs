use circuit::{FeatureRange, LookupSet, Placement};

use super::{
    calibration::Calibration,
    integer::{NetworkPlan, is_folded, quantize},
    words,
};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        placement::{self, may_be_placed},
        precision::Precision,
        resolution::set_resolution,
        search::{Candidate, Lowered, closest},
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
    labels: 0.015,
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
        let candidates = candidates(network, &calibration, &placed, task)?;
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

/// From fast to exact, up to the first that loses next to nothing.
fn candidates(
    network: &Network,
    calibration: &Calibration,
    placements: &[Placement],
    task: &Task,
) -> Result<Vec<Candidate>, Error> {
    let mut candidates = Vec::new();
    for plan in plans(network, task)? {
        let (mut circuit, trained) =
            quantize(network, calibration, task.features, task.goal, plan)?;
        circuit.placements = placements.to_vec();
        circuit.check().map_err(|_| Error::TooLarge)?;
        let candidate = Candidate::new(circuit, trained, plan.precision.bits(), &task.trial);
        let used = candidate.measured.used_of(TOLERANCE);
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
        Some(got) if got > MOST_PACKED => Err(Error::Neurons { got }),
        _ => Ok(()),
    }
}
