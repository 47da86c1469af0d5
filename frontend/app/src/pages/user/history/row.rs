use client::{History, KeptFile, KeptFileState, KeptQuestion, Past};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{asked, note::Note, standing};
use crate::{
    address::Address,
    components::{Badge, BadgeTone, Button, ButtonKind, Errand, Fetched},
    format::{number, time},
    pages::user::use_model::again_address,
    state::{client, use_batches, use_log_watch},
};

/// An answer, and what can be done with it.
#[component]
pub(super) fn Row(
    kept: Fetched<History>,
    errand: Errand,
    deleted: RwSignal<Option<Past>>,
    list: RwSignal<Vec<Past>>,
    past: Past,
) -> impl IntoView {
    let at = past.at;
    let entry = past.log_index.map(number::entry);
    let (name, model) = (past.model_name.clone(), past.model.clone());
    let (question, answered) = (asked::shown(&past), answer(&past));
    let again = again_address(&past).filter(|_| past.waits_for.is_none());
    let again = again.map(|href| {
        let label = t!("Ask again what was asked {}", time::second(at));
        view! { <A href=href attr:aria-label=label>{t!("Ask again")}</A> }
    });
    let opened = match &past.file {
        Some(file) => Address::File(file.id.clone()),
        None => Address::Answer(at),
    };
    let (written, file, batches) = (past.note.clone(), past.file.clone(), use_batches());
    let logged = use_log_watch().answers();
    let remark = move || {
        let (tone, text) = standing::remark(&logged.read(), &past)?;
        Some(view! { <Badge tone text /> })
    };
    let label = t!("Delete the answer of {}", time::second(at));
    let delete = move |()| {
        // What is deleted is not asked any further.
        let running = file
            .as_ref()
            .and_then(|file| untrack(|| batches.of(&file.id)));
        if let Some(running) = running {
            running.stop();
        }
        errand.run(async move {
            let past = client().past_answer(at).await?;
            kept.set(client().forget_answer(at).await?);
            deleted.try_set(past);
            Ok(())
        });
    };
    view! {
        <tr>
            <th scope="row" class="nowrap">
                <A href=opened attr:aria-label=t!("Open what was asked {}", time::second(at))>
                    {time::minute(at)}
                </A>
            </th>
            <td>
                <A href=Address::UserModel(model)>{name}</A>
            </td>
            <td>{question}</td>
            <td>{answered}</td>
            <td>
                <Note at written list />
            </td>
            <td class="tabular">
                {entry.map(|entry| view! { <A href=Address::UserActivity>{entry}</A> })} " " {remark}
            </td>
            <td>
                <div class="button-row">
                    {again}
                    <Button kind=ButtonKind::Danger label busy=errand.busy() on_press=delete>
                        {t!("Delete")}
                    </Button>
                </div>
            </td>
        </tr>
    }
}

/// The answer in a few words, or the way to where it is waited for.
fn answer(past: &Past) -> AnyView {
    match (&past.waits_for, &past.file) {
        (None, None) => past.headline().into_any(),
        (None, Some(file)) => file_answer(past, file),
        (Some(_), _) => view! {
            <Badge tone=BadgeTone::Waiting text=t!("Under way") />
            " "
            <A href=Address::Use(past.grant.clone())>{t!("Wait for it")}</A>
        }
        .into_any(),
    }
}

/// How far a file is, and its first answer.
fn file_answer(past: &Past, file: &KeptFile) -> AnyView {
    let answered = match past.question {
        KeptQuestion::File { rows, .. } => rows as u64,
        _ => 0,
    };
    let running = use_batches().of(&file.id);
    let (of, headline) = (file.of as u64, past.headline());
    let far = move || {
        let running = running.as_ref();
        let answered = running.map_or(answered, |running| {
            running.answers.with(|answers| answers.answered() as u64)
        });
        t!(
            "{} of {} answered. ",
            number::count(answered),
            number::counted(of, t!("row"), t!("rows"))
        )
    };
    let badge = match file.state {
        KeptFileState::UnderWay => Some((BadgeTone::Waiting, t!("Under way"))),
        KeptFileState::Stopped => Some((BadgeTone::Neutral, t!("Stopped"))),
        KeptFileState::Done => None,
    };
    let badge = badge.map(|(tone, text)| view! { <Badge tone text /> " " });
    view! { {badge} {far} {headline} }.into_any()
}
