use card::{ModelCard, ValueComparison, ValueErrors};
use leptos::prelude::*;

use crate::{components::Table, format::typed::plain, wording};

/// Most values whose errors are not folded.
const UNFOLDED: usize = 12;

/// How far values lie from the labels and from each other, a line for each.
#[component]
pub(super) fn Values(
    /// One entry for each value.
    values: Vec<ValueComparison>,
    /// What they are called.
    card: ModelCard,
) -> impl IntoView {
    if values.is_empty() {
        return ().into_any();
    }
    let names = card.answer.names();
    let is_labelled = values.iter().any(|value| value.original.is_some());
    let (title, columns) = match is_labelled {
        true => (
            t!("Errors beside your labels, and between the models"),
            LABELLED,
        ),
        false => (t!("Errors between the models"), BETWEEN),
    };
    let rows = values.iter().enumerate().map(|(index, value)| {
        let name = names.get(index).map_or(String::new(), ToString::to_string);
        let cells = cells(value, is_labelled).into_iter();
        let cells = cells.map(|cell| view! { <td class="tabular">{cell}</td> });
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let columns: Vec<String> = columns
        .iter()
        .map(|column| words::text(column).to_owned())
        .collect();
    view! {
        <details class="fold" open=values.len() <= UNFOLDED>
            <summary>{title}</summary>
            <Table
                caption=title
                quiet_caption=true
                columns
            >
                {rows}
            </Table>
        </details>
    }
    .into_any()
}

/// Columns where there are labels, and where there are none.
const LABELLED: &[&str] = &[
    n!("Value"),
    n!("R\u{b2}, original"),
    n!("R\u{b2}, sealed"),
    n!("Mean error (largest), original"),
    n!("Mean error (largest), sealed"),
    n!("Apart (largest)"),
];
const BETWEEN: &[&str] = &[
    n!("Value"),
    n!("R\u{b2} to each other"),
    n!("Apart (largest)"),
];

fn cells(value: &ValueComparison, is_labelled: bool) -> Vec<String> {
    let determination = |errors: &ValueErrors| wording::determination(errors.determination, 4);
    let error =
        |errors: &ValueErrors| format!("{} ({})", plain(errors.mean), plain(errors.largest));
    let beside = [value.original, value.sealed];
    let of = |told: &dyn Fn(&ValueErrors) -> String| {
        beside.map(|errors| errors.as_ref().map_or(String::new(), told))
    };
    let first = match is_labelled {
        true => [of(&determination), of(&error)].concat(),
        false => vec![determination(&value.apart)],
    };
    [first, vec![error(&value.apart)]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_takes_one_line_with_a_cell_for_each_column() {
        let errors = |determination, mean, largest| ValueErrors {
            determination,
            mean,
            largest,
        };
        let value = ValueComparison {
            original: Some(errors(0.5, 1.0, 3.0)),
            sealed: Some(errors(0.49, 1.25, 4.0)),
            apart: errors(0.999, 0.01, 0.02),
        };
        let told = ["0.5000", "0.4900", "1 (3)", "1.25 (4)", "0.01 (0.02)"];
        assert_eq!(cells(&value, true), told);
        assert_eq!(cells(&value, true).len() + 1, LABELLED.len());
        assert_eq!(cells(&value, false), ["0.9990", "0.01 (0.02)"]);
        assert_eq!(cells(&value, false).len() + 1, BETWEEN.len());
    }
}
