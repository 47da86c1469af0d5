use std::collections::BTreeMap;

use api::{
    GrantId,
    account::LiveList,
    grant::{Grant, GrantState, InputPolicy},
};
use client::SignedVersion;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use crate::{
    address::Address,
    components::{
        Badge, EmptyState, Fetched, FetchedView, IconName, LinkButton, Page, Table, fetch, fetch_of,
    },
    format::time,
    state::{client, use_lists},
    wording::{self, Explained, glossary::Term},
};

/// Every grant of the user, whatever its state.
#[component]
pub(crate) fn UserGrantsPage() -> impl IntoView {
    let listed = fetch(|| client().grants())
        .follow(LiveList::Access)
        .follow(LiveList::Budget)
        .stay_fresh();
    // How much of it is used says nothing of what was signed.
    let sealed = Memo::new(move |_| {
        let mut grants = listed.value().unwrap_or_default();
        for grant in &mut grants {
            (grant.rows_used, grant.pads_checked) = (0, 0);
        }
        grants
    });
    let versions = fetch_of(
        sealed,
        |of| async move { client().signed_versions(&of).await },
    );
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
                        <Grants list versions />
                    }
                        .into_any()
                }}
            </FetchedView>
        </Page>
    }
}

#[component]
fn Grants(list: Vec<Grant>, versions: Fetched<BTreeMap<GrantId, SignedVersion>>) -> impl IntoView {
    let mut list = list;
    list.sort_unstable_by_key(|grant| std::cmp::Reverse(grant.updated_at));
    view! {
        <Table
            caption=t!("Your access to models")
            quiet_caption=true
            stacks=true
            columns=[t!("Model"), t!("Owner"), t!("State"), t!("Used"), t!("Changed"), ""].map(str::to_owned).to_vec()
        >
            {list.into_iter().map(|grant| view! { <Row grant versions /> }).collect_view()}
        </Table>
    }
}

#[component]
fn Row(grant: Grant, versions: Fetched<BTreeMap<GrantId, SignedVersion>>) -> impl IntoView {
    let (tone, text) = wording::grant_state(&grant);
    let used = wording::budget(&grant);
    let inputs = (grant.inputs == InputPolicy::Verified)
        .then(|| view! { <p class="muted small">{t!("Checked rows")}</p> });
    let (id, newest) = (grant.id.clone(), grant.model_version);
    let version = move || version(versions.value()?.get(&id)?, newest);
    let reason = match &grant.state {
        _ if grant.model_deleted => {
            Some(t!("The owner deleted this model. Choose another in the catalogue.").to_owned())
        }
        GrantState::Refused { reason } => Some(reason.clone()),
        _ => {
            let declined = grant.more.as_ref().and_then(|more| more.declined.as_ref());
            declined.map(|reason| t!("You asked for more. The owner declined: {reason}"))
        }
    };
    let name = grant.model_name.clone();
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
                {move || version().map(|version| view! { <p class="muted small">{version}</p> })}
                {reason.map(|reason| view! { <p class="muted small">{reason}</p> })}
            </td>
            <td class="tabular">{used}</td>
            <td>{time::minute(grant.updated_at)}</td>
            <td>
                {usable
                    .then(|| {
                        view! { <LinkButton href=Address::Use(grant.id.clone())>
                            {t!("Use")} <span class="visually-hidden">" " {name.clone()}</span>
                        </LinkButton> }
                    })}
            </td>
        </tr>
    }
}

/// What the owner signed of a copy's version; nothing where there has only been one.
fn version(signed: &SignedVersion, newest: u32) -> Option<String> {
    match signed {
        SignedVersion::Of(version) => wording::version_of(*version, newest.max(*version)),
        SignedVersion::Refused(_) => Some(
            t!("What the owner signed does not fit what the service shows: use the model to see why.")
                .to_owned(),
        ),
        SignedVersion::Unavailable => Some(
            t!("Which version the owner signed could not be checked: load the page again.").to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn the_version_told_is_the_signed_one_whatever_the_service_calls_the_newest() {
        let told = |signed, newest| version(&SignedVersion::Of(signed), newest);
        assert_eq!(told(1, 1), None);
        assert_eq!(told(1, 2).as_deref(), Some("Version 1 of 2"));
        assert_eq!(told(2, 1).as_deref(), Some("Version 2 of 2"));
        let refused = SignedVersion::Refused(Failure::unexpected_answer());
        assert!(version(&refused, 1).is_some());
        assert!(version(&SignedVersion::Unavailable, 1).is_some());
    }
}
