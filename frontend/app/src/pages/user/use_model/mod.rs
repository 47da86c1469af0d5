//! Using a granted model: encode, encrypt -> send -> evaluate -> decrypt.

mod answer;
mod asker;
mod bench;
mod file_tab;
mod file_work;
mod form;
mod granted;
mod image_tab;
mod key_gate;
mod live;
mod server_saw;
mod shown_answer;
mod trust;
mod under_way;
mod waiting;

use api::{
    GrantId,
    grant::{Grant, GrantState},
};
use client::GrantedModel;
use leptos::prelude::*;

use crate::{
    address::{Address, id_on_screen},
    components::{Alert, AlertTone, FetchedView, LinkButton, Page, fetch},
    format::time,
    state::client,
    wording,
};
pub(super) use form::again_address;
use form::{Again, again_on_screen};
use key_gate::KeyGate;
use trust::why_suspended;

/// What the user may do with a grant.
#[derive(Clone, PartialEq)]
enum Access {
    /// Ask: its owner's signature was checked. The form may begin with an earlier question.
    Open(Box<GrantedModel>, Option<Again>),
    /// Nothing now.
    Closed(Box<Grant>),
}

/// Asks a granted model by form, picture or file.
#[component]
pub(crate) fn UsePage() -> impl IntoView {
    let (id, again) = (GrantId(id_on_screen()), again_on_screen());
    let granted = fetch(move || {
        let id = id.clone();
        async move {
            let grant = client().grant(&id).await?;
            match grant.state {
                GrantState::Active
                    if grant.suspension.is_none() && !grant.has_ended(time::now()) =>
                {
                    let model = client().granted_model(&grant).await?;
                    let past = match again {
                        Some(at) => client().past_answer(at).await?,
                        None => None,
                    };
                    let again = past.and_then(|past| Again::of(past, &id));
                    Ok(Access::Open(Box::new(model), again))
                }
                _ => Ok(Access::Closed(Box::new(grant))),
            }
        }
    });
    let title = Signal::derive(move || match granted.value() {
        Some(Access::Open(model, _)) => model.card().name.clone(),
        Some(Access::Closed(grant)) => grant.model_name,
        None => t!("Use a model").to_owned(),
    });
    view! {
        <Page
            title=title
            lead=t!("Your input is encrypted here before it leaves. The answer is opened here, and nowhere else.")
        >
            <FetchedView from=granted what=t!("the model") let:access>
                {match access {
                    Access::Open(model, again) => view! { <KeyGate model=*model again /> }.into_any(),
                    Access::Closed(grant) => view! { <Closed grant=*grant /> }.into_any(),
                }}
            </FetchedView>
        </Page>
    }
}

/// Why the model cannot be used now.
#[component]
fn Closed(grant: Grant) -> impl IntoView {
    if grant.model_deleted {
        return view! { <Deleted /> }.into_any();
    }
    let (_, state) = wording::grant_state(&grant);
    let action = match (&grant.state, &grant.suspension) {
        (_, Some(suspension)) => why_suspended(suspension.cause).to_owned(),
        (GrantState::Requested, _) => {
            t!("The owner has not answered yet. You will be able to use it once it is sealed for you.")
                .to_owned()
        }
        (GrantState::Refused { reason }, _) => t!("The owner refused: {reason}"),
        (GrantState::Withdrawn, _) => {
            t!("You took the request back. Ask for access again on the model's page.").to_owned()
        }
        (GrantState::Active, _) => {
            t!("Access has ended. On the model's page you can ask the owner to let it go on; nothing has to be sealed again \
             for that.")
                .to_owned()
        }
        (GrantState::Stale, _) => {
            t!("Something changed since the model was sealed for you. The owner has to seal it again: ask for that.")
                .to_owned()
        }
        _ => t!("The owner took access back. Ask for access again on the model's page.").to_owned(),
    };
    view! {
        <Alert tone=AlertTone::Warning title=state>
            <p>{action}</p>
            <div class="button-row">
                <LinkButton href=Address::UserModel(grant.model.clone())>{t!("Open the model's page")}</LinkButton>
            </div>
        </Alert>
    }
    .into_any()
}

/// That there is no model any more.
#[component]
fn Deleted() -> impl IntoView {
    view! {
        <Alert tone=AlertTone::Warning title=t!("The model was deleted")>
            <p>
                {t!("Its owner deleted it, and all access to it ended. Answers that you got stay in your history. Choose another model in the catalogue.")}
            </p>
            <div class="button-row">
                <LinkButton href=Address::Catalogue>{t!("Open the catalogue")}</LinkButton>
            </div>
        </Alert>
    }
}
