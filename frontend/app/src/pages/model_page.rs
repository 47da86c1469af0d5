use api::{ModelId, account::LiveList, model::Model};
use leptos::prelude::*;

use crate::{
    address::id_on_screen,
    components::{Fetched, FetchedView, Page, fetch},
    state::client,
};

/// A page about the one model in its address: name and summary above, `children` once the card is here.
#[component]
pub(crate) fn ModelPage(
    /// What is loading: "the model card".
    what: &'static str,
    /// The view of the model; by the first it can be loaded again or replaced.
    children: impl Fn(Fetched<Model>, Model) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let id = ModelId(id_on_screen());
    let model = fetch(move || client().model(&id)).follow(LiveList::Models);
    let title = move || {
        let name = model.value().map(|model| model.card.name);
        name.unwrap_or_else(|| t!("Model").to_owned())
    };
    let lead = move || model.value().map(|model| model.card.summary);
    view! {
        <Page title=Signal::derive(title) lead=Signal::derive(move || lead().unwrap_or_default())>
            <FetchedView from=model what=what children=move |known| children(model, known) />
        </Page>
    }
}
