//! CSV files of a model user, read against a model card.

pub(crate) mod heads;
mod own;
mod vocabulary;

use std::collections::BTreeMap;

use card::{
    InputForm, ModelCard, PictureForm, in_groups,
    table::{
        self, CellProblem, Column, Columns, Formulas, MOST_ROWS, Matching, Naming, Row,
        TableProblem, TableReader, Wanted,
    },
};
use preparation::{Cell, Input, Span};
use protocol::{
    AssumedOrder, ColumnRemark, CountedChoices, LeftOutRow, LineCells, RowMark, RowProblem,
    TableReport,
};
use zeroize::Zeroizing;

use self::own::Own;
use crate::{error::Error, opened_card::OpenedCard};

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

/// What stands where in a table that is asked about: columns of these names, for these inputs of a card.
fn found(
    reader: &mut TableReader<'_>,
    card: &ModelCard,
    names: &[&str],
    inputs: &[Input],
) -> Result<Columns, TableProblem> {
    let wanted = Wanted {
        names,
        inputs,
        answer: Some(&card.answer),
        ..Wanted::default()
    };
    reader.found(&wanted)?.certain(names)
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
    let found = found(&mut reader, card, &names, &inputs);
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
    reader.settle_signs(&columns, &spans)?;
    let open = reader.percents().filter(|column| column.is_open);
    let open: Vec<String> = open.map(|column| column.name.clone()).collect();
    if !open.is_empty() {
        return Err(TableProblem::Percents(open).into());
    }
    let understood = reader.facts(&columns).sentences();
    let mut asked = Asked::new(&columns, &card.input, inputs);
    asked.settle_namings(&mut reader)?;
    let mut table = empty(columns.others.clone(), understood);
    let mut changed = Changed::of(&asked);
    let own = Own::of(&columns, &mut table.report);
    while let Some(row) = reader.next()? {
        if table.rows.len() + table.report.left_out.len() >= MOST_ROWS {
            return Err(TableProblem::TooManyRows.into());
        }
        let cells = asked.row(row);
        if let Ok(cells) = &cells {
            changed.count(asked.changes(row, cells), table.report.lines.len() as u32);
            own.take(row, &mut table.report);
        }
        take(&mut table, row.line() as u32, cells);
    }
    if table.rows.is_empty() && table.report.left_out.is_empty() {
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
    (table.report.remarks, table.report.marks) = changed.told(&asked);
    table.report.counted = asked.counted();
    if let Some(picture) = asked.pixels {
        let done = picture.read_stored(&mut table.rows);
        table.report.understood.extend(done);
    }
    let rows = table.rows.iter_mut();
    rows.for_each(|row| *row = card.gathered(std::mem::take(row)));
    vocabulary::tell(&table.rows, &mut table.report, card);
    Ok(table)
}

/// A file with more columns behind its own.
pub(crate) fn extended(
    csv: &[u8],
    names: &[String],
    columns: &[String],
    cells: Vec<LineCells>,
    formulas: Formulas,
) -> Result<Vec<u8>, Error> {
    let mut reader = TableReader::new(csv)?;
    let (names, columns) = (texts(names), texts(columns));
    let mut written = reader.extended(&names, &columns, &by_line(cells), formulas)?;
    Ok(std::mem::take(&mut *written))
}

/// The same as a workbook.
pub(crate) fn workbook(
    csv: &[u8],
    names: &[String],
    columns: &[String],
    cells: Vec<LineCells>,
) -> Result<Vec<u8>, Error> {
    let mut reader = TableReader::new(csv)?;
    let (names, columns) = (texts(names), texts(columns));
    let mut written = reader.workbook(&names, &columns, &by_line(cells))?;
    Ok(std::mem::take(&mut *written))
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn by_line(cells: Vec<LineCells>) -> BTreeMap<u64, Vec<String>> {
    let lines = cells.into_iter();
    lines
        .map(|line| (u64::from(line.line), line.cells))
        .collect()
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

/// That values of a series outside of its span are taken as its nearest end.
fn outside_span(outside: usize, span: Span) -> String {
    let (low, high) = (in_groups(span.minimum), in_groups(span.maximum));
    match outside {
        1 => format!("with one value outside {low} to {high}, the nearest end is used"),
        _ => {
            let outside = in_groups(outside);
            format!("with {outside} values outside {low} to {high}, the nearest end is used")
        }
    }
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
        table.report.marks.push(RowMark {
            row: 0,
            remarks: vec![0],
        });
        table.report.remarks.push(ColumnRemark {
            column: name.to_owned(),
            rows: 1,
            remark: outside_span(outside, span),
        });
    }
    take(&mut table, taken.line as u32, Ok(row));
    Ok(table)
}

/// How many things can be done to a cell: a number is brought into its range, a name is taken as an unknown one, nothing
/// is taken as a gap.
const CHANGES: usize = 3;

/// Rows in which a cell of a column was not taken as it stands.
struct Changed {
    /// Rows of each change, [`CHANGES`] for each column.
    counts: Vec<u32>,
    /// Good rows with their changes.
    rows: Vec<RowMark>,
}

impl Changed {
    fn of(asked: &Asked<'_>) -> Self {
        Self {
            counts: vec![0; CHANGES * asked.cells.len()],
            rows: Vec::new(),
        }
    }

    /// Counts the changes of a good row.
    fn count(&mut self, changes: Vec<u32>, row: u32) {
        for change in &changes {
            self.counts[*change as usize] += 1;
        }
        if !changes.is_empty() {
            let remarks = changes;
            self.rows.push(RowMark { row, remarks });
        }
    }

    /// What was done to columns, and the rows it was done in.
    fn told(mut self, asked: &Asked<'_>) -> (Vec<ColumnRemark>, Vec<RowMark>) {
        let mut remarks = Vec::new();
        let mut places = vec![0; self.counts.len()];
        for (change, rows) in self
            .counts
            .iter()
            .enumerate()
            .filter(|(_, rows)| **rows > 0)
        {
            places[change] = remarks.len() as u32;
            remarks.push(asked.remark(change, *rows));
        }
        let marked = self.rows.iter_mut().flat_map(|mark| &mut mark.remarks);
        marked.for_each(|change| *change = places[*change as usize]);
        (remarks, self.rows)
    }
}

/// What a card asks of each row.
struct Asked<'a> {
    columns: &'a Columns,
    cells: Vec<(&'a Column, Input)>,
    /// For each of them, whether the owner refuses a number outside of its range.
    refusals: Vec<bool>,
    /// The picture whose pixels the row may hold as image files store them.
    pixels: Option<&'a PictureForm>,
    /// How the cells of each column name values, in all rows.
    namings: Vec<Namings>,
}

/// In which ways the cells of a column name a category's values.
#[derive(Clone, Copy, Default)]
struct Namings {
    by_name: bool,
    by_number: bool,
}

impl<'a> Asked<'a> {
    fn new(columns: &'a Columns, form: &'a InputForm, mut inputs: Vec<Input>) -> Self {
        let pixels = form.stored_picture(&inputs);
        if let Some(picture) = pixels {
            inputs
                .iter_mut()
                .for_each(|input| *input = picture.widened(input));
        }
        Self {
            columns,
            cells: columns.features.iter().zip(inputs).collect(),
            refusals: form.refusals(),
            pixels,
            namings: vec![Namings::default(); columns.features.len()],
        }
    }

    /// Looks through all rows for how their cells name values; begins with the first row again.
    fn settle_namings(&mut self, reader: &mut TableReader) -> Result<(), TableProblem> {
        let is_category = |(_, input): &(&Column, Input)| !input.names().is_empty();
        if !self.cells.iter().any(is_category) {
            return Ok(());
        }
        while let Some(row) = reader.next()? {
            for ((column, input), namings) in self.cells.iter().zip(&mut self.namings) {
                match row.naming(column.position, input) {
                    Some(Naming::ByName) => namings.by_name = true,
                    Some(Naming::ByNumber) => namings.by_number = true,
                    None => {}
                }
            }
        }
        reader.rewind();
        Ok(())
    }

    /// Columns that hold numbers alone where the card has names.
    fn counted(&self) -> Vec<CountedChoices> {
        let columns = self.cells.iter().zip(&self.namings);
        let counted = columns.filter(|(_, namings)| namings.by_number && !namings.by_name);
        let told = counted.map(|((column, input), _)| CountedChoices {
            column: column.name.clone(),
            names: input.names().to_vec(),
        });
        told.collect()
    }

    /// The first column in which a number stands among names.
    fn number_among_names(&self, row: Row) -> Option<&'a Column> {
        let columns = self.cells.iter().zip(&self.namings);
        let mut mixed = columns.filter(|(_, namings)| namings.by_number && namings.by_name);
        let is_number = |(column, input): &(&Column, Input)| {
            row.naming(column.position, input) == Some(Naming::ByNumber)
        };
        mixed
            .find(|(cell, _)| is_number(cell))
            .map(|(cell, _)| cell.0)
    }

    /// The cells of one row, in the card's order, or the first that is wrong.
    fn row(&self, row: Row) -> Result<Vec<Cell>, (&'a str, CellProblem)> {
        let width = self.columns.width;
        // No gap: what a line that was cut off would have said is not known.
        let mut inputs = self.cells.iter().map(|(column, _)| *column);
        if let Some(column) = inputs.find(|column| column.position >= row.width()) {
            return Err((&column.name, CellProblem::CutOff));
        }
        let cells = self.cells.iter().map(|(column, input)| {
            row.cell(column.position, input)
                .map_err(|problem| (column.name.as_str(), problem))
        });
        let cells: Vec<Cell> = cells.collect::<Result<_, _>>()?;
        if let Some(column) = self.number_among_names(row) {
            return Err((&column.name, CellProblem::NoChoice));
        }
        let mut given = cells.iter().filter(|cell| **cell != Cell::Missing);
        if let (None, Some((column, _))) = (given.next(), self.cells.first()) {
            return Err((&column.name, CellProblem::Empty));
        }
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
        match self.columns.last() {
            Some(last) if surplus => Err((last, CellProblem::Followed)),
            _ => Ok(cells),
        }
    }

    /// What is done to cells of a good row: [`CHANGES`] times the column, and which.
    fn changes(&self, row: Row, cells: &[Cell]) -> Vec<u32> {
        let mut changes = Vec::new();
        for (at, ((column, input), cell)) in self.cells.iter().zip(cells).enumerate() {
            let first = (CHANGES * at) as u32;
            let is_unknown = row.is_unknown(column.position, input);
            let is_gap = *cell == Cell::Missing && !is_unknown;
            let done = [input.is_outside(cell), is_unknown, is_gap];
            changes.extend((first..).zip(done).filter(|(_, is)| *is).map(|(at, _)| at));
        }
        changes
    }

    fn remark(&self, change: usize, rows: u32) -> ColumnRemark {
        let (column, input) = &self.cells[change / CHANGES];
        let Span { minimum, maximum } = input.span();
        let (minimum, maximum) = (in_groups(minimum), in_groups(maximum));
        ColumnRemark {
            column: column.name.clone(),
            rows,
            remark: match change % CHANGES {
                0 => format!("outside {minimum} to {maximum}, the nearest end is used"),
                1 => UNKNOWN.to_owned(),
                _ => GAP.to_owned(),
            },
        }
    }
}

const UNKNOWN: &str =
    "without a value, or with a word that the model was not trained with: taken as unknown";

const GAP: &str = "without a value: taken as the model was trained to take gaps";

fn empty(ignored_columns: Vec<String>, understood: Vec<String>) -> Table {
    Table {
        rows: Zeroizing::default(),
        report: TableReport {
            lines: Vec::new(),
            left_out: Vec::new(),
            problems: Vec::new(),
            ignored_columns,
            understood,
            remarks: Vec::new(),
            marks: Vec::new(),
            assumed: None,
            counted: Vec::new(),
            own: Vec::new(),
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
            let problem = RowProblem {
                column: column.to_owned(),
                problem: problem.to_string(),
            };
            let TableReport {
                left_out, problems, ..
            } = &mut table.report;
            let known = problems.iter().position(|known| *known == problem);
            let place = known.unwrap_or_else(|| {
                problems.push(problem);
                problems.len() - 1
            });
            left_out.push(LeftOutRow {
                line,
                problem: place as u32,
            });
        }
    }
}

#[cfg(test)]
mod tests;
