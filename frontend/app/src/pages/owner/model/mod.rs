//! One of the owner's models: its card, its place in the catalogue, its users.

mod catalogue;
mod edit;
mod restore;

use api::{ModelId, model::Model};
use leptos::prelude::*;

use super::requests::{Request, provide_requests};
use crate::{
    components::{Fetched, FetchedView, TabPanel, Tabs, fetch},
    pages::{
        card_facts::CardFacts,
        card_view::{CardTexts, Inputs},
        model_page::ModelPage,
    },
    state::client,
};
use catalogue::InCatalogue;
use edit::Edit;
use restore::Restore;

/// A model's card, editing, catalogue and grants.
#[component]
pub(crate) fn OwnerModelPage() -> impl IntoView {
    // Outlives the parts, which are made anew when the card changes.
    let selected = RwSignal::new(0);
    view! {
        <ModelPage what="the model" children=move |model, known| {
            view! { <Parts model known selected /> }.into_any()
        } />
    }
}

#[component]
fn Parts(model: Fetched<Model>, known: Model, selected: RwSignal<usize>) -> impl IntoView {
    let names: Vec<String> = ["Users", "Card"].map(str::to_owned).into();
    let (id, card) = (known.id.clone(), known.card.clone());
    let for_edit = known.clone();
    view! {
        <Restore model=known.clone() />
        <Tabs label="Parts of the model" names selected>
            <TabPanel position=0 selected>
                <div class="split">
                    <div class="stack">
                        <Users model=id />
                        <CardTexts card=card.clone() />
                        <Inputs card=card.clone() />
                    </div>
                    <aside class="stack" aria-label="Catalogue and facts">
                        <InCatalogue model known />
                        <CardFacts card=Signal::stored(card) />
                    </aside>
                </div>
            </TabPanel>
            <TabPanel position=1 selected>
                <Edit model known=for_edit />
            </TabPanel>
        </Tabs>
    }
}

#[component]
fn Users(model: ModelId) -> impl IntoView {
    let listed = fetch(|| client().grants());
    provide_requests();
    let model = StoredValue::new(model);
    view! {
        <div>
        <FetchedView from=listed what="the users" let:list>
            {
                let mut list = list;
                list.retain(|grant| model.with_value(|model| grant.model == *model));
                list.sort_unstable_by_key(|grant| std::cmp::Reverse(grant.updated_at));
                let nobody = list.is_empty();
                view! {
                    <section aria-label="Users">
                    <h2 class="visually-hidden">"Users"</h2>
                    {nobody
                        .then(|| {
                            view! { <p class="muted small">"Nobody has asked for this model yet."</p> }
                        })}
                    <ul class="requests">
                        {list
                            .into_iter()
                            .map(|grant| {
                                view! { <Request grant on_change=move |()| listed.reload() /> }
                            })
                            .collect_view()}
                    </ul>
                    </section>
                }
            }
        </FetchedView>
        </div>
    }
}
