use preparation::Input;

use super::ModelCard;
use crate::{CardText, InputForm, KnownInput, MOST_CHANGES, VersionChange, table::is_same};

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
            let names: Vec<&str> = fields.iter().map(|field| &*field.name).collect();
            let known_names: Vec<&str> = known.iter().map(|field| &*field.name).collect();
            let same = same_inputs(&names, &known_names);
            for (field, same) in fields.iter_mut().zip(same) {
                if let Some(known) = same.and_then(|place| known.get(place)) {
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

    /// Its inputs, for who compiles what follows it; none of a picture.
    pub fn known_inputs(&self) -> Vec<KnownInput> {
        let InputForm::Table { fields } = &self.input else {
            return Vec::new();
        };
        let known = fields.iter().zip(self.inputs());
        let known = known.map(|(field, input)| KnownInput {
            name: field.name.clone(),
            range: match input {
                Input::Number { span, .. }
                    if span.minimum.is_finite() && span.maximum.is_finite() =>
                {
                    Some((span.minimum, span.maximum))
                }
                _ => None,
            },
            step: Some(field.step),
            example: Some(field.example),
        });
        known.collect()
    }
}

/// For each input of a new model the one of the model before that is likely the same: in order where there are as many and the
/// new ones' names say no more than which they are, otherwise the one of the same name, but for how words are parted, unless there are
/// more or fewer and that name says no more than which it is. No two take one name.
pub fn same_inputs(names: &[&str], known: &[&str]) -> Vec<Option<usize>> {
    let counts = |name: &str| names.len() != known.len() && tells_nothing(name);
    if names.len() == known.len() && names.iter().all(|name| tells_nothing(name)) {
        return (0..names.len()).map(Some).collect();
    }
    let same = |name: &&str| {
        let exact = known.iter().position(|known| known == name);
        let alike = || known.iter().position(|known| is_same(known, name));
        let is_only = |place: &usize| {
            names
                .iter()
                .filter(|own| is_same(own, known[*place]))
                .count()
                == 1
        };
        let same = exact.or_else(|| alike().filter(is_only));
        same.filter(|_| !counts(name))
    };
    names.iter().map(same).collect()
}

/// What inputs and answers are called that have no name.
const NOUNS: [&str; 11] = [
    "", "class", "column", "f", "feature", "input", "output", "score", "text", "value", "x",
];

/// Whether a name is what one is called that has none, alone or counted: "text", "3", "feature 3", "x3", "class_3".
fn tells_nothing(name: &str) -> bool {
    let noun = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let noun = noun.trim_end_matches([' ', '_', '-']).to_lowercase();
    NOUNS.contains(&noun.as_str())
}
