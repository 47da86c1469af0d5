use api::ProblemKind;
use client::Entrance;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::register::Registered;
use crate::{
    address::Address,
    components::{Button, ButtonKind, Errand, ErrorPanel, Page, Spinner},
    state::client,
};

/// Where the provider sends the browser back to. What it bears stands behind `?` and counts once: this address is left at once, and
/// stays in no history.
#[component]
pub(crate) fn ProvenPage() -> impl IntoView {
    let query = use_location().search.get_untracked();
    let errand = Errand::new();
    let go = {
        let navigate = use_navigate();
        move |entrance: Entrance| navigate(&way_on(entrance), replacing())
    };
    let on_proven = go.clone();
    errand.run(async move {
        let client = client();
        client.end_identity(&query).await?;
        on_proven(client.identity_entrance().await);
        Ok(())
    });
    let begin_again = move |()| {
        let go = go.clone();
        errand.run(async move {
            go(client().identity_entrance().await);
            Ok(())
        });
    };
    let failure = errand.failure();
    let is_taken = move || {
        let failure = failure.read();
        failure
            .as_ref()
            .is_some_and(|failure| failure.is(ProblemKind::Conflict))
    };
    view! {
        <div class="narrow-page">
            <Page title=t!("Who you are")>
                <div class="stack">
                    <Show when=move || failure.read().is_none()>
                        <Spinner label=t!("Checking what came back with you") />
                    </Show>
                    <ErrorPanel failure />
                    <Show when=move || failure.read().is_some()>
                        <div class="button-row">
                            <Button kind=ButtonKind::Primary on_press=begin_again.clone()>
                                {t!("Begin again")}
                            </Button>
                        </div>
                    </Show>
                    {move || is_taken().then(|| view! { <Registered /> })}
                </div>
            </Page>
        </div>
    }
}

fn way_on(entrance: Entrance) -> String {
    match entrance {
        Entrance::Invitation(token) => format!("{}#{token}", Address::Invitation),
        Entrance::Approval | Entrance::SetupLink(_) => Address::Register.to_string(),
    }
}

fn replacing() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    }
}
