use circuit::{Cost, OutputPolicy};
use serde::{Deserialize, Serialize};

use super::{AnswerKind, InputKind, ModelCard};
use crate::{Accuracy, CardText, LONGEST_TAG, MOST_TAGS};

/// Most characters of a name in a kind of answer.
const LONGEST_NAME: usize = 100;

/// What lists say of a card: at most about 1,200 characters, whatever is on the card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListedCard {
    /// What the model is called.
    pub name: String,
    /// What it answers, in one line.
    pub summary: String,
    /// What it is found by.
    pub tags: Vec<String>,
    /// Which model in turn stands under the card.
    pub version: u32,
    /// What kind of question it takes.
    pub input: InputKind,
    /// What kind of answer it gives.
    pub answer: AnswerKind,
    /// Accuracy on the owner's labelled data, if he gave some.
    pub accuracy: Option<Accuracy>,
    /// What leaves of the scores.
    pub policy: OutputPolicy,
    /// Rows one user may have answered under one grant.
    pub query_budget: u64,
    /// What one answer takes; none for a circuit that no ring can take.
    pub cost: Option<Cost>,
}

impl ListedCard {
    /// Of a card. Whatever is longer than a card may have it, on one from before that was checked, is cut.
    pub fn of(card: &ModelCard) -> Self {
        let text = |text: CardText| cut(card.text(text), text.longest());
        let tags = card.tags.iter().take(MOST_TAGS);
        Self {
            name: text(CardText::Name),
            summary: text(CardText::Summary),
            tags: tags.map(|tag| cut(tag, LONGEST_TAG)).collect(),
            version: card.version,
            input: card.input_kind(),
            answer: bounded(card.answer.kind()),
            accuracy: card.accuracy,
            policy: card.circuit.policy,
            query_budget: card.query_budget,
            cost: card.circuit.check().ok().map(|blueprint| blueprint.cost()),
        }
    }
}

fn bounded(kind: AnswerKind) -> AnswerKind {
    let cut = |name: String| cut(&name, LONGEST_NAME);
    match kind {
        AnswerKind::Binary { classes } => AnswerKind::Binary {
            classes: classes.map(cut),
        },
        AnswerKind::Value { target, unit } => AnswerKind::Value {
            target: cut(target),
            unit: cut(unit),
        },
        counted => counted,
    }
}

/// Blanks around a text are not counted where it is checked, and not listed.
fn cut(text: &str, longest: usize) -> String {
    text.trim().chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use circuit::{Circuit, Encoder, FeatureRange, Scale};

    use super::*;
    use crate::{Answer, Field, InputForm};

    /// Bytes of the largest listed card.
    const MOST_BYTES: usize = 5_000;

    fn card(answer: Answer, word: &str) -> ModelCard {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        let encoder = Encoder {
            input_bits: 8,
            features: vec![range; 64],
            grids: Vec::new(),
        };
        let scale = Scale {
            range_bits: 20,
            unit: 1.0,
        };
        let circuit = Circuit::linear(encoder, answer.outputs(), scale, OutputPolicy::Label);
        let field = |name: usize| Field {
            choices: (0..200).map(|choice| format!("{choice} {word}")).collect(),
            ..Field::number(format!("{name} {word}"), 1.0, 0.0)
        };
        let form = InputForm::new((0..64).map(field).collect(), None);
        let mut card = ModelCard::draft(form, answer, circuit, None);
        for text in CardText::ALL {
            *card.text_mut(text) = format!("{}{word}", " ".repeat(10_000));
        }
        card.tags = vec![word.to_owned(); 200];
        card
    }

    fn answers(word: &str) -> [Answer; 5] {
        let named = |name: &str| format!("{name} {word}");
        let many: Vec<String> = (0..3_000).map(|name| format!("{name} {word}")).collect();
        [
            Answer::Binary {
                classes: ["no", "yes"].map(named),
                probability: true,
                link: Default::default(),
            },
            Answer::Multiclass {
                classes: many.clone(),
                probability: true,
                link: Default::default(),
            },
            Answer::Regression {
                target: named("target"),
                unit: named("unit"),
                decimals: 1,
                link: Default::default(),
                decision: Some(["below", "above"].map(named)),
            },
            Answer::Labels {
                names: many.clone(),
                probability: true,
            },
            Answer::Match { names: many },
        ]
    }

    #[test]
    fn whatever_is_on_a_card_what_lists_say_of_it_is_small_and_read_again() {
        let word = "\u{1f9ea}".repeat(1_000);
        for answer in answers(&word) {
            let card = card(answer, &word);
            let listed = ListedCard::of(&card);
            let text = serde_json::to_string(&listed).unwrap();
            assert!(text.len() < MOST_BYTES, "{}", text.len());
            assert_eq!(serde_json::from_str::<ListedCard>(&text).unwrap(), listed);
            assert!(serde_json::to_string(&card).unwrap().len() > 1_000_000);
        }
    }

    #[test]
    fn a_list_says_what_the_card_says() {
        let [answer, ..] = answers("");
        let card = card(answer, "short");
        let listed = ListedCard::of(&card);
        assert_eq!((&*listed.name, &*listed.summary), ("short", "short"));
        assert_eq!((listed.input, listed.version), (card.input_kind(), 1));
        let AnswerKind::Binary { classes } = listed.answer else {
            panic!("two classes");
        };
        assert_eq!(classes, ["no", "yes"]);
        assert!(!card.answer.kind().is_value());
    }
}
