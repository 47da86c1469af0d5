use api::Timestamp;
use client::{AnswerStanding, History, KeptQuestion, LoggedAnswers, MOST_KEPT, Past};
use leptos::{html, prelude::*};
use leptos_router::components::A;
use preparation::Cell;

use crate::{
    address::Address,
    browser,
    components::{
        Badge, BadgeTone, Button, ButtonKind, Dialog, EmptyState, Errand, ErrorPanel, Fetched,
        FetchedView, IconName, LinkButton, Page, PictureView, Table, fetch,
    },
    format::{csv, number, time, typed::plain},
    picture::Picture,
    state::{client, use_log_watch},
};

/// Values of a row shown before the rest is left out.
const SHOWN_VALUES: usize = 6;
/// Characters of a text shown before the rest is left out.
const LONGEST_TEXT: usize = 80;

/// The user's past answers, from her vault.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let kept = fetch(|| async { client().history().await });
    let errand = Errand::new();
    let deleted = RwSignal::new(None::<Past>);
    let lead = format!(
        "Your last {MOST_KEPT} answers. They are encrypted in your vault; the service cannot read them."
    );
    view! {
        <Page title="History" lead=lead>
            <ErrorPanel failure=errand.failure() />
            <Deleted kept errand deleted />
            <FetchedView from=kept what="your history" let:history>
                {if history.0.is_empty() {
                    view! {
                        <EmptyState
                            title="No answers yet"
                            text="Each answer you get is kept here, encrypted, until you delete it."
                            icon=IconName::Clock
                        >
                            <LinkButton href=Address::UserGrants>"Use a model"</LinkButton>
                        </EmptyState>
                    }
                        .into_any()
                } else {
                    view! { <Answers kept errand deleted history /> }.into_any()
                }}
            </FetchedView>
        </Page>
    }
}

/// Says that an answer was deleted, and takes that back.
#[component]
fn Deleted(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
) -> impl IntoView {
    let line = NodeRef::<html::Div>::new();
    // The button that deleted it is gone with its row.
    Effect::new(move || {
        if let Some(line) = line.get() {
            let _ = line.focus();
        }
    });
    let undo = move |()| {
        let Some(past) = deleted.get_untracked() else {
            return;
        };
        errand.run(async move {
            kept.set(client().put_answer_back(past).await?);
            deleted.try_set(None);
            Ok(())
        });
    };
    let said = move |past: Past| {
        let text = format!("The answer of {} is deleted.", time::second(past.at));
        view! {
            <div class="button-row" node_ref=line tabindex="-1">
                <span role="status">{text}</span>
                <Button busy=errand.busy() on_press=undo>"Undo"</Button>
            </div>
        }
    };
    move || deleted.get().map(said)
}

#[component]
fn Answers(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    history: History,
) -> impl IntoView {
    let clearing = RwSignal::new(false);
    let for_download = StoredValue::new(history.clone());
    let logged = use_log_watch().answers();
    let download = move |()| {
        let text = for_download.with_value(|history| as_csv(history, &logged.read_untracked()));
        browser::download("tacit-history.csv", "text/csv", text.as_bytes());
    };
    let clear = move |()| {
        clearing.set(false);
        errand.run(async move {
            kept.set(client().clear_history().await?);
            deleted.try_set(None);
            Ok(())
        });
    };
    view! {
        <section class="stack" aria-label="Past answers">
        <div class="button-row">
            <Button on_press=download>"Download as CSV"</Button>
            <Button kind=ButtonKind::Danger on_press=move |()| clearing.set(true)>
                "Delete all"
            </Button>
        </div>
        <Table
            caption="Past answers, newest first"
            quiet_caption=true
            stacks=true
            columns=["When", "Model", "Question", "Answer", "Log entry", ""].map(str::to_owned).to_vec()
        >
            {history.0.into_iter().map(|past| view! { <Row kept errand deleted past /> }).collect_view()}
        </Table>
        <Dialog open=clearing title="Delete your whole history?">
            <p>"The answers are deleted from your vault. The log keeps that you asked, never what."</p>
            <div class="button-row">
                <Button kind=ButtonKind::Danger on_press=clear>
                    "Delete all"
                </Button>
                <Button on_press=move |()| clearing.set(false)>"Keep it"</Button>
            </div>
        </Dialog>
        </section>
    }
}

#[component]
fn Row(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    past: Past,
) -> impl IntoView {
    let at: Timestamp = past.at;
    let whole = StoredValue::new(past.clone());
    let answered = answer(&past);
    let entry = past.log_index.map(number::count);
    let (name, model) = (past.model_name.clone(), past.model.clone());
    let asked = question(past.question.clone());
    let logged = use_log_watch().answers();
    let remark = move || {
        let (tone, text) = standing(logged.read().standing(|entry| past.is_logged_at(entry)))?;
        Some(view! { <Badge tone text /> })
    };
    let label = format!("Delete the answer of {}", time::second(at));
    let delete = move |()| {
        errand.run(async move {
            let past = whole.get_value();
            kept.set(client().forget_answer(at).await?);
            deleted.try_set(Some(past));
            Ok(())
        });
    };
    view! {
        <tr>
            <th scope="row">{time::minute(at)}</th>
            <td>
                <A href=Address::UserModel(model)>{name}</A>
            </td>
            <td>{asked}</td>
            <td>{answered}</td>
            <td class="tabular">{entry} {remark}</td>
            <td>
                <Button kind=ButtonKind::Quiet label busy=errand.busy() on_press=delete>
                    "Delete"
                </Button>
            </td>
        </tr>
    }
}

/// What is said of an answer beside its entry, if it is not sound.
fn standing(standing: AnswerStanding) -> Option<(BadgeTone, &'static str)> {
    match standing {
        AnswerStanding::Sound => None,
        AnswerStanding::Waiting => Some((BadgeTone::Waiting, "Not yet compared with the log")),
        AnswerStanding::Contradicted => Some((
            BadgeTone::Bad,
            "The log holds something else: do not rely on it",
        )),
    }
}

/// The answer in a few words, or the way to where it is waited for.
fn answer(past: &Past) -> AnyView {
    match past.waits_for {
        None => past.headline.clone().into_any(),
        Some(_) => view! {
            <Badge tone=BadgeTone::Waiting text="Under way" />
            " "
            <A href=Address::Use(past.grant.clone())>"Wait for it"</A>
        }
        .into_any(),
    }
}

fn question(question: KeptQuestion) -> AnyView {
    match question {
        KeptQuestion::Row(row) => {
            let rest = row.len().saturating_sub(SHOWN_VALUES);
            let shown: Vec<String> = row.iter().take(SHOWN_VALUES).map(shown).collect();
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            view! { <span class="history-row">{shown.join(", ")} {more}</span> }.into_any()
        }
        KeptQuestion::File { name, rows } => {
            view! { <span>{format!("{name}, {}", number::counted(rows as u64, "row", "rows"))}</span> }.into_any()
        }
        KeptQuestion::Picture { width, values } => {
            let picture = Picture::kept(width, &values.0);
            view! {
                <div class="history-picture">
                    <PictureView picture=Some(picture) label="The picture that was asked about" />
                </div>
            }
            .into_any()
        }
    }
}

/// A cell of a kept row; a category is kept by name.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => plain(*number),
        Cell::Text(text) if text.chars().count() > LONGEST_TEXT => {
            let start: String = text.chars().take(LONGEST_TEXT).collect();
            format!("{start}…")
        }
        Cell::Text(text) => text.clone(),
        Cell::Series(values) => format!("{} values", values.len()),
        Cell::Missing => "unknown".to_owned(),
    }
}

fn as_csv(history: &History, logged: &LoggedAnswers) -> String {
    let row = |past: &Past| {
        let asked = match &past.question {
            KeptQuestion::Row(row) => row.iter().map(shown).collect::<Vec<_>>().join(" "),
            KeptQuestion::File { name, rows } => format!("{name} ({rows} rows)"),
            KeptQuestion::Picture { .. } => "picture".to_owned(),
        };
        vec![
            time::iso(past.at),
            past.model_name.clone(),
            asked,
            past.headline.clone(),
            past.log_index
                .map(|index| index.to_string())
                .unwrap_or_default(),
            standing(logged.standing(|entry| past.is_logged_at(entry)))
                .map_or("", |(_, text)| text)
                .to_owned(),
        ]
    };
    csv::file(
        &["when", "model", "question", "answer", "log entry", "remark"],
        history.0.iter().map(row).collect::<Vec<_>>(),
    )
}
