use api::ProblemKind;
use client::{OpenedRecovery, SignInStep};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use super::{
    email::looks_like_email,
    kit::{KeepKit, NewKit},
    new_password::{NewPassword, NewPasswordFields},
};
use crate::{
    address::{Address, use_go},
    browser::focus_first_wrong,
    components::{Button, ButtonKind, Errand, ErrorPanel, Field, FieldKind, Page, TextArea},
    state::{client, use_toasts},
};

type Entered = (RwSignal<String>, RwSignal<Option<String>>);

/// What is entered in place of a forgotten password.
#[derive(Clone, Copy)]
struct Recovery {
    email: Entered,
    words: Entered,
    password: NewPassword,
    errand: Errand,
    opened: RwSignal<Option<OpenedRecovery>>,
}

/// Sets a new password by a recovery kit.
#[component]
pub(crate) fn RecoverPage() -> impl IntoView {
    let field = || (RwSignal::new(String::new()), RwSignal::new(None));
    let recovery = Recovery {
        email: field(),
        words: field(),
        password: NewPassword::new(),
        errand: Errand::new(),
        opened: RwSignal::new(None),
    };
    let is_open = Memo::new(move |_| recovery.opened.read().is_some());
    move || match is_open.get() {
        false => view! { <Enter recovery /> }.into_any(),
        true => view! { <KeepNext recovery /> }.into_any(),
    }
}

#[component]
fn Enter(recovery: Recovery) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        recovery.open();
    };
    let own_words = Signal::derive(move || vec![recovery.email.0.get()]);
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Set a new password")
                lead=t!("With your recovery kit you get back into your account and your vault. The words stay in this browser.")
            >
                <form class="stack" novalidate on:submit=submit>
                    <Field
                        label=t!("E-mail address")
                        kind=FieldKind::Email
                        value=recovery.email.0
                        error=recovery.email.1
                        autocomplete="username"
                        required=true
                    />
                    <TextArea
                        label=t!("Recovery kit")
                        value=recovery.words.0
                        error=recovery.words.1
                        hint=t!("Its 18 words, in their order, or the whole text of the file that you saved.")
                        required=true
                    />
                    <NewPasswordFields password=recovery.password label=t!("New password") own_words />
                    <ErrorPanel failure=recovery.errand.failure() />
                    <Button kind=ButtonKind::Primary submit=true busy=recovery.errand.busy()>
                        {t!("Go on")}
                    </Button>
                </form>
                <p class="after-form">
                    {t!("Without password and kit nobody can open your vault. If you are signed in somewhere, make a kit there on your \
                     account page as long as you know the password; otherwise ")}
                    <A href=Address::Register>{t!("register")}</A> {t!(" anew with another address.")}
                </p>
            </Page>
        </div>
    }
}

/// The used kit is taken: the next one is shown, and nothing has changed before it is kept or left.
#[component]
fn KeepNext(recovery: Recovery) -> impl IntoView {
    let (go, toasts) = (use_go(), use_toasts());
    let finish = move |keeps_kit: bool| {
        let Some(opened) = recovery.opened.get_untracked() else {
            return;
        };
        let (go, password) = (go.clone(), recovery.password.get());
        let email = recovery.email.0.get_untracked();
        recovery.errand.run(async move {
            if let Err(failure) = client().finish_recovery(opened, keeps_kit).await {
                if failure.is(ProblemKind::WrongCredentials) {
                    recovery.opened.try_set(None);
                }
                return Err(failure);
            }
            toasts.success(t!(
                "Your new password is set, and every other browser was signed out."
            ));
            match client().sign_in(email, password).await {
                Ok(SignInStep::Open(account)) => go(Address::home(account.role)),
                Ok(SignInStep::Confirm(_)) | Err(_) => go(Address::SignIn),
            }
            Ok(())
        });
    };
    let opened = recovery.opened.get_untracked()?;
    let failure = recovery.errand.failure();
    let sent = StoredValue::new(opened.clone());
    let sent = Signal::derive(move || {
        failure.track();
        sent.with_value(OpenedRecovery::sent)
    });
    let kit = NewKit {
        email: recovery.email.0.get_untracked(),
        words: opened.words().to_vec(),
    };
    Some(view! {
        <div class="narrow-page">
            <Page
                title=t!("Keep your new recovery kit")
                lead=t!("A kit is used once. This one takes its place as soon as your new password is set.")
            >
                <KeepKit
                    kit
                    verb=t!("I kept it: set the password")
                    without=t!("Set it without a kit")
                    errand=recovery.errand
                    sent
                    on_choice=Callback::new(finish)
                />
            </Page>
        </div>
    })
}

impl Recovery {
    /// Checks what is entered, and shows the kit to the server.
    fn open(self) {
        self.errand.run(async move {
            if !self.password.is_known().await {
                return Ok(());
            }
            let Some((email, words, password)) = self.submit() else {
                focus_first_wrong("main");
                return Ok(());
            };
            let opened = client().open_recovery(email, words, password).await?;
            self.opened.set(Some(opened));
            Ok(())
        });
    }

    /// Says what is wrong; address, words and password if nothing is.
    fn submit(self) -> Option<(String, String, String)> {
        let email = self.email.0.get_untracked().trim().to_owned();
        let words = self.words.0.get_untracked();
        let no_address = !looks_like_email(&email);
        let problem =
            no_address.then(|| t!("Enter the e-mail address you registered with.").to_owned());
        self.email.1.set(problem);
        let no_words = words.trim().is_empty();
        let problem = no_words.then(|| t!("Enter the 18 words of your kit.").to_owned());
        self.words.1.set(problem);
        let password = self.password.submit(std::slice::from_ref(&email))?;
        (!no_address && !no_words).then_some((email, words, password))
    }
}
