//! A table as a workbook that spreadsheets open: Office Open XML (ECMA-376), as little of it as they need, in a ZIP
//! archive whose parts are stored as they are (PKWARE's application note, 4.3). Written here because a crate for it adds
//! more to what every visitor downloads than all other reading and writing of tables.

mod archive;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use csv::ByteRecord;
use zeroize::Zeroizing;

use super::{TableReader, extended::TakesLines};
use crate::table::{DecimalSign, TableProblem};
use archive::Archive;

/// Digits up to which spreadsheets keep a number as it is written.
const MOST_DIGITS: usize = 15;
/// UTF-16 units that a cell of a spreadsheet holds.
const LONGEST_CELL: usize = 32_767;
/// Ends a text that was longer.
const CUT: &str = "[\u{2026}]";

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Answers" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const SHEETS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET_HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const SHEET_END: &str = "</sheetData></worksheet>";

impl TableReader<'_> {
    /// The file as a workbook (.xlsx) with one sheet, line by line, with more columns behind its own as
    /// [`TableReader::extended`] writes them: numbers as numbers, those of features called `names` as they are read for
    /// answers, those of the file's other columns where they stay as they are written, all else as text. What looks like a
    /// formula is a text. A text that is too long for a cell is cut and ends in "[…]".
    ///
    /// # Errors
    /// [`TableProblem::Empty`] and [`TableProblem::NotText`].
    pub fn workbook(
        &mut self,
        names: &[&str],
        columns: &[&str],
        cells: &BTreeMap<u64, Vec<String>>,
    ) -> Result<Zeroizing<Vec<u8>>, TableProblem> {
        let used = self.used_for(names);
        let mut sheet = Sheet {
            used,
            xml: Zeroizing::new(String::from(SHEET_HEAD)),
            width: self.widest()?,
            sign: self.sign,
        };
        self.each_line(names, columns, cells, &mut sheet)?;
        sheet.xml.push_str(SHEET_END);
        let mut archive = Archive::default();
        archive.put("[Content_Types].xml", TYPES.as_bytes());
        archive.put("_rels/.rels", RELATIONS.as_bytes());
        archive.put("xl/workbook.xml", WORKBOOK.as_bytes());
        archive.put("xl/_rels/workbook.xml.rels", SHEETS.as_bytes());
        archive.put("xl/worksheets/sheet1.xml", sheet.xml.as_bytes());
        Ok(archive.end())
    }
}

/// Lines of a file as rows of a sheet.
struct Sheet {
    xml: Zeroizing<String>,
    /// Columns that answers are read from; all where it is not known.
    used: Option<BTreeSet<usize>>,
    /// Cells before those that stand behind the file's own.
    width: usize,
    sign: DecimalSign,
}

impl Sheet {
    fn own(&mut self, record: &ByteRecord) {
        for (position, cell) in record.iter().enumerate() {
            let text = String::from_utf8_lossy(cell);
            let used = self.used.as_ref();
            let number = match used.is_none_or(|used| used.contains(&position)) {
                true => number(&text, self.sign),
                false => kept_number(&text, self.sign),
            };
            self.put(&text, number);
        }
    }

    fn put(&mut self, text: &str, number: Option<f64>) {
        // Writing to a text does not fail.
        let _ = match number {
            _ if text.is_empty() => self.xml.write_str("<c/>"),
            Some(number) => write!(self.xml, "<c><v>{}</v></c>", plain(number)),
            None => write!(
                self.xml,
                r#"<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                escaped(text)
            ),
        };
    }
}

impl TakesLines for Sheet {
    fn write_alone(&mut self, record: &ByteRecord) -> Result<(), TableProblem> {
        self.xml.push_str("<row>");
        self.own(record);
        self.xml.push_str("</row>");
        Ok(())
    }

    fn write<S: AsRef<str>>(
        &mut self,
        record: &ByteRecord,
        added: &[S],
    ) -> Result<(), TableProblem> {
        self.xml.push_str("<row>");
        self.own(record);
        for _ in record.len()..self.width {
            self.put("", None);
        }
        for cell in added.iter().map(AsRef::as_ref) {
            self.put(cell, number(cell, DecimalSign::Point));
        }
        self.xml.push_str("</row>");
        Ok(())
    }
}

/// The number that a cell is read as, if it is nothing but one: with a currency or a percent sign it is a text, and so is a code
/// with zeros before it or with more digits than a spreadsheet keeps.
fn number(text: &str, sign: DecimalSign) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '\u{2212}']).unwrap_or(text);
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    let is_sign =
        |letter: char| letter.is_whitespace() || ['.', ',', '\'', '\u{2019}'].contains(&letter);
    let is_bare = mantissa.starts_with(|letter: char| letter.is_ascii_digit())
        && mantissa
            .chars()
            .all(|letter| letter.is_ascii_digit() || is_sign(letter));
    let behind_zero = mantissa.strip_prefix('0');
    let is_code = behind_zero.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['.', ',']));
    let count = mantissa.chars().filter(char::is_ascii_digit).count();
    let is_number = is_bare && !is_code && count <= MOST_DIGITS;
    let written = sign.read(text).filter(|_| is_number)?;
    Some(written.value)
}

/// The number that a cell is, if a spreadsheet with the table's decimal sign shows just what is written.
fn kept_number(text: &str, sign: DecimalSign) -> Option<f64> {
    let shown = |number: &f64| match sign {
        DecimalSign::Comma => vec![number.to_string().replace('.', ",")],
        DecimalSign::Point => vec![number.to_string()],
        DecimalSign::Certain | DecimalSign::Either => {
            let number = number.to_string();
            vec![number.replace('.', ","), number]
        }
    };
    let is_kept = |number: &f64| text != "-0" && shown(number).iter().any(|shown| shown == text);
    number(text, sign).filter(is_kept)
}

/// As XML Schema writes a double: short, also where it is very large.
fn plain(number: f64) -> String {
    let written = format!("{number:?}");
    written
        .strip_suffix(".0")
        .map(str::to_owned)
        .unwrap_or(written)
}

/// A text as a cell holds it, as XML holds that: what XML cannot hold is `_xHHHH_`, and what reads like that begins with an escaped
/// underscore (ECMA-376, part 1, 22.9.2.19). A text too long for a cell is cut.
fn escaped(text: &str) -> String {
    let text = fitting(text);
    let mut written = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '_' if reads_escaped(&text[at..]) => push_escape(&mut written, letter),
            letter if needs_escape(letter) => push_escape(&mut written, letter),
            letter => written.push(letter),
        }
    }
    written
}

/// As much of a text as a cell holds, with a sign at its end where that is not all.
fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_CELL || text.encode_utf16().count() <= LONGEST_CELL {
        return text.into();
    }
    let room = LONGEST_CELL - CUT.encode_utf16().count();
    let mut units = 0;
    let fits = |letter: &char| {
        units += letter.len_utf16();
        units <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    (kept + CUT).into()
}

fn needs_escape(letter: char) -> bool {
    let is_text = ['\t', '\n', '\r'].contains(&letter);
    (letter.is_control() && !is_text) || ['\u{fffe}', '\u{ffff}'].contains(&letter)
}

/// Whether what stands here would be read as an escape; one that follows begins with an underscore, too.
fn reads_escaped(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("_x") else {
        return false;
    };
    let mut letters = rest.chars();
    let is_number = letters
        .by_ref()
        .take(4)
        .filter(char::is_ascii_hexdigit)
        .count()
        == 4;
    is_number
        && letters
            .next()
            .is_some_and(|end| end == '_' || needs_escape(end))
}

fn push_escape(written: &mut String, letter: char) {
    // Writing to a text does not fail.
    let _ = write!(written, "_x{:04X}_", u32::from(letter));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, sign: DecimalSign) -> Option<String> {
        number(text, sign).map(plain)
    }

    fn sheet(file: &str, cells: &[(u64, &str)]) -> String {
        let cells = cells.iter();
        let cells = cells.map(|(line, cell)| (*line, vec![(*cell).to_owned()]));
        let mut reader = TableReader::new(file.as_bytes()).unwrap();
        let book = reader.workbook(&[], &["Answer"], &cells.collect());
        String::from_utf8_lossy(&book.unwrap()).into_owned()
    }

    #[test]
    fn numbers_are_numbers_and_codes_texts() {
        let point = DecimalSign::Point;
        for text in ["0", "40", "-3.25", "0.5", "1e-7", "1e300"] {
            assert_eq!(written(text, point).as_deref(), Some(text));
        }
        for text in [
            "007",
            "0 171 234",
            "1234567890123456789",
            "inf",
            "NaN",
            "+5",
            "",
            "2 m",
            "=1+1",
            ".5",
            "45 %",
            "$5",
            "(5)",
            "2.320.50",
        ] {
            assert_eq!(number(text, point), None, "{text:?}");
        }
    }

    #[test]
    fn a_number_is_the_one_that_it_is_read_as() {
        let [point, comma, certain] =
            [DecimalSign::Point, DecimalSign::Comma, DecimalSign::Certain];
        for (text, sign, expected) in [
            ("40,5", comma, Some("40.5")),
            ("3.500", comma, Some("3500")),
            ("3,500", comma, Some("3.5")),
            ("2.320,50", comma, Some("2320.5")),
            ("1 234 567,8", comma, Some("1234567.8")),
            ("3.500", point, Some("3.5")),
            ("3,500", point, Some("3500")),
            ("1'234.50", point, Some("1234.5")),
            ("1\u{202f}234", point, Some("1234")),
            ("\u{2212}4", point, Some("-4")),
            ("3.500", certain, None),
            ("3,5", certain, Some("3.5")),
        ] {
            assert_eq!(
                written(text, sign).as_deref(),
                expected,
                "{text:?} {sign:?}"
            );
        }
    }

    #[test]
    fn cells_of_own_columns_are_numbers_only_as_they_are_written() {
        let [point, comma, certain] =
            [DecimalSign::Point, DecimalSign::Comma, DecimalSign::Certain];
        for (text, sign) in [
            ("40", point),
            ("-3.25", point),
            ("0,5", comma),
            ("40,5", certain),
            ("40.5", certain),
            ("123456789012345", point),
        ] {
            assert!(kept_number(text, sign).is_some(), "{text:?} {sign:?}");
        }
        for (text, sign) in [
            ("1e5", point),
            ("12E4", point),
            ("1.10", point),
            ("9.30", comma),
            ("9.35", comma),
            ("1.234", comma),
            ("1,234", point),
            ("40,50", comma),
            ("007", point),
            ("+5", point),
            ("-0", point),
            (" 5", point),
            ("1'234", point),
            ("\u{2212}4", point),
            ("1234567890123456", point),
        ] {
            assert_eq!(kept_number(text, sign), None, "{text:?} {sign:?}");
        }
    }

    #[test]
    fn what_the_model_does_not_read_keeps_its_text() {
        let file = "case;mass;Time\n1e5;1e2;9.30\n12;1.234,5;10\n";
        let mut reader = TableReader::new(file.as_bytes()).unwrap();
        let book = reader.workbook(&["mass"], &["Answer"], &BTreeMap::new());
        let text = String::from_utf8_lossy(&book.unwrap()).into_owned();
        for part in [
            ">1e5</t></is></c><c><v>100</v></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\">9.30</t>",
            "<c><v>12</v></c><c><v>1234.5</v></c><c><v>10</v></c>",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn a_file_becomes_a_sheet_of_its_lines() {
        let file = "name;age;Note\nJ\u{f6}rg <1>;40,5;\"a & b\"\n=1+1;007;\n";
        let text = sheet(file, &[(2, "0.5"), (3, "=1")]);
        for part in [
            "<row><c t=\"inlineStr\"><is><t xml:space=\"preserve\">name</t></is></c>",
            ">Answer</t></is></c></row>",
            ">J\u{f6}rg &lt;1&gt;</t></is></c><c><v>40.5</v></c>",
            ">a &amp; b</t></is></c><c><v>0.5</v></c></row>",
            ">=1+1</t></is></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\">007</t></is></c><c/>",
            "<c/><c t=\"inlineStr\"><is><t xml:space=\"preserve\">=1</t></is></c></row>",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }

    /// What spreadsheets read of a text: each escape is the sign that it numbers.
    fn read_back(text: &str) -> String {
        let (mut read, mut rest) = (String::new(), text);
        while let Some(letter) = rest.chars().next() {
            let number = rest.strip_prefix("_x").and_then(|rest| rest.get(..5));
            let number = number.and_then(|number| number.strip_suffix('_'));
            let escaped = number.and_then(|number| u32::from_str_radix(number, 16).ok());
            let (sign, length) = match escaped.and_then(char::from_u32) {
                Some(sign) => (sign, 7),
                None => (letter, letter.len_utf8()),
            };
            read.push(sign);
            rest = &rest[length..];
        }
        read
    }

    #[test]
    fn what_reads_like_an_escape_and_what_xml_cannot_hold_is_escaped() {
        for (text, written) in [
            ("_x0041_y", "_x005F_x0041_y"),
            ("_x005F_x0041_", "_x005F_x005F_x005F_x0041_"),
            ("a\u{1}b", "a_x0001_b"),
            ("\u{b}\u{fffe}", "_x000B__xFFFE_"),
            ("_x0001\u{1}", "_x005F_x0001_x0001_"),
            ("\u{1}x0041_", "_x0001_x0041_"),
            ("__x00e4_", "__x005F_x00e4_"),
            ("_x41_ _x004g_ x_y _X0041_", "_x41_ _x004g_ x_y _X0041_"),
            ("_x00\u{e4}\u{e4}_", "_x00\u{e4}\u{e4}_"),
            ("a\tb\nc", "a\tb\nc"),
        ] {
            assert_eq!(escaped(text), written);
            assert_eq!(read_back(written), text);
        }
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        let whole = "a".repeat(LONGEST_CELL);
        assert_eq!(escaped(&whole), whole);
        let wide = "\u{1f600}".repeat(LONGEST_CELL / 2);
        assert_eq!(escaped(&wide), wide, "two units each");
        for long in ["a".repeat(33_000), "\u{1f600}".repeat(16_384)] {
            let cut = escaped(&long);
            let kept = cut.strip_suffix(CUT).unwrap();
            assert!(long.starts_with(kept));
            let units = cut.encode_utf16().count();
            assert!((LONGEST_CELL - 1..=LONGEST_CELL).contains(&units));
        }
    }

    #[test]
    fn answers_change_nothing_about_how_the_file_is_read() {
        let doubtful = sheet("mass;age\n1.234;40\n", &[(2, "0.97")]);
        assert!(doubtful.contains(">1.234</t></is></c><c><v>40</v></c><c><v>0.97</v></c>"));
        let mixed = sheet("mass;age\n1.5;1,5\n2;3\n", &[(2, "1.234")]);
        assert!(mixed.contains("<c><v>1.5</v></c><c><v>1.5</v></c><c><v>1.234</v></c>"));
    }

    #[test]
    fn answers_stand_in_their_column_behind_short_lines() {
        let file = "Ward 7\n\nage;weight;note\n40;70;x\n\n41;71\n50;80;y\n60;90;z\n";
        let text = sheet(file, &[(4, "1.5"), (6, "2")]);
        assert!(text.contains(">x</t></is></c><c><v>1.5</v></c></row>"));
        assert!(text.contains("<c><v>41</v></c><c><v>71</v></c><c/><c><v>2</v></c></row>"));
        assert!(text.contains(">y</t></is></c><c/></row>"));
    }
}
