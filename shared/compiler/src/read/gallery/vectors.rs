use card::Answer;
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

/// Most vectors of a gallery.
pub(super) const MOST_VECTORS: usize = 10_000;
/// Most numbers of a vector.
pub(super) const MOST_NUMBERS: usize = 2_048;
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
        let count = names.len();
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
            questions: Vec::new(),
        })
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
