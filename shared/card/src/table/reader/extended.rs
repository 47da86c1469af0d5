use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use csv::{ByteRecord, Terminator, Writer, WriterBuilder};
use zeroize::Zeroizing;

use super::{TableReader, read, read_any};
use crate::table::{DecimalSign, Encoding, TableProblem, source::dialect::is_blank};

/// What begins a formula; some spreadsheets take wide signs for narrow ones.
const FORMULAS: [char; 10] = [
    '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];
/// Where a spreadsheet may split a line.
const SPLITS: [char; 6] = [',', ';', '\t', '|', '\n', '\r'];
/// Marks a text as UTF-8 for spreadsheets that would take it for something older; [`TableReader`] passes over it.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

impl TableReader<'_> {
    /// The file as it was written, line by line, with more columns behind its own: `cells` by line, from 1, and nothing in
    /// lines that are not among them. Delimiter, line ends and decimal sign are the file's; the text is UTF-8. `names` are
    /// the features that the file was read for. No cell is one that a spreadsheet takes for a formula, unless these are kept,
    /// as for a workbook that holds texts.
    ///
    /// # Errors
    /// [`TableProblem::Empty`] and [`TableProblem::NotText`].
    pub fn extended(
        &mut self,
        names: &[&str],
        columns: &[&str],
        cells: &BTreeMap<u64, Vec<String>>,
        formulas: Formulas,
    ) -> Result<Zeroizing<Vec<u8>>, TableProblem> {
        self.used_for(names);
        let width = self.widest()?;
        let mut lines = Lines::new(self, width, formulas);
        self.each_line(names, columns, cells, &mut lines)?;
        lines.end()
    }

    /// Positions of the columns that features of these names are read from, whose decimal sign is the file's from here on; none
    /// where names do not tell, and the sign is what all columns show.
    pub(super) fn used_for(&mut self, names: &[&str]) -> Option<BTreeSet<usize>> {
        let columns = self.columns(names).map(|columns| columns.features);
        let features = columns.unwrap_or_default().into_iter();
        let features: BTreeSet<usize> = features.map(|column| column.position).collect();
        if features.is_empty() {
            self.sign = self.shown;
            return None;
        }
        self.settle_sign(&features);
        Some(features)
    }

    /// Hands over every line of the file, with what stands behind it: `columns` behind the header (one of numbers, if the file
    /// has none), `cells` by line.
    pub(super) fn each_line(
        &mut self,
        names: &[&str],
        columns: &[&str],
        cells: &BTreeMap<u64, Vec<String>>,
        lines: &mut impl TakesLines,
    ) -> Result<(), TableProblem> {
        let has_header = self.sample(names)?.has_header;
        let width = self.widest()?;
        let first = self.dialect.titles;
        let blank = vec![String::new(); columns.len()];
        let (mut record, mut at) = (ByteRecord::new(), 0);
        self.rewind();
        while read_any(&mut self.reader, &mut record)? {
            if is_blank(&record) {
                lines.write_alone(&record)?;
                continue;
            }
            if at == first && !has_header {
                let numbered = (1..=width).map(|column| format!("Column {column}"));
                lines.write(&numbered.collect::<Vec<_>>().into(), columns)?;
            }
            match at.cmp(&first) {
                std::cmp::Ordering::Less => lines.write_alone(&record)?,
                std::cmp::Ordering::Equal if has_header => {
                    lines.write(&self.header(&record), columns)?;
                }
                _ => {
                    let added = cells.get(&self.row(&record).line());
                    lines.write(&record, added.unwrap_or(&blank))?;
                }
            }
            at += 1;
        }
        Ok(())
    }

    /// The file as it was written, with other titles above some columns, by position from 0.
    ///
    /// # Errors
    /// [`TableProblem::NoHeader`], [`TableProblem::Empty`] and [`TableProblem::NotText`].
    pub fn renamed(
        &mut self,
        titles: &BTreeMap<usize, String>,
    ) -> Result<Zeroizing<Vec<u8>>, TableProblem> {
        if !self.sample(&[])?.has_header {
            return Err(TableProblem::NoHeader);
        }
        let mut lines = Lines::new(self, 0, Formulas::Kept);
        let (mut record, mut at) = (ByteRecord::new(), 0);
        self.rewind();
        while read_any(&mut self.reader, &mut record)? {
            if at == self.dialect.titles && !is_blank(&record) {
                let header = self.header(&record);
                let title = |(position, old)| titles.get(&position).map_or(old, String::as_bytes);
                lines.put(header.iter().enumerate().map(title))?;
            } else {
                lines.write_alone(&record)?;
            }
            at += usize::from(!is_blank(&record));
        }
        lines.end()
    }

    /// Titles of the file's columns, one above each.
    fn header(&self, record: &ByteRecord) -> ByteRecord {
        let untitled = self.dialect.untitled_index.then_some(&b""[..]);
        untitled.into_iter().chain(record).collect()
    }

    /// Whether numbers are written with a comma; so they are where semicolons divide and no number shows a point.
    fn has_decimal_comma(&self, delimiter: u8) -> bool {
        let cells = self.sample.iter().flatten();
        let cells = cells.filter_map(|cell| std::str::from_utf8(cell).ok());
        let mut numbers = cells.filter_map(|cell| DecimalSign::Point.read(cell));
        let mut is_open = || numbers.all(|number| number.shows != DecimalSign::Point);
        self.sign == DecimalSign::Comma || (delimiter == b';' && is_open())
    }

    /// Cells of the widest line.
    pub(super) fn widest(&mut self) -> Result<usize, TableProblem> {
        let (mut record, mut width) = (ByteRecord::new(), 0);
        self.rewind();
        while read(&mut self.reader, &mut record)? {
            width = width.max(record.len());
        }
        Ok(width)
    }
}

/// What becomes of cells that a spreadsheet would take for formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulas {
    /// They stay as they are.
    Kept,
    /// An apostrophe makes texts of them.
    Quoted,
}

impl Formulas {
    /// A cell of the file itself; numbers, and signs that stand for a gap, are none.
    fn own(self, cell: &[u8]) -> Cow<'_, [u8]> {
        let text = match std::str::from_utf8(cell) {
            Ok(text) if self == Self::Quoted => text,
            _ => return cell.into(),
        };
        let signs = [DecimalSign::Point, DecimalSign::Comma];
        let is_number = signs.iter().any(|sign| sign.read(text).is_some());
        match no_formula(text) {
            Cow::Owned(quoted) if !is_number && text.contains(char::is_alphanumeric) => {
                quoted.into_bytes().into()
            }
            _ => cell.into(),
        }
    }
}

/// What a file's lines are written to.
pub(super) trait TakesLines {
    /// A line with nothing behind it.
    fn write_alone(&mut self, record: &ByteRecord) -> Result<(), TableProblem>;

    /// A line of the file, with cells behind it.
    fn write<S: AsRef<str>>(
        &mut self,
        record: &ByteRecord,
        added: &[S],
    ) -> Result<(), TableProblem>;
}

/// Lines of a file that is written as another was.
struct Lines {
    writer: Writer<Vec<u8>>,
    width: usize,
    has_decimal_comma: bool,
    formulas: Formulas,
}

impl Lines {
    /// Begins as the file does.
    fn new(table: &TableReader<'_>, width: usize, formulas: Formulas) -> Self {
        let text = table.text.as_ref();
        let dialect = table.dialect;
        let mut begun = Vec::with_capacity(2 * text.len());
        if table.encoding != Encoding::Utf8 {
            begun.extend_from_slice(BYTE_ORDER_MARK.as_bytes());
        }
        begun.extend_from_slice(&text[..dialect.start]);
        let terminator = match text.windows(2).any(|pair| pair == b"\r\n") {
            true => Terminator::CRLF,
            false => Terminator::Any(b'\n'),
        };
        let delimiter = dialect.delimiter().map_or(b',', |_| dialect.delimiter);
        let writer = WriterBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .terminator(terminator)
            .from_writer(begun);
        Self {
            writer,
            width,
            has_decimal_comma: table.has_decimal_comma(delimiter),
            formulas,
        }
    }

    fn put(&mut self, cells: impl Iterator<Item: AsRef<[u8]>>) -> Result<(), TableProblem> {
        self.writer
            .write_record(cells)
            .map_err(|_| TableProblem::NotText)
    }

    fn written<'c>(&self, cell: &'c str) -> Cow<'c, str> {
        match (is_number(cell), self.formulas) {
            (true, _) if self.has_decimal_comma => cell.replace('.', ",").into(),
            (true, _) | (false, Formulas::Kept) => cell.into(),
            (false, Formulas::Quoted) => no_formula(cell),
        }
    }

    fn end(self) -> Result<Zeroizing<Vec<u8>>, TableProblem> {
        let written = self.writer.into_inner();
        written
            .map(Zeroizing::new)
            .map_err(|_| TableProblem::NotText)
    }
}

impl TakesLines for Lines {
    fn write_alone(&mut self, record: &ByteRecord) -> Result<(), TableProblem> {
        let formulas = self.formulas;
        self.put(record.iter().map(|cell| formulas.own(cell)))
    }

    fn write<S: AsRef<str>>(
        &mut self,
        record: &ByteRecord,
        added: &[S],
    ) -> Result<(), TableProblem> {
        let added: Vec<Cow<'_, str>> = added
            .iter()
            .map(|cell| self.written(cell.as_ref()))
            .collect();
        let gap = self.width.saturating_sub(record.len());
        let own = record.iter().chain(std::iter::repeat_n(&b""[..], gap));
        let formulas = self.formulas;
        let own = own.map(|cell| formulas.own(cell));
        let added = added.iter().map(|cell| Cow::Borrowed(cell.as_bytes()));
        self.put(own.chain(added))
    }
}

/// A text that a spreadsheet takes for a text: an apostrophe stands before what it would take for a formula, at the beginning and
/// wherever a spreadsheet may split the text, whatever sign divides its cells.
pub fn no_formula(cell: &str) -> Cow<'_, str> {
    let after = |at: usize| begins_formula(&cell[at..]).then_some(at);
    let splits = cell.match_indices(SPLITS);
    let splits = splits.filter_map(|(at, sign)| after(at + sign.len()));
    let begins: Vec<usize> = after(0).into_iter().chain(splits).collect();
    if begins.is_empty() {
        return cell.into();
    }
    let mut text = String::with_capacity(cell.len() + begins.len());
    let mut written = 0;
    for at in begins {
        text.push_str(&cell[written..at]);
        text.push('\'');
        written = at;
    }
    text.push_str(&cell[written..]);
    text.into()
}

/// Whether a spreadsheet takes what stands here for a formula, in quotation marks or without. A number is none.
fn begins_formula(text: &str) -> bool {
    let piece = text.trim_start_matches('"');
    let end = piece.find(SPLITS).unwrap_or(piece.len());
    piece.starts_with(FORMULAS) && !is_number(&piece[..end])
}

/// Whether a text is a finite number of digits: no word for one, such as "inf".
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extended(file: &[u8], names: &[&str], cells: &[(u64, &str)]) -> String {
        let cells = cells
            .iter()
            .map(|(line, cell)| (*line, vec![(*cell).to_owned()]));
        let mut reader = TableReader::new(file).unwrap();
        let cells = cells.collect();
        let extended = reader.extended(names, &["Answer"], &cells, Formulas::Quoted);
        String::from_utf8(extended.unwrap().to_vec()).unwrap()
    }

    #[test]
    fn lines_stay_as_they_are_with_the_answer_behind_them() {
        let file = b"id,age,note\n7,40,\"a, b\"\n8,x,\n9,50,=1+1\n";
        assert_eq!(
            extended(file, &["age"], &[(2, "3.2"), (4, "=yes")]),
            "id,age,note,Answer\n7,40,\"a, b\",3.2\n8,x,,\n9,50,'=1+1,'=yes\n"
        );
    }

    #[test]
    fn formulas_of_the_file_become_texts_and_numbers_stay() {
        let file = "=x;age;note\n-1.234,5;40;=HYPERLINK(A1)\n+49 1;41;@SUM(A1)\n-;42;+cmd|x\n- 3 €;43;-1,234\n";
        assert_eq!(
            extended(file.as_bytes(), &["age"], &[(2, "-1.5")]),
            "'=x;age;note;Answer\n-1.234,5;40;'=HYPERLINK(A1);-1,5\n'+49 1;41;'@SUM(A1);\n-;42;'+cmd|x;\n- 3 €;43;-1,234;\n"
        );
        let mut reader = TableReader::new(b"age,note\n40,=1+1\n").unwrap();
        let cells = BTreeMap::from([(2, vec!["=2".to_owned()])]);
        let kept = reader.extended(&["age"], &["Answer"], &cells, Formulas::Kept);
        assert_eq!(&**kept.unwrap(), b"age,note,Answer\n40,=1+1,=2\n");
    }

    #[test]
    fn a_word_for_a_number_is_a_text_wherever_it_stands() {
        let file = b"age,+nan\n40,-inf\n41,-1\n";
        assert_eq!(
            extended(file, &["age"], &[(2, "-Infinity"), (3, "-2")]),
            "age,'+nan,Answer\n40,'-inf,'-Infinity\n41,-1,-2\n"
        );
    }

    #[test]
    fn no_cell_becomes_a_formula_whatever_a_spreadsheet_splits_at() {
        for (cell, written) in [
            ("a;=1+1", "a;'=1+1"),
            ("b\t=2+2", "b\t'=2+2"),
            ("c;\"=1\"", "c;'\"=1\""),
            ("d\n@x;+y,-z", "d\n'@x;'+y,'-z"),
            ("\u{ff1d}1+1", "'\u{ff1d}1+1"),
            ("=a", "'=a"),
            ("-1.5", "-1.5"),
            ("-inf", "'-inf"),
            ("+nan", "'+nan"),
            ("-Infinity", "'-Infinity"),
            ("-1e999", "'-1e999"),
            ("1.5,-2.5,+3", "1.5,-2.5,+3"),
            ("e, f; g - h = i", "e, f; g - h = i"),
        ] {
            assert_eq!(no_formula(cell), written);
        }
        let file = "id,age\na;=1+1,40\nb\t=2+2,41\n";
        assert_eq!(
            extended(file.as_bytes(), &["age"], &[(2, "1")]),
            "id,age,Answer\na;'=1+1,40,1\nb\t'=2+2,41,\n"
        );
    }

    #[test]
    fn answers_are_written_with_the_sign_of_the_columns_in_use() {
        let file = b"Zeit;Gewicht\n9.30;40,5\n10.15;41\n";
        assert_eq!(
            extended(file, &["Gewicht"], &[(2, "0.97"), (3, "1.5")]),
            "Zeit;Gewicht;Answer\n9.30;40,5;0,97\n10.15;41;1,5\n"
        );
    }

    #[test]
    fn titles_are_changed_and_nothing_else() {
        let file = b"Ward 7\n\nBMI;note\n22,5;\"a;b\"\n;x\n";
        let titles = BTreeMap::from([(0, "body mass".to_owned())]);
        let renamed = TableReader::new(file).unwrap().renamed(&titles).unwrap();
        let text = std::str::from_utf8(&renamed).unwrap();
        assert_eq!(text, "Ward 7\nbody mass;note\n22,5;\"a;b\"\n;x\n");
    }

    #[test]
    fn the_dialect_of_the_file_is_kept() {
        let file = b"sep=;\r\nname;age\r\nJ\xf6rg;40,5\r\nAnn;41\r\n";
        assert_eq!(
            extended(file, &["age"], &[(3, "-3.25"), (4, "benign")]),
            "\u{feff}sep=;\r\nname;age;Answer\r\nJörg;40,5;-3,25\r\nAnn;41;benign\r\n"
        );
    }

    #[test]
    fn titles_blank_lines_and_short_lines_leave_the_answers_in_their_column() {
        let file = b"Ward 7\n\nage;weight;note\n40;70;x\n\n41;71\n50;80;y\n60;90;z\n";
        assert_eq!(
            extended(file, &["age", "weight"], &[(4, "1.5"), (6, "2")]),
            "Ward 7\nage;weight;note;Answer\n40;70;x;1,5\n41;71;;2\n50;80;y;\n60;90;z;\n"
        );
    }

    #[test]
    fn a_line_of_empty_cells_stays_where_it_is() {
        let file = b"age;note\n40;x\n;\n50;y\n";
        assert_eq!(
            extended(file, &["age"], &[(2, "1"), (4, "2")]),
            "age;note;Answer\n40;x;1\n;\n50;y;2\n"
        );
    }

    #[test]
    fn a_table_without_titles_gets_some() {
        assert_eq!(
            extended(b"1.5\n2.5\n", &["age"], &[(1, "3"), (2, "4")]),
            "Column 1,Answer\n1.5,3\n2.5,4\n"
        );
    }
}
