mod extended;
mod workbook;

pub use extended::{BYTE_ORDER_MARK, Formulas, no_formula};

use std::{borrow::Cow, collections::BTreeSet, io::Cursor, sync::Arc};

use csv::{ByteRecord, Reader};
use preparation::{Cell, Input, Span};
use zeroize::Zeroizing;

use super::{
    CellProblem, Column, ColumnFacts, Columns, Encoding, MOST_BYTES, Naming, PercentColumn,
    Percents, TableFacts, TableProblem, Wanted, cell,
    columns::Finder,
    header::is_header,
    numbers::DecimalSign,
    percents::Tally,
    sample::Sample,
    source::{
        dialect::{Dialect, is_blank},
        encoding::decoded,
        shape::{check_cells, check_lines},
    },
};

/// Lines that columns are found by, and their cells.
const SAMPLED_LINES: usize = 256;
const SAMPLED_CELLS: usize = 1 << 18;
/// Lines that the decimal sign is found by, and their cells.
const SIGN_LINES: usize = 10_000;
const SIGN_CELLS: usize = 1 << 20;

/// Lines of delimited text, one after the other.
pub struct TableReader<'a> {
    text: Text<'a>,
    encoding: Encoding,
    dialect: Dialect,
    /// What all cells show.
    shown: DecimalSign,
    /// What the columns that are used show, once they are found.
    sign: DecimalSign,
    /// The first lines below the titles.
    sample: Vec<ByteRecord>,
    /// Lines before the table.
    above: u64,
    reader: Reader<Cursor<Text<'a>>>,
    record: ByteRecord,
    /// Whether the next line begins the table.
    is_first: bool,
    /// Whether the first line is a row.
    has_header: bool,
    /// Columns with percent signs, and where they stand.
    percents: Vec<(usize, PercentColumn)>,
}

/// A text as it came, or decoded.
#[derive(Clone)]
enum Text<'a> {
    Borrowed(&'a [u8]),
    Owned(Arc<Zeroizing<Vec<u8>>>),
}

impl AsRef<[u8]> for Text<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

/// One line of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    record: &'a ByteRecord,
    /// The table from its first line on.
    text: &'a [u8],
    sign: DecimalSign,
    above: u64,
    percents: &'a [(usize, PercentColumn)],
}

impl<'a> TableReader<'a> {
    /// Finds out how a text is written, and begins with the first line.
    ///
    /// # Errors
    /// [`TableProblem::Empty`], [`TableProblem::TooLarge`], [`TableProblem::Workbook`], [`TableProblem::Utf32`],
    /// [`TableProblem::NotText`], [`TableProblem::LongLine`], [`TableProblem::TooManyCells`], [`TableProblem::OpenQuote`] and
    /// [`TableProblem::SwallowedRows`].
    pub fn new(file: &'a [u8]) -> Result<Self, TableProblem> {
        if file.len() > MOST_BYTES {
            return Err(TableProblem::TooLarge);
        }
        let (text, encoding) = decoded(file)?;
        let text = match text {
            Cow::Borrowed(text) => Text::Borrowed(text),
            Cow::Owned(text) => Text::Owned(Arc::new(Zeroizing::new(text))),
        };
        if is_blank_text(text.as_ref()) {
            return Err(TableProblem::Empty);
        }
        check_lines(text.as_ref())?;
        let dialect = Dialect::of(text.as_ref());
        check_cells(text.as_ref(), dialect)?;
        let sample = first_lines(text.as_ref(), dialect);
        let shown = sign_of(text.as_ref(), dialect, |_| true);
        let mut cursor = Cursor::new(text.clone());
        cursor.set_position(dialect.start as u64);
        Ok(Self {
            encoding,
            dialect,
            shown,
            sign: shown,
            sample,
            above: u64::from(dialect.start > 0),
            reader: dialect.reader(cursor),
            text,
            record: ByteRecord::new(),
            is_first: true,
            has_header: false,
            percents: Vec::new(),
        })
    }

    /// Reads the first line and finds features that are called `names` (empty: unnamed) in it, in the
    /// likeliest way. A first line that is no header is read again as a row.
    ///
    /// # Errors
    /// As [`TableReader::proposals`].
    pub fn columns<S: AsRef<str>>(&mut self, names: &[S]) -> Result<Columns, TableProblem> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        self.found(&Wanted {
            names: &names,
            ..Wanted::default()
        })
    }

    /// The same with so many labels in each row, or none.
    ///
    /// # Errors
    /// As [`TableReader::proposals`].
    pub fn labelled<S: AsRef<str>>(
        &mut self,
        names: &[S],
        labels: usize,
    ) -> Result<Columns, TableProblem> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        self.found(&Wanted {
            names: &names,
            labels: Some(labels),
            ..Wanted::default()
        })
    }

    /// The same for whatever is wanted.
    ///
    /// # Errors
    /// As [`TableReader::proposals`].
    pub fn found(&mut self, wanted: &Wanted) -> Result<Columns, TableProblem> {
        let proposals = self.proposals(wanted)?;
        let found = proposals.into_iter().next().ok_or(TableProblem::Empty)?;
        self.settle_sign(&found.used().collect());
        Ok(found)
    }

    /// Ways to read the columns, the likeliest first; at least one. From here on lines are rows.
    ///
    /// # Errors
    /// [`TableProblem::MissingColumns`], [`TableProblem::RepeatedColumn`], [`TableProblem::ColumnCount`],
    /// [`TableProblem::Roles`] and [`TableProblem::Empty`].
    pub fn proposals(&mut self, wanted: &Wanted) -> Result<Vec<Columns>, TableProblem> {
        let sample = self.sample(wanted.names)?;
        self.has_header = sample.has_header;
        let proposals = Finder::new(&sample, *wanted).proposals()?;
        self.settle_sign(&proposals.iter().flat_map(Columns::used).collect());
        Ok(proposals)
    }

    /// Names of the columns, empty where the first line holds none; from here on lines are rows.
    ///
    /// # Errors
    /// [`TableProblem::Empty`].
    pub fn titles(&mut self) -> Result<Vec<String>, TableProblem> {
        let sample = self.sample(&[])?;
        self.has_header = sample.has_header;
        Ok(match sample.has_header {
            true => sample.header,
            false => vec![String::new(); sample.width],
        })
    }

    /// What each column was taken for, with its first values: for the owner's screen alone.
    pub fn column_facts(&self, columns: &Columns) -> Vec<ColumnFacts> {
        let sample = self.sample_of(columns.has_header);
        sample.map_or_else(|_| Vec::new(), |sample| sample.facts(columns))
    }

    /// How the table was understood, before its rows are read.
    pub fn facts(&self, columns: &Columns) -> TableFacts {
        let labels: Vec<String> = columns
            .labels
            .iter()
            .map(|label| label.name.clone())
            .collect();
        let left_out = columns.others.iter().filter(|name| !labels.contains(name));
        TableFacts {
            encoding: self.encoding,
            delimiter: self.dialect.delimiter().map(str::to_owned),
            decimal: self.sign,
            has_header: columns.has_header,
            titles: self.dialect.titles,
            matching: columns.matching,
            left_out: left_out.cloned().collect(),
            labels,
            reason: columns.reason,
            percents: self.percents().cloned().collect(),
            rows: 0,
            skipped: Vec::new(),
        }
    }

    /// Finds out what signs mean in the columns that are used, whatever stands in others: which is the decimal one, and what
    /// percent signs stand for, by the numbers that are usual for each feature, in the columns' order. Begins with the first
    /// row again.
    ///
    /// # Errors
    /// [`TableProblem::NotText`].
    pub fn settle_signs(&mut self, columns: &Columns, spans: &[Span]) -> Result<(), TableProblem> {
        self.settle_sign(&columns.used().collect());
        self.percents.clear();
        if !self.text.as_ref().contains(&b'%') {
            return Ok(());
        }
        let open = Span::new(f64::NEG_INFINITY, f64::INFINITY);
        let spans = spans.iter().copied().chain(std::iter::repeat(open));
        let used = columns.features.iter().zip(spans);
        let labels = columns.labels.iter().map(|label| (label, open));
        let mut tallies: Vec<(&Column, Tally)> = used
            .take(columns.features.len())
            .chain(labels)
            .map(|(column, span)| (column, Tally::new(span)))
            .collect();
        while let Some(row) = self.next()? {
            for (column, tally) in &mut tallies {
                let written = row
                    .text(column.position)
                    .and_then(|text| row.sign.read(text));
                if let Some(written) = written.filter(|written| written.percent) {
                    tally.count(written.value);
                }
            }
        }
        self.rewind();
        let found = tallies.into_iter().filter_map(|(column, tally)| {
            let (percents, is_open) = tally.percents()?;
            let name = column.name.clone();
            Some((
                column.position,
                PercentColumn {
                    name,
                    percents,
                    is_open,
                },
            ))
        });
        self.percents = found.collect();
        Ok(())
    }

    /// Takes the decimal sign that columns at these positions show.
    fn settle_sign(&mut self, used: &BTreeSet<usize>) {
        self.sign = sign_of(self.text.as_ref(), self.dialect, |position| {
            used.contains(&position)
        });
    }

    /// Columns with percent signs, once they are settled.
    pub fn percents(&self) -> impl Iterator<Item = &PercentColumn> {
        self.percents.iter().map(|(_, column)| column)
    }

    /// Reads percent signs so wherever their meaning is open.
    pub fn read_open_percents(&mut self, percents: Percents) {
        let columns = self.percents.iter_mut().map(|(_, column)| column);
        for column in columns.filter(|column| column.is_open) {
            column.percents = percents;
        }
    }

    /// The first rows, for trying ways to read them.
    pub fn first_rows(&self) -> impl Iterator<Item = Row<'_>> {
        let records = self.sample.iter().skip(usize::from(self.has_header));
        records.map(|record| self.row(record))
    }

    /// Hands over at most so many rows from all over the table, for trying ways to read them, and begins with the first row
    /// again.
    ///
    /// # Errors
    /// [`TableProblem::NotText`].
    pub fn spread(&mut self, most: usize, mut take: impl FnMut(Row)) -> Result<(), TableProblem> {
        self.rewind();
        let mut rows = 0usize;
        while self.next()?.is_some() {
            rows += 1;
        }
        self.rewind();
        let step = rows.div_ceil(most.max(1)).max(1);
        let mut at = 0usize;
        while let Some(row) = self.next()? {
            if at.is_multiple_of(step) {
                take(row);
            }
            at += 1;
        }
        self.rewind();
        Ok(())
    }

    /// The next line that is not blank, if there is one.
    ///
    /// # Errors
    /// [`TableProblem::NotText`].
    #[allow(clippy::should_implement_trait, reason = "a line borrows the reader")]
    pub fn next(&mut self) -> Result<Option<Row<'_>>, TableProblem> {
        if std::mem::take(&mut self.is_first) {
            let above = self.dialect.titles + usize::from(self.has_header);
            for _ in 0..above {
                self.advance()?;
            }
        }
        let more = self.advance()?;
        Ok(more.then(|| self.row(&self.record)))
    }

    /// Back to the first row.
    pub fn rewind(&mut self) {
        let mut cursor = Cursor::new(self.text.clone());
        cursor.set_position(self.dialect.start as u64);
        self.reader = self.dialect.reader(cursor);
        self.is_first = true;
    }

    fn advance(&mut self) -> Result<bool, TableProblem> {
        read(&mut self.reader, &mut self.record)
    }

    fn row<'r>(&'r self, record: &'r ByteRecord) -> Row<'r> {
        Row {
            record,
            text: &self.text.as_ref()[self.dialect.start..],
            sign: self.sign,
            above: self.above,
            percents: &self.percents,
        }
    }

    fn sample(&self, names: &[&str]) -> Result<Sample, TableProblem> {
        let (first, rest) = self.lines()?;
        let has_header = is_header(&first, &rest, names, self.shown);
        self.sample_of(has_header)
    }

    fn sample_of(&self, has_header: bool) -> Result<Sample, TableProblem> {
        let (first, mut rest) = self.lines()?;
        let width = first.len();
        let header = match has_header {
            true => first,
            false => {
                rest.insert(0, first);
                Vec::new()
            }
        };
        Ok(Sample {
            header,
            rows: rest,
            has_header,
            sign: self.shown,
            width,
        })
    }

    /// The first line, with a title for an index that lacks one, and those below it.
    fn lines(&self) -> Result<(Vec<String>, Vec<Vec<String>>), TableProblem> {
        let mut lines = self.sample.iter().map(|record| self.row(record).texts());
        let mut first = lines.next().ok_or(TableProblem::Empty)?;
        if self.dialect.untitled_index {
            first.insert(0, String::new());
        }
        Ok((first, lines.collect()))
    }
}

/// The next line that is not blank, if there is one.
fn read<R: std::io::Read>(
    reader: &mut Reader<R>,
    record: &mut ByteRecord,
) -> Result<bool, TableProblem> {
    while read_any(reader, record)? {
        if !is_blank(record) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The next line that holds a cell at all, blank ones included.
fn read_any<R: std::io::Read>(
    reader: &mut Reader<R>,
    record: &mut ByteRecord,
) -> Result<bool, TableProblem> {
    let more = reader.read_byte_record(record);
    more.map_err(|_| TableProblem::NotText)
}

/// The lines that columns are found by.
fn first_lines(text: &[u8], dialect: Dialect) -> Vec<ByteRecord> {
    let (mut cells, mut lines) = (0, 0);
    let sample = filled_lines(text, dialect).take_while(|record| {
        cells += record.len();
        lines += 1;
        lines <= SAMPLED_LINES && (cells <= SAMPLED_CELLS || lines <= 2)
    });
    sample.collect()
}

/// The decimal sign that the cells of used columns show.
fn sign_of(text: &[u8], dialect: Dialect, is_used: impl Fn(usize) -> bool) -> DecimalSign {
    let mut cells = 0;
    let told = filled_lines(text, dialect).take(SIGN_LINES);
    let told = told.take_while(|record| {
        cells += record.len();
        cells <= SIGN_CELLS
    });
    let told: Vec<ByteRecord> = told.collect();
    let cells = told.iter().flat_map(|record| record.iter().enumerate());
    let cells = cells.filter(|(position, _)| is_used(*position));
    let cells = cells.filter_map(|(_, cell)| std::str::from_utf8(cell).ok());
    DecimalSign::of(cells, dialect.delimiter)
}

/// Lines below the titles that are not blank.
fn filled_lines(text: &[u8], dialect: Dialect) -> impl Iterator<Item = ByteRecord> {
    let reader = dialect.reader(&text[dialect.start..]);
    let records = reader.into_byte_records().map_while(Result::ok);
    records
        .filter(|record| !is_blank(record))
        .skip(dialect.titles)
}

fn is_blank_text(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.trim().is_empty())
}

impl<'a> Row<'a> {
    /// Where it stands in the file, from 1. The reader tells where the line before ended: between `\r` and `\n`, or before
    /// empty lines.
    pub fn line(self) -> u64 {
        let Some(position) = self.record.position() else {
            return self.above;
        };
        let rest = self
            .text
            .get(position.byte() as usize..)
            .unwrap_or_default();
        let ends = rest.iter().take_while(|byte| b"\r\n".contains(byte));
        let ended = ends.filter(|byte| **byte == b'\n').count() as u64;
        position.line() + ended + self.above
    }

    /// Cells, empty ones included.
    pub fn width(self) -> usize {
        self.record.len()
    }

    /// Whether it has a filled cell behind so many.
    pub fn goes_on_behind(self, width: usize) -> bool {
        (width..self.width()).any(|position| self.text(position) != Some(""))
    }

    /// A cell without outer blanks; empty where the line is too short, none where it is no text.
    pub fn text(self, position: usize) -> Option<&'a str> {
        let cell = self.record.get(position).unwrap_or_default();
        std::str::from_utf8(cell).ok().map(str::trim)
    }

    /// All cells, with a sign in place of what is no text.
    pub fn texts(self) -> Vec<String> {
        let cells = self.record.iter().map(String::from_utf8_lossy);
        cells.map(|cell| cell.trim().to_owned()).collect()
    }

    /// What a cell gives for an input, read with the table's decimal sign.
    ///
    /// # Errors
    /// As [`super::cell()`].
    pub fn cell(self, position: usize, input: &Input) -> Result<Cell, CellProblem> {
        cell::read(
            self.text(position),
            input,
            self.sign,
            self.percents_at(position),
        )
    }

    /// Whether a cell names a value that the model does not know and takes nevertheless, as the original does.
    pub fn is_unknown(self, position: usize, input: &Input) -> bool {
        let text = self.text(position);
        text.is_some_and(|text| cell::is_unknown(text, input, self.sign))
    }

    /// How a cell names a category's value; none where it does not.
    pub fn naming(self, position: usize, input: &Input) -> Option<Naming> {
        cell::naming(self.text(position)?, input, self.sign)
    }

    /// A cell as a finite number.
    ///
    /// # Errors
    /// [`CellProblem::Empty`], [`CellProblem::NotANumber`] and [`CellProblem::TooLarge`].
    pub fn number(self, position: usize) -> Result<f64, CellProblem> {
        let text = self.text(position).ok_or(CellProblem::NotANumber)?;
        if text.is_empty() {
            return Err(CellProblem::Empty);
        }
        let written = self.sign.read(text).ok_or_else(|| cell::no_number(text))?;
        cell::bounded(written.meant(self.percents_at(position)))
    }

    fn percents_at(self, position: usize) -> Percents {
        let column = self.percents.iter().find(|(known, _)| *known == position);
        column.map_or(Percents::AsWritten, |(_, column)| column.percents)
    }

    /// Decimal places written in a cell.
    pub fn decimals(self, position: usize) -> usize {
        let text = self.text(position).unwrap_or_default();
        let is_share = self.percents_at(position) == Percents::Shares;
        self.sign.read(text).map_or(0, |written| {
            written.decimals + if is_share && written.percent { 2 } else { 0 }
        })
    }
}
