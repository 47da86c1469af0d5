//! CSV files of a model user, read against a model card.

mod columns;
mod greys;
mod value;

use api::limits::CSV_ROWS;
use card::InputForm;
use circuit::{Blueprint, Circuit};
use csv::{ByteRecord, Reader, ReaderBuilder, Trim};
use protocol::{RowProblem, TableReport};
use zeroize::Zeroizing;

use crate::error::Error;
use columns::Columns;

/// Problems listed one by one; the rest is counted.
const LISTED_PROBLEMS: usize = 100;
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

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
    let csv = csv.strip_prefix(BYTE_ORDER_MARK).unwrap_or(csv);
    if csv.trim_ascii().is_empty() {
        return Err(Error::EmptyTable);
    }
    let mut reader = reader(csv);
    let header = reader.byte_headers().map_err(|_| Error::NotATable)?;
    let columns = Columns::find(header, input, circuit.features())?;
    let ranges = greys::ranges(input, circuit);
    let mut table = empty(columns.ignored());
    let mut record = ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .map_err(|_| Error::NotATable)?
    {
        if table.rows.len() + table.report.left_out as usize >= CSV_ROWS {
            return Err(Error::TooManyRows);
        }
        let line = record
            .position()
            .map_or(0, |position| position.line() as u32);
        take(&mut table, line, columns.row(&record, &ranges));
    }
    greys::scale(&mut table.rows, input, circuit);
    (!table.rows.is_empty() || table.report.left_out > 0)
        .then_some(table)
        .ok_or(Error::NoRows)
}

fn reader(csv: &[u8]) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(separator(csv))
        .flexible(true)
        .trim(Trim::All)
        .from_reader(csv)
}

/// The separator that the header line has most of: spreadsheets of many countries write semicolons.
fn separator(csv: &[u8]) -> u8 {
    let header = csv.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: &u8| header.iter().filter(|byte| *byte == separator).count();
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(count)
        .unwrap_or(b',')
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

fn take(table: &mut Table, line: u32, row: Result<Vec<f64>, columns::Problem>) {
    match row {
        Ok(row) => {
            table.rows.push(row);
            table.report.lines.push(line);
        }
        Err(problem) => {
            table.report.left_out += 1;
            if table.report.problems.len() < LISTED_PROBLEMS {
                let columns::Problem { column, problem } = problem;
                table.report.problems.push(RowProblem {
                    line,
                    column,
                    problem,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
