use api::ModelId;
use client::ModelUsers;
use leptos::prelude::*;

use crate::{
    components::{FetchedView, fetch},
    format::number::counted,
    state::client,
};

/// How many people have to do with a model, before it is taken away from them.
#[component]
pub(super) fn UsersTold(
    model: ModelId,
    /// What that means for them, where there is anybody.
    #[prop(optional)]
    consequence: &'static str,
) -> impl IntoView {
    let grants = fetch(|| client().grants());
    view! {
        <FetchedView from=grants what=t!("who uses it") let:grants>
            {
                let users = ModelUsers::of(&model, &grants);
                let concerns = users.granted + users.asking > 0 && !consequence.is_empty();
                view! {
                    <p>{told(users)}</p>
                    {concerns.then(|| view! { <p>{consequence}</p> })}
                }
            }
        </FetchedView>
    }
}

fn told(users: ModelUsers) -> String {
    let ModelUsers { granted, asking } = users;
    match (granted, asking) {
        (0, 0) => t!("Nobody has access to it or asks for it.").to_owned(),
        (granted, 0) => t!("{} access.", have(granted)),
        (0, asking) => t!("{} for access.", ask(asking)),
        (granted, asking) => t!("{} access, {} for it.", have(granted), ask(asking)),
    }
}

fn have(users: usize) -> String {
    counted(users as u64, t!("user has"), t!("users have"))
}

fn ask(users: usize) -> String {
    counted(users as u64, t!("user asks"), t!("users ask"))
}
