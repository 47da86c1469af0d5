use std::collections::BTreeMap;

use card::{Answer, OpenQuestion, PixelOrder, seen};
use preparation::{Input, Preparation, Span};

use crate::{
    lower::family_of,
    model::{float::FloatModel, hint::Hint},
    words::tidy,
};

/// A model file, understood: what a reader hands over.
pub(crate) struct Understanding {
    pub(crate) float: FloatModel,
    /// What kind of file it is, in words, if that is known.
    pub(crate) file: Option<String>,
    pub(crate) answer: Answer,
    /// From inputs to the model's features. Spans of inputs are open until the data is known.
    pub(crate) preparation: Preparation,
    /// Names of the inputs, empty where the file does not name one.
    pub(crate) names: Vec<String>,
    /// What the file gives away about each input's usual values.
    pub(crate) hints: Vec<Option<Hint>>,
    /// Steps of the model, in words.
    pub(crate) steps: Vec<String>,
    /// How the colours of pixels stand, where the input's dimensions tell that it is a coloured picture.
    pub(crate) pixels: Option<PixelOrder>,
    /// What the file leaves open.
    pub(crate) questions: Vec<OpenQuestion>,
}

impl Understanding {
    /// Whether a number outside of its range is answered as exactly as one inside: nothing is computed of it before the
    /// model compares it.
    pub(crate) fn takes_any_number(&self) -> bool {
        family_of(&self.float).takes_any_number() && self.preparation.is_plain()
    }

    /// The same with names as a person sees them; one that would be another's then stays as it is.
    pub(crate) fn with_names_as_seen(mut self) -> Self {
        self.names.iter_mut().for_each(|name| *name = seen(name));
        tidy_all(self.answer.names_mut());
        for input in &mut self.preparation.inputs {
            if let Input::Category { names, .. } = input {
                tidy_all(names.iter_mut().collect());
            }
        }
        self
    }

    /// Where ranges come from, where the family of the model knows them itself.
    pub(crate) fn own_ranges(&self, has_rows: bool) -> Option<&'static str> {
        let family = family_of(&self.float);
        let told = family.about_ranges(has_rows);
        told.filter(|_| !family.takes_any_number() || self.takes_any_number())
    }
}

fn tidy_all(names: Vec<&mut String>) {
    let tidied: Vec<String> = names.iter().map(|name| tidy(name)).collect();
    let mut owners = BTreeMap::<&str, usize>::new();
    tidied
        .iter()
        .for_each(|name| *owners.entry(name).or_default() += 1);
    for (name, own) in names.into_iter().zip(&tidied) {
        if owners[own.as_str()] == 1 && !own.is_empty() {
            name.clone_from(own);
        }
    }
}

/// So many numbers of which nothing is known yet.
pub(crate) fn open_numbers(count: usize) -> Vec<Input> {
    let open = Input::Number {
        span: Span::new(f64::NEG_INFINITY, f64::INFINITY),
        may_miss: false,
    };
    vec![open; count]
}
