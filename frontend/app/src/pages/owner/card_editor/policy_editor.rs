use card::{Answer, DecisionRows, ModelCard, PolicyChoice, Threshold};
use circuit::{Circuit, LookupSet, OutputPolicy, USUAL_RESOLUTION};
use leptos::prelude::*;

use super::{mend::mend, threshold_unit::ThresholdUnit};
use crate::{
    failure::Outcome,
    format::typed::{certain, differs, doubt, plain},
};

/// What leaves the evaluator, as chosen; and the threshold of a decision, as typed.
#[derive(Clone, Copy)]
pub(in crate::pages::owner) struct PolicyEditor {
    chosen: RwSignal<(OutputPolicy, Option<LookupSet>)>,
    /// Bits of scores.
    pub(super) resolution: RwSignal<String>,
    /// As typed.
    pub(super) threshold: RwSignal<String>,
    /// What it is typed in.
    pub(super) unit: ThresholdUnit,
    /// Rows that a threshold is tried on.
    pub(super) rows: RwSignal<Option<DecisionRows>>,
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
        let unit = match card.answer {
            Answer::Binary {
                probability: true, ..
            } => ThresholdUnit::Percent,
            Answer::Regression { link, .. } => ThresholdUnit::Value(link),
            _ => ThresholdUnit::Score,
        };
        Self {
            chosen: RwSignal::new((card.circuit.policy, card.circuit.lookups)),
            resolution: RwSignal::new(bits.to_string()),
            threshold: RwSignal::new(middle(unit)),
            unit,
            rows: RwSignal::new(None),
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
    pub(in crate::pages::owner) fn policy(self) -> OutputPolicy {
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

    /// Rows that a threshold can be tried on, of the model on this page.
    pub(in crate::pages::owner) fn tried_on(self, rows: Option<DecisionRows>) {
        self.rows.set(rows);
    }

    /// The typed threshold in units of the answer: a probability between 0 and 1, a value, or a score.
    pub(super) fn in_units_of_answer(self) -> Option<f64> {
        let typed = certain(&self.threshold.get())?;
        Some(match self.unit {
            ThresholdUnit::Percent => typed / 100.0,
            ThresholdUnit::Value(_) | ThresholdUnit::Score => typed,
        })
    }

    /// Types a threshold that is given in units of the answer.
    pub(super) fn choose_threshold(self, at: f64) {
        let typed = match self.unit {
            ThresholdUnit::Percent => (1_000.0 * at).round() / 10.0,
            ThresholdUnit::Value(_) | ThresholdUnit::Score => at,
        };
        self.threshold.set(plain(typed));
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
        let text = self.threshold.get();
        threshold(certain(&text), self.unit).ok_or_else(|| mend(no_threshold(&text, self.unit)))
    }
}

/// Why a text is no threshold.
fn no_threshold(text: &str, unit: ThresholdUnit) -> &'static str {
    doubt(text).unwrap_or(match unit {
        ThresholdUnit::Percent => t!("The threshold is not a percentage between 0 and 100."),
        ThresholdUnit::Value(_) => t!("The threshold is not a value that the model can predict."),
        ThresholdUnit::Score => t!("The threshold is not a number."),
    })
}

/// The threshold of a score of 0, as it is typed.
fn middle(unit: ThresholdUnit) -> String {
    match unit {
        ThresholdUnit::Percent => "50".to_owned(),
        ThresholdUnit::Value(link) => plain(link.value(0.0)),
        ThresholdUnit::Score => "0".to_owned(),
    }
}

/// A typed number as a threshold.
fn threshold(typed: Option<f64>, unit: ThresholdUnit) -> Option<Threshold> {
    let typed = typed?;
    let threshold = match unit {
        ThresholdUnit::Percent => Threshold::Probability(typed / 100.0),
        ThresholdUnit::Value(link) => Threshold::Score(link.score(typed)),
        ThresholdUnit::Score => Threshold::Score(typed),
    };
    threshold.score().is_finite().then_some(threshold)
}

#[cfg(test)]
mod tests {
    use card::ValueLink;

    use super::*;

    #[test]
    fn a_percentage_is_a_probability_and_must_lie_between_0_and_100() {
        let half = Some(Threshold::Probability(0.5));
        let percent = |typed| threshold(Some(typed), ThresholdUnit::Percent);
        assert_eq!(percent(50.0), half);
        assert_eq!((percent(100.0), percent(-1.0)), (None, None));
        assert_eq!(threshold(None, ThresholdUnit::Percent), None);
    }

    #[test]
    fn a_threshold_that_can_be_read_in_two_ways_is_said_to_be_one() {
        let why = |text| no_threshold(text, ThresholdUnit::Score);
        assert!(why("1,234").contains("two numbers"));
        assert_eq!(why("many"), "The threshold is not a number.");
    }

    #[test]
    fn a_value_is_compared_as_the_score_that_stands_for_it() {
        let of = |typed, link| threshold(Some(typed), ThresholdUnit::Value(link));
        let score = |score| Some(Threshold::Score(score));
        assert_eq!(of(1.0, ValueLink::Exponential), score(0.0));
        assert_eq!(of(0.5, ValueLink::Logistic), score(0.0));
        assert_eq!(of(0.66, ValueLink::Identity), score(0.66));
        assert_eq!(of(0.0, ValueLink::Exponential), None);
        assert_eq!(middle(ThresholdUnit::Value(ValueLink::Exponential)), "1");
    }
}
