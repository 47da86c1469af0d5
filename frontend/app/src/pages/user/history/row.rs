use client::{History, Past};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{asked, note::Note, standing};
use crate::{
    address::Address,
    components::{Badge, BadgeTone, Button, ButtonKind, Errand, Fetched},
    format::{number, time},
    pages::user::use_model::again_address,
    state::{client, use_log_watch},
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
    let entry = past.log_index.map(number::count);
    let (name, model) = (past.model_name.clone(), past.model.clone());
    let (question, answered) = (asked::shown(&past), answer(&past));
    let again = again_address(&past).filter(|_| past.waits_for.is_none());
    let again = again.map(|href| {
        let label = format!("Ask again what was asked {}", time::second(at));
        view! { <A href=href attr:aria-label=label>"Ask again"</A> }
    });
    let written = past.note.clone();
    let logged = use_log_watch().answers();
    let remark = move || {
        let (tone, text) = standing::remark(&logged.read(), &past)?;
        Some(view! { <Badge tone text /> })
    };
    let label = format!("Delete the answer of {}", time::second(at));
    let delete = move |()| {
        errand.run(async move {
            let past = client().past_answer(at).await?;
            kept.set(client().forget_answer(at).await?);
            deleted.try_set(past);
            Ok(())
        });
    };
    view! {
        <tr>
            <th scope="row">{time::minute(at)}</th>
            <td>
                <A href=Address::UserModel(model)>{name}</A>
            </td>
            <td>{question}</td>
            <td>{answered}</td>
            <td>
                <Note at written list />
            </td>
            <td class="tabular">{entry} {remark}</td>
            <td>
                <div class="button-row">
                    {again}
                    <Button kind=ButtonKind::Quiet label busy=errand.busy() on_press=delete>
                        "Delete"
                    </Button>
                </div>
            </td>
        </tr>
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
