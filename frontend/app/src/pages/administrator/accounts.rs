use api::account::{Account, Standing};
use client::Decision;
use leptos::prelude::*;

use super::decision::{Decider, standing};
use crate::{
    components::{
        Badge, Button, ButtonKind, EmptyState, FetchedView, Field, FieldKind, IconName, Page,
        ReasonDialog, Table, fetch, open_while,
    },
    format::time,
    state::{client, use_session},
    wording,
};

/// Every account, to suspend and reinstate.
#[component]
pub(crate) fn AccountsPage() -> impl IntoView {
    let accounts = fetch(|| client().accounts());
    let decider = Decider::new(accounts);
    let search = RwSignal::new(String::new());
    let suspended = RwSignal::new(None::<Account>);
    view! {
        <Page title="Accounts" lead="Suspending an account ends all its sign-ins at once.">
            <div class="toolbar">
                <Field
                    label="Search by name, organisation or e-mail"
                    kind=FieldKind::Search
                    value=search
                />
            </div>
            <FetchedView from=accounts what="the accounts" children=move |accounts| {
                view! {
                    <AccountTable
                        accounts=accounts
                        search=search
                        decider=decider
                        suspended=suspended
                    />
                }
            } />
            <SuspendDialog suspended=suspended decider=decider />
        </Page>
    }
}

#[component]
fn AccountTable(
    accounts: Vec<Account>,
    search: RwSignal<String>,
    decider: Decider,
    suspended: RwSignal<Option<Account>>,
) -> impl IntoView {
    let accounts = StoredValue::new(accounts);
    let found = Memo::new(move |_| {
        let wanted = search.get().trim().to_lowercase();
        accounts.with_value(|accounts| {
            let matching = accounts.iter().filter(|account| matches(account, &wanted));
            matching.cloned().collect::<Vec<_>>()
        })
    });
    let rows = move || {
        found
            .get()
            .into_iter()
            .map(|account| view! { <AccountRow account=account decider=decider suspended=suspended /> })
            .collect_view()
    };
    let columns = [
        "Name",
        "Role",
        "E-mail address",
        "Standing",
        "Registered",
        "",
    ];
    view! {
        <Show
            when=move || !found.read().is_empty()
            fallback=|| view! {
                <EmptyState
                    icon=IconName::Person
                    title="No such account"
                    text="No name, organisation or e-mail address contains what you typed."
                />
            }
        >
            <Table caption="Accounts" columns=columns.map(str::to_owned) quiet_caption=true stacks=true>
                {move || rows()}
            </Table>
        </Show>
    }
}

#[component]
fn AccountRow(
    account: Account,
    decider: Decider,
    suspended: RwSignal<Option<Account>>,
) -> impl IntoView {
    let (tone, text) = standing(&account.standing);
    let shown = account.clone();
    view! {
        <tr>
            <th scope="row">
                {account.profile.name}
                <span class="cell-note">{account.profile.organisation}</span>
            </th>
            <td>{wording::role(account.role)}</td>
            <td>{account.profile.email}</td>
            <td>
                <Badge tone=tone text=text />
                {reason(&account.standing).map(|reason| view! { <span class="cell-note">{reason}</span> })}
            </td>
            <td class="nowrap">{time::day(account.registered_at)}</td>
            <td>
                <RowAction account=shown decider=decider suspended=suspended />
            </td>
        </tr>
    }
}

/// What can be done with an account in its standing; nothing with one's own.
#[component]
fn RowAction(
    account: Account,
    decider: Decider,
    suspended: RwSignal<Option<Account>>,
) -> impl IntoView {
    let own = use_session()
        .account()
        .is_some_and(|reader| reader.id == account.id);
    let name = account.profile.name.clone();
    let stored = StoredValue::new(account.clone());
    let errand = decider.errand();
    let decide = move |decision| decider.decide(errand, stored.get_value(), decision, || ());
    match account.standing {
        Standing::Approved if !own => view! {
            <Button
                kind=ButtonKind::Danger
                label=format!("Suspend {name}")
                on_press=move |()| suspended.set(Some(stored.get_value()))
            >
                "Suspend…"
            </Button>
        }
        .into_any(),
        Standing::Suspended { .. } => view! {
            <Button
                busy=errand.busy()
                label=format!("Reinstate {name}")
                on_press=move |()| decide(Decision::Reinstate)
            >
                "Reinstate"
            </Button>
        }
        .into_any(),
        Standing::Pending => view! {
            <Button
                busy=errand.busy()
                label=format!("Approve {name}")
                on_press=move |()| decide(Decision::Approve)
            >
                "Approve"
            </Button>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn SuspendDialog(suspended: RwSignal<Option<Account>>, decider: Decider) -> impl IntoView {
    let open = open_while(suspended);
    let errand = decider.errand();
    let title = move || {
        suspended.get().map_or_else(String::new, |account| {
            format!("Suspend {}", account.profile.name)
        })
    };
    let suspend = move |reason: String| {
        if let Some(account) = suspended.get_untracked() {
            decider.decide(errand, account, Decision::Suspend(reason), move || {
                open.set(false)
            });
        }
    };
    view! {
        <ReasonDialog
            open=open
            title=Signal::derive(title)
            hint="The person reads it at the next sign-in."
            verb="Suspend"
            busy=errand.busy()
            on_reason=suspend
        />
    }
}

fn reason(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Denied { reason } | Standing::Suspended { reason } => Some(reason.clone()),
        Standing::Pending | Standing::Approved => None,
    }
}

fn matches(account: &Account, wanted: &str) -> bool {
    let profile = &account.profile;
    [&profile.name, &profile.organisation, &profile.email]
        .iter()
        .any(|text| text.to_lowercase().contains(wanted))
}
