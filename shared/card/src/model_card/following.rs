use super::ModelCard;
use crate::{CardText, InputForm, MOST_CHANGES, VersionChange, table::is_same};

impl ModelCard {
    /// The same card as another version, with what that changes before what earlier ones changed; of those the oldest are
    /// dropped where they are too many.
    pub fn as_version(self, version: u32, at: i64, words: &str, earlier: &[VersionChange]) -> Self {
        let change = VersionChange {
            version,
            at,
            words: words.trim().to_owned(),
        };
        let earlier = earlier.iter().filter(|change| change.version < version);
        let changes = std::iter::once(change).chain(earlier.cloned());
        Self {
            version,
            changes: changes.take(MOST_CHANGES).collect(),
            ..self
        }
    }

    /// A freshly compiled card in the words of an earlier one: its texts, tags and budget. What inputs and answers are called is taken over
    /// in order where there are as many and their own names say no more than which they are: the file may have them in another order
    /// otherwise.
    pub fn in_words_of(self, before: &Self) -> Self {
        let mut card = self;
        for text in CardText::ALL {
            before.text(text).clone_into(card.text_mut(text));
        }
        card.tags.clone_from(&before.tags);
        card.query_budget = before.query_budget;
        if let (InputForm::Table { fields }, InputForm::Table { fields: known }) =
            (&mut card.input, &before.input)
        {
            let is_told = !fields.iter().all(|field| is_counted(&field.name));
            if !is_told && fields.len() == known.len() {
                for (field, known) in fields.iter_mut().zip(known) {
                    field.name.clone_from(&known.name);
                }
            }
            let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
            for field in fields {
                let exact = known.iter().find(|known| known.name == field.name);
                // No two inputs take one name.
                let is_only =
                    |name: &str| names.iter().filter(|own| is_same(own, name)).count() == 1;
                let alike = || known.iter().find(|known| is_same(&known.name, &field.name));
                let alike = || alike().filter(|known| is_only(&known.name));
                if let Some(known) = exact.or_else(alike) {
                    field.name.clone_from(&known.name);
                    field.unit.clone_from(&known.unit);
                    field.example_text.clone_from(&known.example_text);
                }
            }
        }
        let known: Vec<String> = before
            .answer
            .names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let is_alike =
            std::mem::discriminant(&card.answer) == std::mem::discriminant(&before.answer);
        let mut names = card.answer.names_mut();
        if is_alike && names.len() == known.len() && names.iter().all(|name| tells_nothing(name)) {
            for (name, known) in names.iter_mut().zip(known) {
                **name = known;
            }
        }
        card
    }
}

/// What a name says that says nothing.
const NOUNS: [&str; 10] = [
    "", "class", "column", "f", "feature", "input", "output", "score", "value", "x",
];

/// Whether an answer's name only counts, or is what one is called that has no name.
fn tells_nothing(name: &str) -> bool {
    is_counted(name) || NOUNS.contains(&name.to_lowercase().as_str())
}

/// Whether a name only counts or says what any text is: "3", "feature 3", "x3", "class_3", "text".
fn is_counted(name: &str) -> bool {
    if name == "text" {
        return true;
    }
    let noun = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let counts = noun.len() < name.len();
    let noun = noun.trim_end_matches([' ', '_', '-']).to_lowercase();
    counts && NOUNS.contains(&noun.as_str())
}
