//! CSV files of a model user, read against a model card.

mod pixels;

use card::{
    InputForm, ModelCard, PictureForm,
    table::{
        self, CellProblem, Column, Columns, MOST_ROWS, Matching, Row, TableProblem, TableReader,
        Wanted,
    },
};
use preparation::{Cell, Input, Span};
use protocol::{AssumedOrder, ColumnRemark, RowProblem, TableReport};
use zeroize::Zeroizing;

use crate::{error::Error, opened_card::OpenedCard};

/// Problems listed one by one; the rest is counted.
const LISTED_PROBLEMS: usize = 100;

/// Rows in the order of the card's inputs, and what else the file holds.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Table {
    pub(crate) rows: Zeroizing<Vec<Vec<Cell>>>,
    pub(crate) report: TableReport,
}

/// Rows that fit a card, and the card.
pub(crate) struct ReadRows {
    pub(crate) card: OpenedCard,
    pub(crate) rows: Zeroizing<Vec<Vec<Cell>>>,
}

impl ReadRows {
    /// So many rows from the first on.
    pub(crate) fn part(&self, first: u32, count: u32) -> Result<&[Vec<Cell>], Error> {
        let first = first as usize;
        let part = first..first.saturating_add(count as usize);
        self.rows.get(part).ok_or(Error::OutOfOrder)
    }
}

/// Reads every row that fits the card, and says why the others do not.
pub(crate) fn read(csv: &[u8], card: &ModelCard) -> Result<Table, Error> {
    let (names, inputs) = card.columns();
    if names.len() != inputs.len() {
        return Err(Error::Preparation(preparation::Error::RowLength {
            expected: inputs.len(),
            got: names.len(),
        }));
    }
    let mut reader = TableReader::new(csv)?;
    let wanted = Wanted {
        names: &names,
        inputs: &inputs,
        answer: Some(&card.answer),
        ..Wanted::default()
    };
    let found = reader
        .found(&wanted)
        .and_then(|found| found.certain(&names));
    let has_series = names.len() != card.input.names().len();
    let columns = match found {
        Ok(found) if has_series && found.matching != Matching::ByName => {
            Err(TableProblem::NoHeader)
        }
        found => found,
    };
    let columns = match (columns, series_of(card)) {
        (Ok(columns), _) => columns,
        (Err(_), Some((name, input))) => return newest(csv, card, name, &input),
        (Err(problem), None) => return Err(problem.into()),
    };
    check_units(&columns, &card.input)?;
    let spans: Vec<Span> = inputs.iter().map(Input::span).collect();
    reader.settle_percents(&columns, &spans)?;
    let open = reader.percents().filter(|column| column.is_open);
    let open: Vec<String> = open.map(|column| column.name.clone()).collect();
    if !open.is_empty() {
        return Err(TableProblem::Percents(open).into());
    }
    let understood = reader.facts(&columns).sentences();
    let asked = Asked::new(&columns, &card.input, inputs);
    let mut table = empty(columns.others.clone(), understood);
    let mut taken = vec![Taken::default(); asked.cells.len()];
    while let Some(row) = reader.next()? {
        if table.rows.len() + table.report.left_out as usize >= MOST_ROWS {
            return Err(TableProblem::TooManyRows.into());
        }
        let cells = asked.row(row);
        if let Ok(cells) = &cells {
            asked.count(row, cells, &mut taken);
        }
        take(&mut table, row.line() as u32, cells);
    }
    if table.rows.is_empty() && table.report.left_out == 0 {
        return Err(TableProblem::NoRows.into());
    }
    if let Some(taken) = columns.assumed(&names) {
        if table.rows.is_empty() {
            return Err(unnamed(&columns, &names).into());
        }
        table.report.assumed = Some(AssumedOrder {
            is_titled: columns.has_header,
            columns: taken,
        });
    }
    table.report.remarks = asked.remarks(&taken);
    if let Some(picture) = asked.pixels {
        table
            .report
            .understood
            .extend(pixels::read_as_such(&mut table.rows, picture));
    }
    let rows = table.rows.iter_mut();
    rows.for_each(|row| *row = card.gathered(std::mem::take(row)));
    Ok(table)
}

/// What is wrong with columns that no name tells, where their order does not do either.
fn unnamed(columns: &Columns, names: &[&str]) -> TableProblem {
    match columns.has_header {
        true => TableProblem::MissingColumns(names.iter().map(|name| (*name).to_owned()).collect()),
        false => TableProblem::NoHeader,
    }
}

/// Refuses a column whose name tells another unit than the card.
fn check_units(columns: &Columns, form: &InputForm) -> Result<(), TableProblem> {
    let InputForm::Table { fields } = form else {
        return Ok(());
    };
    let letters = |text: &str| text.to_lowercase().replace(char::is_whitespace, "");
    let other = columns.features.iter().zip(fields).find(|(column, field)| {
        let (told, unit) = (table::unit(&column.name), field.unit.trim());
        let is_of_name = letters(&column.name) == letters(&field.name);
        !is_of_name && !told.is_empty() && !unit.is_empty() && letters(told) != letters(unit)
    });
    match other.filter(|_| columns.features.len() == fields.len()) {
        Some((column, field)) => Err(TableProblem::Unit {
            column: column.name.clone(),
            unit: field.unit.clone(),
        }),
        None => Ok(()),
    }
}

/// The one series that a card asks for, and nothing else.
fn series_of(card: &ModelCard) -> Option<(&str, Input)> {
    let mut inputs = card.inputs();
    let input = inputs
        .pop()
        .filter(|input| inputs.is_empty() && input.length().is_some())?;
    Some((card.input.names().first().copied()?, input))
}

/// The newest values of a table's series, as one row.
fn newest(csv: &[u8], card: &ModelCard, name: &str, input: &Input) -> Result<Table, Error> {
    let (span, length) = (input.span(), input.length().unwrap_or(1));
    let taken = TableReader::new(csv)?.newest(name, span, length)?;
    let outside = taken
        .values
        .iter()
        .filter(|value| !span.holds(**value))
        .count();
    let mut table = empty(taken.others, taken.understood);
    let row = vec![Cell::Series(taken.values)];
    if card.refused(&row).is_some() {
        take(
            &mut table,
            taken.line as u32,
            Err((name, CellProblem::Outside)),
        );
        return Ok(table);
    }
    if outside > 0 {
        table.report.remarks.push(ColumnRemark {
            column: name.to_owned(),
            rows: 1,
            remark: format!(
                "with {outside} values outside {} to {}, the nearest end is used",
                span.minimum, span.maximum
            ),
        });
    }
    take(&mut table, taken.line as u32, Ok(row));
    Ok(table)
}

/// Rows in which a cell of a column was not taken as it stands.
#[derive(Clone, Copy, Default)]
struct Taken {
    /// Numbers outside of the range.
    outside: u32,
    /// Names that the model does not know.
    unknown: u32,
}

/// What a card asks of each row.
struct Asked<'a> {
    columns: &'a Columns,
    cells: Vec<(&'a Column, Input)>,
    /// For each of them, whether the owner refuses a number outside of its range.
    refusals: Vec<bool>,
    /// The picture whose pixels the row may hold as image files store them.
    pixels: Option<&'a PictureForm>,
}

impl<'a> Asked<'a> {
    fn new(columns: &'a Columns, form: &'a InputForm, mut inputs: Vec<Input>) -> Self {
        let pixels = pixels::wanted(form, &inputs);
        if let Some(picture) = pixels {
            inputs
                .iter_mut()
                .for_each(|input| *input = pixels::widened(input, picture));
        }
        Self {
            columns,
            cells: columns.features.iter().zip(inputs).collect(),
            refusals: form.refusals(),
            pixels,
        }
    }

    /// The cells of one row, in the card's order, or the first that is wrong.
    fn row(&self, row: Row) -> Result<Vec<Cell>, (&'a str, CellProblem)> {
        let width = self.columns.width;
        let cells = self.cells.iter().map(|(column, input)| {
            row.cell(column.position, input)
                .map_err(|problem| (column.name.as_str(), problem))
        });
        let cells: Vec<Cell> = cells.collect::<Result<_, _>>()?;
        let given = self.cells.iter().zip(&cells).zip(&self.refusals);
        for (((column, input), cell), _) in given.filter(|(_, refuses)| **refuses) {
            if input.is_outside(cell) {
                return Err((&column.name, CellProblem::Outside));
            }
            if row.is_unknown(column.position, input) {
                return Err((&column.name, CellProblem::NoChoice));
            }
        }
        let surplus = (width..row.width()).any(|position| row.text(position) != Some(""));
        match self.cells.last() {
            Some((column, ..)) if surplus => Err((&column.name, CellProblem::Followed)),
            _ => Ok(cells),
        }
    }

    /// Counts, for each column, cells that are not taken as they stand.
    fn count(&self, row: Row, cells: &[Cell], counts: &mut [Taken]) {
        for (((column, input), cell), taken) in self.cells.iter().zip(cells).zip(counts) {
            taken.outside += u32::from(input.is_outside(cell));
            taken.unknown += u32::from(row.is_unknown(column.position, input));
        }
    }

    fn remarks(&self, taken: &[Taken]) -> Vec<ColumnRemark> {
        let remarks = self
            .cells
            .iter()
            .zip(taken)
            .flat_map(|((column, input), taken)| {
                let Span { minimum, maximum } = input.span();
                let outside = format!("outside {minimum} to {maximum}, the nearest end is used");
                let unknown = UNKNOWN.to_owned();
                [(taken.outside, outside), (taken.unknown, unknown)].map(|(rows, remark)| {
                    ColumnRemark {
                        column: column.name.clone(),
                        rows,
                        remark,
                    }
                })
            });
        remarks.filter(|remark| remark.rows > 0).collect()
    }
}

const UNKNOWN: &str =
    "empty or with a word that the model was not trained with, it is taken as an unknown one";

fn empty(ignored_columns: Vec<String>, understood: Vec<String>) -> Table {
    Table {
        rows: Zeroizing::default(),
        report: TableReport {
            lines: Vec::new(),
            problems: Vec::new(),
            left_out: 0,
            ignored_columns,
            understood,
            remarks: Vec::new(),
            assumed: None,
        },
    }
}

fn take(table: &mut Table, line: u32, row: Result<Vec<Cell>, (&str, CellProblem)>) {
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

#[cfg(test)]
mod tests;
