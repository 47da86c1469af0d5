use api::{
    GrantId, ModelId,
    grant::{Grant, GrantState, InputPolicy},
};
use leptos::prelude::*;

use super::more::More;
use crate::{
    address::Address,
    browser::{focus, focus_first_wrong},
    components::{
        Badge, Button, ButtonKind, Errand, ErrorPanel, Fetched, FetchedView, KeptNote, LinkButton,
        TextArea,
    },
    format::time,
    state::{client, use_toasts, use_unsent},
    wording,
};

/// The user's access to this model: ask for it, wait for it, use it.
#[component]
pub(super) fn Access(model: ModelId, grants: Fetched<Vec<Grant>>, budget: String) -> impl IntoView {
    let budget = StoredValue::new(budget);
    let model = StoredValue::new(model);
    view! {
        <section class="card stack">
            <h2 class="access-heading" tabindex="-1">{t!("Your access")}</h2>
            <FetchedView from=grants what=t!("your access") let:list>
                {
                    let newest = newest(list, &model.get_value());
                    let asks = newest.as_ref().is_none_or(|grant| may_ask_again(&grant.state));
                    view! {
                        {newest.map(|grant| view! { <Standing grant grants /> })}
                        {asks
                            .then(|| {
                                view! { <AskForm model=model.get_value() grants budget=budget.get_value() /> }
                            })}
                    }
                }
            </FetchedView>
        </section>
    }
}

/// How the user's rows are sent, where she has access.
pub(super) fn inputs_of(grants: Vec<Grant>, model: &ModelId) -> Option<InputPolicy> {
    let newest = newest(grants, model);
    let granted =
        newest.filter(|grant| matches!(grant.state, GrantState::Active | GrantState::Stale));
    granted.map(|grant| grant.inputs)
}

fn newest(grants: Vec<Grant>, model: &ModelId) -> Option<Grant> {
    let mine = grants.into_iter().filter(|grant| grant.model == *model);
    mine.max_by_key(|grant| grant.requested_at)
}

fn may_ask_again(state: &GrantState) -> bool {
    matches!(
        state,
        GrantState::Refused { .. } | GrantState::Revoked | GrantState::Withdrawn
    )
}

#[component]
fn Standing(grant: Grant, grants: Fetched<Vec<Grant>>) -> impl IntoView {
    let (tone, text) = wording::grant_state(&grant);
    let has_ended = grant.has_ended(time::now());
    let told = match &grant.state {
        _ if grant.suspension.is_some() => {
            t!("Only the owner can lift the suspension; the page that uses the model says why.")
                .to_owned()
        }
        GrantState::Requested => t!(
            "You asked on {}. The owner has not answered yet.",
            time::day(grant.requested_at)
        ),
        GrantState::Refused { reason } => t!("The owner refused: {reason}"),
        GrantState::Active if has_ended => t!(
            "Access ended on {}. {} used.",
            time::day(grant.expires_at.unwrap_or_default()),
            wording::budget(&grant)
        ),
        GrantState::Active => {
            let until = grant.expires_at.map_or(String::new(), |end| {
                t!(" Access ends after {}.", time::day(end))
            });
            let used = wording::budget(&grant);
            t!("A copy is sealed for you. {used} used.{until}")
        }
        GrantState::Stale => {
            t!("Something changed since the model was sealed for you: its card, or what it is sealed with. The owner has to seal it again.")
                .to_owned()
        }
        GrantState::Withdrawn => t!("You took your request back.").to_owned(),
        GrantState::Revoked => t!("The owner took access back; the sealed copy is deleted.").to_owned(),
    };
    let usable = grant.state == GrantState::Active && !has_ended;
    let older = wording::older_version(&grant);
    let requested = grant.state == GrantState::Requested;
    let sealed = matches!(grant.state, GrantState::Active | GrantState::Stale);
    let on_change = Callback::new(move |()| grants.reload());
    let verb = match grant.suspension {
        Some(_) => t!("See why"),
        None => t!("Use the model"),
    };
    view! {
        <div class="stack">
            <p>
                <Badge tone=tone text=text />
            </p>
            <p>{told}</p>
            {older.map(|older| view! { <p>{older}</p> })}
            {usable
                .then(|| {
                    view! {
                        <div class="button-row">
                            <LinkButton kind=ButtonKind::Primary href=Address::Use(grant.id.clone())>
                                {verb}
                            </LinkButton>
                        </div>
                    }
                })}
            {requested.then(|| view! { <Withdraw grant=grant.id.clone() on_change /> })}
            {sealed.then(|| view! { <More grant=grant.clone() on_change /> })}
        </div>
    }
}

/// Takes the request back.
#[component]
fn Withdraw(grant: GrantId, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::new();
    let withdraw = move |()| {
        let id = grant.clone();
        errand.run(async move {
            client().withdraw_request(&id).await?;
            toasts.success(t!(
                "Your request is taken back. You can ask again at any time."
            ));
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <ErrorPanel failure=errand.failure() />
        <div class="button-row">
            <Button busy=errand.busy() on_press=withdraw>
                {t!("Take the request back")}
            </Button>
        </div>
    }
}

#[component]
fn AskForm(model: ModelId, grants: Fetched<Vec<Grant>>, budget: String) -> impl IntoView {
    let toasts = use_toasts();
    let purpose = RwSignal::new(String::new());
    let kept = use_unsent().form("access");
    kept.keep("purpose", purpose);
    let error = RwSignal::new(None::<String>);
    let errand = Errand::new();
    let ask = move || {
        let text = purpose.get_untracked().trim().to_owned();
        let length = text.chars().count();
        if !(1..=1_000).contains(&length) {
            let hint =
                t!("State your purpose in 1 to 1\u{202f}000 characters; the owner decides by it.");
            error.set(Some(hint.to_owned()));
            return focus_first_wrong("main");
        }
        error.set(None);
        let (model, submission) = (model.clone(), kept.submission());
        errand.run(async move {
            // What the owner seals for, made at the first need.
            client().ensure_own_key().await?;
            client().request_access(&model, text).await?;
            submission.sent();
            toasts.success(t!("The owner was asked."));
            // The form goes, and making a key may have taken long.
            focus(".access-heading");
            grants.reload();
            Ok(())
        });
    };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                ask();
            }
        >
            <p>{t!("Access comes with a budget of {budget}.")}</p>
            <KeptNote form=kept />
            <TextArea
                label=t!("What do you need it for?")
                value=purpose
                rows=4
                hint=t!("The owner reads this before deciding.")
                error
                required=true
            />
            <p class="visually-hidden" role="status">
                {move || errand.stage().map(|()| t!("Your browser prepares what the owner seals for, and asks."))}
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                    {t!("Ask for access")}
                </Button>
            </div>
        </form>
    }
}
