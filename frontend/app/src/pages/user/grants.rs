use api::{
    account::LiveList,
    grant::{Grant, GrantState, InputPolicy},
};
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use crate::{
    address::Address,
    components::{Badge, EmptyState, FetchedView, IconName, LinkButton, Page, Table, fetch},
    format::time,
    state::{client, use_lists},
    wording::{self, Explained, glossary::Term},
};

/// Every grant of the user, whatever its state.
#[component]
pub(crate) fn UserGrantsPage() -> impl IntoView {
    let listed = fetch(|| client().grants())
        .follow(LiveList::Access)
        .follow(LiveList::Budget);
    let lists = use_lists();
    Effect::new(move |_| {
        let seen = listed.value().unwrap_or_default();
        spawn_local(async move {
            client().see_access(&seen).await;
            lists.recount();
        });
    });
    view! {
        <Page title=t!("My access") lead=t!("Models you asked for, and where each request stands.")>
            <FetchedView from=listed what=t!("your access") let:list>
                {if list.is_empty() {
                    view! {
                        <EmptyState
                            title=t!("You have not asked for a model yet")
                            text=t!("Choose one in the catalogue and tell its owner what you need it for.")
                            icon=IconName::Key
                        >
                            <LinkButton href=Address::Catalogue>{t!("Open the catalogue")}</LinkButton>
                        </EmptyState>
                    }
                        .into_any()
                } else {
                    view! {
                        <p class="small muted">
                            {t!("Words: ")} <Explained term=Term::Grant /> ", " <Explained term=Term::Budget /> ", "
                            <Explained term=Term::Sealed /> "."
                        </p>
                        <Grants list />
                    }
                        .into_any()
                }}
            </FetchedView>
        </Page>
    }
}

#[component]
fn Grants(list: Vec<Grant>) -> impl IntoView {
    let mut list = list;
    list.sort_unstable_by_key(|grant| std::cmp::Reverse(grant.updated_at));
    view! {
        <Table
            caption=t!("Your access to models")
            quiet_caption=true
            stacks=true
            columns=[t!("Model"), t!("Owner"), t!("State"), t!("Used"), t!("Changed"), ""].map(str::to_owned).to_vec()
        >
            {list.into_iter().map(|grant| view! { <Row grant /> }).collect_view()}
        </Table>
    }
}

#[component]
fn Row(grant: Grant) -> impl IntoView {
    let (tone, text) = wording::grant_state(&grant);
    let used = wording::budget(&grant);
    let inputs = (grant.inputs == InputPolicy::Verified)
        .then(|| view! { <p class="muted small">{t!("Checked rows")}</p> });
    let version = wording::sealed_version(&grant);
    let reason = match &grant.state {
        _ if grant.model_deleted => {
            Some(t!("The owner deleted this model. Choose another in the catalogue.").to_owned())
        }
        GrantState::Refused { reason } => Some(reason.clone()),
        _ => None,
    };
    let usable = grant.state == GrantState::Active && grant.suspension.is_none();
    view! {
        <tr>
            <th scope="row">
                {match grant.model_deleted {
                    true => grant.model_name.into_any(),
                    false => {
                        view! { <A href=Address::UserModel(grant.model.clone())>{grant.model_name}</A> }.into_any()
                    }
                }}
            </th>
            <td>{grant.owner_name}</td>
            <td>
                <Badge tone=tone text=text />
                {inputs}
                {version.map(|version| view! { <p class="muted small">{version}</p> })}
                {reason.map(|reason| view! { <p class="muted small">{reason}</p> })}
            </td>
            <td class="tabular">{used}</td>
            <td>{time::minute(grant.updated_at)}</td>
            <td>
                {usable
                    .then(|| {
                        view! { <LinkButton href=Address::Use(grant.id.clone())>{t!("Use")}</LinkButton> }
                    })}
            </td>
        </tr>
    }
}
