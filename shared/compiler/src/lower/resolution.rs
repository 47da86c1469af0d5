//! What leaves: scores with the resolution, labels and decisions with the lookups that noise asks for.

use circuit::{Circuit, LookupSet, OutputPolicy, Trained, USUAL_RESOLUTION};

use super::{
    family::Task,
    search::{ACCEPTED_LOOKUP_LOSS, ACCEPTED_LOSS},
};
use crate::{
    measure::{
        simulation::{Rounds, noise_deviation, written_noise},
        trial::{FINEST_RESOLUTION, Trial},
    },
    model::{linear::LinearModel, link::Link, scorer::Scorer},
    policy::Goal,
};

/// Flooding noise may be this share of the scores' spread, where they are values.
const NOISE_SHARE: f64 = 0.01;
/// The same behind lookups: half of the variance that these may take themselves.
const NOISE_SHARE_BEHIND_LOOKUPS: f64 = 0.05;
/// Flooding noise of a score that stands for a probability: an error of 0.001, a quarter of it, at most.
const LOGIT_NOISE: f64 = 0.004;

/// The same of a score that is a probability itself.
const SHARE_NOISE: f64 = 0.001;

/// Coarsest resolution of scores.
const COARSEST_RESOLUTION: u8 = 4;
/// How far flooding should lie above the noise that lookups leave in scores: what it says of the computation is
/// bounded by the square of this ratio.
const FLOODING_OVER_LOOKUPS: f64 = 8.0;

/// Sets the policy of a model whose scores are one sealed matrix, with the resolution or the lookups that noise asks for.
pub(crate) fn conclude(circuit: &mut Circuit, trained: &Trained, float: &LinearModel, task: &Task) {
    match task.goal {
        Goal::Scores {
            resolution_bits: None,
        } => set_exact_resolution(circuit, float, task),
        Goal::Scores { .. } => circuit.policy = task.goal.policy(),
        Goal::Label | Goal::Decision { .. } => {
            find(circuit, trained, task.goal.policy(), &task.trial)
        }
    }
}

/// Without lookups flooding hides nothing but the rounding of weights: it lies below what anyone would notice.
fn set_exact_resolution(circuit: &mut Circuit, float: &LinearModel, task: &Task) {
    let spread = spread(float, circuit).min(task.trial.spread());
    let most = match float.link() {
        link if link.is_value() || link == Link::Margin => NOISE_SHARE * spread,
        Link::Share | Link::Clipped => SHARE_NOISE,
        _ => LOGIT_NOISE,
    };
    for resolution_bits in USUAL_RESOLUTION..=FINEST_RESOLUTION {
        circuit.policy = OutputPolicy::Scores { resolution_bits };
        if noise_deviation(circuit) <= most {
            return;
        }
    }
}

/// Takes the owner's resolution, or raises that which hides the computation until noise no longer
/// matters: to accuracy, and next to how far scores spread. Answers the noisy scores of the owner's rows where it looked
/// at them.
pub(crate) fn set_resolution(
    circuit: &mut Circuit,
    trained: &Trained,
    chosen: Option<u8>,
    spread: f64,
    trial: &Trial,
) -> Option<Rounds> {
    if let Some(resolution_bits) = chosen {
        circuit.policy = OutputPolicy::Scores { resolution_bits };
        return None;
    }
    let tried: Vec<u8> = (hiding_resolution(circuit, trained)..=FINEST_RESOLUTION).collect();
    let seen = trial.has_rows();
    let scores = seen.then(|| trial.noisy_scores(circuit, trained));
    let losses = scores.as_ref().map_or_else(Vec::new, |scores| {
        trial.losses_by_flooding(circuit, trained, scores, &tried)
    });
    for (index, resolution_bits) in tried.into_iter().enumerate() {
        circuit.policy = OutputPolicy::Scores { resolution_bits };
        let share = noise_deviation(circuit) / spread;
        let quiet = match losses.get(index) {
            Some(loss) => *loss <= ACCEPTED_LOSS && share <= NOISE_SHARE_BEHIND_LOOKUPS,
            None => share <= NOISE_SHARE,
        };
        if quiet {
            break;
        }
    }
    scores
}

/// The finest resolution, up to the usual one, whose flooding drowns what lookups write.
fn hiding_resolution(circuit: &Circuit, trained: &Trained) -> u8 {
    let noise = FLOODING_OVER_LOOKUPS * written_noise(circuit, trained);
    let bits = (-noise.log2() - 1.0).floor();
    bits.clamp(f64::from(COARSEST_RESOLUTION), f64::from(USUAL_RESOLUTION)) as u8
}

/// The fastest lookups that find the answer as the scores do.
fn find(circuit: &mut Circuit, trained: &Trained, policy: OutputPolicy, trial: &Trial) {
    circuit.policy = policy;
    circuit.lookups = Some(LookupSet::Bits5);
    for set in LookupSet::ALL.into_iter().filter(|_| trial.has_rows()) {
        let mut faster = circuit.clone();
        faster.lookups = Some(set);
        if trial.loss_by_lookups(&faster, trained) <= ACCEPTED_LOOKUP_LOSS {
            *circuit = faster;
            return;
        }
    }
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
