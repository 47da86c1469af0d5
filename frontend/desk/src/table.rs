//! CSV files of a model user, read against a model card.

use card::{
    InputForm,
    table::{
        CellProblem, Column, Columns, GREY_LEVELS, MOST_ROWS, Row, TableProblem, TableReader, value,
    },
};
use circuit::{Blueprint, Circuit, FeatureRange};
use protocol::{RowProblem, TableReport};
use zeroize::Zeroizing;

use crate::error::Error;

/// Problems listed one by one; the rest is counted.
const LISTED_PROBLEMS: usize = 100;
/// Range of a pixel as image files store it.
const STORED: FeatureRange = FeatureRange {
    minimum: 0.0,
    maximum: GREY_LEVELS,
};

/// Rows in the card's feature order, and what else the file holds.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Table {
    pub(crate) rows: Zeroizing<Vec<Vec<f64>>>,
    pub(crate) report: TableReport,
}

/// Rows that fit a card, and the card's checked circuit.
pub(crate) struct ReadRows {
    pub(crate) blueprint: Blueprint,
    pub(crate) rows: Zeroizing<Vec<Vec<f64>>>,
}

impl ReadRows {
    /// So many rows from the first on.
    pub(crate) fn part(&self, first: u32, count: u32) -> Result<&[Vec<f64>], Error> {
        let first = first as usize;
        let part = first..first.saturating_add(count as usize);
        self.rows.get(part).ok_or(Error::OutOfOrder)
    }
}

/// Reads every row that fits the card, and says why the others do not.
pub(crate) fn read(csv: &[u8], input: &InputForm, circuit: &Circuit) -> Result<Table, Error> {
    let names = input.names();
    if names.len() != circuit.features() {
        return Err(Error::Circuit(circuit::Error::RowLength {
            expected: circuit.features(),
            got: names.len(),
        }));
    }
    let mut reader = TableReader::new(csv)?;
    let columns = reader.columns(&names)?.certain(&names)?;
    let asked = Asked::new(&columns, input, circuit);
    let mut table = empty(columns.others.clone());
    while let Some(row) = reader.next()? {
        if table.rows.len() + table.report.left_out as usize >= MOST_ROWS {
            return Err(TableProblem::TooManyRows.into());
        }
        take(&mut table, row.line() as u32, asked.row(row));
    }
    if table.rows.is_empty() && table.report.left_out == 0 {
        return Err(TableProblem::NoRows.into());
    }
    if asked.unit_greys {
        scale(&mut table.rows);
    }
    Ok(table)
}

/// What a card asks of each row.
struct Asked<'a> {
    columns: &'a Columns,
    cells: Vec<(&'a Column, &'a [String], FeatureRange)>,
    /// Whether pixels are wanted in 0 to 1.
    unit_greys: bool,
}

impl<'a> Asked<'a> {
    fn new(columns: &'a Columns, input: &'a InputForm, circuit: &Circuit) -> Self {
        let ranges = &circuit.encoder.features;
        let is_unit = |range: &FeatureRange| range.minimum == 0.0 && range.maximum == 1.0;
        let unit_greys = matches!(input, InputForm::Image { .. }) && ranges.iter().all(is_unit);
        let choices = |feature: usize| match input {
            InputForm::Table { fields } => fields[feature].choices.as_slice(),
            InputForm::Image { .. } => &[],
        };
        let cells = columns.features.iter().zip(ranges).enumerate();
        let cell = |(feature, (column, range)): (usize, (&'a Column, &FeatureRange))| {
            let range = if unit_greys { STORED } else { *range };
            (column, choices(feature), range)
        };
        Self {
            columns,
            cells: cells.map(cell).collect(),
            unit_greys,
        }
    }

    /// The features of one row, in the circuit's order, or the first that is wrong.
    fn row(&self, row: Row) -> Result<Vec<f64>, (&'a str, CellProblem)> {
        let width = self.columns.width;
        let cells = self.cells.iter().map(|(column, choices, range)| {
            value(row.text(column.position), choices, range)
                .map_err(|problem| (column.name.as_str(), problem))
        });
        let values = cells.collect::<Result<_, _>>()?;
        let surplus = (width..row.width()).any(|position| row.text(position) != Some(""));
        match self.cells.last() {
            Some((column, ..)) if surplus => Err((&column.name, CellProblem::Followed)),
            _ => Ok(values),
        }
    }
}

fn empty(ignored_columns: Vec<String>) -> Table {
    Table {
        rows: Zeroizing::default(),
        report: TableReport {
            lines: Vec::new(),
            problems: Vec::new(),
            left_out: 0,
            ignored_columns,
        },
    }
}

fn take(table: &mut Table, line: u32, row: Result<Vec<f64>, (&str, CellProblem)>) {
    match row {
        Ok(row) => {
            table.rows.push(row);
            table.report.lines.push(line);
        }
        Err((column, problem)) => {
            table.report.left_out += 1;
            if table.report.problems.len() < LISTED_PROBLEMS {
                table.report.problems.push(RowProblem {
                    line,
                    column: column.to_owned(),
                    problem: problem.to_string(),
                });
            }
        }
    }
}

/// Divides every pixel by 255 if any is above 1: such a table holds pixels as image files store them.
fn scale(rows: &mut [Vec<f64>]) {
    if rows.iter().flatten().any(|pixel| *pixel > 1.0) {
        for pixel in rows.iter_mut().flatten() {
            *pixel /= GREY_LEVELS;
        }
    }
}

#[cfg(test)]
mod tests;
