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
    /// Each input, and the position of the column that is likely meant.
    pub inputs: Vec<(String, Option<u32>)>,
}

impl HeadChoice {
    /// What columns are to be called so that each input has the one chosen for it; none before each has one of its own.
    pub fn names(&self, chosen: &[Option<u32>]) -> Option<Vec<(u32, String)>> {
        let inputs = self.inputs.iter().zip(chosen);
        let named = inputs.map(|((input, _), column)| Some(((*column)?, input.clone())));
        let named: Vec<(u32, String)> = named.collect::<Option<_>>()?;
        let mut columns: Vec<u32> = named.iter().map(|(column, _)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        let is_whole = columns.len() == self.inputs.len();
        is_whole.then_some(named)
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

    /// Columns of which the cell in a good row was not taken as it stands.
    pub fn marked(&self, row: u32) -> Vec<&str> {
        let Ok(at) = self.marks.binary_search_by_key(&row, |mark| mark.row) else {
            return Vec::new();
        };
        let remarks = self.marks[at].remarks.iter();
        remarks
            .filter_map(|remark| self.remarks.get(*remark as usize))
            .map(|remark| remark.column.as_str())
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
