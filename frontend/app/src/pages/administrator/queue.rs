use api::{
    Timestamp,
    account::{
        Account, AccountColumn, AccountQuery, AskedAgain, LiveList, Profile, Reopened, StandingKind,
    },
    list::ListOrder,
};
use client::Decision;
use leptos::prelude::*;

use super::{
    addresses::AddressNote,
    decision::{Decider, PersonLink, Question, QuestionDialog, denies, opened_again},
};
use crate::{
    components::{
        Badge, BadgeTone, Button, ButtonKind, EachPicked, EachWords, EmptyState, IconName,
        ListColumn, ListTable, Page, Picks, RowMenu, fetch_of, use_list_address,
    },
    format::{number::counted, time},
    pages::address_badge::AddressBadge,
    state::client,
    wording,
};

/// Registrations that wait for a decision, the oldest first.
#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    let address = use_list_address();
    let asked = address.query();
    let load = |query: AccountQuery| async move { client().accounts(&waiting(query)).await };
    let accounts = fetch_of(asked, load).follow(LiveList::Queue);
    let decider = Decider::new(move || accounts.reload());
    let (picks, question) = (Picks::<Account>::of(asked, load), RwSignal::new(None));
    let reload = move || {
        view! { <Button on_press=move |()| accounts.reload()>{t!("Look for new ones")}</Button> }
    };
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Check
                title=t!("The queue is empty")
                text=t!("New registrations appear here, with everything the person submitted.")
            />
        }
    };
    let bulk = move || {
        view! { <ApproveAll picks on_change=move |()| accounts.reload() /> }
    };
    view! {
        <Page
            title=t!("Approval queue")
            lead=t!("Nobody uses anything before you approve. A denied person reads your reason at sign-in, and may correct and ask again.")
            actions=reload
        >
            <AddressNote />
            <ListTable
                address
                from=accounts
                noun=(t!("registration"), t!("registrations"))
                search=t!("Search by name, organisation or e-mail")
                columns=columns()
                key=|account: &Account| account.id.to_string()
                name=|account: &Account| account.profile.name.clone()
                row=move |account| cells(account, decider, question)
                picks
                bulk
                empty
            />
            <QuestionDialog asked=question decider />
        </Page>
    }
}

/// Those that wait for a decision, the oldest first unless another order was chosen.
fn waiting(mut query: AccountQuery) -> AccountQuery {
    query.filters.state = Some(StandingKind::Pending);
    query.order.get_or_insert(ListOrder {
        column: AccountColumn::Asked,
        descending: false,
    });
    query
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::sorted(t!("Name"), AccountColumn::Name),
        ListColumn::sorted(t!("Role"), AccountColumn::Role),
        ListColumn::plain(t!("Purpose")),
        ListColumn::sorted(t!("Waits since"), AccountColumn::Asked).usual(),
        ListColumn::plain(""),
    ]
}

fn cells(account: Account, decider: Decider, question: RwSignal<Option<Question>>) -> AnyView {
    let profile = account.profile.clone();
    let name = profile.name.clone();
    let since = waits_since(&account);
    let reopened = account.reopened.as_deref().map(reopening);
    let again = account
        .asked_again
        .as_deref()
        .map(|again| changes(&profile, again));
    let stored = StoredValue::new(account.clone());
    let errand = decider.errand();
    let approve = move |()| decider.decide(errand, stored.get_value(), Decision::Approve, || ());
    let ask = move |()| question.set(Some(Question::Deny(stored.get_value())));
    let deny = denies(&name, Callback::new(ask));
    let label = t!("Approve {name}");
    view! {
        <th scope="row">
            <PersonLink account=account.id.clone() name=profile.name />
            <span class="cell-note">{profile.organisation}</span>
            <span class="cell-note">
                {profile.email} " " <AddressBadge account=account.clone() />
            </span>
        </th>
        <td class="nowrap">{wording::role(account.role)}</td>
        <td class="list-words">
            {again}
            {reopened}
            <p>{profile.purpose}</p>
        </td>
        <td class="nowrap">
            <time datetime=time::iso(since)>{time::minute(since)}</time>
        </td>
        <td>
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=errand.busy()
                    label
                    on_press=approve
                >
                    {t!("Approve")}
                </Button>
                <RowMenu name entries=vec![deny] />
            </div>
        </td>
    }
    .into_any()
}

/// Which time it is, why it was denied the time before, and what changed since.
fn changes(now: &Profile, again: &AskedAgain) -> AnyView {
    let before = &again.profile;
    let pairs = [
        (t!("Name"), &before.name, &now.name),
        (t!("Organisation"), &before.organisation, &now.organisation),
        (t!("Purpose"), &before.purpose, &now.purpose),
    ];
    let changed = pairs.into_iter().filter(|(_, before, now)| before != now);
    let changed: Vec<_> = changed
        .map(|(what, before, _)| view! { <li>{t!("{what} before: {before}")}</li> })
        .collect();
    let unchanged = changed.is_empty().then_some(t!("Nothing was changed."));
    view! {
        <details class="list-before">
            <summary>
                <Badge tone=BadgeTone::Waiting text=t!("Asks for the {} time", ordinal(again.times)) />
            </summary>
            <p>{t!("Denied before: ")} {again.reason.clone()}</p>
            <ul>{changed}</ul>
            {unchanged}
        </details>
    }
    .into_any()
}

/// When somebody asked last, or the decision was opened again.
fn waits_since(account: &Account) -> Timestamp {
    let asked = account.asked_again.as_ref().map(|again| again.at);
    let reopened = account.reopened.as_ref().map(|reopened| reopened.at);
    reopened.or(asked).unwrap_or(account.registered_at)
}

/// That it waits once more, who wanted that and why.
fn reopening(reopened: &Reopened) -> AnyView {
    view! {
        <p>
            <Badge tone=BadgeTone::Waiting text=t!("Opened again") /> " " {opened_again(reopened)}
        </p>
    }
    .into_any()
}

fn ordinal(times: u32) -> String {
    match times {
        2 => t!("second").to_owned(),
        3 => t!("third").to_owned(),
        times => t!("{times}th"),
    }
}

/// Approves whoever is ticked, one after the other.
#[component]
fn ApproveAll(
    picks: Picks<Account>,
    /// Runs when some are approved.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let words = EachWords {
        verb: |many| t!("Approve {}", many),
        doing: |at, all| t!("Approving {} of {}", at, all),
        done: |many| {
            let people = registrations_are(many);
            t!("{people} approved.")
        },
        passed_over: |many| {
            let many = registrations_are(many);
            let happened = t!("{} left as before: somebody else decided meanwhile.", many);
            (happened, t!("Look at them again among all accounts."))
        },
    };
    let act = async |accounts: &[Account], tell: &dyn Fn(usize)| {
        client()
            .decide_all(accounts, &Decision::Approve, tell)
            .await
    };
    view! { <EachPicked picks kind=ButtonKind::Primary words act on_change /> }
}

fn registrations_are(many: usize) -> String {
    counted(many as u64, t!("registration is"), t!("registrations are"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_again_waits_since_the_decision_was_opened_again() {
        let mut account: Account = serde_json::from_value(serde_json::json!({
            "id": "a", "role": "user", "state": "pending", "registered_at": 5,
            "profile": { "name": "Ann", "organisation": "H", "email": "ann@h.example", "purpose": "P" },
        }))
        .unwrap();
        assert_eq!(waits_since(&account), 5);
        let reopened = Reopened {
            at: 9,
            by: Some("Eve".to_owned()),
            reason: "By mistake.".to_owned(),
        };
        assert_eq!(opened_again(&reopened), "Opened again by Eve: By mistake.");
        account.reopened = Some(Box::new(reopened));
        assert_eq!(waits_since(&account), 9);
    }
}
