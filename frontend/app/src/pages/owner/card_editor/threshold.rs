use card::{DecisionEffect, DecisionRows};
use leptos::prelude::*;

use super::policy_editor::PolicyEditor;
use crate::{
    components::{
        Field, FieldKind, Slider, Table,
        charts::{Curve, CurveLine},
    },
    format::number::{counted, percent},
};

/// Places that are tried across the chart, and that the slider takes.
const PLACES: usize = 100;
/// Lines of the table behind it.
const TOLD: usize = 11;

/// From which probability, value or score on the answer is yes: typed, or set on a curve of rows.
#[component]
pub(super) fn ThresholdView(
    policy: PolicyEditor,
    /// Whether it may be typed: it belongs to the compiled model.
    may_type: bool,
) -> impl IntoView {
    if !may_type {
        return view! {
            <p class="muted small">
                {t!("The threshold is sealed with the model. Import the file again to set another one; a model that was ")}
                {t!("compiled with a threshold can be sealed for decisions only.")}
            </p>
        }
        .into_any();
    }
    let (label, hint) = policy.unit.question();
    let error = Signal::derive(move || policy.choice().err().map(|failure| failure.happened));
    view! {
        <Field label=label hint=hint value=policy.threshold kind=FieldKind::Number error />
        {move || policy.rows.get().map(|rows| view! { <Curves policy rows /> })}
    }
    .into_any()
}

/// What each threshold does to rows, and the one that is chosen.
#[component]
fn Curves(policy: PolicyEditor, rows: DecisionRows) -> impl IntoView {
    let Some(span) = rows.span().map(|span| policy.unit.widened(span)) else {
        return ().into_any();
    };
    let caption = caption(&rows);
    let lines = lines(&rows, span);
    let ends = [span.0, span.1].map(|end| policy.unit.shown(end));
    let table = table(policy, &rows, span);
    let rows = StoredValue::new(rows);
    let chosen = Memo::new(move |_| policy.in_units_of_answer());
    let place = Memo::new(move |_| chosen.get().map(|at| (at - span.0) / (span.1 - span.0)));
    let effect = move || {
        let at = chosen.get()?;
        let effect = rows.with_value(|rows| rows.effect(at));
        Some(sentence(&policy.unit.shown(at), &effect))
    };
    let told = Signal::derive(move || effect().unwrap_or_default());
    let shown = Signal::derive(move || {
        chosen
            .get()
            .map_or(String::new(), |at| policy.unit.shown(at))
    });
    let moved = move |place: f64| {
        policy.choose_threshold(span.0 + (span.1 - span.0) * place / PLACES as f64);
    };
    let slider = Signal::derive(move || {
        let place = place.get().unwrap_or(0.0);
        (place.clamp(0.0, 1.0) * PLACES as f64).round()
    });
    view! {
        <Curve caption lines=Signal::stored(lines) mark=place ends=Signal::stored(ends) />
        <Slider
            label=t!("Move the threshold")
            maximum=PLACES as f64
            value=slider
            on_move=moved
            text=shown
        />
        <p role="status">{told}</p>
        {table}
    }
    .into_any()
}

fn caption(rows: &DecisionRows) -> String {
    let many = counted(rows.said.len() as u64, t!("row"), t!("rows"));
    match (rows.is_measured, &rows.truth) {
        (true, Some(_)) => {
            t!("What the original would answer to {many} of yours, by threshold.")
        }
        (true, None) => t!(
            "What the original would answer to {many} of yours, by threshold. They carry no labels, so precision \
             and recall are not known."
        ),
        (false, _) => t!(
            "What the original would answer to {many} drawn inside the ranges, by threshold: real ones may lie \
             elsewhere. With labelled rows of yours, precision and recall are shown too."
        ),
    }
}

/// Share of yes, and with labels precision and recall, at even places of the span.
fn lines(rows: &DecisionRows, span: (f64, f64)) -> Vec<CurveLine> {
    let effects: Vec<(f64, DecisionEffect)> = places(span, PLACES + 1)
        .map(|(place, at)| (place, rows.effect(at)))
        .collect();
    let line = |name, share: fn(&DecisionEffect) -> Option<f64>| CurveLine {
        name,
        points: effects
            .iter()
            .map(|(place, effect)| (*place, share(effect)))
            .collect(),
    };
    let mut lines = vec![line(t!("Share of yes"), |effect| Some(effect.yes))];
    if rows.truth.is_some() {
        lines.push(line(t!("Precision"), |effect| effect.precision));
        lines.push(line(t!("Recall"), |effect| effect.recall));
    }
    lines
}

/// So many even places from 0 to 1, and where they lie in a span.
fn places(span: (f64, f64), count: usize) -> impl Iterator<Item = (f64, f64)> {
    let place = move |index: usize| index as f64 / (count - 1) as f64;
    (0..count).map(move |index| {
        let place = place(index);
        (place, span.0 + (span.1 - span.0) * place)
    })
}

/// What a threshold does, in a sentence.
fn sentence(at: &str, effect: &DecisionEffect) -> String {
    let yes = percent(effect.yes);
    let right = match (effect.precision, effect.recall) {
        (None, None) => String::new(),
        (precision, recall) => t!(
            "; of the yes answers {} are right (precision), and {} of what should be yes is found (recall)",
            precision.map_or(t!("none").to_owned(), percent),
            recall.map_or(t!("none").to_owned(), percent),
        ),
    };
    t!("From {at} on, {yes} of these rows are answered yes{right}.")
}

/// The numbers behind the chart.
fn table(policy: PolicyEditor, rows: &DecisionRows, span: (f64, f64)) -> impl IntoView + use<> {
    let labelled = rows.truth.is_some();
    let share = |share: Option<f64>| share.map_or("\u{2013}".to_owned(), percent);
    let lines = places(span, TOLD).map(|(_, at)| {
        let effect = rows.effect(at);
        view! {
            <tr>
                <th scope="row" class="tabular">{policy.unit.shown(at)}</th>
                <td class="tabular">{percent(effect.yes)}</td>
                {labelled
                    .then(|| {
                        view! {
                            <td class="tabular">{share(effect.precision)}</td>
                            <td class="tabular">{share(effect.recall)}</td>
                        }
                    })}
            </tr>
        }
    });
    let lines = lines.collect_view();
    let labelled = labelled.then_some([t!("Precision"), t!("Recall")]);
    let columns = [t!("Threshold"), t!("Share of yes")]
        .into_iter()
        .chain(labelled.into_iter().flatten());
    let columns: Vec<String> = columns.map(str::to_owned).collect();
    view! {
        <details class="chart-table">
            <summary>{t!("Show the numbers")}</summary>
            <Table caption=t!("What thresholds do") quiet_caption=true columns>
                {lines}
            </Table>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(truth: Option<card::DecisionTruth>) -> DecisionRows {
        DecisionRows {
            said: vec![0.2, 0.4, 0.8],
            truth,
            is_measured: true,
        }
    }

    #[test]
    fn without_labels_only_the_share_of_yes_is_drawn() {
        let drawn = lines(&rows(None), (0.0, 1.0));
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].points[0], (0.0, Some(1.0)));
        assert_eq!(drawn[0].points.last(), Some(&(1.0, Some(0.0))));
        let labels = card::DecisionTruth::Answers(vec![false, true, true]);
        let drawn = lines(&rows(Some(labels)), (0.0, 1.0));
        assert_eq!(drawn.len(), 3);
        assert_eq!(drawn[1].points.last(), Some(&(1.0, None)));
    }

    #[test]
    fn what_a_threshold_does_is_said_in_a_sentence() {
        let labels = card::DecisionTruth::Answers(vec![false, true, true]);
        let effect = rows(Some(labels)).effect(0.5);
        let said = sentence("50\u{a0}%", &effect);
        assert!(said.contains("33.3\u{a0}% of these rows"), "{said}");
        assert!(said.contains("100.0\u{a0}% are right"), "{said}");
        assert!(said.contains("50.0\u{a0}% of what should be yes"), "{said}");
        let open = sentence("1", &rows(None).effect(0.5));
        assert!(open.ends_with("are answered yes."), "{open}");
    }
}
