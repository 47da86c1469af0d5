use card::{Comparison, ModelCard, OutsideRanges, WorstRow};
use leptos::prelude::*;

use super::{
    classes::Classes,
    told::{are_probabilities, told},
    values::Values,
};
use crate::{
    components::{Alert, AlertTone, Table, charts::Scatter},
    format::number::{count, counted, percent},
    wording::two_digits,
};

/// Both models side by side on the owner's rows: classes, values, the rows that differ most.
#[component]
pub(super) fn Agreement(
    /// What was compared.
    comparison: Comparison,
    /// What classes and values are called.
    card: ModelCard,
) -> impl IntoView {
    let Comparison {
        rows,
        is_measured,
        classes,
        values,
        points,
        worst,
        outside,
        decision: _,
    } = comparison;
    let many = counted(rows as u64, t!("row"), t!("rows"));
    let on = match is_measured {
        true => t!("On {many} of yours. What is told here stays on this screen."),
        false => t!(
            "On {many} drawn inside the ranges. Give rows with labels above to see it on your own."
        ),
    };
    let drawn = card.circuit.lookups.map(|_| {
        t!("Answers with lookups carry noise. It is drawn once for each row here, so that each has one answer, and several \
         times for the accuracy and agreement above: these are the figures to go by.")
    });
    view! {
        <section class="stack agreement" aria-labelledby="agreement-heading">
            <h3 id="agreement-heading">{t!("Beside the original")}</h3>
            <p class="muted small">{on} " " {drawn}</p>
            <Outside outside />
            <Classes classes card=card.clone() />
            <Values values card=card.clone() />
            <Points points card=card.clone() />
            <Worst worst card />
        </section>
    }
}

/// Rows outside of the ranges: prominently where they are many.
#[component]
fn Outside(outside: OutsideRanges) -> impl IntoView {
    if outside.rows == 0 {
        return ().into_any();
    }
    let columns = outside.columns.iter();
    let columns = columns.map(|(name, rows)| format!("{name} ({})", count(*rows as u64)));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let share = percent(outside.share());
    let of = counted(outside.looked_at as u64, t!("row"), t!("rows"));
    match outside.are_many() {
        true => view! {
            <Alert tone=AlertTone::Warning title=t!("{share} of your {of} have a value outside of its range")>
                <p>
                    {t!("Such a value counts as the nearest end of its range. Rows by column: ")}
                    {columns}
                    {t!(". Widen these ranges in the table of inputs below, then compile with them.")}
                </p>
            </Alert>
        }
        .into_any(),
        false => view! {
            <p class="muted small">
                {t!("{share} of your {of} have a value outside of its range; it counts as the nearest end. By column: {columns}.")}
            </p>
        }
        .into_any(),
    }
}

/// What both say, drawn against each other.
#[component]
fn Points(points: Vec<(f64, f64)>, card: ModelCard) -> impl IntoView {
    if points.len() < 2 {
        return ().into_any();
    }
    let what = match are_probabilities(&card.answer) {
        true => t!("Probability of the original's class"),
        false => t!("Value or score"),
    };
    view! {
        <details class="fold">
            <summary>{t!("Both models' numbers drawn against each other")}</summary>
            <Scatter
                caption=t!("{what}: the original across, the sealed model up. On the line both say the same.")
                across=t!("Original")
                up=t!("Sealed model")
                points
            />
        </details>
    }
    .into_any()
}

/// The rows that are answered least alike.
#[component]
fn Worst(worst: Vec<WorstRow>, card: ModelCard) -> impl IntoView {
    if worst.is_empty() {
        return ().into_any();
    }
    let several = card.answer.outputs() > 1 && card.answer.classes().is_none();
    let several = several && !matches!(card.answer, card::Answer::Match { .. });
    let labelled = worst.iter().any(|row| row.label.is_some());
    let names: Vec<String> = card.answer.names().into_iter().map(str::to_owned).collect();
    let headings = [
        Some(t!("Line in your file")),
        several.then_some(t!("Of")),
        labelled.then_some(t!("Label")),
        Some(t!("Original")),
        Some(t!("Sealed model")),
        Some(t!("Difference")),
    ];
    let columns = headings
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    let rows = worst.into_iter().map(|row| {
        let of = several.then(|| names.get(row.output).cloned().unwrap_or_default());
        let label = row.label.map(|label| told(&card, &label));
        let difference = row.difference.map_or("\u{2013}".to_owned(), two_digits);
        view! {
            <tr>
                <th scope="row" class="tabular">{count(row.line)}</th>
                {of.map(|of| view! { <td>{of}</td> })}
                {labelled.then(|| view! { <td>{label.unwrap_or_default()}</td> })}
                <td>{told(&card, &row.original)}</td>
                <td>{told(&card, &row.sealed)}</td>
                <td class="tabular">{difference}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <details class="fold">
            <summary>{t!("The rows that differ most")}</summary>
            <Table caption=t!("The rows that differ most") quiet_caption=true columns>
                {rows}
            </Table>
        </details>
    }
    .into_any()
}
