use api::grant::Grant;
use leptos::prelude::*;

use super::fields::{GivenFields, TypedGiven};
use crate::{
    components::{Button, ButtonKind, Dialog, Errand, ErrorPanel, KeptNote},
    format::number::{count, counted},
    pages::tells::{Tells, models_in_use},
    state::{client, use_toasts, use_unsent},
    wording,
};

/// Changes what a grant in use gives.
#[component]
pub(in crate::pages::owner) fn ChangeGiven(
    grant: Grant,
    open: RwSignal<bool>,
    /// Rows that are proposed.
    rows: u64,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let title = t!("Budget of {}", grant.user_name);
    let grant = StoredValue::new(grant);
    view! {
        <Dialog open title>
            <GivenForm grant=grant.get_value() open rows on_change />
        </Dialog>
    }
}

#[component]
fn GivenForm(
    grant: Grant,
    open: RwSignal<bool>,
    rows: u64,
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::new();
    let typed = TypedGiven::new(Some(rows), grant.expires_at);
    let kept = use_unsent().form(format!("budget {} {rows}", grant.id));
    typed.keep(kept);
    let used = t!(
        "Used: {} of {}.",
        count(grant.rows_used),
        counted(grant.query_budget, t!("row"), t!("rows"))
    );
    let models = models_in_use(std::slice::from_ref(&grant));
    let (id, name) = (grant.id.clone(), grant.user_name.clone());
    let save = move || {
        let Some(given) = untrack(|| typed.given()) else {
            return;
        };
        let (id, name) = (id.clone(), name.clone());
        let submission = kept.submission();
        errand.run(async move {
            let changed = client().change_given(&id, given).await?;
            submission.sent();
            open.try_set(false);
            toasts.success(t!("{name} has {}.", wording::given(&changed)));
            on_change.try_run(());
            Ok(())
        });
    };
    let cancel = move |()| {
        kept.discard();
        open.set(false);
    };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <KeptNote form=kept />
            <p>{used}</p>
            <GivenFields given=typed rows_hint=t!("In all, test questions among them.") />
            <Tells models rows=typed.given_rows() />
            <p class="field-hint">
                {t!("Nothing is sealed again: you sign the new budget, and the user\u{2019}s browser checks that.")}
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy=errand.busy()
                    disabled=Signal::derive(move || typed.given().is_none())
                >
                    {t!("Sign and save")}
                </Button>
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}
