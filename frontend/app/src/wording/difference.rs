use card::CardDifference;
use circuit::OutputPolicy;

use super::within_sentence;
use crate::format::number::{count, counted};

/// Most names of one list before the rest is counted.
const MOST_NAMES: usize = 12;

/// What differs between two versions of a card, in sentences; none where nothing does.
pub(crate) fn card_difference(difference: &CardDifference) -> Vec<String> {
    let CardDifference {
        is_other_form,
        added,
        removed,
        renamed,
        is_reordered,
        taken,
        answers,
        policy,
        needs_key,
        budget,
    } = difference;
    let named = |told: &str, list: &[String]| {
        (!list.is_empty()).then(|| format!("{told}: {}.", names(list)))
    };
    let renamed: Vec<String> = renamed
        .iter()
        .map(|(before, after)| t!("{before} is {after} now"))
        .collect();
    let sentences = [
        is_other_form.then(|| t!("Another kind of question: a picture instead of a table, a table instead of a picture, or a picture of another form.").to_owned()),
        named(t!("New inputs"), added),
        named(t!("Inputs that are gone"), removed),
        named(t!("Other names"), &renamed),
        is_reordered.then(|| t!("Inputs stand in another order.").to_owned()),
        named(t!("Inputs that take other values"), taken),
        answers.as_ref().map(|(before, after)| {
            t!("Answers are called {} instead of {}.", names(after), names(before))
        }),
        policy.map(|(before, after)| t!("{} leave instead of {}.", leaves(after), within_sentence(leaves(before)))),
        needs_key.then(|| t!("Users need another evaluation key; their browsers make it.").to_owned()),
        budget.map(|(before, after)| {
            t!("The budget on the card is {} instead of {}; grants in use keep theirs.", counted(after, t!("row"), t!("rows")), count(before))
        }),
    ];
    sentences.into_iter().flatten().collect()
}

fn names(names: &[String]) -> String {
    let shown = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 if shown.is_empty() => t!("nothing").to_owned(),
        0 => shown,
        rest => t!("{shown} and {rest} more"),
    }
}

/// What leaves of a model's scores.
pub(crate) fn leaves(policy: OutputPolicy) -> String {
    match policy {
        OutputPolicy::Scores { resolution_bits } => {
            t!("Scores of {resolution_bits} bits")
        }
        OutputPolicy::Label => t!("Labels alone").to_owned(),
        OutputPolicy::Decision => t!("Decisions alone").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_in_sentences_and_none_is_not() {
        assert!(card_difference(&CardDifference::default()).is_empty());
        let told = card_difference(&CardDifference {
            added: vec!["age".to_owned()],
            renamed: vec![("weight".to_owned(), "mass".to_owned())],
            policy: Some((
                OutputPolicy::Scores {
                    resolution_bits: 12,
                },
                OutputPolicy::Label,
            )),
            ..CardDifference::default()
        });
        assert_eq!(
            told,
            [
                "New inputs: age.",
                "Other names: weight is mass now.",
                "Labels alone leave instead of scores of 12 bits."
            ]
        );
    }
}
