use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::table::numbers::DecimalSign;

/// What may stand between cells, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Stands between cells where there is one in each line: it is in no text.
const NONE: u8 = 0x1f;
/// Lines that are looked at, and bytes.
const LOOKED_AT: usize = 200;
const MOST_BYTES: usize = 1 << 20;
/// Lines above a header that are no part of the table.
const MOST_TITLES: usize = 10;
/// Share of lines of one width from which on others are out of line.
const CONSISTENT: f64 = 0.6;

/// How the lines of a text are split into cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::table) struct Dialect {
    pub(in crate::table) delimiter: u8,
    /// Bytes before the first line: Excel's `sep=;`.
    pub(in crate::table) start: usize,
    /// Lines above the table.
    pub(in crate::table) titles: usize,
    /// Cells of most lines.
    pub(in crate::table) width: usize,
    /// Whether the first line lacks the title of an index that every other line has.
    pub(in crate::table) untitled_index: bool,
}

/// Lines as a delimiter splits them.
struct Split {
    delimiter: u8,
    lines: Vec<ByteRecord>,
    width: usize,
    /// Share of lines of that width.
    consistency: f64,
    /// Share of cells in which no other delimiter was overlooked.
    purity: f64,
}

impl Dialect {
    /// The delimiter by which lines have equally many cells, and cells hold no other one.
    pub(in crate::table) fn of(text: &[u8]) -> Self {
        let told = told(text);
        let start = told.map_or(0, |(_, start)| start);
        let head = head(&text[start..]);
        let split = match told {
            Some((delimiter, _)) => Split::by(head, delimiter),
            None => likeliest(head),
        };
        let untitled_index = split.has_untitled_index();
        Self {
            delimiter: split.delimiter,
            start,
            titles: if untitled_index { 0 } else { split.titles() },
            width: split.width,
            untitled_index,
        }
    }

    pub(in crate::table) fn reader<R: std::io::Read>(self, text: R) -> Reader<R> {
        reader(text, self.delimiter)
    }

    /// The delimiter in words; none where each line is one cell.
    pub(in crate::table) fn delimiter(self) -> Option<&'static str> {
        match self.delimiter {
            b',' => Some("a comma"),
            b';' => Some("a semicolon"),
            b'\t' => Some("a tab"),
            b'|' => Some("a vertical bar"),
            _ => None,
        }
    }
}

fn reader<R: std::io::Read>(text: R, delimiter: u8) -> Reader<R> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text)
}

/// The delimiter that the first line names, as spreadsheets read it, and where the table begins.
fn told(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let line = text[..end].strip_suffix(b"\r").unwrap_or(&text[..end]);
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (told, rest) = line.split_at_checked(4)?;
    let delimiter = DELIMITERS
        .iter()
        .find(|delimiter| Some(*delimiter) == rest.first())?;
    told.eq_ignore_ascii_case(b"sep=")
        .then_some((*delimiter, end + 1))
}

/// The beginning of a text, up to the end of a line.
fn head(text: &[u8]) -> &[u8] {
    let head = &text[..text.len().min(MOST_BYTES)];
    if head.len() == text.len() {
        return head;
    }
    let end = head.iter().rposition(|byte| *byte == b'\n');
    &head[..end.unwrap_or(head.len())]
}

fn likeliest(head: &[u8]) -> Split {
    let splits = DELIMITERS.map(|delimiter| Split::by(head, delimiter));
    let best = splits
        .into_iter()
        .filter(|split| split.width > 1)
        .max_by(|a, b| a.rank().total_cmp(&b.rank()));
    let single = || Split::by(head, NONE);
    match best {
        Some(best) if best.is_table() => best,
        Some(_) => single(),
        None => single(),
    }
}

impl Split {
    fn by(head: &[u8], delimiter: u8) -> Self {
        let records = reader(head, delimiter).into_byte_records();
        let lines = records.take(LOOKED_AT).filter_map(Result::ok);
        let lines: Vec<ByteRecord> = lines.filter(|line| !is_blank(line)).collect();
        let alike = |width: usize| lines.iter().filter(|line| line.len() == width).count();
        let widths = lines.iter().rev().map(ByteRecord::len);
        let width = widths.max_by_key(|width| alike(*width)).unwrap_or(0);
        let cells = lines.iter().filter(|line| line.len() == width).flatten();
        let is_pure = |cell: &&[u8]| {
            let foreign = |byte: &u8| *byte != delimiter && DELIMITERS.contains(byte);
            let text = std::str::from_utf8(cell).unwrap_or_default();
            !cell.iter().any(foreign)
                || DecimalSign::Either.read(text).is_some()
                || DecimalSign::Comma.read(text).is_some()
        };
        let pure = cells.clone().filter(is_pure).count();
        Self {
            delimiter,
            width,
            consistency: alike(width) as f64 / lines.len().max(1) as f64,
            purity: pure as f64 / cells.count().max(1) as f64,
            lines,
        }
    }

    /// Equal shares: the likelier delimiter, then the wider table.
    fn rank(&self) -> f64 {
        let order = DELIMITERS.iter().position(|byte| *byte == self.delimiter);
        let width = self.width.min(1000) as f64;
        self.consistency * self.purity + 1e-6 * width - 1e-9 * order.unwrap_or(0) as f64
    }

    /// Whether lines are split alike; a text with a comma here and there is one cell.
    fn is_table(&self) -> bool {
        let first = self.lines.first().map_or(0, ByteRecord::len);
        self.consistency >= CONSISTENT || first == self.width || self.lines.len() < 3
    }

    fn is_regular(&self) -> bool {
        self.consistency >= CONSISTENT && self.lines.len() > 2 && self.width > 1
    }

    /// Lines before the first that is as wide as most and full, where most are.
    fn titles(&self) -> usize {
        let is_title = |line: &ByteRecord| {
            let told = line.iter().filter(|cell| !cell.trim_ascii().is_empty());
            line.len() < self.width || (self.width > 2 && told.count() == 1)
        };
        let above = self.lines.iter().take_while(|line| is_title(line)).count();
        let fits = self.is_regular() && above <= MOST_TITLES && above < self.lines.len();
        if fits { above } else { 0 }
    }

    /// As R writes tables: every line but the first begins with the row's name.
    fn has_untitled_index(&self) -> bool {
        let Some((first, rest)) = self.lines.split_first() else {
            return false;
        };
        let last = rest
            .iter()
            .filter_map(|line| line.get(self.width.saturating_sub(1)));
        let is_filled = last.clone().any(|cell| !cell.trim_ascii().is_empty());
        !rest.is_empty()
            && first.len() > 1
            && first.len() + 1 == self.width
            && is_filled
            && rest.iter().all(|line| line.len() == self.width)
    }
}

/// Whether a line has nothing in any cell.
pub(in crate::table) fn is_blank(line: &ByteRecord) -> bool {
    line.iter()
        .all(|cell| std::str::from_utf8(cell).is_ok_and(|cell| cell.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str) -> u8 {
        Dialect::of(text.as_bytes()).delimiter
    }

    #[test]
    fn the_delimiter_splits_all_lines_alike() {
        assert_eq!(delimiter("a,b\n1,2\n"), b',');
        assert_eq!(delimiter("a|b\n1|2\n"), b'|');
        assert_eq!(delimiter("a\tb\n1,5\t2,5\n"), b'\t');
        assert_eq!(delimiter("\"a, in cm, twice\";b\n1;2\n"), b';');
        assert_eq!(delimiter("1,5;2,5;3,5;1\n1,5;2,5;4,5;1\n"), b';');
        assert_eq!(delimiter("a;b\n1,5;2\n1;2,5\n"), b';');
        assert_eq!(delimiter("note;y\n\"b, c\";1\n\"d\";0\n"), b';');
        assert_eq!(
            delimiter("name,v\nx,\"[1; 2; 3]\"\ny,\"[1; 2; 3]\"\n"),
            b','
        );
    }

    #[test]
    fn one_text_in_each_line_is_one_cell() {
        let lines = "text\nWell, I like it, really\nNo\nYes, it is\nMore or less\n";
        assert_eq!(Dialect::of(lines.as_bytes()).delimiter(), None);
        assert_eq!(Dialect::of(b"x\n1\n2\n").delimiter(), None);
    }

    #[test]
    fn a_first_line_may_tell_the_delimiter() {
        for line in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\n"] {
            let dialect = Dialect::of(format!("{line}a,b;c\n1,5;2\n").as_bytes());
            assert_eq!((dialect.delimiter, dialect.start), (b';', line.len()));
        }
    }

    #[test]
    fn titles_above_a_table_are_counted() {
        let titled = |text: &str| Dialect::of(text.as_bytes()).titles;
        assert_eq!(titled("Report\na,b,c\n1,2,3\n4,5,6\n7,8,9\n"), 1);
        assert_eq!(titled("Report,,\n,,\na,b,c\n1,2,3\n4,5,6\n7,8,9\n"), 1);
        assert_eq!(titled("a,b,c\n1,2,3\n4,5,6\n"), 0);
    }

    #[test]
    fn an_index_without_a_title_is_seen() {
        assert!(Dialect::of(b"a\tb\n1\t5\t6\n2\t7\t8\n").untitled_index);
        assert!(!Dialect::of(b"a,b\n5,6,\n7,8,\n").untitled_index);
    }
}
