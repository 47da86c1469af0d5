use card::QuantizationChoice;
use circuit::{Circuit, LookupSet, Trained};

use super::{
    calibration::Calibration,
    integer::{Plan, is_folded, quantize},
    words,
};
use crate::{
    error::Error,
    import::{RING_SIZE, Task},
    lower::{
        precision::{ACCEPTED_LOOKUP_LOSS, Chosen, set_resolution},
        quantize::Precision,
    },
    model::network::{Network, layer::Layer},
    policy::Goal,
};

/// Bits of inputs and of first weights, unless the owner chooses.
const USUAL_BITS: (u8, u8) = (8, 12);
/// Lookups and bits of later weights, from fast to exact.
const TRIED: [(LookupSet, u8); 6] = [
    (LookupSet::Bits3, 5),
    (LookupSet::Bits3, 6),
    (LookupSet::Bits4, 5),
    (LookupSet::Bits4, 6),
    (LookupSet::Bits5, 6),
    (LookupSet::Bits5, 7),
];
/// Without data to measure on.
const WITHOUT_DATA: (LookupSet, u8) = (LookupSet::Bits4, 6);
/// Most neurons whose outputs are packed for the next layer.
const MOST_PACKED: usize = 1_024;

struct Candidate {
    circuit: Circuit,
    trained: Trained,
    choice: QuantizationChoice,
}

/// Tries lookups and precisions on the labelled rows and takes the fastest that loses next to nothing.
///
/// # Errors
/// [`Error::Neurons`], [`Error::Bits`], [`Error::ScoreRange`], and [`Error::TooLarge`] when the ring does
/// not hold a layer.
pub(crate) fn choose(network: &Network, task: &Task) -> Result<Chosen, Error> {
    check_size(network)?;
    let centred = match task.goal {
        Goal::Label => network.clone().centred(),
        _ => network.clone(),
    };
    let calibration = Calibration::new(&centred, task);
    let mut candidates = Vec::new();
    for plan in plans(&centred, task)? {
        candidates.push(candidate(&centred, &calibration, task, plan)?);
        if candidates
            .last()
            .is_some_and(|last| last.loss() <= ACCEPTED_LOOKUP_LOSS)
        {
            break;
        }
    }
    let losses = candidates.iter().map(Candidate::loss).enumerate();
    let best = losses.min_by(|(_, a), (_, b)| a.total_cmp(b));
    let (best, _) = best.ok_or(Error::NoLinearModel)?;
    candidates[best].choice.chosen = true;
    let choices = candidates.iter().map(|candidate| candidate.choice.clone());
    let choices = choices.collect();
    let Candidate {
        mut circuit,
        trained,
        choice,
    } = candidates.swap_remove(best);
    if let Goal::Scores { resolution_bits } = task.goal {
        let (spread, trial) = (calibration.spread(), task.trial.as_ref());
        set_resolution(&mut circuit, &trained, resolution_bits, spread, trial);
    }
    Ok(Chosen {
        layers: words::layers(network),
        circuit,
        trained,
        choices,
        accuracy: choice.accuracy,
    })
}

impl Candidate {
    fn loss(&self) -> f64 {
        let accuracy = self.choice.accuracy;
        accuracy.map_or(0.0, |accuracy| accuracy.loss())
    }
}

fn candidate(
    network: &Network,
    calibration: &Calibration,
    task: &Task,
    plan: Plan,
) -> Result<Candidate, Error> {
    let (circuit, trained) = quantize(network, calibration, task.features, task.goal, plan)?;
    circuit.validate(RING_SIZE).map_err(|_| Error::TooLarge)?;
    let trial = task.trial.as_ref();
    let choice = QuantizationChoice {
        input_bits: plan.precision.input_bits,
        weight_bits: plan.precision.weight_bits,
        lookups: circuit.lookups,
        accuracy: trial.map(|trial| trial.accuracy(&circuit, &trained)),
        chosen: false,
    };
    Ok(Candidate {
        circuit,
        trained,
        choice,
    })
}

fn plans(network: &Network, task: &Task) -> Result<Vec<Plan>, Error> {
    let precision = Precision::chosen(task.settings.bits.unwrap_or(USUAL_BITS))?;
    let plan = |(lookups, later_bits)| Plan {
        precision,
        later_bits,
        lookups,
    };
    if task.trial.is_none() {
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
