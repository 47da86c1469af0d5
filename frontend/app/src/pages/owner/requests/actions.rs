use api::{
    ModelId,
    grant::{Grant, GrantState},
    limits::KNOWN_ANSWERS,
};
use client::{KeyStanding, SealTerms, Uncompared};
use leptos::prelude::*;
use protocol::Verdict;

use super::{
    given::{ChangeGiven, GivenFields, TypedGiven},
    inputs::{Inputs, InputsChoice},
    key_review::KeyReview,
    rules::Ruled,
    seal_job::{SealJob, SealProgress},
};
use crate::{
    components::{
        Button, ButtonKind, Dialog, Errand, ErrorPanel, KeptNote, ReasonDialog, StatedReason, Tick,
        fetch,
    },
    failure::Failure,
    pages::tells::{Tells, models_of},
    state::{KeptForm, Toasts, client, use_toasts, use_unsent},
    wording,
};

/// Grant, refuse, seal again, revoke: whatever the state allows.
#[component]
pub(super) fn Actions(
    grant: Grant,
    review: Option<KeyReview>,
    ruled: Option<Ruled>,
    on_change: Callback<()>,
) -> impl IntoView {
    let job = SealJob::new();
    let id = grant.id.clone();
    let requested = grant.state == GrantState::Requested;
    let sealed = matches!(grant.state, GrantState::Active | GrantState::Stale);
    let refuse = requested.then(|| view! { <Refuse grant=grant.clone() job on_change /> });
    let change = (grant.state == GrantState::Active)
        .then(|| view! { <Change grant=grant.clone() job on_change /> });
    let revoke = sealed.then(|| view! { <Revoke grant=grant.clone() job on_change /> });
    let inputs = review.map(|_| Inputs::of(&grant));
    let seal = review.zip(inputs).map(|(review, inputs)| {
        view! { <Seal grant job review inputs on_change /> }
    });
    // Until then what is pressed would move away below the pointer.
    let settled = Memo::new(move |before| {
        before == Some(&true)
            || review.is_none_or(KeyReview::is_settled)
                && inputs.is_none_or(Inputs::is_settled)
                && ruled.is_none_or(Ruled::is_settled)
    });
    view! {
        <SealProgress job grant=id />
        <div class="button-row" hidden=move || !settled.get()>{seal} {refuse} {change} {revoke}</div>
    }
}

#[component]
fn Seal(
    grant: Grant,
    job: SealJob,
    review: KeyReview,
    inputs: Inputs,
    on_change: Callback<()>,
) -> impl IntoView {
    let is_new = grant.state == GrantState::Requested;
    let verb = match is_new {
        true => t!("Grant and seal"),
        false if grant.is_older() => t!("Seal the newest version"),
        false => t!("Seal again"),
    };
    let typed = TypedGiven::new((!is_new).then_some(grant.query_budget), None);
    let kept = use_unsent().form(format!("seal {}", grant.id));
    if is_new {
        typed.keep(kept);
        propose_rows(kept, grant.model.clone());
    }
    let before = grant.clone();
    let without = RwSignal::new(false);
    inputs.keep(kept);
    let uncompared = move || match without.get() {
        true => Uncompared::Accepted,
        false => Uncompared::Refused,
    };
    // The same check is made again when sealing begins; this one only keeps the button honest.
    let allowed = move || {
        let known = review.value();
        known.is_some_and(|(key, standing)| {
            let taken = match standing {
                KeyStanding::Verified(_) => true,
                KeyStanding::Unverified => without.get(),
                KeyStanding::Changed => false,
            };
            let is_stated = inputs.policy().is_some() && (!is_new || typed.given().is_some());
            key.verdict == Verdict::Holds && taken && is_stated
        })
    };
    let asks = Memo::new(move |_| {
        let known = review.value();
        known.is_some_and(|(_, standing)| standing == KeyStanding::Unverified)
    });
    view! {
        <KeptNote form=kept />
        <Show when=move || asks.get()>
            <Tick
                label=t!("I have not compared the words. If somebody else made this key, that person can read the model.")
                value=without
            />
        </Show>
        {match is_new {
            true => {
                view! { <GivenFields given=typed rows_hint=t!("How many may be answered, test questions among them.") /> }
                    .into_any()
            }
            false => view! { <p>{t!("It gives what it gave: {}.", wording::given(&before))}</p> }.into_any(),
        }}
        <p class="field-hint">
            {t!(
                "Sealing sends up to {KNOWN_ANSWERS} test questions with their answers to the user, encrypted. Now and then one of them \
                 is asked, as one of the rows, so that a service that answers wrongly is noticed.",
            )}
        </p>
        <Tells models=models_of(std::slice::from_ref(&before)) rows=typed.given_rows() />
        <InputsChoice inputs />
        <Button
            kind=ButtonKind::Primary
            disabled=Signal::derive(move || !allowed())
            busy=job.busy()
            on_press=move |()| {
                let terms = SealTerms {
                    uncompared: untrack(uncompared),
                    inputs: untrack(|| inputs.policy()).unwrap_or_default(),
                    given: untrack(|| typed.given()).filter(|_| is_new),
                };
                job.start(grant.clone(), terms, kept.submission(), on_change);
            }
        >
            {verb}
        </Button>
    }
}

/// Puts the rows of the card where none are typed.
fn propose_rows(kept: KeptForm, model: ModelId) {
    let found = fetch(move || client().model(&model));
    Effect::new(move || {
        if let Some(model) = found.value() {
            kept.propose("rows", &model.card.query_budget.to_string());
        }
    });
}

#[component]
fn Refuse(grant: Grant, job: SealJob, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let errand = Errand::failing_in(toasts);
    let title = t!("Refuse {}", grant.user_name);
    let subject = format!("refuse {}", grant.id);
    let refuse = move |reason: StatedReason| {
        let grant = grant.clone();
        errand.run(async move {
            let untold = client().refuse(&grant, reason.text).await?;
            reason.submission.sent();
            open.set(false);
            tell_end(toasts, untold, t!("The request is refused."));
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <Button disabled=job.busy() on_press=move |()| open.set(true)>
            {t!("Refuse")}
        </Button>
        <ReasonDialog
            open
            subject
            title
            hint=t!("The user reads it. Nothing is sealed.")
            verb=t!("Refuse")
            busy=errand.busy()
            on_reason=refuse
        />
    }
}

/// Says that access has ended, until it is dismissed where the owner's vault could not be told.
fn tell_end(toasts: Toasts, untold: Option<Failure>, done: &str) {
    match untold {
        Some(untold) => toasts.failure(&untold),
        None => toasts.success(done),
    }
}

#[component]
fn Change(grant: Grant, job: SealJob, on_change: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let rows = grant.query_budget;
    view! {
        <Button disabled=job.busy() on_press=move |()| open.set(true)>
            {t!("Change the budget")}
        </Button>
        <ChangeGiven grant open rows on_change />
    }
}

#[component]
fn Revoke(grant: Grant, job: SealJob, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let errand = Errand::new();
    let told = t!(
        "The sealed copy for {} is deleted from the server, and {} answers no more. What earlier \
         answers told cannot be taken back.",
        grant.user_name,
        grant.model_name
    );
    let grant = StoredValue::new(grant);
    let revoke = move |()| {
        let grant = grant.get_value();
        errand.run(async move {
            let untold = client().revoke(&grant).await?;
            open.set(false);
            tell_end(
                toasts,
                untold,
                t!("Access is revoked; the sealed copy is deleted."),
            );
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <Button
            kind=ButtonKind::Danger
            disabled=job.busy()
            on_press=move |()| open.set(true)
        >
            {t!("Revoke")}
        </Button>
        <Dialog open title=t!("Revoke access?")>
            <p>{told.clone()}</p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Danger busy=errand.busy() on_press=revoke>
                    {t!("Revoke and delete")}
                </Button>
                <Button on_press=move |()| open.set(false)>{t!("Cancel")}</Button>
            </div>
        </Dialog>
    }
}
