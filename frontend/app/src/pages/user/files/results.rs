use card::ModelCard;
use client::Batch;
use leptos::prelude::*;
use protocol::{LineCells, RowProblem, TableReport};

use super::Sheet;
use crate::{
    browser,
    components::{Button, ErrorPanel, Table},
    failure::{Failure, Outcome},
    format::number,
    reading::Reading,
    state::client,
};

/// Rows of one page of the table.
const PAGE: usize = 50;
/// Most rows that are printed at once.
const MOST_PRINTED: usize = 2_000;

/// Heading of the columns that were not taken as they stand in the file.
fn changed_title() -> &'static str {
    t!("Not taken as given")
}

/// A row of the table.
#[derive(Clone, PartialEq)]
struct Answered {
    /// Of the file.
    line: u32,
    /// Beginnings of the person's own columns.
    own: Vec<String>,
    /// None until answered.
    scores: Option<Vec<f64>>,
    /// Columns that were not taken as they stand.
    changed: String,
}

/// Answers of a file, page by page, and all of them as a file to save.
#[component]
pub(in crate::pages::user) fn Results(sheet: Sheet) -> impl IntoView {
    let page = RwSignal::new(0usize);
    let printing = RwSignal::new(false);
    let card = sheet.card;
    let answered = Memo::new(move |_| sheet.with_answers(Batch::answered));
    let pages = move || sheet.with_answers(Batch::rows).div_ceil(PAGE).max(1);
    let here = move || page.get().min(pages() - 1);
    let rows_here = move || match printing.get() {
        true => (0, MOST_PRINTED),
        false => (here() * PAGE, PAGE),
    };
    // Parts of other pages change nothing here.
    let shown = Memo::new(move |_| {
        let (first, most) = rows_here();
        let table = sheet.table.read();
        sheet.with_answers(|batch| {
            let lines = table.iter().flat_map(|table| {
                let lines = table.lines.iter().enumerate().skip(first).take(most);
                lines.map(|(row, line)| Answered {
                    line: *line,
                    own: table.own_cells(row),
                    scores: None,
                    changed: changed(table, row),
                })
            });
            let lines = lines.zip(batch.scores().iter().skip(first));
            let row = |(row, scores): (Answered, &Option<Vec<f64>>)| Answered {
                scores: scores.clone(),
                ..row
            };
            lines.map(row).collect::<Vec<_>>()
        })
    });
    let any_changed = Memo::new(move |_| sheet.table.read().as_ref().is_some_and(any_changed));
    let own_names = Memo::new(move |_| {
        let table = sheet.table.read();
        let own = table.iter().flat_map(|table| &table.own);
        own.map(|column| column.name.clone()).collect::<Vec<_>>()
    });
    let printed = move || {
        let (rows, (first, most)) = (sheet.with_answers(Batch::rows), rows_here());
        let last = rows.min(first + most);
        (last - first < rows).then(|| excerpt(first + 1, last, rows, printing.get()))
    };
    let rows = move || {
        let any_changed = any_changed.get();
        card.with_value(|card| shown.with(|shown| rows(card, shown, any_changed)))
    };
    let columns = move || {
        let last = any_changed.get().then_some(changed_title().to_owned());
        let answers = card.with_value(columns).into_iter().chain(last);
        let own = own_names.get().into_iter();
        std::iter::once(t!("Line of the file").to_owned())
            .chain(own)
            .chain(answers)
            .collect::<Vec<_>>()
    };
    view! {
        <Show when=move || { answered.get() > 0 }>
            <section class="stack" aria-label=t!("Answers")>
                <div class="results-head">
                    <h2>{t!("Answers")}</h2>
                    <div class="button-row not-printed">
                        <Button busy=sheet.saving.busy() on_press=move |()| save(sheet, Format::Csv)>{t!("Download as CSV")}</Button>
                        <Button busy=sheet.saving.busy() on_press=move |()| save(sheet, Format::Workbook)>{t!("Download for Excel")}</Button>
                        <Button on_press=move |()| print(printing)>{t!("Print")}</Button>
                    </div>
                </div>
                <p class="small muted not-printed">{hint()}</p>
                <ErrorPanel failure=sheet.saving.failure() />
                <p class="only-printed">{printed}</p>
                <p class="not-printed">
                    {t!("Answers stay yours alone as long as you keep them. After passing on some hundred of them, make a new key on the page Keys.")}
                </p>
                {move || {
                    view! {
                        <Table caption=t!("Answers by line of the file") quiet_caption=true stacks=true columns=columns()>
                            {move || rows()}
                        </Table>
                    }
                }}
                <div class="pager not-printed">
                    <Button
                        disabled=Signal::derive(move || here() == 0)
                        on_press=move |()| page.set(here().saturating_sub(1))
                    >
                        {t!("Previous")}
                    </Button>
                    <span role="status">
                        {move || t!("Page {} of {}", here() + 1, number::count(pages() as u64))}
                    </span>
                    <Button
                        disabled=Signal::derive(move || here() + 1 >= pages())
                        on_press=move |()| page.set(here() + 1)
                    >
                        {t!("Next")}
                    </Button>
                </div>
            </section>
        </Show>
    }
}

/// Which answers of all are on paper, counted from 1, and how to come by the others; `by_button` prints as many as can be.
fn excerpt(first: usize, last: usize, rows: usize, by_button: bool) -> String {
    let [first, last, all] = [first, last, rows].map(|row| number::count(row as u64));
    match by_button {
        true => {
            t!("Answers {first} to {last} of {all}. The file of answers holds all of them.")
        }
        false if rows <= MOST_PRINTED => t!(
            "Answers {first} to {last} of {all}. The button Print on this page puts all of them on paper."
        ),
        false => {
            let most = number::count(MOST_PRINTED as u64);
            t!(
                "Answers {first} to {last} of {all}. The button Print on this page puts the first {most} on paper; the file of answers holds all."
            )
        }
    }
}

/// Prints all rows, or the first of very many.
fn print(printing: RwSignal<bool>) {
    printing.set(true);
    // All rows are drawn by then.
    request_animation_frame(move || {
        browser::print("details");
        printing.try_set(false);
    });
}

/// What a file of answers is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// As the file that was read.
    Csv,
    /// A workbook (.xlsx).
    Workbook,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Workbook => "xlsx",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What a reader should know of the files.
fn hint() -> &'static str {
    t!(
        "In the CSV, numbers are written as in your file. A text there that begins with =, +, - or @ has an apostrophe (') before it, so that a spreadsheet shows it and does not calculate it as a formula; take the apostrophe away if another program reads the file. The file for Excel has none, and shows numbers with the decimal sign that your Excel is set to; a text of more than 32\u{202f}767 characters, the most that a cell holds, is cut there and ends in […]."
    )
}

/// Saves the answers so far as a file.
fn save(sheet: Sheet, format: Format) {
    sheet.saving.run(async move {
        let file = answers_file(sheet, format).await?;
        let name = sheet
            .name
            .with_untracked(|name| saved_name(name.as_deref(), format));
        browser::download(&name, format.media_type(), &file);
        Ok(())
    });
}

fn columns(card: &ModelCard) -> Vec<String> {
    Reading::columns(&card.answer, &card.circuit.policy)
}

fn any_changed(table: &TableReport) -> bool {
    !table.marks.is_empty()
}

/// What was done to cells of a row that were not taken as they stand.
pub(super) fn changed(table: &TableReport, row: usize) -> String {
    let marked = table.marked(row as u32).into_iter();
    let told = marked.map(|remark| format!("{}: {}", remark.column, remark.remark));
    told.collect::<Vec<_>>().join("; ")
}

fn rows(card: &ModelCard, shown: &[Answered], any_changed: bool) -> impl IntoView + use<> {
    let answer = &card.answer;
    let width = columns(card).len();
    let row = |answered: &Answered| {
        let Answered {
            line,
            own,
            scores,
            changed,
        } = answered;
        let own = own.iter().cloned();
        let own = own
            .map(|cell| view! { <td class="own">{cell}</td> })
            .collect_view();
        let reading = scores
            .as_ref()
            .and_then(|scores| Reading::of(answer, &card.circuit.policy, scores));
        let cells = reading.map_or_else(
            || vec!["…".to_owned(); width],
            |reading| reading.shown_cells(answer),
        );
        let cells = cells
            .into_iter()
            .map(|cell| view! { <td>{cell}</td> })
            .collect_view();
        view! {
            <tr>
                <th scope="row" class="tabular">{number::count(u64::from(*line))}</th>
                {own}
                {cells}
                {any_changed.then(|| view! { <td class="is-changed">{changed.clone()}</td> })}
            </tr>
        }
    };
    shown.iter().map(row).collect_view()
}

/// The file that was read, with its answers behind each line.
async fn answers_file(sheet: Sheet, format: Format) -> Outcome<Vec<u8>> {
    let (card, table, id) = (
        sheet.card.get_value(),
        sheet.table.get_untracked(),
        sheet.id.get_untracked(),
    );
    let (table, id) = table.zip(id).ok_or_else(Failure::unexpected_answer)?;
    let batch = untrack(|| sheet.with_answers(Batch::clone));
    let (columns, cells) = behind(&card, &table, &batch);
    let work = client().open_batch(&id).await?;
    let csv = client()
        .batch_file(&work.ok_or_else(Failure::unexpected_answer)?)
        .await?;
    match format {
        Format::Csv => client().extend_table(csv, &card, columns, cells).await,
        Format::Workbook => client().table_as_workbook(csv, &card, columns, cells).await,
    }
}

/// What is written behind each line of the file: answers of rows that have one, and why rows were left out.
fn behind(card: &ModelCard, table: &TableReport, batch: &Batch) -> (Vec<String>, Vec<LineCells>) {
    let mut titles = columns(card);
    let width = titles.len();
    let is_told = any_changed(table) || !table.left_out.is_empty();
    titles.extend(is_told.then(|| changed_title().to_owned()));
    let all = table.lines.iter().zip(batch.scores()).enumerate();
    let answered = all.filter_map(|(at, (line, scores))| {
        let reading = Reading::of(&card.answer, &card.circuit.policy, scores.as_ref()?)?;
        let last = is_told.then(|| changed(table, at));
        let cells = reading.cells(&card.answer).into_iter().chain(last);
        Some((*line, cells.collect()))
    });
    let left_out = table.reasons().map(|(line, problem)| {
        let RowProblem { column, problem } = problem;
        let reason = t!("Left out: {column} {problem}");
        let mut cells = vec![String::new(); width];
        cells.push(reason);
        (line, cells)
    });
    let lines = answered.chain(left_out);
    let lines = lines.map(|(line, cells)| LineCells { line, cells });
    (titles, lines.collect())
}

/// What the saved file is called, by the one that was read.
fn saved_name(name: Option<&str>, format: Format) -> String {
    let name = name.unwrap_or("tacit");
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    t!("{stem} with answers.{}", format.ending())
}

#[cfg(test)]
mod tests {
    use card::{Answer, Field, InputForm};
    use circuit::OutputPolicy;
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
            example_text: String::new(),
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
    fn what_gets_an_apostrophe_is_told_with_the_reason() {
        for sign in ["=", "+", "-", "@"] {
            assert!(card::table::no_formula(&format!("{sign}a")).starts_with('\''));
            assert!(hint().contains(sign), "{sign}");
        }
    }

    fn line(line: u32, cells: &[&str]) -> LineCells {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        LineCells { line, cells }
    }

    #[test]
    fn answers_stand_behind_their_lines_and_reasons_behind_those_left_out() {
        let card = card();
        let table = TableReport {
            lines: vec![2, 4],
            left_out: Vec::new(),
            problems: Vec::new(),
            ignored_columns: Vec::new(),
            understood: Vec::new(),
            remarks: Vec::new(),
            marks: Vec::new(),
            assumed: None,
            counted: Vec::new(),
            own: Vec::new(),
        };
        let mut batch = Batch::new(2);
        batch.take(1, vec![vec![3.25]]);
        let (titles, lines) = behind(&card, &table, &batch);
        assert_eq!(
            (titles, lines),
            (vec!["Score".to_owned()], vec![line(4, &["3.2"])])
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
        let (titles, lines) = behind(&card, &marked, &batch);
        assert_eq!(titles, ["Score", changed_title()]);
        let told = "age: outside 0 to 40, the nearest end is used";
        assert_eq!(lines, [line(2, &["3.0", ""]), line(4, &["3.2", told])]);
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
        let (_, lines) = behind(&card, &partial, &batch);
        assert_eq!(lines[2], line(3, &["", "Left out: age is not a number"]));
    }

    #[test]
    fn an_excerpt_on_paper_says_how_to_print_the_rest() {
        let of_page = excerpt(1, 50, 60, false);
        assert!(of_page.starts_with("Answers 1 to 50 of 60. The button Print"));
        assert!(of_page.ends_with("all of them on paper."), "{of_page}");
        let of_many = excerpt(51, 100, MOST_PRINTED + 1, false);
        assert!(of_many.contains("the first 2\u{202f}000"), "{of_many}");
        let by_button = excerpt(1, MOST_PRINTED, MOST_PRINTED + 1, true);
        assert!(!by_button.contains("button"), "{by_button}");
        assert!(by_button.contains("file of answers"), "{by_button}");
    }

    #[test]
    fn a_saved_file_is_called_after_the_one_that_was_read() {
        let saved = |name, format| saved_name(name, format);
        assert_eq!(
            saved(Some("ward.7.csv"), Format::Csv),
            "ward.7 with answers.csv"
        );
        assert_eq!(saved(None, Format::Workbook), "tacit with answers.xlsx");
    }
}
