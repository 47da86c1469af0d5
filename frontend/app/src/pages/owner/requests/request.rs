use api::{
    GrantId,
    grant::{Grant, GrantState},
};
use client::QueuedSealing;
use leptos::{html, prelude::*};
use leptos_router::components::A;

use super::{
    actions::Actions,
    inputs::Inputs,
    key_panel::KeyPanel,
    key_review::{KeyReview, provide_trust_book},
    more::MoreWanted,
    rules::{Ruled, RuledNote},
    suspended::Suspended,
};
use crate::{
    address::Address,
    components::{Badge, Button, ButtonKind},
    format::{hex, number, time},
    state::use_sealing,
    wording,
};

/// How a closed grant can be had again.
fn asks_anew() -> &'static str {
    t!(
        "To grant it after all, let the user ask again on the model's page: a new request appears among yours, and you seal for it."
    )
}

/// The request that was answered last, or drawn anew while the focus was in it: where it stands then, it takes the focus, since
/// what had it is gone.
#[derive(Clone, Copy)]
struct Answered(RwSignal<Option<GrantId>>);

/// What the parts of a request share.
pub(super) fn provide_requests() {
    provide_trust_book();
    provide_context(Answered(RwSignal::new(None)));
}

/// One grant: who, why, with which key; and what may be done about it.
#[component]
pub(super) fn Request(
    grant: Grant,
    /// Called when the grant's state may have changed.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let (tone, text) = wording::grant_state_for_owner(&grant);
    let suspended = grant.suspension.clone().map(|suspension| {
        view! { <Suspended grant=grant.clone() suspension on_change /> }
    });
    let open = is_to_seal(&grant.state) || grant.is_older();
    let (shown, again) = (StoredValue::new(grant.clone()), RwSignal::new(false));
    let more = grant.more.clone().filter(|more| more.declined.is_none());
    let of_more = grant.clone();
    let (href, model_name) = (
        Address::OwnerModel(grant.model.clone()),
        grant.model_name.clone(),
    );
    let asked = format!("{}, {}", grant.user_name, grant.user_organisation);
    let label = t!("Request of {asked}");
    let Answered(answered) = expect_context();
    let id = StoredValue::new(grant.id.clone());
    let on_change = Callback::new(move |()| {
        answered.set(Some(id.get_value()));
        on_change.run(());
    });
    let article = NodeRef::<html::Article>::new();
    on_cleanup(move || {
        let article = article.try_get_untracked().flatten();
        let focused = document().active_element();
        if article.is_some_and(|article| article.contains(focused.as_deref())) {
            answered.try_set(Some(id.get_value()));
        }
    });
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move || {
        let Some(heading) = heading.get() else { return };
        if *answered.read_untracked() == Some(id.get_value()) {
            answered.set(None);
            let _ = heading.focus();
        }
    });
    view! {
        <article class="request card" aria-label=label node_ref=article>
            <div class="request-head">
                <h2 node_ref=heading tabindex="-1">{asked}</h2>
                <Badge tone=tone text=text />
            </div>
            <p class="muted small">
                {t!("For ")} <A href=href>{model_name}</A>
                {t!(", asked {}", time::minute(grant.requested_at))}
            </p>
            <blockquote class="purpose">{grant.purpose.clone()}</blockquote>
            {suspended}
            {more.map(|more| view! { <MoreWanted grant=of_more more on_change /> })}
            <State grant=grant.clone() />
            {move || {
                let grant = shown.get_value();
                match open || again.get() {
                    true => {
                        view! {
                            <KeyAndActions grant on_change />
                            <Show when=move || again.get()>
                                <Button kind=ButtonKind::Quiet on_press=move |()| again.set(false)>
                                    {t!("Cancel")}
                                </Button>
                            </Show>
                        }
                            .into_any()
                    }
                    false => view! { <Settled grant again on_change /> }.into_any(),
                }
            }}
        </article>
    }
}

/// Whether the owner has something to do about a grant.
pub(in crate::pages::owner) fn waits_for_owner(grant: &Grant) -> bool {
    let asks_more = grant
        .more
        .as_ref()
        .is_some_and(|more| more.declined.is_none());
    asks_more || is_to_seal(&grant.state)
}

fn is_to_seal(state: &GrantState) -> bool {
    matches!(state, GrantState::Requested | GrantState::Stale)
}

#[component]
fn State(grant: Grant) -> impl IntoView {
    match &grant.state {
        GrantState::Refused { reason } => {
            view! { <p>{t!("You refused: {reason} {}", asks_anew())}</p> }.into_any()
        }
        GrantState::Revoked => {
            let told = t!("You took access back; the sealed copy is deleted. {}", asks_anew());
            view! { <p>{told}</p> }.into_any()
        }
        GrantState::Withdrawn => {
            view! { <p>{t!("The user took the request back before you answered.")}</p> }.into_any()
        }
        GrantState::Stale => view! {
            <p>{t!("The user made a new key, or the card changed. Seal the model again so that the user can go on.")}</p>
        }
        .into_any(),
        GrantState::Active => {
            let digest = grant.sealed_digest.clone().unwrap_or_default();
            let version = wording::sealed_version(&grant);
            view! {
                <dl class="facts facts-wide">
                    <div class="fact">
                        <dt>{t!("Budget used")}</dt>
                        <dd>{wording::budget(&grant)}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("Until")}</dt>
                        <dd>{grant.expires_at.map_or(t!("Without an end").to_owned(), time::day)}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("Rows")}</dt>
                        <dd>{wording::inputs(&grant)}</dd>
                    </div>
                    {version
                        .map(|version| {
                            view! {
                                <div class="fact">
                                    <dt>{t!("Version")}</dt>
                                    <dd>{version}</dd>
                                </div>
                            }
                        })}
                    <div class="fact">
                        <dt>{t!("Sealed copy")}</dt>
                        <dd>{number::bytes(grant.sealed_bytes.unwrap_or_default())}</dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("SHA-256 of it")}</dt>
                        <dd>
                            <code class="digest" title=digest.clone()>
                                {hex::grouped(&digest[..16.min(digest.len())])}
                                "…"
                            </code>
                        </dd>
                    </div>
                    <div class="fact">
                        <dt>{t!("Changed")}</dt>
                        <dd>{time::minute(grant.updated_at)}</dd>
                    </div>
                </dl>
            }
            .into_any()
        }
        GrantState::Requested => ().into_any(),
    }
}

/// What may be done about a grant that waits for nothing. One in use is sealed again where its rows are to be taken otherwise, and can be.
#[component]
fn Settled(grant: Grant, again: RwSignal<bool>, on_change: Callback<()>) -> impl IntoView {
    let inputs = (grant.state == GrantState::Active).then(|| Inputs::of(&grant));
    let is_offered = move || inputs.is_some_and(Inputs::is_offered);
    view! {
        <Actions grant review=None ruled=None on_change />
        <Show when=is_offered>
            <p class="muted small">
                {t!("Whether rows are checked or taken as they come is part of the sealed copy.")} " "
                <Button kind=ButtonKind::Quiet on_press=move |()| again.set(true)>
                    {t!("Change which rows are taken")}
                </Button>
            </p>
        </Show>
    }
}

/// The user's key, checked, and what may be done with it.
#[component]
fn KeyAndActions(grant: Grant, on_change: Callback<()>) -> impl IntoView {
    let review = KeyReview::of(&grant);
    let ruled = (grant.state == GrantState::Requested).then(|| Ruled::of(&grant));
    let id = grant.id.clone();
    let queue = use_sealing().queue();
    let queued = Memo::new(move |_| {
        let queue = queue.read();
        let mut of_grant = queue.iter().filter(|sealing| sealing.grant == id);
        of_grant.next().map(QueuedSealing::waits)
    });
    let is_queued = move || queued.get() == Some(true);
    view! {
        <KeyPanel user_name=grant.user_name.clone() review />
        <Show when=is_queued>
            <p role="status">
                {t!("This copy is in the sealing queue: it is sealed by itself as was decided, whatever page is open.")}
            </p>
        </Show>
        <div class="stack" hidden=is_queued>
            {ruled
                .map(|ruled| {
                    view! {
                        <Show when=move || queued.get().is_none()>
                            <RuledNote ruled review />
                        </Show>
                    }
                })}
            <Actions grant review=Some(review) ruled on_change />
        </div>
    }
}
