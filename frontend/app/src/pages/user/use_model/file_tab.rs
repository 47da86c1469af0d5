use client::Stop;
use leptos::prelude::*;
use protocol::{AssumedOrder, CountedChoices, TableReport};

use super::{
    file_work::Work,
    granted::Granted,
    results::{Results, save},
    under_way::LOST,
};
use crate::{
    components::{
        Alert, AlertTone, Button, ButtonKind, Dialog, ErrorPanel, FileDrop, Progress, Tick,
    },
    format::number,
    pages::leaving::AskBeforeLeaving,
};

/// Problems listed one by one; the file of answers names all.
const LISTED_PROBLEMS: usize = 100;

/// Many rows of a CSV file: read, checked against the card, encrypted in packed parts, answered.
#[component]
pub(super) fn FileTab(granted: Granted) -> impl IntoView {
    let work = Work::new(granted);
    on_cleanup(move || work.stop.with_value(Stop::ask));
    view! {
        <div class="stack">
            <FileDrop
                id="csv-file"
                label="Drop a CSV file here, or choose one"
                hint="One row a line, columns named as in the card, or in its order; commas, semicolons or tabs. The file is read here and never uploaded."
                accept=".csv,.tsv,.txt,text/csv"
                chosen=work.name
                on_files=move |files| files.into_iter().for_each(|file| work.open(file))
            />
            <ErrorPanel failure=work.failure() />
            <Show when=move || work.reading.stage().is_some()>
                <Progress label="Reading the file" value=Signal::stored(None) />
            </Show>
            {move || work.table.get().map(|table| view! { <Understood work table /> })}
            <Show when=move || work.table.read().as_ref().is_some_and(|table| !table.lines.is_empty())>
                <Run work />
            </Show>
            <Results work />
        </div>
        <AskBeforeLeaving
            unsaved=Signal::derive(move || work.loses_answers())
            what="The answers of this file lie on this page alone, and their rows are taken from your budget. Save them as a file first."
            on_save=move |()| save(work, || {})
            failure=work.saving.failure()
        />
        <Replacing work />
    }
}

/// Asks before another file takes the place of one whose answers lie on this page alone.
#[component]
fn Replacing(work: Work) -> impl IntoView {
    let save_first = move |()| save(work, move || work.open_next());
    view! {
        <Dialog open=work.replacing title="Open another file?">
            <div class="stack">
                <p>"The answers of this file lie on this page alone, and their rows are taken from your budget."</p>
                <ErrorPanel failure=work.saving.failure() />
                <div class="button-row">
                    <Button kind=ButtonKind::Primary on_press=save_first>"Save them and open"</Button>
                    <Button on_press=move |()| work.replacing.set(false)>"Keep this file"</Button>
                    <Button kind=ButtonKind::Danger on_press=move |()| work.open_next()>
                        "Open and lose them"
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

/// What was read, and what was left out.
#[component]
fn Understood(work: Work, table: TableReport) -> impl IntoView {
    let ready = match table.lines.len() as u64 {
        0 => "No row can be asked. Mend the file and drop it again.".to_owned(),
        rows => format!("{} ready.", number::counted(rows, "row", "rows")),
    };
    let understood = table.understood.join(" ");
    let left_out = table.left_out.len();
    let reasons = table.reasons().take(LISTED_PROBLEMS);
    let problems = reasons.map(|(line, problem)| {
        let text = format!("Line {line}, {}: {}", problem.column, problem.problem);
        view! { <li>{text}</li> }
    });
    let problems: Vec<_> = problems.collect();
    let remarks = table.remarks.into_iter().map(|remark| {
        let rows = number::counted(u64::from(remark.rows), "row", "rows");
        view! { <li>{format!("{}: {rows} {}", remark.column, remark.remark)}</li> }
    });
    let remarks: Vec<_> = remarks.collect();
    let (assumed, counted) = (table.assumed, table.counted);
    view! {
        <p role="status">{ready}</p>
        <p class="muted small">{understood}</p>
        {assumed.map(|assumed| view! { <Order work assumed /> })}
        {(!counted.is_empty()).then(|| view! { <Numbers work counted /> })}
        {(!remarks.is_empty()).then(|| view! { <ul class="problems small">{remarks}</ul> })}
        {(left_out > 0)
            .then(|| {
                let title = format!("{} left out", number::counted(left_out as u64, "row", "rows"));
                view! {
                    <Alert tone=AlertTone::Warning title=title>
                        <p>
                            "Mend these in the file and drop it again, or go on without them: the file of answers names them and why."
                        </p>
                        <details class="fold">
                            <summary>{summary(left_out)}</summary>
                            <ul class="problems">{problems}</ul>
                        </details>
                    </Alert>
                }
            })}
    }
}

/// How many of the problems are listed.
fn summary(all: usize) -> String {
    match all {
        1 => "Show the problem".to_owned(),
        all if all <= LISTED_PROBLEMS => "Show the problems".to_owned(),
        _ => format!("Show the first {LISTED_PROBLEMS} problems"),
    }
}

/// Columns that were taken in their order: nothing is sent before the user says that it is right.
#[component]
fn Order(work: Work, assumed: AssumedOrder) -> impl IntoView {
    let title = match assumed.is_titled {
        true => "The names are not the card's",
        false => "The file does not name its columns",
    };
    let taken = assumed.columns.into_iter();
    let taken =
        taken.map(|(column, input)| view! { <li>{format!("{column} \u{2192} {input}")}</li> });
    let taken = taken.collect_view();
    view! {
        <Alert tone=AlertTone::Warning title=title>
            <p>"The columns were taken in this order. A wrong order gives wrong answers; names as on the card in the first line make it sure."</p>
            <ul class="problems">{taken}</ul>
            <Tick label="This order is right" value=work.accepted />
        </Alert>
    }
}

/// Numbers that were taken for choices: nothing is sent before the user says that they mean these.
#[component]
fn Numbers(work: Work, counted: Vec<CountedChoices>) -> impl IntoView {
    let column = |CountedChoices { column, names }| {
        let meant = names.into_iter().enumerate();
        let meant = meant.map(|(number, name)| {
            view! { <li>{format!("{number} \u{2192} {name}")}</li> }
        });
        view! {
            <p>{column}</p>
            <ul class="problems">{meant.collect_view()}</ul>
        }
    };
    view! {
        <Alert tone=AlertTone::Warning title="The file has numbers where the card has names">
            <p>"They were taken for these choices, counted from 0. Another count gives wrong answers; names as on the card make it sure."</p>
            {counted.into_iter().map(column).collect_view()}
            <Tick label="The numbers mean this" value=work.accepted_numbers />
        </Alert>
    }
}

#[component]
fn Run(work: Work) -> impl IntoView {
    let total = move || work.batch.read().rows();
    let share = Signal::derive(move || {
        let total = total();
        (total > 0).then(|| work.batch.read().answered() as f64 / total as f64)
    });
    let label = Signal::derive(move || {
        if work.lost.get() {
            return LOST.to_owned();
        }
        let answered = work.batch.read().answered() as u64;
        format!(
            "{} of {} rows answered",
            number::count(answered),
            number::count(total() as u64)
        )
    });
    let beyond = move || work.open_rows() > work.granted.rows_left();
    let verb = move || match (work.batch.read().answered(), work.open_rows()) {
        (_, 0) => "All rows are answered",
        (0, _) => "Encrypt and ask",
        _ => "Go on",
    };
    view! {
        <Show when=beyond>
            <Alert tone=AlertTone::Warning title="The file has more rows than your budget allows">
                <p>
                    {move || {
                        format!(
                            "{} are left; rows beyond that stay unanswered. Ask the owner for a larger budget, or cut the file.",
                            number::counted(work.granted.rows_left(), "row", "rows"),
                        )
                    }}
                </p>
            </Alert>
        </Show>
        <Progress label value=share />
        <div class="button-row">
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || work.open_rows() == 0 || work.waits_for_consent())
                busy=work.answering.busy()
                on_press=move |()| work.run()
            >
                {move || verb()}
            </Button>
            <Show when=move || work.answering.stage().is_some()>
                <Button on_press=move |()| work.stop.with_value(Stop::ask)>"Stop"</Button>
            </Show>
        </div>
    }
}
