use card::{ModelCard, ValueComparison, ValueErrors};
use leptos::prelude::*;

use crate::{components::Table, format::typed::plain};

/// Most values whose errors are not folded.
const UNFOLDED: usize = 3;

/// How far values lie from the labels and from each other.
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
    let labelled = values.iter().any(|value| value.original.is_some());
    let rows = values.iter().enumerate().flat_map(|(index, value)| {
        let name = names.get(index).map_or(String::new(), ToString::to_string);
        let lines = [
            ("Original, from your labels", value.original),
            ("Sealed model, from your labels", value.sealed),
            ("Sealed model, from the original", Some(value.apart)),
        ];
        lines
            .into_iter()
            .filter_map(move |(what, errors)| Some(line(&name, what, errors?)))
    });
    let rows = rows.collect_view();
    let columns = ["Value", "How far", "R\u{b2}", "Mean error", "Largest error"];
    let title = match labelled {
        true => "Errors beside your labels, and between the models",
        false => "Errors between the models",
    };
    view! {
        <details class="fold" open=values.len() <= UNFOLDED>
            <summary>{title}</summary>
            <Table caption=title quiet_caption=true columns=columns.map(str::to_owned).to_vec()>
                {rows}
            </Table>
        </details>
    }
    .into_any()
}

fn line(name: &str, what: &'static str, errors: ValueErrors) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{name.to_owned()}</th>
            <td>{what}</td>
            <td class="tabular">{format!("{:.5}", errors.determination)}</td>
            <td class="tabular">{plain(errors.mean)}</td>
            <td class="tabular">{plain(errors.largest)}</td>
        </tr>
    }
}
