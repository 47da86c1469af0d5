use std::fmt;

use super::CellProblem;

/// Why a table cannot be used. Names lines and columns, never a value.
#[derive(Clone, Debug, PartialEq)]
pub enum TableProblem {
    /// Nothing but blanks.
    Empty,
    /// A header and no rows.
    NoRows,
    /// More bytes than a table may have.
    TooLarge,
    /// More rows than one table of questions may have.
    TooManyRows,
    /// Not text.
    NotText,
    /// Text of four bytes a sign.
    Utf32,
    /// A line is longer than any of a table.
    LongLine {
        /// Line of the file, from 1.
        line: u64,
    },
    /// A line has more cells than any of a table.
    TooManyCells {
        /// Line of the file, from 1.
        line: u64,
    },
    /// A quotation mark begins a cell that nothing ends.
    OpenQuote {
        /// Line of the file in which it stands, from 1.
        line: u64,
    },
    /// A quotation mark begins a cell that holds what looks like rows.
    SwallowedRows {
        /// Line of the file in which it stands, from 1.
        line: u64,
        /// Line in which another one ends the cell.
        until: u64,
    },
    /// A workbook of a spreadsheet.
    Workbook,
    /// Roles that do not give each input one column, or not as many labels as the model answers.
    Roles,
    /// Features are found by name, and the first line holds none.
    NoHeader,
    /// No column is called like these features.
    MissingColumns(Vec<String>),
    /// Several columns are called like this feature.
    RepeatedColumn(String),
    /// Features are found by position, and the table has more or fewer.
    ColumnCount {
        /// Features of the model.
        expected: usize,
        /// Columns, a label among them.
        got: usize,
    },
    /// No column is called as the model calls its inputs, and what they are called tells of another order than the model's.
    OtherOrder {
        /// Name of an input.
        input: String,
        /// Name of the column in its place.
        placed: String,
        /// Name of the column that is likely meant.
        likely: String,
    },
    /// A column is given in another unit than the model takes.
    Unit {
        /// Name of the column.
        column: String,
        /// What the model takes.
        unit: String,
    },
    /// Columns whose percent signs can be read in two ways.
    Percents(Vec<String>),
    /// No column, or several, can be the series.
    SeriesColumn {
        /// Columns of numbers.
        found: usize,
        /// What the model calls the series.
        name: String,
    },
    /// Dates beside a series run neither on nor back.
    UnorderedSeries {
        /// Name of their column.
        column: String,
    },
    /// A series has fewer values than are asked for.
    ShortSeries {
        /// Values asked for.
        expected: usize,
        /// Values found.
        got: usize,
    },
    /// A row has more or fewer cells than the first line.
    Ragged {
        /// Line of the file, from 1.
        line: u64,
    },
    /// A cell that cannot be used.
    Cell {
        /// Line of the file, from 1.
        line: u64,
        /// Name of the column.
        column: String,
        /// What is wrong with it.
        problem: CellProblem,
    },
    /// A label is none of the model's classes.
    UnknownClass {
        /// Line of the file, from 1.
        line: u64,
        /// Name of the column.
        column: String,
    },
}

/// What happened, one sentence.
impl fmt::Display for TableProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("The table is empty."),
            Self::NoRows => formatter.write_str("The table has a header and no rows."),
            Self::TooLarge => formatter.write_str("The table is larger than 64 MB."),
            Self::TooManyRows => {
                formatter.write_str("The table has more than 1\u{202f}000\u{202f}000 rows.")
            }
            Self::NotText => formatter.write_str("The table is not text."),
            Self::Utf32 => formatter.write_str("The table is UTF-32 text."),
            Self::LongLine { line } => {
                write!(formatter, "Line {line} of the table is longer than 4 MB.")
            }
            Self::TooManyCells { line } => write!(
                formatter,
                "Line {line} of the table has more than 131\u{202f}072 cells."
            ),
            Self::OpenQuote { line } => write!(
                formatter,
                "A quotation mark in line {line} of the table opens a cell and is never closed."
            ),
            Self::SwallowedRows { line, until } => write!(
                formatter,
                "A quotation mark in line {line} of the table opens a cell that is closed in line {until} only, and what lies between looks like rows."
            ),
            Self::Workbook => {
                formatter.write_str("The table is a workbook of a spreadsheet, not a CSV file.")
            }
            Self::Roles => formatter.write_str(
                "The roles of the columns do not give each input of the model one column.",
            ),
            Self::NoHeader => {
                formatter.write_str("The first line of the table does not name its columns.")
            }
            Self::MissingColumns(names) => {
                write!(formatter, "The table lacks {}.", columns(names))
            }
            Self::RepeatedColumn(name) => {
                write!(formatter, "The table has several columns for {name:?}.")
            }
            Self::ColumnCount { expected, got } => write!(
                formatter,
                "The table has {got} columns, the model takes {expected} and, beside them, a label."
            ),
            Self::OtherOrder {
                input,
                placed,
                likely,
            } => write!(
                formatter,
                "The columns have other names than the model's inputs, and another order: in the place of {input:?} stands {placed:?}, where {likely:?} is likely meant."
            ),
            Self::Unit { column, unit } => write!(
                formatter,
                "The column {column:?} is in another unit than the model takes: {unit:?}."
            ),
            Self::Percents(names) => write!(
                formatter,
                "Percent signs in {} can be meant in two ways: 0.5 % as 0.005 or as 0.5.",
                columns(names)
            ),
            Self::SeriesColumn { found: 0, .. } => {
                formatter.write_str("The table has no column of numbers that could be the series.")
            }
            Self::SeriesColumn { found, name } => write!(
                formatter,
                "The table has {found} columns of numbers, and none is called {name:?}."
            ),
            Self::UnorderedSeries { column } => write!(
                formatter,
                "The dates in the column {column:?} are not in order."
            ),
            Self::ShortSeries { expected, got: 1 } => write!(
                formatter,
                "The series has one value, the model takes the last {expected}."
            ),
            Self::ShortSeries { expected, got } => write!(
                formatter,
                "The series has {got} values, the model takes the last {expected}."
            ),
            Self::Ragged { line } => write!(
                formatter,
                "Line {line} of the table has another number of cells than the first."
            ),
            Self::Cell {
                line,
                column,
                problem,
            } => write!(
                formatter,
                "Line {line} of the table, column {column:?}: {problem}."
            ),
            Self::UnknownClass { line, column } => write!(
                formatter,
                "Line {line} of the table has a label in the column {column:?} that is no class of the model."
            ),
        }
    }
}

impl std::error::Error for TableProblem {}

impl TableProblem {
    /// What to do now, one sentence.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Empty => "Choose a CSV file with a header line and at least one row.",
            Self::NoRows => "Add at least one row below the header line.",
            Self::TooLarge | Self::TooManyRows => "Split it into several files.",
            Self::NotText | Self::Utf32 | Self::Workbook => {
                "Save it as CSV (comma-separated, UTF-8) and choose it again."
            }
            Self::LongLine { .. } | Self::TooManyCells { .. } => {
                "Check whether it is a table with one row a line, and choose it again."
            }
            Self::OpenQuote { .. } => {
                "Remove the quotation mark, or close it where the cell ends, and choose it again."
            }
            Self::SwallowedRows { .. } => {
                "Remove the quotation marks; if it is one text, write it in one line. Then choose it again."
            }
            Self::Roles => {
                "Choose one column for each input, and one label or none (for several values one each)."
            }
            Self::NoHeader => "Add a first line with the names of the features.",
            Self::MissingColumns(_) => {
                "Add them, named as on the model card or in the training data, and choose it again."
            }
            Self::RepeatedColumn(_) => "Rename or remove one of them and choose it again.",
            Self::ColumnCount { .. } => {
                "Keep one column for each feature or pixel, in the model's order, and call the label \"label\"."
            }
            Self::OtherOrder { .. } => {
                "Name the columns as on the model card or in the training data, and choose it again."
            }
            Self::Unit { .. } => "Convert its values and change its name, then choose it again.",
            Self::Percents(_) => {
                "Remove the percent signs, write the numbers as the form shows them, and choose it again."
            }
            Self::SeriesColumn { .. } => {
                "Keep one column of numbers beside the dates, or call it as the model does."
            }
            Self::UnorderedSeries { .. } => {
                "Sort the lines by time, the oldest first, and choose it again."
            }
            Self::ShortSeries { .. } => "Give more of the past, the oldest value first.",
            Self::Ragged { .. } => "Give every row as many cells as the first line.",
            Self::Cell { problem, .. } => match problem {
                CellProblem::Empty => "Fill in the cell, or leave the row out.",
                CellProblem::NotANumber => {
                    "Write a number with a decimal point, or leave the row out."
                }
                CellProblem::Doubtful => {
                    "Write numbers without signs that group their digits (3500, 3.50), or leave the row out."
                }
                CellProblem::TooLarge => {
                    "Correct the value, or leave the row out: programs write such numbers for what is unknown, or went wrong before."
                }
                CellProblem::FarOff => "Correct the value, or leave the row out.",
                CellProblem::NoChoice => "Write one of the choices, or leave the row out.",
                CellProblem::Outside => "Check the value and its unit, or leave the row out.",
                CellProblem::Followed | CellProblem::CutOff => {
                    "Give every row as many cells as the first line."
                }
            },
            Self::UnknownClass { .. } => "Write labels exactly as in the training data.",
        }
    }
}

/// `the column "age"`, or `7 columns: "age", "weight", ... and 2 more`.
fn columns(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("{name:?}"))
        .collect();
    let list = shown.join(", ");
    match names.len() {
        1 => format!("the column {list}"),
        count if count > SHOWN => format!("{count} columns: {list} and {} more", count - SHOWN),
        count => format!("{count} columns: {list}"),
    }
}
