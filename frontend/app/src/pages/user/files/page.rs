use api::{GrantId, ModelId, Timestamp};
use card::ModelCard;
use client::{Batch, BatchId, KeptFileState, Past};
use leptos::prelude::*;
use leptos_router::components::A;
use protocol::TableReport;

use super::{
    super::record_facts::{about, fact},
    FileProgress, LeftOut, Results, Sheet,
};
use crate::{
    address::{Address, id_on_screen},
    components::{EmptyState, FetchedView, IconName, LinkButton, Page, fetch, fetch_of},
    failure::Outcome,
    format::time,
    state::{client, use_batches},
};

/// A kept file, as it was read and answered.
#[derive(Clone, PartialEq)]
struct Opened {
    id: BatchId,
    name: String,
    asked_at: Timestamp,
    grant: GrantId,
    model: ModelId,
    card: Box<ModelCard>,
    table: TableReport,
    answers: Batch,
    /// Its line of the history.
    line: Option<Past>,
}

/// One file of the history: how far it is, and its answers.
#[component]
pub(crate) fn FilePage() -> impl IntoView {
    let id = BatchId(id_on_screen());
    let opened = fetch(move || open(id.clone()));
    let title = Signal::derive(move || match opened.value() {
        Some(Some(opened)) => opened.name,
        _ => t!("A file").to_owned(),
    });
    view! {
        <Page title=title lead=t!("Rows and answers are encrypted in your vault; the service cannot read them.")>
            <FetchedView from=opened what=t!("the file") let:opened>
                {match opened {
                    Some(opened) => view! { <Opened opened /> }.into_any(),
                    None => view! {
                        <EmptyState
                            title=t!("This file is not in your vault")
                            text=t!("It was deleted, it is older than the files that are kept, or its page was closed before it was kept: then nothing of it was asked.")
                            icon=IconName::Clock
                        >
                            <LinkButton href=Address::History>{t!("Open the history")}</LinkButton>
                        </EmptyState>
                    }
                        .into_any(),
                }}
            </FetchedView>
        </Page>
    }
}

async fn open(id: BatchId) -> Outcome<Option<Opened>> {
    let client = client();
    let Some(work) = client.open_batch(&id).await? else {
        return Ok(None);
    };
    let csv = client.batch_file(&work).await?;
    let (rows, table) = client.read_table(csv, work.card()).await?;
    client.discard(rows);
    let line = client.past_file(&id).await?;
    Ok(Some(Opened {
        line,
        id,
        name: work.name().to_owned(),
        asked_at: work.asked_at(),
        grant: work.grant().clone(),
        model: work.model().clone(),
        card: Box::new(work.card().clone()),
        table,
        answers: work.answers(),
    }))
}

/// What to do about rows that were left out.
fn unasked(left_out: usize) -> &'static str {
    match left_out {
        1 => t!("It was not asked and has no answer. Mend it, and ask it as a file of its own."),
        _ => t!(
            "They were not asked and have no answer. Mend them, and ask them as a file of their own."
        ),
    }
}

#[component]
fn Opened(opened: Opened) -> impl IntoView {
    let Opened {
        id,
        name,
        asked_at,
        grant,
        model,
        card,
        table,
        answers,
        line,
    } = opened;
    let of_grant = grant.clone();
    let asked_of = StoredValue::new((grant, model, card.name.clone()));
    let access = fetch(move || client().grant(&of_grant));
    let is_deleted = Memo::new(move |_| access.value().is_some_and(|grant| grant.model_deleted));
    let kept = line.as_ref().and_then(|line| line.file.as_ref());
    let goes_on = kept.is_some_and(|file| file.state == KeptFileState::UnderWay);
    let left_out = view! {
        <LeftOut table=&table advice=unasked(table.left_out.len()) />
    };
    let sheet = Sheet::new(*card);
    sheet.take(name, table);
    sheet.answered_before(id.clone(), answers);
    let (batches, of) = (use_batches(), id.clone());
    Effect::new(move || sheet.follow(batches.of(&of)));
    // Its last rows may be answered while the page stands.
    let is_busy = Memo::new(move |_| sheet.running().is_some_and(|running| running.is_busy()));
    let newest = fetch_of(is_busy, move |_| {
        let id = id.clone();
        async move { client().past_file(&id).await }
    });
    let line = StoredValue::new(line);
    let facts = move || {
        let line = newest.value().unwrap_or_else(|| line.get_value())?;
        let owner = line.facts.as_ref().map(|facts| facts.owner.clone());
        Some(about(&line, owner).into_iter().map(fact).collect_view())
    };
    view! {
        <div class="stack file-record">
            <dl class="facts facts-narrow only-printed">{facts}</dl>
            <p class="use-about not-printed">
                {move || asked_of.with_value(|(grant, model, name)| about_model(asked_at, grant, model, name, is_deleted.get()))}
            </p>
            <FileProgress sheet />
            <Show when=move || goes_on && sheet.running().is_none()>
                <p class="small muted not-printed">
                    {t!("It goes on by itself within four minutes, unless another window or browser of yours is at work on it.")}
                </p>
            </Show>
            {left_out}
            <Results sheet />
        </div>
    }
}

/// When it was asked of which model, and the way to ask again: that model, or another where it is not there any more.
fn about_model(
    asked_at: Timestamp,
    grant: &GrantId,
    model: &ModelId,
    name: &str,
    is_deleted: bool,
) -> AnyView {
    let (asked, name) = (t!("Asked {} of ", time::zoned(asked_at)), name.to_owned());
    match is_deleted {
        true => view! {
            <span>{asked} {name} ". " {t!("The owner deleted this model.")}</span>
            <A href=Address::Catalogue>{t!("Choose another model")}</A>
        }
        .into_any(),
        false => view! {
            <span>{asked} <A href=Address::UserModel(model.clone())>{name}</A></span>
            <A href=Address::Use(grant.clone())>{t!("Ask this model again")}</A>
        }
        .into_any(),
    }
}
