mod finder;

use serde::{Deserialize, Serialize};

use super::{
    ColumnFacts, ColumnRole, TableProblem, Wanted,
    cell::class,
    names::{are_numbered, is_label, likeliest, title},
    sample::{Sample, TELLING_ROWS},
};
use crate::Answer;
pub(super) use finder::Finder;

/// Characters shown of a value, and values of a column.
const LONGEST_EXAMPLE: usize = 40;
const EXAMPLES: usize = 3;

/// What stands where in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// One for each input, in the model's order.
    pub features: Vec<Column>,
    /// The right answers: none, one, or one for each of several values, in the file's order.
    pub labels: Vec<Column>,
    /// Whether the first line held names.
    pub has_header: bool,
    /// Names of the columns that hold no feature, in the file's order.
    pub others: Vec<String>,
    /// Those of them that nothing but their place leaves out, see [`Wanted::guesses`].
    pub guessed: Vec<String>,
    /// Cells of the first line.
    pub width: usize,
    /// How features were found.
    pub matching: Matching,
    /// What tells that the labels are labels.
    pub reason: Option<LabelReason>,
    /// Whether the first line calls the features otherwise than the model does.
    pub is_renamed: bool,
    /// Whether a name or what is written in it tells of every column left out that it is no feature.
    pub is_told: bool,
}

/// A column that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub position: usize,
    /// As in the header, short and printable; "column 3" where there is none.
    pub name: String,
}

/// How columns were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matching {
    /// Each by its name.
    ByName,
    /// In the order of the model's inputs.
    #[default]
    ByPosition,
    /// As the owner chose.
    ByRole,
}

/// What tells that a column is the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelReason {
    /// Its name.
    Name,
    /// Its values: the model's classes, or text among numbers.
    Values,
    /// The others are numbered alike.
    OddOneOut,
    /// Its place alone.
    Place,
    /// The model answers it best.
    Fit,
    /// The owner.
    Choice,
}

impl Sample {
    /// Whether a column takes several of the model's classes and nothing else.
    fn holds_classes(&self, position: usize, wanted: &Wanted) -> bool {
        let Some(classes) = wanted.answer.and_then(Answer::classes) else {
            return false;
        };
        let found: Vec<Option<usize>> = self
            .values(position)
            .map(|cell| class(cell, classes))
            .collect();
        let mut distinct: Vec<usize> = found.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        found.len() >= TELLING_ROWS
            && found.iter().all(Option::is_some)
            && distinct.len() >= classes.len().min(3)
    }

    /// What each column was taken for, with its first values.
    pub(super) fn facts(&self, columns: &Columns) -> Vec<ColumnFacts> {
        let role = |position: usize| {
            let is_here = |column: &Column| column.position == position;
            match columns.features.iter().position(is_here) {
                Some(input) => ColumnRole::Feature(input),
                None if columns.labels.iter().any(is_here) => ColumnRole::Label,
                None => ColumnRole::Ignore,
            }
        };
        let examples = |position: usize| {
            let cut = |cell: &str| cell.chars().take(LONGEST_EXAMPLE).collect();
            self.values(position).take(EXAMPLES).map(cut).collect()
        };
        let name = |position: usize| {
            let name = self.header.get(position).map_or("", String::as_str);
            title(position, name)
        };
        (0..self.width)
            .map(|position| ColumnFacts {
                name: name(position),
                examples: examples(position),
                role: role(position),
            })
            .collect()
    }
}

impl Columns {
    /// Positions of what is read as the model's: features, then labels.
    pub(super) fn used(&self) -> impl Iterator<Item = usize> {
        let used = self.features.iter().chain(&self.labels);
        used.map(|column| column.position)
    }

    /// The same for who asks and can check nothing against labels: no column left out by its place alone, and
    /// none taken for a label by it. Whether the order of the columns is the model's may be an assumption, see
    /// [`Columns::assumed`].
    ///
    /// # Errors
    /// [`TableProblem::NoHeader`], [`TableProblem::MissingColumns`], [`TableProblem::ColumnCount`] and
    /// [`TableProblem::OtherOrder`].
    pub fn certain<S: AsRef<str>>(mut self, names: &[S]) -> Result<Self, TableProblem> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let is_named = self.matching == Matching::ByName;
        let is_open = !is_named && !self.is_told;
        if self.is_renamed && is_open {
            let names = names.into_iter().map(str::to_owned);
            return Err(TableProblem::MissingColumns(names.collect()));
        }
        if is_open && !are_numbered(&names) {
            return Err(TableProblem::NoHeader);
        }
        if is_open {
            return Err(TableProblem::ColumnCount {
                expected: self.features.len(),
                got: self.width,
            });
        }
        let by_place = self.reason == Some(LabelReason::Place);
        if by_place {
            self.labels.clear();
            self.reason = None;
        }
        self.other_order(&names).map_or(Ok(self), Err)
    }

    /// Name of the last column of the file, whatever it was taken for.
    pub fn last(&self) -> Option<&str> {
        let is_last = |column: &&Column| column.position + 1 == self.width;
        let feature = self.features.iter().find(is_last);
        let other = self.others.last();
        feature
            .map(|column| &*column.name)
            .or(other.map(|name| &**name))
    }

    /// That columns taken by their place are, by what they are called, likely others.
    pub fn other_order(&self, names: &[&str]) -> Option<TableProblem> {
        let taken: Vec<&str> = self.features.iter().map(|column| &*column.name).collect();
        let is_told = self.has_header && !are_numbered(names) && !are_numbered(&taken);
        if self.matching != Matching::ByPosition || !is_told {
            return None;
        }
        let others = self.others.iter().map(String::as_str);
        let titles = taken.iter().copied().chain(others);
        let titles: Vec<String> = titles.map(str::to_owned).collect();
        let likely = likeliest(names, &titles).into_iter().enumerate();
        let mut moved =
            likely.filter_map(|(at, likely)| Some((at, likely.filter(|to| *to != at)?)));
        moved.next().map(|(at, likely)| TableProblem::OtherOrder {
            input: names[at].to_owned(),
            placed: titles[at].clone(),
            likely: titles[likely].clone(),
        })
    }

    /// A column that is called as labels are, and was taken for an input by its place while none was taken for the label.
    pub fn suspect(&self) -> Option<&str> {
        let by_place = self.matching == Matching::ByPosition && self.labels.is_empty();
        let mut inputs = self.features.iter().map(|column| column.name.as_str());
        inputs.find(|name| by_place && is_label(name))
    }

    /// The input that each column was taken for by its place alone, though the model names its inputs: to be
    /// said before the rows are used. None where names tell.
    pub fn assumed<S: AsRef<str>>(&self, names: &[S]) -> Option<Vec<(String, String)>> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let is_assumed = self.matching == Matching::ByPosition && !are_numbered(&names);
        let taken = self.features.iter().zip(&names);
        let pair = |(column, name): (&Column, &&str)| (column.name.clone(), (*name).to_owned());
        is_assumed.then(|| taken.map(pair).collect())
    }
}
