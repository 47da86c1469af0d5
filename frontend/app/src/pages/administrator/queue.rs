use api::account::{Account, Standing};
use client::Decision;
use leptos::prelude::*;

use super::decision::Decider;
use crate::{
    components::{
        Badge, BadgeTone, Button, ButtonKind, EmptyState, FetchedView, IconName, Page,
        ReasonDialog, fetch, open_while,
    },
    format::time,
    state::client,
    wording,
};

/// Registrations that wait for a decision.
#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    let accounts = fetch(|| client().accounts());
    let decider = Decider::new(accounts);
    let denied = RwSignal::new(None::<Account>);
    let reload = move || {
        view! { <Button on_press=move |()| accounts.reload()>"Look for new ones"</Button> }
    };
    view! {
        <Page
            title="Approval queue"
            lead="Nobody uses anything before you approve. A denied person reads your reason at sign-in."
            actions=reload
        >
            <FetchedView from=accounts what="the queue" children=move |accounts| {
                let pending: Vec<Account> = accounts.into_iter().filter(is_pending).collect();
                if pending.is_empty() {
                    return view! {
                        <EmptyState
                            icon=IconName::Check
                            title="The queue is empty"
                            text="New registrations appear here, with everything the person submitted."
                        />
                    }
                    .into_any();
                }
                let cards = pending
                    .into_iter()
                    .map(|account| view! {
                        <li>
                            <Registration account=account decider=decider denied=denied />
                        </li>
                    })
                    .collect_view();
                view! { <ul class="plain-list stack">{cards}</ul> }.into_any()
            } />
            <DenyDialog denied=denied decider=decider />
        </Page>
    }
}

#[component]
fn Registration(
    account: Account,
    decider: Decider,
    denied: RwSignal<Option<Account>>,
) -> impl IntoView {
    let profile = account.profile.clone();
    let name = profile.name.clone();
    let shown = StoredValue::new(account.clone());
    let errand = decider.errand();
    let approve = move |()| decider.decide(errand, shown.get_value(), Decision::Approve, || ());
    view! {
        <article class="card registration" aria-label=name.clone()>
            <header class="cluster">
                <h2>{profile.name}</h2>
                <Badge tone=BadgeTone::Neutral text=wording::role(account.role) />
            </header>
            <dl class="facts">
                <dt>"Organisation"</dt>
                <dd>{profile.organisation}</dd>
                <dt>"E-mail address"</dt>
                <dd>{profile.email}</dd>
                <dt>"Purpose"</dt>
                <dd>{profile.purpose}</dd>
                <dt>"Registered"</dt>
                <dd>
                    <time datetime=time::iso(account.registered_at)>
                        {time::minute(account.registered_at)}
                    </time>
                </dd>
            </dl>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=errand.busy()
                    label=format!("Approve {name}")
                    on_press=approve
                >
                    "Approve"
                </Button>
                <Button
                    kind=ButtonKind::Danger
                    label=format!("Deny {name}")
                    on_press=move |()| denied.set(Some(shown.get_value()))
                >
                    "Deny…"
                </Button>
            </div>
        </article>
    }
}

#[component]
fn DenyDialog(denied: RwSignal<Option<Account>>, decider: Decider) -> impl IntoView {
    let open = open_while(denied);
    let errand = decider.errand();
    let title = move || {
        denied.get().map_or_else(String::new, |account| {
            format!("Deny {}", account.profile.name)
        })
    };
    let deny = move |reason: String| {
        if let Some(account) = denied.get_untracked() {
            decider.decide(errand, account, Decision::Deny(reason), move || {
                open.set(false)
            });
        }
    };
    view! {
        <ReasonDialog
            open=open
            title=Signal::derive(title)
            hint="The person reads it at sign-in."
            verb="Deny"
            busy=errand.busy()
            on_reason=deny
        />
    }
}

fn is_pending(account: &Account) -> bool {
    account.standing == Standing::Pending
}
