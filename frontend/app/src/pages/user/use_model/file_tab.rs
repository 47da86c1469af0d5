use api::limits::IMPORT_BYTES;
use leptos::prelude::*;
use protocol::{Request, Response, Table};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::{asker::Asker, results::Results};
use crate::{
    components::{Alert, AlertTone, Button, ButtonKind, ErrorPanel, Progress, file_drop::FileDrop},
    failure::{Failure, Outcome},
    file,
    flow::{
        Stop,
        batch::{self, Batch},
        history::{History, Past, Question},
    },
    format::{number, time},
    reading::Reading,
};

/// A file on its way: what was read, and what is answered.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) asker: Asker,
    pub(super) name: RwSignal<Option<String>>,
    pub(super) table: RwSignal<Option<Table>>,
    pub(super) batch: RwSignal<Batch>,
    running: RwSignal<bool>,
    reading: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    stop: StoredValue<Stop>,
}

impl Work {
    fn new(asker: Asker) -> Self {
        Self {
            asker,
            name: RwSignal::new(None),
            table: RwSignal::new(None),
            batch: RwSignal::new(Batch::default()),
            running: RwSignal::new(false),
            reading: RwSignal::new(false),
            failure: RwSignal::new(None),
            stop: StoredValue::new(Stop::default()),
        }
    }

    fn open(self, file: File) {
        if self.running.get_untracked() {
            return;
        }
        self.failure.set(None);
        self.reading.set(true);
        spawn_local(async move {
            match self.read(&file).await {
                Ok(table) => {
                    self.batch.try_set(Batch::new(table.rows.len()));
                    self.table.try_set(Some(table));
                    self.name.try_set(Some(file.name()));
                }
                // What was read before stays; the mended file can be dropped again.
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
            self.reading.try_set(false);
        });
    }

    async fn read(self, file: &File) -> Outcome<Table> {
        let csv = file::bytes(file, IMPORT_BYTES).await?;
        let card = self.asker.model.with_value(|model| model.card.clone());
        let request = Request::ReadTable {
            csv,
            input: card.input,
            circuit: card.circuit,
        };
        match self.asker.workers.call(request).await? {
            Response::Table(table) => Ok(table),
            _ => Err(Failure::unexpected_answer()),
        }
    }

    fn run(self) {
        let stop = Stop::default();
        self.stop.set_value(stop.clone());
        self.failure.set(None);
        self.running.set(true);
        spawn_local(async move {
            let (Some(grant), Some(model), Some(Some(table))) = (
                self.asker.grant.try_get_value(),
                self.asker.model.try_get_value(),
                self.table.try_get_untracked(),
            ) else {
                return;
            };
            let batch = self.batch.get_untracked();
            let on_part = |first: usize, scores: Vec<Vec<f64>>, left: Option<u64>| {
                self.asker.set_rows_left(left);
                self.batch.try_update(|batch| batch.take(first, scores));
            };
            let circuit = &model.card.circuit;
            let workers = self.asker.workers;
            let outcome =
                batch::run(workers, &grant.id, circuit, &table, &batch, &stop, on_part).await;
            self.running.try_set(false);
            match outcome {
                Ok(()) => self.remember().await,
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }

    /// Keeps one line about the file in the history; its rows are not kept.
    async fn remember(self) {
        let Some(batch) = self.batch.try_get_untracked() else {
            return;
        };
        let model = self.asker.model.get_value();
        let scores = batch.scores.first().cloned().flatten().unwrap_or_default();
        let headline = Reading::of(&model.card.answer, &scores).map(|reading| reading.headline());
        let past = Past {
            at: time::now(),
            grant: self.asker.grant.with_value(|grant| grant.id.clone()),
            model: model.id,
            model_name: model.card.name,
            question: Question::File {
                name: self.name.get_untracked().unwrap_or_default(),
                rows: batch.answered(),
            },
            headline: format!("First row: {}", headline.unwrap_or_default()),
            scores,
            log_index: None,
        };
        if let Err(failure) = History::add(self.asker.vault, past).await {
            self.asker.toasts.failure(&failure);
        }
    }

    fn open_rows(self) -> u64 {
        self.batch
            .with(|batch| (batch.scores.len() - batch.answered()) as u64)
    }
}

/// Many rows of a CSV file: read, checked against the card, encrypted in packed parts, answered.
#[component]
pub(super) fn FileTab(asker: Asker) -> impl IntoView {
    let work = Work::new(asker);
    on_cleanup(move || work.stop.with_value(Stop::ask));
    view! {
        <div class="stack">
            <FileDrop
                id="csv-file"
                label="Drop a CSV file here, or choose one"
                hint="One row a line, columns named as in the card. The file is read here and never uploaded."
                accept=".csv,text/csv"
                chosen=work.name
                on_file=move |file| work.open(file)
            />
            <ErrorPanel failure=work.failure />
            <Show when=move || work.reading.get()>
                <Progress label="Reading the file" value=Signal::stored(None) />
            </Show>
            {move || work.table.get().map(|table| view! { <Understood table /> })}
            <Show when=move || work.table.read().is_some()>
                <Run work />
            </Show>
            <Results work />
        </div>
    }
}

/// What was read, and what was left out.
#[component]
fn Understood(table: Table) -> impl IntoView {
    let rows = number::counted(table.rows.len() as u64, "row", "rows");
    let ignored = (!table.ignored_columns.is_empty()).then(|| {
        format!(
            "Columns the model does not use: {}.",
            table.ignored_columns.join(", ")
        )
    });
    let left_out = table.left_out;
    let shown = table.problems.len();
    let problems = table.problems.into_iter().map(|problem| {
        let text = format!(
            "Line {}, {}: {}",
            problem.line, problem.column, problem.problem
        );
        view! { <li>{text}</li> }
    });
    let problems = problems.collect_view();
    view! {
        <p role="status">{format!("{rows} ready.")}</p>
        {ignored.map(|text| view! { <p class="muted small">{text}</p> })}
        {(left_out > 0)
            .then(|| {
                let title = format!("{} left out", number::counted(u64::from(left_out), "row", "rows"));
                view! {
                    <Alert tone=AlertTone::Warning title=title>
                        <p>"Mend these in the file and drop it again, or go on without them."</p>
                        <details class="fold">
                            <summary>{format!("Show the first {shown} problems")}</summary>
                            <ul class="problems">{problems}</ul>
                        </details>
                    </Alert>
                }
            })}
    }
}

#[component]
fn Run(work: Work) -> impl IntoView {
    let total = move || work.batch.read().scores.len();
    let share = Signal::derive(move || {
        let total = total();
        (total > 0).then(|| work.batch.read().answered() as f64 / total as f64)
    });
    let label = Signal::derive(move || {
        let answered = work.batch.read().answered() as u64;
        format!(
            "{} of {} rows answered",
            number::count(answered),
            number::count(total() as u64)
        )
    });
    let beyond = move || work.open_rows() > work.asker.rows_left();
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
                            number::counted(work.asker.rows_left(), "row", "rows"),
                        )
                    }}
                </p>
            </Alert>
        </Show>
        <Progress label value=share />
        <div class="button-row">
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || work.open_rows() == 0)
                busy=work.running
                on_press=move |()| work.run()
            >
                {move || verb()}
            </Button>
            <Show when=move || work.running.get()>
                <Button on_press=move |()| work.stop.with_value(Stop::ask)>"Stop"</Button>
            </Show>
        </div>
    }
}
