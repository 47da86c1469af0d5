//! What was asked, in a line.

use client::{KeptQuestion, Past};
use leptos::prelude::*;
use preparation::Cell;

use crate::{
    components::PictureView,
    format::{number, typed::figure},
    picture::Picture,
    wording::was_used,
};

/// Values of a row shown before the rest is left out.
const SHOWN_VALUES: usize = 6;
/// Characters of a text shown before the rest is left out.
const LONGEST_TEXT: usize = 80;

/// The whole question as text; of a picture only that it is one.
pub(super) fn line(past: &Past) -> String {
    match &past.question {
        KeptQuestion::Row(row) => named(row, &past.names, row.len()),
        KeptQuestion::File { name, rows } => of_file(past, name, *rows),
        KeptQuestion::Picture { .. } => t!("picture").to_owned(),
    }
}

/// What was used in place of what was entered.
pub(super) fn replaced(past: &Past) -> Vec<String> {
    past.replaced.iter().map(was_used).collect()
}

/// What was given for each input, by name or else by its number.
pub(super) fn given(past: &Past) -> Vec<(String, String)> {
    let KeptQuestion::Row(row) = &past.question else {
        return Vec::new();
    };
    let value = |(place, cell): (usize, &Cell)| {
        let name = past.names.get(place).cloned();
        let name = name.unwrap_or_else(|| t!("Value {}", place + 1));
        (name, whole(cell))
    };
    row.iter().enumerate().map(value).collect()
}

/// The question as a table shows it.
pub(super) fn shown(past: &Past) -> AnyView {
    match &past.question {
        KeptQuestion::Row(row) => {
            let rest = row.len().saturating_sub(SHOWN_VALUES);
            let values = named(row, &past.names, SHOWN_VALUES);
            let more = if rest > 0 {
                t!(" and {rest} more")
            } else {
                String::new()
            };
            let replaced = replaced(past).into_iter();
            let replaced =
                replaced.map(|told| view! { <p class="small card-field-remark">{told}</p> });
            view! {
                <span class="history-row" title=line(past)>{values} {more}</span>
                {replaced.collect_view()}
            }
            .into_any()
        }
        KeptQuestion::File { name, rows } => {
            view! { <span>{of_file(past, name, *rows)}</span> }.into_any()
        }
        KeptQuestion::Picture { width, values } => {
            let picture = Picture::kept(*width, &values.0);
            view! {
                <div class="history-picture">
                    <PictureView picture=Some(picture) label=t!("The picture that was asked about") />
                </div>
            }
            .into_any()
        }
    }
}

/// A file by its name, with how many of its rows could be asked, of earlier ones how many were, and how many not.
fn of_file(past: &Past, name: &str, answered: usize) -> String {
    let rows = |rows: usize| number::counted(rows as u64, t!("row"), t!("rows"));
    let (of, left_out) = match &past.file {
        Some(file) => (file.of, file.left_out),
        None => (answered, 0),
    };
    match left_out {
        0 => format!("{name}, {}", rows(of)),
        left_out => format!(
            "{name}, {}; {}",
            rows(of),
            t!("{} left out", rows(left_out))
        ),
    }
}

/// The first values of a row, each behind what it is called if that was kept.
fn named(row: &[Cell], names: &[String], most: usize) -> String {
    let value = |(place, cell): (usize, &Cell)| match names.get(place) {
        Some(name) => format!("{name} {}", told(cell)),
        None => told(cell),
    };
    let values: Vec<String> = row.iter().enumerate().take(most).map(value).collect();
    values.join(words::between_numbers())
}

/// A cell as it was entered, whatever its length.
fn whole(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Series(values) => {
            let values: Vec<String> = values.iter().copied().map(figure).collect();
            values.join(words::between_numbers())
        }
        Cell::Number(_) | Cell::Missing => told(cell),
    }
}

/// A cell of a kept row; a category is kept by name.
fn told(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => figure(*number),
        Cell::Text(text) if text.chars().count() > LONGEST_TEXT => {
            let start: String = text.chars().take(LONGEST_TEXT).collect();
            format!("{start}…")
        }
        Cell::Text(text) => text.clone(),
        Cell::Series(values) => t!("{} values", values.len()),
        Cell::Missing => t!("unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api::{GrantId, ModelId};
    use client::{BatchId, KeptFile, KeptFileState, Replaced};

    use super::*;

    /// An answer to a row of a number and a name.
    fn past(names: &[&str]) -> Past {
        Past {
            at: 1,
            grant: GrantId("g".to_owned()),
            model: ModelId("m".to_owned()),
            model_name: "Loans".to_owned(),
            question: KeptQuestion::Row(vec![
                Cell::Number(54.0),
                Cell::Text("rents".to_owned()),
                Cell::Missing,
            ]),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            replaced: Vec::new(),
            note: "Case 17".to_owned(),
            headline: "paid back".to_owned(),
            gist: None,
            scores: Vec::new(),
            log_index: None,
            log_until: None,
            waits_for: None,
            asked_as: None,
            signed_at: None,
            version: None,
            facts: None,
            file: None,
        }
    }

    #[test]
    fn values_stand_behind_their_names_where_these_were_kept() {
        assert_eq!(
            line(&past(&["Age", "Home", "Debt"])),
            "Age 54, Home rents, Debt unknown"
        );
        assert_eq!(line(&past(&[])), "54, rents, unknown");
        let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            given(&past(&["Age"])),
            [
                named("Age", "54"),
                named("Value 2", "rents"),
                named("Value 3", "unknown")
            ]
        );
    }

    #[test]
    fn what_was_entered_is_told_beside_what_was_used() {
        let replaced = Replaced::Number {
            name: "Age".to_owned(),
            entered: 540.0,
            used: 54.0,
            least: 0.0,
            most: 54.0,
        };
        let kept = Past {
            replaced: vec![replaced],
            ..past(&["Age"])
        };
        assert_eq!(
            super::replaced(&kept),
            ["Age: 54 was used; you entered 540, which is outside 0 to 54."]
        );
        assert!(super::replaced(&past(&["Age"])).is_empty());
    }

    #[test]
    fn a_file_tells_how_many_of_its_rows_were_left_out() {
        let file = |left_out| Past {
            question: KeptQuestion::File {
                name: "ward.csv".to_owned(),
                rows: 1,
            },
            file: Some(KeptFile {
                id: BatchId("a".to_owned()),
                of: 2,
                left_out,
                state: KeptFileState::Done,
            }),
            ..past(&[])
        };
        assert_eq!(line(&file(0)), "ward.csv, 2\u{a0}rows");
        assert_eq!(line(&file(1)), "ward.csv, 2\u{a0}rows; 1\u{a0}row left out");
    }
}
