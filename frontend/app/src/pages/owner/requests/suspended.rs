use api::{
    grant::Grant,
    pool::{Suspension, SuspensionCause},
};
use leptos::prelude::*;
use protocol::Verdict;

use crate::{
    browser,
    components::{Alert, AlertTone, Button, Errand, ErrorPanel, fetch},
    failure::Failure,
    format::time,
    state::{client, use_toasts},
};

/// Why a grant allows nothing, what proves it, and how its owner lifts it.
#[component]
pub(super) fn Suspended(
    grant: Grant,
    suspension: Suspension,
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::new();
    let is_caught = suspension.cause == SuspensionCause::MalformedPad;
    let told = match is_caught {
        true => {
            t!(
                "This user\u{2019}s program promised sealed forms for checked rows and then showed others: with such forms it could \
             have sent what no row holds, and read the model out of the answers. All of its \
             access on this service is suspended."
            )
        }
        false => {
            t!(
                "More than three times this user\u{2019}s browser went away while the service was checking sealed forms for checked \
             rows. Who cheats can do that to avoid being seen; a closed window or a lost connection does it as well. \
             Nothing is proved: ask the user. Lifting forgives three more."
            )
        }
    };
    let id = StoredValue::new(grant.id.clone());
    let save = move |()| {
        errand.run(async move {
            let evidence = client().pool_evidence(&id.get_value()).await?;
            let json = serde_json::to_vec(&evidence).map_err(|_| Failure::unexpected_answer())?;
            browser::download("evidence.json", "application/json", &json)
                .ok_or_else(Failure::unexpected_answer)
        });
    };
    let seen = StoredValue::new(suspension.seen());
    let lift = move |()| {
        errand.run(async move {
            let (id, seen) = (id.get_value(), seen.get_value());
            client().lift_suspension(&id, &seen).await?;
            toasts.success(t!("The suspension is lifted; the user can ask again."));
            on_change.try_run(());
            Ok(())
        });
    };
    view! {
        <Alert tone=AlertTone::Danger title=t!("Suspended {}", time::minute(suspension.since))>
            <p>{told}</p>
            {is_caught.then(|| view! { <Proof grant /> })}
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                {is_caught
                    .then(|| {
                        view! {
                            <Button busy=errand.busy() on_press=save>
                                {t!("Save the evidence")}
                            </Button>
                        }
                    })}
                <Button busy=errand.busy() on_press=lift>
                    {t!("Lift the suspension")}
                </Button>
            </div>
        </Alert>
    }
}

/// Whether the evidence that the service shows is one, as this browser finds.
#[component]
fn Proof(grant: Grant) -> impl IntoView {
    let judged = fetch(move || {
        let grant = grant.clone();
        async move { client().judge_evidence(&grant).await }
    });
    let told = move || {
        match (judged.value(), judged.failure()) {
        (Some(Verdict::Holds), _) => {
            t!("Checked in this browser: both messages are signed with the key that the log names as this user\u{2019}s, and what was \
             shown is not what was promised. Anybody who has the evidence can check the same.")
                .to_owned()
        }
        (Some(Verdict::Fails(why)), _) => t!(
            "What the service shows does not prove it. {why} Take the suspension as the service\u{2019}s word alone, and tell \
             the administrator."
        ),
        (None, Some(failure)) => format!("{} {}", failure.happened, failure.action),
        (None, None) => t!("The evidence is being checked in this browser.").to_owned(),
    }
    };
    view! { <p role="status">{told}</p> }
}
