use api::account::{Account, AccountColumn, LiveList, Role};
use leptos::prelude::*;

use super::decision::{
    Decider, Decisions, PersonLink, Question, QuestionDialog, reason, standing, standing_name,
};
use crate::{
    components::{
        Badge, EmptyState, IconName, ListColumn, ListFilter, ListTable, Page, fetch_of,
        use_list_address,
    },
    format::time,
    state::{client, use_session},
    wording,
};

/// Every account: searched, narrowed and sorted; to decide on for administrators.
#[component]
pub(crate) fn AccountsPage() -> impl IntoView {
    let address = use_list_address();
    let accounts = fetch_of(address.query(), |query| async move {
        client().accounts(&query).await
    })
    .follow(LiveList::Queue);
    let decider = Decider::new(move || accounts.reload());
    let asked = RwSignal::new(None::<Question>);
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Person
                title=t!("No accounts yet")
                text=t!("Whoever registers appears here.")
            />
        }
    };
    view! {
        <Page title=t!("Accounts") lead=lead()>
            <ListTable
                address
                from=accounts
                noun=(t!("account"), t!("accounts"))
                search=t!("Search by name, organisation or e-mail")
                filters=filters()
                columns=columns()
                key=|account: &Account| account.id.to_string()
                name=|account: &Account| account.profile.name.clone()
                row=move |account| cells(account, decider, asked)
                empty
            />
            <QuestionDialog asked decider />
        </Page>
    }
}

/// What only administrators need to know.
fn lead() -> &'static str {
    let reader = use_session().account().map(|reader| reader.role);
    match reader {
        Some(Role::Administrator) => t!("Suspending an account ends all its sign-ins at once."),
        _ => t!("Who takes part, and in which role."),
    }
}

fn filters() -> Vec<ListFilter> {
    vec![
        ListFilter::by_word("role", t!("Role"), t!("Every role"), wording::role),
        ListFilter::by_word("state", t!("Standing"), t!("Every standing"), standing_name),
    ]
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::sorted(t!("Name"), AccountColumn::Name)
            .over(t!("Organisation"), AccountColumn::Organisation),
        ListColumn::sorted(t!("Role"), AccountColumn::Role),
        ListColumn::sorted(t!("E-mail address"), AccountColumn::Email),
        ListColumn::sorted(t!("Standing"), AccountColumn::State),
        ListColumn::sorted(t!("Registered"), AccountColumn::Registered).numeric(),
        ListColumn::plain(""),
    ]
}

fn cells(account: Account, decider: Decider, asked: RwSignal<Option<Question>>) -> AnyView {
    let (tone, text) = standing(&account.standing);
    let shown = account.clone();
    view! {
        <th scope="row">
            <PersonLink account=account.id name=account.profile.name />
            <span class="cell-note">{account.profile.organisation}</span>
        </th>
        <td class="nowrap">{wording::role(account.role)}</td>
        <td>{account.profile.email}</td>
        <td>
            <Badge tone=tone text=text />
            {reason(&account.standing).map(|reason| view! { <span class="cell-note">{reason}</span> })}
        </td>
        <td class="numeric">{time::day(account.registered_at)}</td>
        <td>
            <Decisions account=shown decider asked is_brief=true />
        </td>
    }
    .into_any()
}
