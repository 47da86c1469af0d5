//! Model cards, grants and roles in words.

pub(crate) mod cost;

use api::{
    account::Role,
    grant::{Grant, GrantState},
};
use card::{Accuracy, Answer, InputForm, Metric};
use circuit::OutputPolicy;

use crate::{
    components::BadgeTone,
    format::number::{count, counted, percent},
};

/// What a role is called.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Owner => "Model owner",
        Role::User => "Model user",
    }
}

/// What kind of answer a model gives.
pub(crate) fn answer_kind(answer: &Answer) -> String {
    match answer {
        Answer::Binary { classes, .. } => format!("{} or {}", classes[0], classes[1]),
        Answer::Multiclass { classes, .. } => format!("One of {} classes", classes.len()),
        Answer::Regression { target, unit, .. } if unit.is_empty() => target.clone(),
        Answer::Regression { target, unit, .. } => format!("{target} in {unit}"),
        Answer::Match { names } => format!("A match among {}", count(names.len() as u64)),
        Answer::Values { targets, .. } => counted(targets.len() as u64, "value", "values"),
        Answer::Labels { names, .. } => format!("Yes or no to {} questions", names.len()),
    }
}

/// What one question consists of.
pub(crate) fn input_kind(input: &InputForm) -> String {
    match input {
        InputForm::Table { fields } => {
            let choices = fields.iter().filter(|field| !field.choices.is_empty());
            let choices = choices.count() as u64;
            let numbers = fields.len() as u64 - choices;
            let told = [
                (numbers, counted(numbers, "number", "numbers")),
                (choices, counted(choices, "choice", "choices")),
            ];
            let told = told.into_iter().filter(|(many, _)| *many > 0);
            told.map(|(_, text)| text).collect::<Vec<_>>().join(", ")
        }
        InputForm::Image { width, height, .. } => format!("A picture of {width} × {height} pixels"),
    }
}

/// Accuracy of the sealed integer model beside the original.
pub(crate) fn accuracy(report: &Accuracy) -> String {
    let (name, integer, float) = match report.metric {
        Metric::Accuracy => ("right", percent(report.integer), percent(report.float)),
        Metric::R2 => (
            "R²",
            format!("{:.3}", report.integer),
            format!("{:.3}", report.float),
        ),
    };
    let rows = count(report.rows as u64);
    match report.metric {
        Metric::Accuracy => format!("{integer} {name} on {rows} held-out rows (original: {float})"),
        Metric::R2 => format!("{name} {integer} on {rows} held-out rows (original: {float})"),
    }
}

/// Accuracy in a few characters: "97.8 % right", "R² 0.482".
pub(crate) fn accuracy_short(report: &Accuracy) -> String {
    match report.metric {
        Metric::Accuracy => format!("{} right", percent(report.integer)),
        Metric::R2 => format!("R² {:.3}", report.integer),
    }
}

/// The policy in one or two sentences.
pub(crate) fn policy(policy: &OutputPolicy) -> String {
    match policy {
        OutputPolicy::Scores { resolution_bits } => format!(
            "Scores leave the server at {resolution_bits} bits of resolution; whatever lies below is drowned \
             in random noise before it leaves."
        ),
        OutputPolicy::Label => {
            "Only the label leaves the server: the class with the highest score, found \
             under encryption. The scores themselves never leave."
                .to_owned()
        }
        OutputPolicy::Decision => {
            "Only a yes or no leaves the server: whether the score reaches the owner's \
             sealed threshold. The score itself never leaves."
                .to_owned()
        }
    }
}

/// A quantity of information: "0.000069 nats".
pub(crate) fn nats(value: f64) -> String {
    format!("{} nats", two_digits(value))
}

/// A positive number with two significant digits.
pub(crate) fn two_digits(value: f64) -> String {
    if value > 0.0 && value < 1e-6 {
        return format!("{value:.1e}");
    }
    let places = (1 - value.max(1e-6).log10().floor() as i32).clamp(0, 8) as usize;
    format!("{value:.places$}")
}

/// A grant's state as its owner sees it.
pub(crate) fn grant_state_for_owner(state: &GrantState) -> (BadgeTone, &'static str) {
    match state {
        GrantState::Requested => (BadgeTone::Waiting, "Waits for you"),
        GrantState::Active => (BadgeTone::Sealed, "Sealed"),
        other => grant_state(other),
    }
}

/// A grant's state as a badge.
pub(crate) fn grant_state(state: &GrantState) -> (BadgeTone, &'static str) {
    match state {
        GrantState::Requested => (BadgeTone::Waiting, "Waiting for the owner"),
        GrantState::Refused { .. } => (BadgeTone::Bad, "Refused"),
        GrantState::Active => (BadgeTone::Sealed, "Sealed for use"),
        GrantState::Stale => (BadgeTone::Waiting, "To be sealed again"),
        GrantState::Revoked => (BadgeTone::Bad, "Revoked"),
    }
}

/// Rows used of the budget: "12 of 1 000 rows".
pub(crate) fn budget(grant: &Grant) -> String {
    format!(
        "{} of {} rows",
        count(grant.rows_used),
        count(grant.query_budget)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_accuracies_are_told() {
        let report = Accuracy {
            rows: 228,
            metric: Metric::Accuracy,
            float: 0.982,
            integer: 0.978,
        };
        let text = accuracy(&report);
        assert!(text.contains("97.8") && text.contains("98.2") && text.contains("228"));
    }

    #[test]
    fn numbers_and_choices_are_counted_apart() {
        let field = |choices: &[&str]| card::Field {
            name: "Field".to_owned(),
            unit: String::new(),
            step: 1.0,
            example: 0.0,
            choices: choices.iter().map(|name| (*name).to_owned()).collect(),
        };
        let fields = vec![field(&[]), field(&["a", "b"]), field(&[])];
        let told = input_kind(&InputForm::Table { fields });
        assert_eq!(told, "2\u{a0}numbers, 1\u{a0}choice");
        let fields = vec![field(&["a", "b"])];
        assert_eq!(input_kind(&InputForm::Table { fields }), "1\u{a0}choice");
    }

    #[test]
    fn small_leaks_keep_two_digits() {
        assert_eq!(nats(6.9e-5), "0.000069 nats");
        assert_eq!(nats(12.3), "12 nats");
        assert_eq!(nats(2e-9), "2.0e-9 nats");
    }

    #[test]
    fn a_value_is_described_with_its_unit() {
        let answer = Answer::Regression {
            target: "Progression".to_owned(),
            unit: "points".to_owned(),
            decimals: 0,
            link: card::ValueLink::Identity,
        };
        assert_eq!(answer_kind(&answer), "Progression in points");
    }
}
