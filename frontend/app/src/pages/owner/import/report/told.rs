//! What both models say of a row, in the card's words.

use card::{Answer, ModelCard, ToldAnswer};

use crate::format::typed::figure;

/// What a class is called: its name, or yes and no.
pub(super) fn class_name(card: &ModelCard, class: usize) -> String {
    let is_decision = card.circuit.policy.has_threshold();
    let named = match &card.answer {
        Answer::Match { .. } if is_decision => [t!("No match"), t!("Match")].get(class).copied(),
        Answer::Regression { .. } | Answer::Values { .. } | Answer::Labels { .. } => {
            [t!("No"), t!("Yes")].get(class).copied()
        }
        answer => answer.names().get(class).copied(),
    };
    named.map_or_else(|| t!("Class {}", class + 1), str::to_owned)
}

/// Whether numbers that are told are probabilities.
pub(super) fn are_probabilities(answer: &Answer) -> bool {
    match answer {
        Answer::Binary { probability, .. }
        | Answer::Multiclass { probability, .. }
        | Answer::Labels { probability, .. } => *probability,
        Answer::Regression { .. } | Answer::Values { .. } | Answer::Match { .. } => false,
    }
}

/// An answer in words: "virginica (0.7312)", "24.8", "No class won".
pub(super) fn told(card: &ModelCard, told: &ToldAnswer) -> String {
    let number = told
        .number
        .map(|number| match are_probabilities(&card.answer) {
            true => words::number(format!("{number:.4}")),
            false => figure(number),
        });
    let is_value = matches!(
        card.answer,
        Answer::Regression { .. } | Answer::Values { .. }
    ) && card.circuit.policy.shows_scores();
    match (told.class.map(|class| class_name(card, class)), number) {
        (Some(class), Some(number)) => format!("{class} ({number})"),
        (Some(class), None) => class,
        (None, Some(number)) => number,
        (None, None) if is_value => "\u{2013}".to_owned(),
        (None, None) => t!("No class won").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use card::{InputForm, ProbabilityLink};
    use circuit::OutputPolicy;

    use super::*;
    use crate::wording::cost::test_circuit;

    fn card(answer: Answer, policy: OutputPolicy) -> ModelCard {
        let circuit = test_circuit(answer.outputs(), policy);
        ModelCard::draft(InputForm::new(Vec::new(), None), answer, circuit, None)
    }

    const SCORES: OutputPolicy = OutputPolicy::Scores {
        resolution_bits: 12,
    };

    fn answer(class: Option<usize>, number: Option<f64>) -> ToldAnswer {
        ToldAnswer { class, number }
    }

    #[test]
    fn a_class_is_told_by_its_name_with_its_probability() {
        let binary = Answer::Binary {
            classes: ["repaid", "refer to a colleague"].map(str::to_owned),
            probability: true,
            link: ProbabilityLink::Softmax,
        };
        let card = card(binary, SCORES);
        let said = told(&card, &answer(Some(1), Some(0.73125)));
        assert_eq!(said, "refer to a colleague (0.7312)");
        assert_eq!(told(&card, &answer(Some(0), None)), "repaid");
    }

    #[test]
    fn a_decision_about_a_value_is_yes_or_no() {
        let value = Answer::Regression {
            target: "weight".to_owned(),
            unit: "kg".to_owned(),
            decimals: 1,
            link: card::ValueLink::Identity,
            decision: None,
        };
        let scores = card(value.clone(), SCORES);
        assert_eq!(told(&scores, &answer(None, Some(24.8))), "24.8");
        let decision = card(value, OutputPolicy::Decision);
        assert_eq!(told(&decision, &answer(Some(1), Some(24.8))), "Yes (24.8)");
        assert_eq!(told(&decision, &answer(None, None)), "No class won");
    }
}
