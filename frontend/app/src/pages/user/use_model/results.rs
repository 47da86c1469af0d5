use card::{Field, InputForm, ModelCard};
use client::Batch;
use leptos::prelude::*;
use preparation::{Cell, Input};
use protocol::{RowProblem, ShowRows, TableReport};

use super::file_work::Work;
use crate::{
    browser,
    components::{Button, Table},
    failure::{Failure, Outcome},
    format::{csv, number, typed::written},
    reading::Reading,
    state::client,
};

/// Rows of one page of the table.
const PAGE: usize = 50;

/// Rows that come from the desk at once.
const ROWS_AT_ONCE: u32 = 10_000;

/// Heading of the columns that were not taken as they stand in the file.
const CHANGED: &str = "Not taken as given";

/// A row of the table.
#[derive(Clone, PartialEq)]
struct Answered {
    /// Of the file.
    line: u32,
    /// None until answered.
    scores: Option<Vec<f64>>,
    /// Columns that were not taken as they stand.
    changed: String,
}

/// Answers of a file, page by page, and all of them as a file to save.
#[component]
pub(super) fn Results(work: Work) -> impl IntoView {
    let page = RwSignal::new(0usize);
    let card = work.granted.card();
    let card = StoredValue::new(card);
    let answered = Memo::new(move |_| work.batch.read().answered());
    let pages = move || work.batch.read().rows().div_ceil(PAGE).max(1);
    let here = move || page.get().min(pages() - 1);
    // Parts of other pages change nothing here.
    let shown = Memo::new(move |_| {
        let first = here() * PAGE;
        let table = work.table.read();
        work.batch.with(|batch| {
            let lines = table.iter().flat_map(|table| {
                let lines = table.lines.iter().enumerate().skip(first).take(PAGE);
                lines.map(|(row, line)| (*line, changed(table, row)))
            });
            let lines = lines.zip(batch.scores().iter().skip(first));
            let row = |((line, changed), scores): ((u32, String), &Option<Vec<f64>>)| Answered {
                line,
                scores: scores.clone(),
                changed,
            };
            lines.map(row).collect::<Vec<_>>()
        })
    });
    let any_changed = Memo::new(move |_| work.table.read().as_ref().is_some_and(any_changed));
    let rows = move || {
        let any_changed = any_changed.get();
        card.with_value(|card| shown.with(|shown| rows(card, shown, any_changed)))
    };
    let columns = move || {
        let last = any_changed.get().then_some(CHANGED.to_owned());
        let answers = card.with_value(columns).into_iter().chain(last);
        std::iter::once("Line".to_owned())
            .chain(answers)
            .collect::<Vec<_>>()
    };
    view! {
        <Show when=move || { answered.get() > 0 }>
            <section class="stack" aria-label="Answers">
                <div class="results-head">
                    <h2>"Answers"</h2>
                    <Button on_press=move |()| save(work, || {})>"Download as CSV"</Button>
                </div>
                <p>
                    "Answers stay yours alone as long as you keep them. After passing on some hundred of them, make a new key on the page Keys."
                </p>
                {move || {
                    view! {
                        <Table caption="Answers by line of the file" quiet_caption=true stacks=true columns=columns()>
                            {move || rows()}
                        </Table>
                    }
                }}
                <div class="pager">
                    <Button
                        disabled=Signal::derive(move || here() == 0)
                        on_press=move |()| page.set(here().saturating_sub(1))
                    >
                        "Previous"
                    </Button>
                    <span role="status">
                        {move || format!("Page {} of {}", here() + 1, number::count(pages() as u64))}
                    </span>
                    <Button
                        disabled=Signal::derive(move || here() + 1 >= pages())
                        on_press=move |()| page.set(here() + 1)
                    >
                        "Next"
                    </Button>
                </div>
            </section>
        </Show>
    }
}

/// Saves the answers so far as a file; what comes `then` needs what they were asked with no more.
pub(super) fn save(work: Work, then: impl FnOnce() + 'static) {
    work.saving.run(async move {
        let answered = work.batch.with_untracked(Batch::answered);
        let text = answers_file(work).await?;
        browser::download("tacit-answers.csv", "text/csv", text.as_bytes());
        work.saved.try_set(answered);
        then();
        Ok(())
    });
}

fn columns(card: &ModelCard) -> Vec<String> {
    Reading::columns(&card.answer, &card.circuit.policy)
}

fn any_changed(table: &TableReport) -> bool {
    !table.marks.is_empty()
}

/// Columns of a row that were not taken as they stand, as they are written.
fn changed(table: &TableReport, row: usize) -> String {
    table.marked(row as u32).join(", ")
}

fn rows(card: &ModelCard, shown: &[Answered], any_changed: bool) -> impl IntoView + use<> {
    let answer = &card.answer;
    let width = columns(card).len();
    let row = |answered: &Answered| {
        let Answered {
            line,
            scores,
            changed,
        } = answered;
        let reading = scores
            .as_ref()
            .and_then(|scores| Reading::of(answer, &card.circuit.policy, scores));
        let cells = reading.map_or_else(
            || vec!["…".to_owned(); width],
            |reading| reading.cells(answer),
        );
        let cells = cells
            .into_iter()
            .map(|cell| view! { <td>{cell}</td> })
            .collect_view();
        view! {
            <tr>
                <th scope="row">{*line}</th>
                {cells}
                {any_changed.then(|| view! { <td class="is-changed">{changed.clone()}</td> })}
            </tr>
        }
    };
    shown.iter().map(row).collect_view()
}

/// The answers as a file, with the inputs that the desk holds.
async fn answers_file(work: Work) -> Outcome<String> {
    let (card, table) = (work.granted.card(), work.table.get_untracked());
    let table = table.ok_or_else(Failure::unexpected_answer)?;
    let batch = work.batch.get_untracked();
    let rows = match fields(&card) {
        [] => vec![Vec::new(); table.lines.len()],
        _ => inputs_at_desk(work, table.lines.len() as u32).await?,
    };
    Ok(as_csv(&card, &table, &rows, &batch))
}

async fn inputs_at_desk(work: Work, count: u32) -> Outcome<Vec<Vec<Cell>>> {
    let table = work.rows().await?;
    let mut rows = Vec::with_capacity(count as usize);
    for first in (0..count).step_by(ROWS_AT_ONCE as usize) {
        let count = ROWS_AT_ONCE.min(count - first);
        let ask = ShowRows {
            table,
            first,
            count,
        };
        rows.extend(client().ask(ask).await?);
    }
    Ok(rows)
}

/// Fields whose values are written beside the answers.
fn fields(card: &ModelCard) -> &[Field] {
    match &card.input {
        InputForm::Table { fields } => fields,
        // Pixels are left out: the file they came from has them.
        InputForm::Image(_) => &[],
    }
}

/// Line, inputs and answer of every answered row, and why rows between them were left out.
fn as_csv(card: &ModelCard, table: &TableReport, rows: &[Vec<Cell>], batch: &Batch) -> String {
    let (fields, inputs) = (fields(card), card.inputs());
    let answers = columns(card);
    let is_told = any_changed(table) || !table.left_out.is_empty();
    let head: Vec<&str> = std::iter::once("line")
        .chain(fields.iter().map(|field| field.name.as_str()))
        .chain(answers.iter().map(String::as_str))
        .chain(is_told.then_some(CHANGED))
        .collect();
    let all = table.lines.iter().zip(rows).zip(batch.scores()).enumerate();
    let answered = all.filter_map(|(at, ((line, row), scores))| {
        let reading = Reading::of(&card.answer, &card.circuit.policy, scores.as_ref()?)?;
        let value = |(input, cell): (&Input, &Cell)| written(input, cell);
        let values = inputs.iter().zip(row).map(value);
        let cells = std::iter::once(line.to_string()).chain(values);
        let cells = cells.chain(reading.cells(&card.answer));
        let last = is_told.then(|| changed(table, at));
        Some((*line, cells.chain(last).collect::<Vec<String>>()))
    });
    let blank = fields.len() + answers.len();
    let left_out = table.reasons().map(|(line, problem)| {
        let RowProblem { column, problem } = problem;
        let reason = format!("Left out: {column} {problem}");
        let blanks = vec![String::new(); blank];
        let cells = std::iter::once(line.to_string()).chain(blanks);
        (line, cells.chain([reason]).collect())
    });
    let mut rows: Vec<(u32, Vec<String>)> = answered.chain(left_out).collect();
    rows.sort_by_key(|(line, _)| *line);
    let rows = rows.into_iter().map(|(_, cells)| cells);
    csv::file(&head, rows.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {

    use card::Answer;
    use circuit::{FeatureRange, OutputPolicy};
    use protocol::{ColumnRemark, LeftOutRow, RowMark};

    use super::*;
    use crate::wording::cost::test_circuit;

    fn card() -> ModelCard {
        let field = Field {
            name: "age, years".to_owned(),
            unit: "a".to_owned(),
            step: 1.0,
            example: 40.0,
            choices: Vec::new(),
            series: None,
            refuses_outside: false,
        };
        let answer = Answer::Regression {
            target: "Score".to_owned(),
            unit: String::new(),
            decimals: 1,
            link: card::ValueLink::Identity,
            decision: None,
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: 12,
        };
        let form = InputForm::new(vec![field], None);
        ModelCard::draft(form, answer, test_circuit(1, policy), None)
    }

    #[test]
    fn the_file_holds_answered_rows_with_their_inputs_and_why_others_were_left_out() {
        let mut card = card();
        card.circuit.encoder.features = vec![FeatureRange {
            minimum: 0.0,
            maximum: 100.0,
        }];
        let rows = [40.5, 41.0].map(|age| Cell::row(&[age]));
        let table = TableReport {
            lines: vec![2, 4],
            left_out: Vec::new(),
            problems: Vec::new(),
            ignored_columns: Vec::new(),
            understood: Vec::new(),
            remarks: Vec::new(),
            marks: Vec::new(),
            assumed: None,
        };
        let mut batch = Batch::new(2);
        batch.take(1, vec![vec![3.25]]);
        assert_eq!(
            as_csv(&card, &table, &rows, &batch),
            "line,\"age, years\",Score\r\n4,41,3.2\r\n"
        );
        let told = ColumnRemark {
            column: "age".to_owned(),
            rows: 1,
            remark: "outside 0 to 40, the nearest end is used".to_owned(),
        };
        let mark = RowMark {
            row: 1,
            remarks: vec![0],
        };
        let marked = TableReport {
            remarks: vec![told],
            marks: vec![mark],
            ..table
        };
        batch.take(0, vec![vec![3.0]]);
        assert_eq!(
            as_csv(&card, &marked, &rows, &batch),
            "line,\"age, years\",Score,Not taken as given\r\n2,40.5,3.0,\r\n4,41,3.2,age\r\n"
        );
        let problem = RowProblem {
            column: "age".to_owned(),
            problem: "is not a number".to_owned(),
        };
        let partial = TableReport {
            left_out: vec![LeftOutRow {
                line: 3,
                problem: 0,
            }],
            problems: vec![problem],
            ..marked
        };
        assert_eq!(
            as_csv(&card, &partial, &rows, &batch),
            "line,\"age, years\",Score,Not taken as given\r\n2,40.5,3.0,\r\n3,,,Left out: age is not a number\r\n4,41,3.2,age\r\n"
        );
    }
}
