use api::recovery::RecoveryState;
use client::OfferedKit;
use leptos::{ev::SubmitEvent, prelude::*};

use super::super::kit::{KeepKit, NewKit};
use crate::{
    browser::{focus, focus_first_wrong},
    components::{
        AddressForManager, Alert, AlertTone, Button, Errand, ErrorPanel, Fetched, FetchedView,
        PasswordField, fetch,
    },
    format::time,
    state::{Toasts, client, use_toasts},
};

/// A kit that is being made.
#[derive(Clone, Copy)]
struct Making {
    password: (RwSignal<String>, RwSignal<Option<String>>),
    offered: RwSignal<Option<OfferedKit>>,
    errand: Errand,
    toasts: Toasts,
    state: Fetched<RecoveryState>,
}

/// The recovery kit: whether there is one, when it was used, and how another is made.
#[component]
pub(super) fn Recovery(
    /// Address of the account.
    email: Memo<String>,
) -> impl IntoView {
    let making = Making {
        password: (RwSignal::new(String::new()), RwSignal::new(None)),
        offered: RwSignal::new(None),
        errand: Errand::new(),
        toasts: use_toasts(),
        state: fetch(|| client().recovery()).stay_fresh(),
    };
    let step = move || match making.offered.get() {
        None => view! { <Begin making email=email.get() /> }.into_any(),
        Some(offered) => {
            let email = email.get_untracked();
            view! { <Keep making offered email /> }.into_any()
        }
    };
    view! {
        <section class="stack" aria-labelledby="recovery-heading">
            <h2 id="recovery-heading">{t!("Recovery kit")}</h2>
            <div class="not-printed">
                <FetchedView from=making.state what=t!("your recovery kit") children=|state| {
                    view! { <Standing state /> }
                } />
            </div>
            {move || step()}
        </section>
    }
}

#[component]
fn Standing(state: RecoveryState) -> impl IntoView {
    let standing = match state.made_at {
        Some(made_at) => view! {
            <p>
                {t!(
                    "You have a kit, made on {}. It sets a new password if you lose yours; another one takes its place.",
                    time::day(made_at),
                )}
            </p>
        }
        .into_any(),
        None => view! {
            <Alert tone=AlertTone::Warning title=t!("You have no recovery kit")>
                {t!("If you lose your password, your keys, models and history are lost with it. Make a kit now; it takes a minute.")}
            </Alert>
        }
        .into_any(),
    };
    let used = state.used_at.map(|used_at| {
        view! {
            <Alert tone=AlertTone::Note title=t!("A recovery kit was used")>
                {t!(
                    "It set a new password on {}. If that was not you, somebody has your words: make new keys and tell the administrator.",
                    time::minute(used_at),
                )}
            </Alert>
        }
    });
    view! {
        {standing}
        {used}
    }
}

#[component]
fn Begin(making: Making, email: String) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        making.begin();
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <AddressForManager email />
            <PasswordField
                label=t!("Your password")
                value=making.password.0
                error=making.password.1
                autocomplete="current-password"
            />
            <ErrorPanel failure=making.errand.failure() />
            <div class="button-row">
                <Button submit=true busy=making.errand.busy()>
                    {t!("Make a new kit")}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Keep(making: Making, offered: OfferedKit, email: String) -> impl IntoView {
    let kit = NewKit {
        email,
        words: offered.words().to_vec(),
    };
    let offered = StoredValue::new(offered);
    focus(".kit-words");
    let choose = move |keeps_kit: bool| match keeps_kit {
        true => making.keep(offered.get_value()),
        false => making.end(),
    };
    view! {
        <KeepKit
            kit
            verb=t!("I kept it: use this kit")
            without=t!("Do not use it")
            errand=making.errand
            sent=None
            on_choice=Callback::new(choose)
        />
    }
}

impl Making {
    fn begin(self) {
        let (value, problem) = self.password;
        let password = value.get_untracked();
        problem.set(
            password
                .is_empty()
                .then(|| t!("Enter your password.").to_owned()),
        );
        if password.is_empty() {
            return focus_first_wrong("main");
        }
        self.errand.run(async move {
            let offered = client().make_kit(password).await?;
            self.offered.try_set(Some(offered));
            Ok(())
        });
    }

    fn keep(self, offered: OfferedKit) {
        let password = self.password.0.get_untracked();
        self.errand.run(async move {
            client().keep_kit(offered, password).await?;
            self.end();
            self.state.reload();
            self.toasts
                .success(t!("Your new recovery kit is in use, and no other one."));
            Ok(())
        });
    }

    fn end(self) {
        self.errand.forget();
        self.offered.try_set(None);
        self.password.0.try_set(String::new());
    }
}
