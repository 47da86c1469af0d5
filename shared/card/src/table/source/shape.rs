use crate::table::{TableProblem, numbers::DecimalSign, source::dialect::Dialect};

/// Bytes of the longest line.
const LONGEST_LINE: usize = 4_000_000;
/// Most cells of a line.
const MOST_CELLS: usize = 1 << 17;
/// Lines within quotation marks that are looked at.
const LOOKED_AT: usize = 200;

/// Refuses a text with a line that is no line of a table, before anything looks for cells in it.
///
/// # Errors
/// [`TableProblem::LongLine`].
pub(in crate::table) fn check_lines(text: &[u8]) -> Result<(), TableProblem> {
    let mut lines = text.split(|byte| *byte == b'\n');
    match lines.position(|line| line.len() > LONGEST_LINE) {
        Some(at) => Err(TableProblem::LongLine {
            line: at as u64 + 1,
        }),
        None => Ok(()),
    }
}

/// Refuses a text in which a quotation mark takes lines that are rows for one cell, and one with more cells in a line than any
/// table has.
///
/// # Errors
/// [`TableProblem::OpenQuote`], [`TableProblem::SwallowedRows`] and [`TableProblem::TooManyCells`].
pub(in crate::table) fn check_cells(text: &[u8], dialect: Dialect) -> Result<(), TableProblem> {
    let mut scan = Scan {
        text,
        dialect,
        line: 1 + u64::from(dialect.start > 0),
        cells: 1,
        place: Place::Start,
    };
    for at in dialect.start..text.len() {
        scan.step(at)?;
    }
    scan.end()
}

/// Where a byte stands, as the reader of the lines takes it (RFC 4180, leniently).
#[derive(Clone, Copy)]
enum Place {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// In a cell that a quotation mark opened.
    Quoted(Opened),
    /// Behind a quotation mark in such a cell, which closes it unless another one follows.
    Closed(Opened, usize),
}

/// Where a cell in quotation marks begins.
#[derive(Clone, Copy)]
struct Opened {
    line: u64,
    at: usize,
}

struct Scan<'a> {
    text: &'a [u8],
    dialect: Dialect,
    line: u64,
    cells: usize,
    place: Place,
}

impl Scan<'_> {
    fn step(&mut self, at: usize) -> Result<(), TableProblem> {
        let byte = self.text[at];
        self.place = match (self.place, byte) {
            (Place::Start, b'"') => Place::Quoted(Opened {
                line: self.line,
                at: at + 1,
            }),
            (Place::Quoted(opened), b'"') => Place::Closed(opened, at),
            (Place::Quoted(opened), _) | (Place::Closed(opened, _), b'"') => Place::Quoted(opened),
            (Place::Closed(opened, end), _) => {
                self.check_closed(opened, end)?;
                self.after(byte)?
            }
            (Place::Start | Place::Plain, _) => self.after(byte)?,
        };
        self.line += u64::from(byte == b'\n');
        Ok(())
    }

    /// Outside of quotation marks.
    fn after(&mut self, byte: u8) -> Result<Place, TableProblem> {
        match byte {
            b'\n' | b'\r' => self.cells = 1,
            _ if byte == self.dialect.delimiter => self.cells += 1,
            _ => return Ok(Place::Plain),
        }
        match self.cells > MOST_CELLS {
            true => Err(TableProblem::TooManyCells { line: self.line }),
            false => Ok(Place::Start),
        }
    }

    fn end(self) -> Result<(), TableProblem> {
        match self.place {
            Place::Quoted(Opened { line, .. }) => Err(TableProblem::OpenQuote { line }),
            Place::Closed(opened, end) => self.check_closed(opened, end),
            Place::Start | Place::Plain => Ok(()),
        }
    }

    fn check_closed(&self, opened: Opened, end: usize) -> Result<(), TableProblem> {
        let cell = &self.text[opened.at..end];
        match self.holds_rows(cell) {
            true => Err(TableProblem::SwallowedRows {
                line: opened.line,
                until: opened.line + ends(cell) as u64,
            }),
            false => Ok(()),
        }
    }

    /// Whether a cell goes over line ends, and what it holds looks like rows of this table: a whole line, or the end of one row and
    /// the beginning of another, divided as often as rows are, and at least half of it numbers.
    fn holds_rows(&self, cell: &[u8]) -> bool {
        let between = self.dialect.width.saturating_sub(1);
        if between == 0 || !cell.contains(&b'\n') {
            return false;
        }
        let delimiter = self.dialect.delimiter;
        let divided = |text: &[u8]| text.iter().filter(|byte| **byte == delimiter).count();
        let lines: Vec<&[u8]> = cell.split(|byte| *byte == b'\n').take(LOOKED_AT).collect();
        let whole = lines.get(1..lines.len() - 1).unwrap_or_default();
        let is_row = |line: &&[u8]| divided(line) == between && self.is_of_numbers(line);
        let is_cut = lines.len() < LOOKED_AT && divided(cell) == ends(cell) * between;
        whole.iter().any(is_row) || (is_cut && self.is_of_numbers(cell))
    }

    fn is_of_numbers(&self, text: &[u8]) -> bool {
        let delimiter = self.dialect.delimiter;
        let cells = text.split(|byte| *byte == delimiter || *byte == b'\n');
        let cells = cells.filter_map(|cell| std::str::from_utf8(cell).ok());
        let cells =
            cells.map(|cell| cell.trim_matches(|sign: char| sign == '"' || sign.is_whitespace()));
        let (mut all, mut numbers) = (0usize, 0usize);
        for cell in cells.filter(|cell| !cell.is_empty()) {
            all += 1;
            numbers += usize::from(DecimalSign::Either.read(cell).is_some());
        }
        all > 0 && numbers * 2 >= all
    }
}

fn ends(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), TableProblem> {
        check_lines(text.as_bytes())?;
        check_cells(text.as_bytes(), Dialect::of(text.as_bytes()))
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told_with_its_line() {
        let rows = "id,age,weight\n1,40,70\n2,41,71\n3,42,72\n4,43,73\n";
        assert_eq!(checked(rows), Ok(()));
        let begun = |row: &str| rows.replace(row, &format!("\"{row}"));
        for (row, line) in [("id,age", 1), ("1,40", 2), ("4,43", 5)] {
            assert_eq!(checked(&begun(row)), Err(TableProblem::OpenQuote { line }));
        }
        let ended = rows.replace(",73\n", ",\"73\r\n");
        assert_eq!(checked(&ended), Err(TableProblem::OpenQuote { line: 5 }));
        let told = format!("sep=,\n{}", begun("2,41"));
        assert_eq!(checked(&told), Err(TableProblem::OpenQuote { line: 4 }));
    }

    #[test]
    fn a_quotation_mark_that_a_later_one_closes_takes_no_rows_with_it() {
        for (rows, line, until) in [
            (
                "id,age,weight\n\"1,40,70\n2,41,71\n3,42,\"72\n4,43,73\n",
                2,
                4,
            ),
            ("id,age,weight\n1,\"40,70\n2,\"41,71\n3,42,72\n", 2, 3),
            ("id;age\n\"1;40\n\"2;41\n3;42\n", 2, 3),
        ] {
            let expected = Err(TableProblem::SwallowedRows { line, until });
            assert_eq!(checked(rows), expected, "{rows}");
        }
    }

    #[test]
    fn texts_over_several_lines_are_cells() {
        for rows in [
            "note,age,weight\n\"Well, she said,\nthe third, floor,\nin Bern\",40,70\nb,41,71\nc,42,72\n",
            "note,age\n\"At 5, 6\nor 7\",40\n\"b\n\n\",41\n",
            "a \"b\" c,age\n5\" pipe,40\nx,41\n",
            "note,age\n\"say \"\"no\"\"\",40\n\"\",41\n\"b\"",
        ] {
            assert_eq!(checked(rows), Ok(()), "{rows}");
        }
    }

    #[test]
    fn a_line_that_no_table_has_is_refused_at_once() {
        let digits = format!("a,b\n1,2\n{}\n", "1".repeat(LONGEST_LINE + 1));
        assert_eq!(checked(&digits), Err(TableProblem::LongLine { line: 3 }));
        let commas = format!("{}\n", "1,".repeat(MOST_CELLS));
        assert_eq!(
            checked(&commas),
            Err(TableProblem::TooManyCells { line: 1 })
        );
        let widest = format!("{}\n", "1,".repeat(MOST_CELLS - 1));
        assert_eq!(checked(&widest), Ok(()));
    }
}
