//! One of the owner's models: its card, its place in the catalogue, its users.

mod catalogue;
mod delete;
mod edit;
mod meanwhile;
mod raise;
mod renew;
mod restore;
mod users;

use api::{ModelId, model::Model};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{import::new_version, requests::GrantList};
use crate::{
    components::{Fetched, TabPanel, Tabs},
    pages::{
        card_facts::CardFacts,
        card_view::{CardTexts, Inputs, Versions},
        model_page::ModelPage,
    },
};
use catalogue::InCatalogue;
use delete::CopyAndDelete;
use edit::Edit;
use raise::{Raise, RaiseOffer};
use renew::Renew;
use restore::Restore;

/// A model's card, editing, catalogue and grants.
#[component]
pub(crate) fn OwnerModelPage() -> impl IntoView {
    // Outlives the parts, which are made anew when the card changes.
    let (selected, raise) = (RwSignal::new(0), Raise::new());
    view! {
        <ModelPage what=t!("the model") children=move |model, known| {
            view! { <Parts model known selected raise /> }.into_any()
        } />
    }
}

#[component]
fn Parts(
    model: Fetched<Model>,
    known: Model,
    selected: RwSignal<usize>,
    raise: Raise,
) -> impl IntoView {
    let names: Vec<String> = [t!("Users"), t!("Card")].map(str::to_owned).into();
    let (id, card) = (known.id.clone(), known.card.clone());
    let for_edit = known.clone();
    view! {
        <Restore model=known.clone() />
        <RaiseOffer raise />
        <Renew model=known.clone() />
        <Tabs label=t!("Parts of the model") names selected>
            <TabPanel position=0 selected>
                <Users model=id />
                <div class="split">
                    <div class="stack">
                        <CardTexts card=card.clone() />
                        <Versions card=card.clone() />
                        <Inputs card=card.clone() />
                    </div>
                    <aside class="stack" aria-label=t!("Catalogue and facts")>
                        <NewVersionLink model=known.id.clone() version=known.card.version />
                        <InCatalogue model known=known.clone() />
                        <CardFacts card=Signal::stored(card) />
                        <CopyAndDelete known />
                    </aside>
                </div>
            </TabPanel>
            <TabPanel position=1 selected>
                <Edit model known=for_edit raise />
            </TabPanel>
        </Tabs>
    }
}

/// Where a new model comes under the same card.
#[component]
fn NewVersionLink(model: ModelId, version: u32) -> impl IntoView {
    view! {
        <section class="card stack">
            <h2>{t!("Versions")}</h2>
            <p>{t!("This is version {version}.")}</p>
            <p class="muted small">
                {t!("A new model under the same card, sealed in one go for everybody who has access. Rows that were answered count on.")}
            </p>
            <div class="button-row">
                <A href=new_version(&model) attr:class="button">
                    {t!("New version")}
                </A>
            </div>
        </section>
    }
}

#[component]
fn Users(model: ModelId) -> impl IntoView {
    view! {
        <section aria-label=t!("Users")>
            <h2 class="visually-hidden">{t!("Users")}</h2>
            <GrantList model />
        </section>
    }
}
