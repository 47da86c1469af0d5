use client::{
    BatchId, FRESH_MS, History, KeptFile, KeptFileState, KeptQuestion, KeptStanding, Past,
};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use super::{asked, note::Note, standing};
use crate::{
    address::Address,
    components::{Badge, BadgeTone, ButtonKind, Errand, Fetched, MenuEntry, RowMenu},
    format::{number, time},
    pages::user::use_model::again_address,
    state::{RunningBatch, client, is_visible, use_batches, use_log_watch},
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
    let deletes = MenuEntry::new(t!("Delete"), label, Callback::new(delete)).busy(errand.busy());
    let actions = match again {
        Some(again) => {
            let name = time::second(at);
            view! { {again} <RowMenu name entries=vec![deletes] /> }.into_any()
        }
        None => deletes.button(ButtonKind::Danger),
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
                <div class="button-row">{actions}</div>
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
    let told = match past.question {
        KeptQuestion::File { rows, .. } => rows,
        _ => 0,
    };
    let (batches, id, state) = (use_batches(), file.id.clone(), file.state);
    let kept = RwSignal::new(None::<KeptStanding>);
    if state == KeptFileState::UnderWay {
        look_at(id.clone(), kept);
    }
    let running = Signal::derive(move || batches.of(&id));
    let (of, headline) = (file.of as u64, past.headline());
    let far = move || {
        let here = running.read();
        let here = here.as_ref().map_or(0, |running| {
            running.answers.with(|answers| answers.answered())
        });
        let kept = kept.read().map_or(0, |kept| kept.answered);
        t!(
            "{} of {} answered. ",
            number::count(told.max(here).max(kept) as u64),
            number::counted(of, t!("row"), t!("rows"))
        )
    };
    let badge = move || {
        let is_busy = running.read().as_ref().is_some_and(RunningBatch::is_busy);
        let at_work = kept.read().map(|kept| kept.at_work);
        let (tone, text) = file_badge(state, is_busy, at_work)?;
        Some(view! { <Badge tone text /> " " })
    };
    view! { {badge} {far} {headline} }.into_any()
}

/// Looks where a file that is not done stands, again and again while somebody looks: its line tells it when work begins and ends.
fn look_at(id: BatchId, kept: RwSignal<Option<KeptStanding>>) {
    spawn_local(async move {
        while kept.try_with_untracked(|_| ()).is_some() {
            if is_visible()
                && let Ok(Some(standing)) = client().kept_standing(&id).await
            {
                kept.try_set(Some(standing));
            }
            TimeoutFuture::new(FRESH_MS).await;
        }
    });
}

/// What stands beside a file; `at_work` says whether any place works on it, none before that is known.
fn file_badge(
    state: KeptFileState,
    is_busy: bool,
    at_work: Option<bool>,
) -> Option<(BadgeTone, &'static str)> {
    match (state, is_busy, at_work) {
        (KeptFileState::Done, ..) | (KeptFileState::UnderWay, false, None) => None,
        (KeptFileState::Stopped, ..) => Some((BadgeTone::Neutral, t!("Stopped"))),
        (KeptFileState::UnderWay, false, Some(false)) => Some((BadgeTone::Neutral, t!("Waits"))),
        (KeptFileState::UnderWay, ..) => Some((BadgeTone::Waiting, t!("Under way"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_under_way_only_where_a_place_works_on_it() {
        let told = |is_busy, at_work| {
            file_badge(KeptFileState::UnderWay, is_busy, at_work).map(|(_, text)| text)
        };
        assert_eq!(told(false, Some(false)), Some("Waits"));
        assert_eq!(told(false, Some(true)), Some("Under way"));
        assert_eq!(told(true, Some(false)), Some("Under way"));
        assert_eq!(told(false, None), None, "nothing is known yet");
        assert_eq!(file_badge(KeptFileState::Done, false, Some(false)), None);
    }
}
