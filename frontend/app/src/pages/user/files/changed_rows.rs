use leptos::prelude::*;
use protocol::TableReport;

use super::results::changed;

/// Rows listed one by one; the file of answers names all.
const LISTED: usize = 100;

/// Rows of a file of which something is not taken as it stands, with their lines; nothing where all is.
#[component]
pub(in crate::pages::user) fn ChangedRows<'a>(table: &'a TableReport) -> impl IntoView + use<> {
    let is_told = !table.marks.is_empty();
    let rows = lines(table).into_iter();
    let rows = rows.map(|told| view! { <li>{told}</li> }).collect_view();
    let summary = match table.marks.len() > LISTED {
        true => t!("Show the first {LISTED} of these rows"),
        false => t!("Show these rows").to_owned(),
    };
    is_told.then(|| {
        view! {
            <details class="fold small unfolds-in-print">
                <summary class="not-printed">{summary}</summary>
                <ul class="problems">{rows}</ul>
            </details>
        }
    })
}

fn lines(table: &TableReport) -> Vec<String> {
    let rows = table.marks.iter().take(LISTED).filter_map(|mark| {
        let line = table.lines.get(mark.row as usize)?;
        let what = changed(table, mark.row as usize);
        Some(t!("Line {line}: {what}"))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use protocol::{ColumnRemark, RowMark};

    use super::*;

    #[test]
    fn a_row_with_a_replaced_value_is_named_by_its_line() {
        let table = TableReport {
            lines: vec![2, 64],
            left_out: Vec::new(),
            problems: Vec::new(),
            ignored_columns: Vec::new(),
            understood: Vec::new(),
            remarks: vec![ColumnRemark {
                column: "Amount".to_owned(),
                rows: 1,
                remark: "outside 0 to 21, the nearest end is used".to_owned(),
            }],
            marks: vec![RowMark {
                row: 1,
                remarks: vec![0],
            }],
            assumed: None,
            counted: Vec::new(),
            own: Vec::new(),
        };
        assert_eq!(
            lines(&table),
            ["Line 64: Amount: outside 0 to 21, the nearest end is used"]
        );
    }
}
