//! Comma-separated values (RFC 4180).

use card::table::{BYTE_ORDER_MARK, no_formula};

use super::region::is_as_programs_write;

/// One file from a header and rows, marked. Cells that a spreadsheet would read as a formula are kept as text.
pub(crate) fn file<'a>(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>> + 'a,
) -> String {
    let mut text = line(header.iter().map(|cell| (*cell).to_owned()));
    for row in rows {
        text.push_str(&line(row));
    }
    marked(&text)
}

/// A text with the mark by which spreadsheets read letters beyond ASCII as they are.
pub(crate) fn marked(text: &str) -> String {
    format!("{BYTE_ORDER_MARK}{text}")
}

/// What a reader should know of such a file whose language it is not in, or whose numbers it does not write as she does.
pub(crate) fn hint() -> Option<&'static str> {
    (!is_as_programs_write()).then(|| {
        t!("Programs read the file too: its numbers have a decimal point, its times are as programs write them.")
    })
}

fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// Also where there is what a program set to another language takes for the end of a cell.
fn quoted(cell: &str) -> String {
    let cell = no_formula(cell);
    if cell.contains(['"', ',', ';', '\t', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let rows = vec![vec!["a,b".to_owned(), "say \"no\"".to_owned()]];
        assert_eq!(
            file(&["x", "y"], rows),
            "\u{feff}x,y\r\n\"a,b\",\"say \"\"no\"\"\"\r\n"
        );
    }

    #[test]
    fn a_cell_that_looks_like_a_formula_is_kept_as_text() {
        let rows = vec![vec!["=1+1".to_owned(), "-3.5".to_owned()]];
        assert_eq!(file(&["x", "y"], rows), "\u{feff}x,y\r\n'=1+1,-3.5\r\n");
        let split = vec![vec!["a;=1+1".to_owned(), "a\t=1+1".to_owned()]];
        assert_eq!(
            file(&["x", "y"], split),
            "\u{feff}x,y\r\n\"a;'=1+1\",\"a\t'=1+1\"\r\n"
        );
    }
}
