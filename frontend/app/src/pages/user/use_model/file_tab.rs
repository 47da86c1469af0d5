use leptos::prelude::*;
use protocol::{AssumedOrder, CountedChoices, TableReport};

use super::{
    super::files::{ChangedRows, FileProgress, Heads, LeftOut, Results},
    file_work::Work,
    granted::Granted,
};
use crate::{
    browser,
    components::{
        Alert, AlertTone, Button, ButtonKind, ErrorPanel, FileDrop, Progress, Tick, fetch,
    },
    format::{csv, number},
    state::client,
    wording::cost,
};

/// Many rows of a CSV file: read, checked against the card, encrypted in packed parts, answered.
#[component]
pub(super) fn FileTab(granted: Granted) -> impl IntoView {
    let work = Work::new(granted);
    let sheet = work.sheet;
    Effect::new(move || granted.set_rows_left(sheet.standing().rows_left));
    let has_rows = Memo::new(move |_| work.rows() > 0);
    let is_asked = Memo::new(move |_| sheet.is_asked());
    view! {
        <div class="stack">
            <FileDrop
                id="csv-file"
                label=t!("Drop a CSV file here, or choose one")
                hint=t!("One row a line, columns named as in the card, or in its order; commas, semicolons or tabs. The file is read here; it leaves encrypted only.")
                accept=".csv,.tsv,.txt,text/csv"
                chosen=sheet.name
                on_files=move |files| files.into_iter().for_each(|file| work.open(file))
            />
            <Template granted />
            <ErrorPanel failure=work.failure() />
            {move || {
                let on_named = Callback::new(move |names| work.rename(names));
                let choice = work.heads.get();
                choice.map(|choice| view! { <Heads choice busy=work.reading.busy() on_named /> })
            }}
            <Show when=move || work.reading.stage().is_some()>
                <Progress label=t!("Reading the file") value=Signal::stored(None) />
            </Show>
            {move || sheet.table.get().map(|table| view! { <Understood work table /> })}
            <Show when=move || has_rows.get() && !is_asked.get()>
                <Before work />
            </Show>
            <Show when=move || is_asked.get()>
                <FileProgress sheet />
            </Show>
            <Results sheet />
        </div>
    }
}

/// A file to fill in.
#[component]
fn Template(granted: Granted) -> impl IntoView {
    let template = StoredValue::new(granted.card().template());
    let name = granted.card().name;
    let download = move |()| {
        let name = t!("{} template.csv", browser::file_name(&name));
        let text = template.with_value(|template| template.as_deref().map(csv::marked));
        browser::download(&name, "text/csv", text.unwrap_or_default().as_bytes());
    };
    template.with_value(Option::is_some).then(|| {
        view! {
            <div class="button-row">
                <Button kind=ButtonKind::Quiet on_press=download>{t!("Download a template")}</Button>
                <span class="small muted">
                    {t!("The right heads, and one row as an example. Columns of your own stay in the file of answers.")}
                </span>
            </div>
        }
    })
}

/// What was read, and what was left out.
#[component]
fn Understood(work: Work, table: TableReport) -> impl IntoView {
    let ready = ready(table.lines.len() as u64, table.left_out.len() as u64);
    let understood = table.understood.join(" ");
    let is_usable = !table.lines.is_empty();
    let left_out =
        view! { <LeftOut table=&table advice=advice(is_usable, table.left_out.len()) /> };
    let changed = view! { <ChangedRows table=&table /> };
    let remarks = table.remarks.into_iter().map(|remark| {
        let rows = number::counted(u64::from(remark.rows), t!("row"), t!("rows"));
        view! { <li>{format!("{}: {rows} {}", remark.column, remark.remark)}</li> }
    });
    let remarks: Vec<_> = remarks.collect();
    let (assumed, counted) = (table.assumed, table.counted);
    view! {
        <p role="status">{ready}</p>
        <p class="muted small">{understood}</p>
        {assumed.filter(|_| is_usable).map(|assumed| view! { <Order work assumed /> })}
        {(is_usable && !counted.is_empty()).then(|| view! { <Numbers work counted /> })}
        {(!remarks.is_empty()).then(|| view! { <ul class="problems small">{remarks}</ul> })}
        {changed}
        {left_out}
    }
}

/// What to do about rows that are left out, among others or none.
fn advice(is_usable: bool, left_out: usize) -> &'static str {
    match (is_usable, left_out) {
        (true, 1) => t!(
            "Mend it in the file and drop that again, or go on without it: the file of answers names it and why."
        ),
        (true, _) => t!(
            "Mend these in the file and drop it again, or go on without them: the file of answers names them and why."
        ),
        (false, 1) => t!("Mend it in the file and drop that again."),
        (false, _) => t!("Mend these in the file and drop it again."),
    }
}

/// How many rows can be asked, of how many.
fn ready(rows: u64, left_out: u64) -> String {
    match (rows, left_out) {
        (0, _) => t!("No row can be asked.").to_owned(),
        (rows, 0) => t!("{} ready.", number::counted(rows, t!("row"), t!("rows"))),
        (rows, left_out) => t!(
            "{} of {} ready; {} left out.",
            number::count(rows),
            number::counted(rows + left_out, t!("row"), t!("rows")),
            number::count(left_out),
        ),
    }
}

/// Columns that were taken in their order: nothing is sent before the user says that it is right.
#[component]
fn Order(work: Work, assumed: AssumedOrder) -> impl IntoView {
    let title = match assumed.is_titled {
        true => t!("The names are not the card's"),
        false => t!("The file does not name its columns"),
    };
    let taken = assumed.columns.into_iter();
    let taken =
        taken.map(|(column, input)| view! { <li>{format!("{column} \u{2192} {input}")}</li> });
    let taken = taken.collect_view();
    view! {
        <Alert tone=AlertTone::Warning title=title>
            <p>{t!("The columns were taken in this order. A wrong order gives wrong answers; names as on the card in the first line make it sure.")}</p>
            <ul class="problems">{taken}</ul>
            <Tick label=t!("This order is right") value=work.accepted />
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
        <Alert tone=AlertTone::Warning title=t!("The file has numbers where the card has names")>
            <p>{t!("They were taken for these choices, counted from 0. Another count gives wrong answers; names as on the card make it sure.")}</p>
            {counted.into_iter().map(column).collect_view()}
            <Tick label=t!("The numbers mean this") value=work.accepted_numbers />
        </Alert>
    }
}

/// What asking takes and costs, before the first row is sent.
#[component]
fn Before(work: Work) -> impl IntoView {
    let speed = fetch(|| client().speed());
    let rows = move || work.rows() as u64;
    let asked = move || rows().min(work.granted.rows_left());
    let told = move || {
        let circuit = work.granted.card().circuit;
        let seconds = speed
            .value()
            .and_then(|speed| cost::seconds(&speed, &circuit));
        let took = seconds
            .map(|seconds| server_share(seconds * asked() as f64, work.granted.is_verified()));
        let used = number::counted(asked(), t!("row"), t!("rows"));
        let took = took.unwrap_or_default();
        match work.granted.most_tests(asked()) {
            0 => t!("Asking uses {used} of your budget.{}", took),
            tests => {
                let most = number::count(asked() + tests);
                t!(
                    "Asking uses {used} of your budget, and up to {most} with the test questions that are asked among them.{}",
                    took
                )
            }
        }
    };
    let beyond = move || {
        let (left, all) = (work.granted.rows_left(), rows());
        (all > left).then(|| {
            let title = match left {
                0 => t!("All rows of your budget are used").to_owned(),
                _ => t!("Your budget allows {} of them", number::counted(left, t!("row"), t!("rows"))),
            };
            let told = match left {
                0 => t!("Ask the model's owner for more rows; then this file can be asked.").to_owned(),
                _ => t!(
                    "The rest of the file, {}, gets no answer; it can be asked later, with a larger budget.",
                    number::counted(all - left, t!("row"), t!("rows")),
                ),
            };
            view! {
                <Alert tone=AlertTone::Warning title=title>
                    <p>{told}</p>
                </Alert>
            }
        })
    };
    view! {
        {beyond}
        <p class="small">{told}</p>
        <div class="button-row">
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || work.waits_for_consent() || asked() == 0)
                busy=work.asking.busy()
                on_press=move |()| work.ask(untrack(asked))
            >
                {t!("Encrypt and ask")}
            </Button>
        </div>
    }
}

/// What asking takes the server; of checked rows, that it is not all: how fast this browser makes them is known only once it has.
fn server_share(seconds: f64, is_verified: bool) -> String {
    let all = cost::duration(seconds);
    match is_verified {
        false => t!(" It takes the server {all}, when nobody else asks."),
        true => t!(
            " The server’s share takes {all}, when nobody else asks; on top of that your browser makes a checked row of each. How long is told once the first are answered."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_checked_rows_the_servers_share_is_not_told_as_all() {
        let taken = server_share(0.002, false);
        assert!(taken.ends_with("about 2\u{a0}ms, when nobody else asks."));
        let checked = server_share(0.002, true);
        assert!(checked.contains("on top of that your browser"), "{checked}");
    }

    #[test]
    fn a_dry_run_says_how_many_rows_fit() {
        assert_eq!(ready(70, 2), "70 of 72\u{a0}rows ready; 2 left out.");
        assert_eq!(ready(1, 0), "1\u{a0}row ready.");
        assert!(ready(0, 3).starts_with("No row"));
        assert!(advice(true, 2).contains("go on without them"));
        assert!(advice(true, 1).contains("go on without it"));
        assert!(!advice(false, 2).contains("go on"));
    }
}
