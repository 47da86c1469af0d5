use csv::{ByteRecord, Reader, ReaderBuilder};

use super::{CellProblem, Columns, MOST_BYTES, TableProblem, number};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Lines of delimited text, one after the other.
pub struct TableReader<'a> {
    reader: Reader<&'a [u8]>,
    record: ByteRecord,
    /// Whether the line read last is to be read again: it was no header.
    again: bool,
}

/// One line of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    record: &'a ByteRecord,
}

impl<'a> TableReader<'a> {
    /// Begins with the first line.
    ///
    /// # Errors
    /// [`TableProblem::Empty`] and [`TableProblem::TooLarge`].
    pub fn new(text: &'a [u8]) -> Result<Self, TableProblem> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        if text.len() > MOST_BYTES {
            return Err(TableProblem::TooLarge);
        }
        if text.trim_ascii().is_empty() {
            return Err(TableProblem::Empty);
        }
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator(text))
            .from_reader(text);
        Ok(Self {
            reader,
            record: ByteRecord::new(),
            again: false,
        })
    }

    /// Reads the first line and finds features that are called `names` (empty: unnamed) in it. A first
    /// line that is no header is read again as a row.
    ///
    /// # Errors
    /// As [`Columns::find`].
    pub fn columns<S: AsRef<str>>(&mut self, names: &[S]) -> Result<Columns, TableProblem> {
        self.labelled(names, 1)
    }

    /// The same with so many labels in each row, or none.
    ///
    /// # Errors
    /// As [`Columns::find`].
    pub fn labelled<S: AsRef<str>>(
        &mut self,
        names: &[S],
        labels: usize,
    ) -> Result<Columns, TableProblem> {
        let first = self.next()?.ok_or(TableProblem::Empty)?;
        let columns = Columns::find(&first.texts(), names, labels)?;
        self.again = !columns.has_header;
        Ok(columns)
    }

    /// The next line, if there is one.
    ///
    /// # Errors
    /// [`TableProblem::NotText`].
    #[allow(clippy::should_implement_trait, reason = "a line borrows the reader")]
    pub fn next(&mut self) -> Result<Option<Row<'_>>, TableProblem> {
        let more = std::mem::take(&mut self.again)
            || self
                .reader
                .read_byte_record(&mut self.record)
                .map_err(|_| TableProblem::NotText)?;
        Ok(more.then_some(Row {
            record: &self.record,
        }))
    }
}

impl<'a> Row<'a> {
    /// Where it stands in the file, from 1.
    pub fn line(self) -> u64 {
        self.record.position().map_or(0, |position| position.line())
    }

    /// Cells, empty ones included.
    pub fn width(self) -> usize {
        self.record.len()
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

    /// A cell as a finite number.
    ///
    /// # Errors
    /// [`CellProblem::Empty`] and [`CellProblem::NotANumber`].
    pub fn number(self, position: usize) -> Result<f64, CellProblem> {
        match self.text(position) {
            Some("") => Err(CellProblem::Empty),
            text => text.and_then(number).ok_or(CellProblem::NotANumber),
        }
    }
}

/// The separator that the first line has most of outside of quotes: spreadsheets of many countries write
/// semicolons.
fn separator(text: &[u8]) -> u8 {
    let mut counts = [0usize; SEPARATORS.len()];
    let mut quoted = false;
    for byte in text.iter().take_while(|byte| **byte != b'\n') {
        quoted ^= *byte == b'"';
        if let Some(index) = SEPARATORS.iter().position(|separator| separator == byte)
            && !quoted
        {
            counts[index] += 1;
        }
    }
    let most = (0..SEPARATORS.len())
        .rev()
        .max_by_key(|index| counts[*index]);
    SEPARATORS[most.unwrap_or(0)]
}
