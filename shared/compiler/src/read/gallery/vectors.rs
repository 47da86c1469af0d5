use std::collections::BTreeSet;

use card::{Answer, NamedTable, OpenQuestion, OwnerReply};
use circuit::MOST_VECTORS;
use preparation::Preparation;

use crate::{
    error::Error,
    model::{
        float::{FloatModel, ModelKind},
        gallery::Gallery,
        hint::Hint,
    },
    read::understanding::{Understanding, open_numbers},
    words::tidy,
};

/// Most numbers of a vector.
pub(super) const MOST_NUMBERS: usize = 2_048;
/// What so few vectors of one name on average are like rows of a class.
const ROWS_OF_A_CLASS: usize = 5;
const ABOUT: &str =
    "Is this a gallery of vectors to be recognised, or the table a model was trained on?";
/// A query may exceed the gallery's largest number by this factor.
const MARGIN: f64 = 1.25;

/// Vectors of one length, each with a name.
pub(super) struct Vectors {
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Vec<f64>>,
    /// Titles of their numbers; empty where there are none.
    pub(super) titles: Vec<String>,
    /// What file they came from, in words.
    pub(super) file: String,
}

impl Vectors {
    /// The gallery that they are.
    ///
    /// # Errors
    /// [`Error::NoVectors`], [`Error::Vectors`] and [`Error::NotFinite`].
    pub(super) fn understood(self) -> Result<Understanding, Error> {
        let length = self.rows.first().map_or(0, Vec::len);
        if length == 0 || self.rows.iter().any(|row| row.len() != length) {
            return Err(Error::NoVectors);
        }
        if self.rows.len() > MOST_VECTORS || length > MOST_NUMBERS {
            return Err(Error::Vectors);
        }
        if self.rows.iter().flatten().any(|number| !number.is_finite()) {
            return Err(Error::NotFinite);
        }
        let Self {
            names,
            rows,
            titles,
            file,
        } = self;
        let (count, question) = (names.len(), question(&names));
        let titles = match titles.len() == length {
            true => titles,
            false => vec![String::new(); length],
        };
        Ok(Understanding {
            hints: hints(&rows, length),
            float: FloatModel(ModelKind::Gallery(Gallery::new(rows))),
            file: Some(file),
            answer: Answer::Match { names },
            preparation: Preparation::plain(open_numbers(length)),
            names: titles,
            steps: vec![format!("inner product with each of {count} vectors")],
            pixels: None,
            questions: question.into_iter().collect(),
        })
    }
}

/// What a table is whose names stand for several rows each: likely rows of classes where names are numbers or
/// each stands for many.
fn question(names: &[String]) -> Option<OpenQuestion> {
    let distinct: BTreeSet<&String> = names.iter().collect();
    if distinct.len() == names.len() {
        return None;
    }
    let are_numbers = distinct.iter().all(|name| name.parse::<f64>().is_ok());
    let is_training = are_numbers || distinct.len() * ROWS_OF_A_CLASS <= names.len();
    let mut options = [NamedTable::Gallery, NamedTable::Training];
    if is_training {
        options.reverse();
    }
    Some(OpenQuestion {
        about: ABOUT.into(),
        options: options.map(OwnerReply::Table).to_vec(),
        chosen: OwnerReply::Table(options[0]),
        is_settled: false,
    })
}

impl Understanding {
    /// Takes a table that was given as a model for what the owner says it is.
    ///
    /// # Errors
    /// [`Error::TrainingTable`].
    pub(crate) fn take_table(&mut self, wish: Option<NamedTable>) -> Result<(), Error> {
        let mut questions = self.questions.iter_mut();
        let question = questions.find(|question| matches!(question.chosen, OwnerReply::Table(_)));
        let (Some(question), Some(wish)) = (question, wish) else {
            return Ok(());
        };
        question.chosen = OwnerReply::Table(wish);
        question.is_settled = true;
        match wish {
            NamedTable::Gallery => Ok(()),
            NamedTable::Training => Err(Error::TrainingTable),
        }
    }
}

/// Names for vectors that have none.
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("vector {number}"))
        .collect()
}

/// Names as a card takes them, if there is one for each vector.
pub(super) fn named(names: Vec<String>, count: usize) -> Option<Vec<String>> {
    let names: Vec<String> = names.iter().map(|name| tidy(name)).collect();
    let fits = names.len() == count && names.iter().all(|name| !name.is_empty());
    fits.then_some(names)
}

/// The range of each number, symmetric around 0.
fn hints(rows: &[Vec<f64>], length: usize) -> Vec<Option<Hint>> {
    let hint = |column: usize| {
        let sizes = rows.iter().map(|row| row[column].abs());
        let maximum = sizes.fold(0.0, f64::max) * MARGIN;
        let minimum = -maximum;
        maximum
            .is_finite()
            .then_some(Hint::Ends { minimum, maximum })
    };
    (0..length).map(hint).collect()
}
