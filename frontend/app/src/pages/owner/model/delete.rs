use api::model::Model;
use leptos::{ev::SubmitEvent, prelude::*};

use super::users::UsersTold;
use crate::{
    address::{Address, use_go},
    components::{Button, ButtonKind, Dialog, Errand, ErrorPanel, Field},
    pages::owner::{card_editor::CardEditor, drafts::draft_address},
    state::{client, use_toasts},
};

/// A card as the beginning of another model, and the end of this one.
#[component]
pub(super) fn CopyAndDelete(known: Model) -> impl IntoView {
    let open = RwSignal::new(false);
    let errand = Errand::new();
    let navigate = leptos_router::hooks::use_navigate();
    let known = StoredValue::new(known);
    let duplicate = move |()| {
        let Model { id, card, .. } = known.get_value();
        let typed = untrack(|| CardEditor::of(card).snapshot());
        let navigate = navigate.clone();
        errand.run(async move {
            let draft = client().duplicate_model(&id, typed).await?;
            navigate(&draft_address(&draft), Default::default());
            Ok(())
        });
    };
    view! {
        <section class="card stack">
            <h2>{t!("Copy and delete")}</h2>
            <p class="muted small">
                {t!("A duplicate is a draft with this card\u{2019}s words; you choose the model file for it.")}
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button busy=errand.busy() on_press=duplicate>
                    {t!("Duplicate")}
                </Button>
                <Button kind=ButtonKind::Danger on_press=move |()| open.set(true)>{t!("Delete…")}</Button>
            </div>
            <Dialog open title=t!("Delete the model?")>
                <DeleteForm known=known.get_value() open />
            </Dialog>
        </section>
    }
}

#[component]
fn DeleteForm(known: Model, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, errand, go) = (use_toasts(), Errand::new(), use_go());
    let typed = RwSignal::new(String::new());
    let (id, name) = (known.id.clone(), known.card.name.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (known, typed, go) = (known.clone(), typed.get_untracked(), go.clone());
        errand.run(async move {
            client().delete_model(&known, &typed).await?;
            toasts.success(t!("{} is deleted.", known.card.name));
            go(Address::Dashboard);
            Ok(())
        });
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <UsersTold
                model=id
                consequence=t!("All access ends: open requests are refused, sealed copies are deleted and answer no more. Jobs on them end without an \
                     answer and without a charge.")
            />
            <ul>
                <li>{t!("The card is gone for everybody, and its clear model is deleted from your vault. It cannot be undone.")}</li>
                <li>{t!("Users keep the answers in their history; the log keeps what it says of the model, its name with it.")}</li>
            </ul>
            <Field label=t!("Name of the model, to delete it") hint=name value=typed required=true />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Danger submit=true busy=errand.busy()>
                    {t!("Delete for ever")}
                </Button>
                <Button on_press=move |()| open.set(false)>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}
