use card::{Answer, ModelCard};
use circuit::{Circuit, LookupSet, OutputPolicy};
use leptos::prelude::*;
use protocol::PolicyChoice;

use super::{MEND, differs};
use crate::{
    failure::{Failure, Outcome},
    format::typed::{number, plain},
};

/// Resolution of scores where the card let out none so far.
const USUAL_RESOLUTION: u8 = 12;

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
            OutputPolicy::Scores { resolution_bits } => PolicyChoice::Scores { resolution_bits },
            OutputPolicy::Label => PolicyChoice::Label,
            OutputPolicy::Decision => PolicyChoice::Decision {
                threshold: self.score()?,
            },
        })
    }

    /// The model on this page was compiled for that choice.
    pub(in crate::pages::owner) fn compiled_for(self, choice: Option<PolicyChoice>) {
        self.compiled_threshold.set(match choice {
            Some(PolicyChoice::Decision { threshold }) => threshold,
            _ => 0.0,
        });
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
        let wanted = match self.choice()? {
            PolicyChoice::Decision { threshold } => threshold,
            _ => 0.0,
        };
        Ok(differs(wanted, self.compiled_threshold.get()))
    }

    fn score(self) -> Outcome<f64> {
        let typed = number(&self.threshold.get());
        score(typed, self.percent).ok_or_else(|| {
            let wrong = if self.percent {
                "The threshold is not a percentage between 0 and 100."
            } else {
                "The threshold is not a number."
            };
            Failure::local(wrong, MEND)
        })
    }
}

/// A threshold in units of the score: the logit of a percentage.
fn score(typed: Option<f64>, percent: bool) -> Option<f64> {
    let share = typed? / 100.0;
    match percent {
        false => typed,
        true if share > 0.0 && share < 1.0 => Some((share / (1.0 - share)).ln()),
        true => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_becomes_its_logit() {
        assert_eq!(score(Some(50.0), true), Some(0.0));
        assert!((score(Some(90.0), true).unwrap() - 9.0f64.ln()).abs() < 1e-12);
        assert_eq!(score(Some(100.0), true), None);
        assert_eq!(score(Some(0.66), false), Some(0.66));
        assert_eq!(score(None, false), None);
    }
}
