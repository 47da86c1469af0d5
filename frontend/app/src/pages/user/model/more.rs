use api::grant::{Grant, MoreAsked};
use leptos::prelude::*;

use crate::{
    components::{
        Button, ButtonKind, Dialog, Errand, ErrorPanel, Field, FieldKind, KeptNote, TextArea,
    },
    failure::Failure,
    format::{
        number::{count, counted},
        time,
        typed::whole,
    },
    state::{client, use_toasts, use_unsent},
};

/// Asking the owner for more than a grant gives, and how that stands.
#[component]
pub(super) fn More(grant: Grant, on_change: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let asked = grant.more.clone();
    let waits = asked.as_ref().is_some_and(|more| more.declined.is_none());
    let verb = match &asked {
        Some(_) => t!("Ask again"),
        None => t!("Ask for more"),
    };
    let of_asked = grant.clone();
    let grant = StoredValue::new(grant);
    view! {
        {asked.map(|more| view! { <Standing grant=of_asked more on_change /> })}
        <Show when=move || !waits>
            <div class="button-row">
                <Button on_press=move |()| open.set(true)>{verb}</Button>
            </div>
        </Show>
        <Dialog open title=t!("Ask for more")>
            <MoreForm grant=grant.get_value() open on_change />
        </Dialog>
    }
}

/// What was asked, and what the owner said.
#[component]
fn Standing(grant: Grant, more: MoreAsked, on_change: Callback<()>) -> impl IntoView {
    let errand = Errand::new();
    let what = match more.rows > grant.query_budget {
        true => t!("{} in all", counted(more.rows, t!("row"), t!("rows"))),
        false => t!("a later end").to_owned(),
    };
    let day = time::day(more.asked_at);
    let (told, verb) = match more.declined {
        None => (
            t!("On {day} you asked for {what}. The owner has not answered yet."),
            t!("Take that back"),
        ),
        Some(reason) => (
            t!("You asked for {what}. The owner declined: {reason}"),
            t!("I have read it"),
        ),
    };
    let withdraw = move |()| {
        let id = grant.id.clone();
        errand.run(async move {
            client().withdraw_more(&id).await?;
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <p>{told}</p>
        <ErrorPanel failure=errand.failure() />
        <div class="button-row">
            <Button busy=errand.busy() on_press=withdraw>{verb}</Button>
        </div>
    }
}

#[component]
fn MoreForm(grant: Grant, open: RwSignal<bool>, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::new();
    let budget = grant.query_budget;
    let has_end = grant.expires_at.is_some();
    let rows = RwSignal::new(
        if has_end {
            budget
        } else {
            budget.saturating_mul(2)
        }
        .to_string(),
    );
    let purpose = RwSignal::new(String::new());
    let kept = use_unsent().form(format!("more {}", grant.id));
    kept.keep("rows", rows);
    kept.keep("purpose", purpose);
    let ask = move || {
        let id = grant.id.clone();
        let wanted = whole(&rows.get_untracked());
        let text = purpose.get_untracked().trim().to_owned();
        let Some(wanted) = wanted.filter(|wanted| *wanted > budget || has_end && *wanted == budget)
        else {
            return errand.fail(Failure::local(
                t!("That is not more than you have."),
                t!("Enter how many rows you need in all."),
            ));
        };
        if text.is_empty() {
            return errand.fail(Failure::local(
                t!("The reason is missing."),
                t!("Say what you need it for; the owner decides by it."),
            ));
        }
        let submission = kept.submission();
        errand.run(async move {
            client().ask_for_more(&id, wanted, text).await?;
            submission.sent();
            open.try_set(false);
            toasts.success(t!("The owner was asked."));
            on_change.try_run(());
            Ok(())
        });
    };
    let cancel = move |()| {
        kept.discard();
        open.set(false);
    };
    let hint = match has_end {
        true => t!(
            "In all; you have {}. Leave it to ask for a later end alone.",
            count(budget)
        ),
        false => t!("In all; you have {}.", count(budget)),
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
            <KeptNote form=kept />
            <Field label=t!("Rows") kind=FieldKind::Number value=rows hint=hint required=true />
            <TextArea label=t!("What do you need it for?") value=purpose rows=3 hint=t!("The owner reads this before deciding.") required=true />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                    {t!("Ask the owner")}
                </Button>
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}
