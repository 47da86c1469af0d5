//! A table as a workbook that spreadsheets open: Office Open XML (ECMA-376), as little of it as they need, in a ZIP
//! archive whose parts are stored as they are (PKWARE's application note, 4.3). Written here because a crate for it adds
//! more to what every visitor downloads than all other reading and writing of tables.

mod archive;

use std::fmt::Write as _;

use csv::ByteRecord;
use zeroize::Zeroizing;

use super::{TableReader, read_any};
use crate::table::{DecimalSign, TableProblem};
use archive::Archive;

/// Digits up to which spreadsheets keep a number as it is written.
const MOST_DIGITS: usize = 15;
/// Characters that a cell of a spreadsheet holds.
const LONGEST_CELL: usize = 32_767;

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
    /// The file as a workbook (.xlsx) with one sheet, line by line: numbers as numbers, all else as text. What looks like a
    /// formula is a text.
    ///
    /// # Errors
    /// [`TableProblem::NotText`].
    pub fn workbook(&mut self) -> Result<Zeroizing<Vec<u8>>, TableProblem> {
        let mut sheet = Zeroizing::new(String::from(SHEET_HEAD));
        let mut record = ByteRecord::new();
        let sign = self.sign;
        self.rewind();
        while read_any(&mut self.reader, &mut record)? {
            sheet.push_str("<row>");
            record
                .iter()
                .for_each(|cell| write_cell(&mut sheet, cell, sign));
            sheet.push_str("</row>");
        }
        sheet.push_str(SHEET_END);
        let mut archive = Archive::default();
        archive.put("[Content_Types].xml", TYPES.as_bytes());
        archive.put("_rels/.rels", RELATIONS.as_bytes());
        archive.put("xl/workbook.xml", WORKBOOK.as_bytes());
        archive.put("xl/_rels/workbook.xml.rels", SHEETS.as_bytes());
        archive.put("xl/worksheets/sheet1.xml", sheet.as_bytes());
        Ok(archive.end())
    }
}

fn write_cell(sheet: &mut String, cell: &[u8], sign: DecimalSign) {
    let text = String::from_utf8_lossy(cell);
    // Writing to a text does not fail.
    let _ = match number(&text, sign) {
        _ if text.is_empty() => sheet.write_str("<c/>"),
        Some(number) => write!(sheet, "<c><v>{number}</v></c>"),
        None => write!(
            sheet,
            r#"<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
            escaped(&text)
        ),
    };
}

/// A number that a spreadsheet shows as it stands here; a code with zeros before it or with many digits is a text.
fn number(text: &str, sign: DecimalSign) -> Option<String> {
    let plain = match sign {
        DecimalSign::Comma => text.replace(',', "."),
        DecimalSign::Point | DecimalSign::Certain | DecimalSign::Either => text.to_owned(),
    };
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let is_plain = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.len() <= MOST_DIGITS + 1
        && plain.parse::<f64>().is_ok_and(f64::is_finite);
    (is_plain && !is_code).then_some(plain)
}

/// As XML holds it. Signs that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars().take(LONGEST_CELL) {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\t' | '\n' | '\r' => written.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => written.push(letter),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_and_codes_texts() {
        let point = DecimalSign::Point;
        for text in ["0", "40", "-3.25", "0.5", "1e-7"] {
            assert_eq!(number(text, point).as_deref(), Some(text));
        }
        assert_eq!(number("40,5", DecimalSign::Comma).as_deref(), Some("40.5"));
        for text in [
            "007",
            "1234567890123456789",
            "inf",
            "NaN",
            "+5",
            "",
            "2 m",
            "=1+1",
            ".5",
        ] {
            assert_eq!(number(text, point), None, "{text:?}");
        }
    }

    #[test]
    fn a_file_becomes_a_sheet_of_its_lines() {
        let file = b"name;age;Answer\nJ\xc3\xb6rg <1>;40,5;\"a & b\"\n=1+1;007;\n";
        let book = TableReader::new(file).unwrap().workbook().unwrap();
        let text = String::from_utf8_lossy(&book);
        for part in [
            "<row><c t=\"inlineStr\"><is><t xml:space=\"preserve\">name</t></is></c>",
            ">J\u{f6}rg &lt;1&gt;</t></is></c><c><v>40.5</v></c>",
            ">a &amp; b</t>",
            ">=1+1</t></is></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\">007</t></is></c><c/></row>",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
}
