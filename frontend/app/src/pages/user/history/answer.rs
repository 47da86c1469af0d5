use api::Timestamp;
use client::{AnswerRecord, KeptQuestion, Past};
use leptos::prelude::*;

use super::{
    super::record_facts::{about, fact},
    asked, standing,
};
use crate::{
    address::{Address, id_on_screen},
    browser,
    components::{
        Badge, Button, ButtonKind, CopyButton, EmptyState, FetchedView, IconName, LinkButton, Page,
        PictureView, fetch,
    },
    pages::user::use_model::again_address,
    picture::Picture,
    state::{client, use_log_watch},
};

/// One answer as a record: to be read again, printed, copied, asked again.
#[component]
pub(crate) fn AnswerPage() -> impl IntoView {
    let at: Option<Timestamp> = id_on_screen().parse().ok();
    let kept = fetch(move || async move {
        match at {
            Some(at) => client().answer_record(at).await,
            None => Ok(None),
        }
    });
    let title = Signal::derive(move || match kept.value() {
        Some(Some(record)) => record.past.model_name,
        _ => t!("An answer").to_owned(),
    });
    view! {
        <Page title=title lead=t!("This record is encrypted in your vault; the service cannot read it.")>
            <FetchedView from=kept what=t!("the answer") let:record>
                {match record {
                    Some(record) => view! { <Record record /> }.into_any(),
                    None => view! {
                        <EmptyState
                            title=t!("This answer is not in your history")
                            text=t!("It was deleted, or it is older than the answers that are kept.")
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

#[component]
fn Record(record: AnswerRecord) -> impl IntoView {
    let facts = facts(&record);
    let given = given(&record);
    let text = as_text(&record.past, &facts, &given);
    let past = record.past;
    let logged = use_log_watch().answers();
    let remark = {
        let past = past.clone();
        move || {
            let (tone, text) = standing::remark(&logged.read(), &past)?;
            Some(view! { <p><Badge tone text /></p> })
        }
    };
    let again = again_address(&past).filter(|_| past.waits_for.is_none());
    let again = again.map(|href| view! { <a class="button" href=href>{t!("Ask again")}</a> });
    let picture = match &past.question {
        KeptQuestion::Picture { width, values } => {
            let picture = Picture::kept(*width, &values.0);
            Some(view! {
                <div class="history-picture">
                    <PictureView picture=Some(picture) label=t!("The picture that was asked about") />
                </div>
            })
        }
        _ => None,
    };
    view! {
        <div class="stack">
        <article class="card stack answer-record" aria-label=t!("Answer")>
            <p class="result-headline">{past.headline()}</p>
            {remark}
            <dl class="facts facts-narrow">{facts.into_iter().map(fact).collect_view()}</dl>
            <h2>{t!("What was asked")}</h2>
            {picture}
            <dl class="facts facts-narrow">{given.into_iter().map(fact).collect_view()}</dl>
        </article>
        <div class="button-row not-printed">
            <Button kind=ButtonKind::Primary on_press=|()| browser::print("details")>{t!("Print")}</Button>
            <CopyButton text=Signal::stored(text) label=t!("the answer") />
            {again}
            <LinkButton href=Address::History>{t!("Back to the history")}</LinkButton>
        </div>
        </div>
    }
}

/// By which model, when, and where the log records it.
fn facts(record: &AnswerRecord) -> Vec<(String, String)> {
    let about = about(&record.past, record.owner.clone());
    record.answered().into_iter().chain(about).collect()
}

/// What was given for each input, with its unit, and what was entered in place of what was used.
fn given(record: &AnswerRecord) -> Vec<(String, String)> {
    let replaced = asked::replaced(&record.past).into_iter();
    let replaced = replaced.map(|told| (t!("Not taken as given").to_owned(), told));
    let given = asked::given(&record.past).into_iter().enumerate();
    let with_unit = |(place, (name, value)): (usize, (String, String))| {
        let value = format!("{value} {}", record.unit(place));
        (name, value.trim_end().to_owned())
    };
    given.map(with_unit).chain(replaced).collect()
}

/// The record as lines of text.
fn as_text(past: &Past, facts: &[(String, String)], given: &[(String, String)]) -> String {
    let answer = (t!("Answer").to_owned(), past.headline());
    let lines = std::iter::once(&answer).chain(facts).chain(given);
    lines
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect()
}
