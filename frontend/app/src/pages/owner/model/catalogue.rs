use api::model::Model;
use leptos::prelude::*;

use super::users::UsersTold;
use crate::{
    browser::focus_first_wrong,
    components::{
        Badge, BadgeTone, Button, ButtonKind, Dialog, Errand, ErrorPanel, Fetched, KeptNote,
        TextArea, Tick, reason_problem,
    },
    state::{client, use_toasts, use_unsent},
};

/// Whether the catalogue shows the card, and the way in and out.
#[component]
pub(super) fn InCatalogue(model: Fetched<Model>, known: Model) -> impl IntoView {
    let open = RwSignal::new(false);
    let state = match (known.published, known.unpublished_reason.clone()) {
        (true, _) => view! {
            <p>
                <Badge tone=BadgeTone::Good text=t!("Published") />
            </p>
            <p class="muted small">{t!("Approved users find it and may ask for access.")}</p>
            <div class="button-row">
                <Button on_press=move |()| open.set(true)>{t!("Archive…")}</Button>
            </div>
        }
        .into_any(),
        (false, Some(reason)) => view! {
            <p>
                <Badge tone=BadgeTone::Bad text=t!("Taken down") />
            </p>
            <p class="muted small">
                {t!("An administrator took it out of the catalogue, and only an administrator puts it back. Reason: {reason}")}
            </p>
        }
        .into_any(),
        (false, None) => view! { <Archived model known=known.clone() /> }.into_any(),
    };
    let known = StoredValue::new(known);
    view! {
        <section class="card stack">
            <h2>{t!("Catalogue")}</h2>
            {state}
            <Dialog open title=t!("Archive the model?")>
                <ArchiveForm model known=known.get_value() open />
            </Dialog>
        </section>
    }
}

#[component]
fn Archived(model: Fetched<Model>, known: Model) -> impl IntoView {
    let (toasts, errand) = (use_toasts(), Errand::new());
    let publish = move |()| {
        let id = known.id.clone();
        errand.run(async move {
            client().publish_model(&id).await?;
            toasts.success(t!("The card is in the catalogue again."));
            model.reload();
            Ok(())
        });
    };
    view! {
        <p>
            <Badge tone=BadgeTone::Neutral text=t!("Archived") />
        </p>
        <p class="muted small">{t!("Nobody finds it or asks for it. Whoever has access goes on until you revoke it.")}</p>
        <ErrorPanel failure=errand.failure() />
        <div class="button-row">
            <Button busy=errand.busy() on_press=publish>
                {t!("Put it back")}
            </Button>
        </div>
    }
}

#[component]
fn ArchiveForm(model: Fetched<Model>, known: Model, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, errand) = (use_toasts(), Errand::new());
    let (reason, ends_access) = (RwSignal::new(String::new()), RwSignal::new(false));
    let kept = use_unsent().form("archive");
    kept.keep("reason", reason);
    kept.keep_tick("ends_access", ends_access);
    let cancel = move |()| {
        kept.discard();
        open.set(false);
    };
    let asked = RwSignal::new(false);
    let problem = Signal::derive(move || {
        let problem = reason_problem(&reason.read());
        problem.filter(|_| asked.get()).map(str::to_owned)
    });
    let id = StoredValue::new(known.id.clone());
    let archive = move |()| {
        let reason = reason.get_untracked().trim().to_owned();
        asked.set(true);
        if reason_problem(&reason).is_some() {
            return focus_first_wrong("dialog[open]");
        }
        let ends = ends_access.get_untracked();
        let submission = kept.submission();
        errand.run(async move {
            client()
                .archive_model(&id.get_value(), reason, ends)
                .await?;
            submission.sent();
            open.try_set(false);
            toasts.success(t!("The model is archived."));
            model.reload();
            Ok(())
        });
    };
    view! {
        <div class="stack">
            <p>{t!("It leaves the catalogue: nobody finds it or asks for it any more. You can put it back at any time.")}</p>
            <UsersTold model=known.id />
            <Tick
                label=t!("End all access as well: open requests are refused, sealed copies are deleted and answer no more. Otherwise whoever has access goes on.")
                value=ends_access
            />
            <KeptNote form=kept />
            <TextArea
                label=t!("Reason")
                value=reason
                hint=t!("It is written to the log, and told to whoever loses access or is refused.")
                rows=3
                error=problem
                required=true
            />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=errand.busy()
                    on_press=archive
                >
                    {t!("Archive")}
                </Button>
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </div>
    }
}
