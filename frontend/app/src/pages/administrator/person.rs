use api::{
    AccountId,
    account::{Account, LiveList, Person},
    grant::Grant,
    list::Items,
    log::UsageCell,
    model::ListedModel,
};
use leptos::prelude::*;

use super::{
    decision::{Decider, Decisions, Question, QuestionDialog, opened_again, reason, standing},
    sign_ins::EndSignIns,
};
use crate::{
    address::id_on_screen,
    components::{Badge, FetchedView, LiveView, Page, Table, Unread, fetch},
    format::{number::count, time},
    pages::{
        address_badge::AddressBadge,
        log::EntryList,
        use_over_time::{USE_DAYS, UseOverTime, fetch_use},
    },
    state::client,
    wording,
};

/// One account: what was submitted, where it stands, and what belongs to it.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let id = AccountId(id_on_screen());
    let person = {
        let id = id.clone();
        fetch(move || client().person(&id))
            .follow(LiveList::Queue)
            .stay_fresh()
    };
    let all_use = fetch_use(USE_DAYS);
    let account = StoredValue::new(id.clone());
    let title = move || {
        let person = person.value();
        person.map_or_else(
            || t!("Account").to_owned(),
            |person| person.account.profile.name,
        )
    };
    let decider = Decider::new(move || person.reload());
    let asked = RwSignal::new(None::<Question>);
    view! {
        <Page title=Signal::derive(title)>
            <FetchedView from=person what=t!("the account") children=move |found: Person| {
                view! { <Facts person=found decider asked /> }
            } />
            <LiveView from=all_use what=t!("the use") children=move |all| {
                let own = Memo::new(move |_| {
                    let person = person.value()?;
                    Some(account.with_value(|id| use_of(id, &person, all.get())))
                });
                let is_known = Memo::new(move |_| own.read().is_some());
                let cells = Signal::derive(move || own.get().unwrap_or_default());
                let none = t!("The chart begins when this account is answered, or a model of it answers.");
                move || is_known.get().then(|| view! { <UseOverTime cells none /> })
            } />
            <section class="stack" aria-labelledby="entries">
                <h2 id="entries">{t!("Log")}</h2>
                <EntryList person=id />
            </section>
            <QuestionDialog asked decider />
        </Page>
    }
}

/// What an account asked, and what its models answered.
fn use_of(id: &AccountId, person: &Person, cells: Vec<UsageCell>) -> Vec<UsageCell> {
    let is_own = |cell: &UsageCell| person.models.iter().any(|model| model.id == cell.model);
    let cells = cells.into_iter();
    cells
        .filter(|cell| cell.user == *id || is_own(cell))
        .collect()
}

#[component]
fn Facts(person: Person, decider: Decider, asked: RwSignal<Option<Question>>) -> impl IntoView {
    let Person {
        account,
        sessions,
        last_seen,
        models,
        grants,
    } = person;
    let seen = last_seen.map_or_else(|| t!("not signed in").to_owned(), time::minute);
    let signed_in = match sessions {
        0 => seen,
        1 => t!("in 1 place, last used {seen}"),
        sessions => t!("in {} places, last used {seen}", count(sessions)),
    };
    view! {
        <section class="card stack">
            <Profile account=account.clone() signed_in />
            <Decisions account=account.clone() decider asked />
            <EndSignIns account is_signed_in={sessions > 0} decider />
        </section>
        <Models models />
        <Grants grants />
    }
}

#[component]
fn Profile(account: Account, signed_in: String) -> impl IntoView {
    let (tone, text) = standing(&account.standing);
    let why = reason(&account.standing).map(|reason| view! { <p>{reason}</p> });
    let again = account.asked_again.clone().map(|again| {
        view! {
            <dt>{t!("Denied before")}</dt>
            <dd>
                {t!("{} Asked {} times, last {}.", again.reason, again.times, time::minute(again.at))}
            </dd>
        }
    });
    let reopened = account.reopened.clone().map(|reopened| {
        view! {
            <dt>{t!("Waits since")}</dt>
            <dd>{time::minute(reopened.at)} " · " {opened_again(&reopened)}</dd>
        }
    });
    let profile = account.profile.clone();
    view! {
        <dl class="facts">
            <dt>{t!("Standing")}</dt>
            <dd>
                <Badge tone=tone text=text />
                {why}
            </dd>
            <dt>{t!("Role")}</dt>
            <dd>{wording::role(account.role)}</dd>
            <dt>{t!("Organisation")}</dt>
            <dd>{profile.organisation}</dd>
            <dt>{t!("E-mail address")}</dt>
            <dd>
                {profile.email} " " <AddressBadge account=account.clone() />
            </dd>
            <dt>{t!("Purpose")}</dt>
            <dd>{profile.purpose}</dd>
            <dt>{t!("Registered")}</dt>
            <dd>{time::minute(account.registered_at)}</dd>
            {again}
            {reopened}
            <dt>{t!("Signed in")}</dt>
            <dd>{signed_in}</dd>
            <dt>{t!("Identifier in the log")}</dt>
            <dd class="digest">{account.id.to_string()}</dd>
        </dl>
    }
}

#[component]
fn Models(models: Items<ListedModel>) -> impl IntoView {
    if models.is_empty() && models.unread == 0 {
        return ().into_any();
    }
    let unread = models.unread;
    let row = |model: ListedModel| {
        let (tone, text) = wording::model_state(&model);
        view! {
            <tr>
                <th scope="row">{model.card.name}</th>
                <td><Badge tone text /></td>
                <td class="nowrap">{time::day(model.updated_at)}</td>
            </tr>
        }
    };
    let rows = models.read.into_iter().map(row).collect_view();
    let columns = [t!("Model"), t!("State"), t!("Changed")].map(str::to_owned);
    view! {
        <section class="stack">
            <h2>{t!("Models")}</h2>
            <Unread many=unread noun=(t!("model"), t!("models")) />
            <Table caption=t!("Models") columns quiet_caption=true stacks=true>
                {rows}
            </Table>
        </section>
    }
    .into_any()
}

#[component]
fn Grants(grants: Vec<Grant>) -> impl IntoView {
    if grants.is_empty() {
        return ().into_any();
    }
    let row = |grant: Grant| {
        let (tone, text) = wording::grant_state(&grant);
        let budget = wording::budget(&grant);
        view! {
            <tr>
                <th scope="row">{grant.model_name}</th>
                <td>{grant.user_name}</td>
                <td>{grant.owner_name}</td>
                <td><Badge tone text /></td>
                <td class="nowrap">{budget}</td>
                <td class="nowrap">{time::day(grant.updated_at)}</td>
            </tr>
        }
    };
    let rows = grants.into_iter().map(row).collect_view();
    let columns = [
        t!("Model"),
        t!("User"),
        t!("Owner"),
        t!("State"),
        t!("Rows"),
        t!("Changed"),
    ]
    .map(str::to_owned);
    view! {
        <section class="stack">
            <h2>{t!("Grants")}</h2>
            <Table caption=t!("Grants") columns quiet_caption=true stacks=true>
                {rows}
            </Table>
        </section>
    }
    .into_any()
}
