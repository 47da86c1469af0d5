use leptos::prelude::*;
use protocol::TableReport;

use crate::{
    components::{Alert, AlertTone},
    format::number,
};

/// Problems listed one by one on screen, and on paper; the file of answers names all.
const LISTED: usize = 100;
const PRINTED: usize = 2_000;

/// Rows of a file that are not asked, with their lines and why; nothing where all are.
#[component]
pub(in crate::pages::user) fn LeftOut<'a>(
    table: &'a TableReport,
    /// What to do about them.
    advice: &'static str,
) -> impl IntoView + use<> {
    let left_out = table.left_out.len();
    let problems = table.reasons().take(PRINTED).enumerate();
    let problems = problems.map(|(at, (line, problem))| {
        let text = t!("Line {line}, {}: {}", problem.column, problem.problem);
        view! { <li class:only-printed={at >= LISTED}>{text}</li> }
    });
    let problems = problems.collect_view();
    let beyond = left_out.saturating_sub(PRINTED) as u64;
    let beyond = (beyond > 0).then(|| {
        let text = t!(
            "And {}, which the file of answers names.",
            number::counted(beyond, t!("row"), t!("rows"))
        );
        view! { <p class="only-printed">{text}</p> }
    });
    (left_out > 0).then(|| {
        let rows = number::counted(left_out as u64, t!("row"), t!("rows"));
        view! {
            <Alert tone=AlertTone::Warning title=t!("{} left out", rows)>
                <p>{advice}</p>
                <details class="fold unfolds-in-print">
                    <summary class="not-printed">{summary(left_out)}</summary>
                    <ul class="problems">{problems}</ul>
                    {beyond}
                </details>
            </Alert>
        }
    })
}

/// How many of the problems are listed.
fn summary(all: usize) -> String {
    match all {
        1 => t!("Show the problem").to_owned(),
        all if all <= LISTED => t!("Show the problems").to_owned(),
        _ => t!("Show the first {LISTED} problems"),
    }
}
