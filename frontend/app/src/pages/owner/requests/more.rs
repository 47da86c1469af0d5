use api::grant::{Grant, MoreAsked};
use leptos::prelude::*;

use super::given::ChangeGiven;
use crate::{
    components::{Alert, AlertTone, Button, ButtonKind, Errand, ReasonDialog, StatedReason},
    format::{
        number::{count, counted},
        time,
    },
    state::{client, use_toasts},
};

/// What the user asks for beyond the grant, with the owner's answers to it.
#[component]
pub(super) fn MoreWanted(grant: Grant, more: MoreAsked, on_change: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (raising, declining) = (RwSignal::new(false), RwSignal::new(false));
    let errand = Errand::failing_in(toasts);
    let title = match more.rows > grant.query_budget {
        true => t!(
            "Asks for {} in all, {} more",
            counted(more.rows, t!("row"), t!("rows")),
            count(more.rows - grant.query_budget)
        ),
        false => t!("Asks for a later end").to_owned(),
    };
    let id = StoredValue::new(grant.id.clone());
    let wish = StoredValue::new(more.seen());
    let subject = format!("decline {}", grant.id);
    let decline = move |reason: StatedReason| {
        errand.run(async move {
            let (id, wish) = (id.get_value(), wish.get_value());
            client().decline_more(&id, &wish, reason.text).await?;
            reason.submission.sent();
            declining.try_set(false);
            toasts.success(t!("The user reads your answer; the grant stays as it is."));
            on_change.try_run(());
            Ok(())
        });
    };
    let name = t!("Decline what {} asks for", grant.user_name);
    view! {
        <Alert tone=AlertTone::Note title>
            <blockquote class="purpose">{more.purpose}</blockquote>
            <p class="muted small">{t!("Asked {}", time::minute(more.asked_at))}</p>
            <div class="button-row">
                <Button kind=ButtonKind::Primary on_press=move |()| raising.set(true)>
                    {t!("Give more")}
                </Button>
                <Button on_press=move |()| declining.set(true)>{t!("Decline")}</Button>
            </div>
        </Alert>
        <ChangeGiven grant open=raising rows=more.rows on_change />
        <ReasonDialog
            open=declining
            subject
            title=name
            hint=t!("The user reads it. The grant stays as it is.")
            verb=t!("Decline")
            busy=errand.busy()
            on_reason=decline
        />
    }
}
