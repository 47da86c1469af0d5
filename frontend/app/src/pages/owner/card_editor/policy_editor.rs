use card::{Answer, ModelCard, PolicyChoice, Threshold};
use circuit::{Circuit, LookupSet, OutputPolicy, USUAL_RESOLUTION};
use leptos::prelude::*;

use super::mend::mend;
use crate::{
    failure::Outcome,
    format::typed::{differs, number, plain},
};

/// What leaves the evaluator, as chosen; and the threshold of a decision, as typed.
#[derive(Clone, Copy)]
pub(in crate::pages::owner) struct PolicyEditor {
    chosen: RwSignal<(OutputPolicy, Option<LookupSet>)>,
    /// Bits of scores.
    pub(super) resolution: RwSignal<String>,
    /// In percent where the model states a probability, otherwise in units of the score.
    pub(super) threshold: RwSignal<String>,
    /// Whether it is in percent.
    pub(super) percent: bool,
    /// What the compiled model took off its score.
    compiled_threshold: RwSignal<f64>,
}

impl PolicyEditor {
    /// An editor that begins with the card's policy.
    pub(super) fn of(card: &ModelCard) -> Self {
        let bits = match card.circuit.policy {
            OutputPolicy::Scores { resolution_bits } => resolution_bits,
            OutputPolicy::Label | OutputPolicy::Decision => USUAL_RESOLUTION,
        };
        let percent = matches!(
            card.answer,
            Answer::Binary {
                probability: true,
                ..
            }
        );
        Self {
            chosen: RwSignal::new((card.circuit.policy, card.circuit.lookups)),
            resolution: RwSignal::new(bits.to_string()),
            threshold: RwSignal::new(if percent { "50" } else { "0" }.to_owned()),
            percent,
            compiled_threshold: RwSignal::new(0.0),
        }
    }

    /// Takes over what was compiled.
    pub(super) fn recompiled(self, card: &ModelCard) {
        self.choose(card.circuit.policy, card.circuit.lookups);
    }

    /// Lets out what an offer does; scores keep the chosen resolution.
    pub(super) fn choose(self, policy: OutputPolicy, lookups: Option<LookupSet>) {
        self.chosen.set((policy, lookups));
    }

    /// The policy as chosen.
    pub(super) fn policy(self) -> OutputPolicy {
        match (self.chosen.get().0, self.resolution.get().parse()) {
            (OutputPolicy::Scores { .. }, Ok(resolution_bits)) => {
                OutputPolicy::Scores { resolution_bits }
            }
            (policy, _) => policy,
        }
    }

    /// Puts the chosen policy, and the lookups it takes, into a circuit.
    pub(super) fn put_into(self, circuit: &mut Circuit) {
        circuit.policy = self.policy();
        circuit.lookups = self.chosen.get().1;
    }

    /// What to compile for.
    ///
    /// # Errors
    /// A threshold that is no number, or no percentage.
    pub(in crate::pages::owner) fn choice(self) -> Outcome<PolicyChoice> {
        Ok(match self.policy() {
            OutputPolicy::Decision => PolicyChoice::Decision {
                threshold: Some(self.typed_threshold()?),
            },
            other => other.into(),
        })
    }

    /// The model on this page was compiled for that choice.
    pub(in crate::pages::owner) fn compiled_for(self, choice: Option<PolicyChoice>) {
        self.compiled_threshold
            .set(choice.map_or(0.0, PolicyChoice::threshold));
    }

    /// Suggests a threshold in units of the score.
    pub(in crate::pages::owner) fn suggest(self, threshold: f64) {
        self.threshold.set(plain(threshold));
    }

    /// Whether the model has to be compiled for another threshold than it was.
    ///
    /// # Errors
    /// A threshold that is no number, or no percentage.
    pub(in crate::pages::owner) fn threshold_changed(self) -> Outcome<bool> {
        let wanted = self.choice()?.threshold();
        Ok(differs(wanted, self.compiled_threshold.get()))
    }

    fn typed_threshold(self) -> Outcome<Threshold> {
        let typed = number(&self.threshold.get());
        threshold(typed, self.percent).ok_or_else(|| {
            let wrong = if self.percent {
                "The threshold is not a percentage between 0 and 100."
            } else {
                "The threshold is not a number."
            };
            mend(wrong)
        })
    }
}

/// A typed number as a threshold, or as the percentage of a probability.
fn threshold(typed: Option<f64>, percent: bool) -> Option<Threshold> {
    let typed = typed?;
    let threshold = match percent {
        false => Threshold::Score(typed),
        true => Threshold::Probability(typed / 100.0),
    };
    threshold.score().is_finite().then_some(threshold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_a_probability_and_must_lie_between_0_and_100() {
        let half = Some(Threshold::Probability(0.5));
        assert_eq!(threshold(Some(50.0), true), half);
        assert_eq!(threshold(Some(100.0), true), None);
        assert_eq!(threshold(Some(-1.0), true), None);
        assert_eq!(threshold(Some(0.66), false), Some(Threshold::Score(0.66)));
        assert_eq!(threshold(None, false), None);
    }
}
