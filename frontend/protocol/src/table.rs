use std::fmt;

use serde::{Deserialize, Serialize};

/// What a CSV file holds, without the rows that are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableReport {
    /// Position of each good row in the file, from 1 (the header is line 1, so data starts at 2).
    pub lines: Vec<u32>,
    /// Rows left out, in the file's order.
    pub left_out: Vec<LeftOutRow>,
    /// Why rows are left out, each reason once.
    pub problems: Vec<RowProblem>,
    /// Columns of the file that the model does not use.
    pub ignored_columns: Vec<String>,
    /// How the file was understood, in sentences without values.
    pub understood: Vec<String>,
    /// What the owner of the file should know of columns whose rows are used.
    pub remarks: Vec<ColumnRemark>,
    /// Rows that the remarks are about, in the order of `lines`.
    pub marks: Vec<RowMark>,
    /// That columns were taken in their order, because no name tells what they are: to be accepted by the owner
    /// of the file before any row is sent.
    pub assumed: Option<AssumedOrder>,
    /// Columns whose numbers were taken for the numbers of choices: to be accepted likewise.
    pub counted: Vec<CountedChoices>,
    /// The first columns that the model does not use: by them a person knows her rows.
    pub own: Vec<OwnColumn>,
}

/// Which columns of a file may be a card's inputs, where their names do not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadChoice {
    /// Names of the file's columns; none where there is nothing to choose.
    pub heads: Vec<String>,
    /// Inputs in the card's order.
    pub inputs: Vec<HeadInput>,
}

/// An input that a column is chosen for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadInput {
    /// Its name.
    pub name: String,
    /// Position of the column that is likely meant.
    pub likely: Option<u32>,
    /// Whether it may go without a column: the model takes gaps there.
    pub may_miss: bool,
}

/// What columns of a file are to be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedHeads {
    /// Names by position of the column, from 0.
    pub names: Vec<(u32, String)>,
    /// Inputs without a column: each gets an empty one.
    pub empty: Vec<String>,
}

impl HeadChoice {
    /// What columns are to be called so that each input has the one chosen for it; none before each that needs one has one
    /// of its own.
    pub fn named(&self, chosen: &[Option<u32>]) -> Option<NamedHeads> {
        let inputs = self.inputs.iter().zip(chosen);
        let named = inputs.filter_map(|(input, column)| Some(((*column)?, input.name.clone())));
        let names: Vec<(u32, String)> = named.collect();
        let mut columns: Vec<u32> = names.iter().map(|(column, _)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        let is_whole = columns.len() == names.len()
            && !names.is_empty()
            && self.without(chosen, false).is_empty();
        let empty = self.without(chosen, true);
        is_whole.then(|| NamedHeads {
            names,
            empty: empty.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Inputs without a column: those that may go without one, or those that may not.
    pub fn without(&self, chosen: &[Option<u32>], may_miss: bool) -> Vec<&str> {
        let chosen = chosen.iter().copied().chain(std::iter::repeat(None));
        let inputs = self.inputs.iter().zip(chosen);
        inputs
            .filter(|(input, column)| column.is_none() && input.may_miss == may_miss)
            .map(|(input, _)| input.name.as_str())
            .collect()
    }
}

/// A column that the model does not use, shown beside the answers to its owner alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnColumn {
    /// Column name.
    pub name: String,
    /// Beginnings of its cells, one for each good row.
    pub cells: Vec<String>,
}

impl fmt::Debug for OwnColumn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.cells.len();
        write!(formatter, "OwnColumn({:?}, {cells} cells)", self.name)
    }
}

impl TableReport {
    /// Lines of the rows left out, and why, in the file's order.
    pub fn reasons(&self) -> impl Iterator<Item = (u32, &RowProblem)> {
        let problem = |row: &LeftOutRow| self.problems.get(row.problem as usize);
        let rows = self.left_out.iter();
        rows.filter_map(move |row| Some((row.line, problem(row)?)))
    }

    /// Beginnings of a good row's cells in the columns of `own`.
    pub fn own_cells(&self, row: usize) -> Vec<String> {
        let cell = |column: &OwnColumn| column.cells.get(row).cloned().unwrap_or_default();
        self.own.iter().map(cell).collect()
    }

    /// What was done to cells of a good row that were not taken as they stand.
    pub fn marked(&self, row: u32) -> Vec<&ColumnRemark> {
        let Ok(at) = self.marks.binary_search_by_key(&row, |mark| mark.row) else {
            return Vec::new();
        };
        let remarks = self.marks[at].remarks.iter();
        remarks
            .filter_map(|remark| self.remarks.get(*remark as usize))
            .collect()
    }
}

/// What stands in a line of a file, behind what stood there before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCells {
    /// Position of the line in the file, from 1.
    pub line: u32,
    /// One for each new column.
    pub cells: Vec<String>,
}

/// Columns that were taken for a card's inputs by their place alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumedOrder {
    /// Whether the file names its columns, only otherwise than the card.
    pub is_titled: bool,
    /// Each column's name in the file, and the input that it was taken for.
    pub columns: Vec<(String, String)>,
}

/// A column that holds numbers where the card has names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedChoices {
    /// Column name.
    pub column: String,
    /// The names, by the number that each was taken for, from 0.
    pub names: Vec<String>,
}

/// What was done to some values of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnRemark {
    /// Column name.
    pub column: String,
    /// Rows it concerns.
    pub rows: u32,
    /// What was done: "outside 0 to 10, the nearest end is used".
    pub remark: String,
}

/// A row of which not every cell was taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowMark {
    /// Its position among the good rows, from 0.
    pub row: u32,
    /// Positions of the remarks that are about it.
    pub remarks: Vec<u32>,
}

/// A row that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutRow {
    /// Line of the file, from 1.
    pub line: u32,
    /// Position of the reason among the report's problems.
    pub problem: u32,
}

/// Why a row is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// Column name.
    pub column: String,
    /// What is wrong: "is not a number", "lies outside 0 to 10", "is empty".
    pub problem: String,
}
