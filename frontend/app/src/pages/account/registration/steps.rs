use api::{
    ProblemKind,
    account::{Account, Role},
};
use client::{Entrance, Failure, Registering, Registration};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::super::{
    email::note_registered,
    kit::{KeepKit, NewKit},
    profile_form::{ProfileFields, ProfileForm, purpose_hint},
};
use crate::{
    address::{Address, use_go},
    browser::focus_first_wrong,
    components::{Alert, AlertTone, Button, ButtonKind, Errand, ErrorPanel, KeptNote, Page},
    state::{KeptForm, client, use_unsent},
};

/// A registration on its way: details first, then the recovery kit.
#[derive(Clone, Copy)]
pub(super) struct RegistrationSteps {
    /// What is entered.
    pub(super) form: ProfileForm,
    /// Takes each step.
    pub(super) errand: Errand,
    /// Of what is entered, all but the password stays when the page is left.
    pub(super) kept: KeptForm,
    keeping: RwSignal<Option<(String, Registering)>>,
}

impl RegistrationSteps {
    /// Begins with what is known of her; `name` tells the form from others of its page.
    pub(super) fn new(name: String, fill: impl FnOnce(&ProfileForm)) -> Self {
        let (form, kept) = (ProfileForm::new(), use_unsent().form(name));
        fill(&form);
        form.keep(kept);
        Self {
            form,
            kept,
            errand: Errand::new(),
            keeping: RwSignal::new(None),
        }
    }

    /// Whether the details are entered.
    pub(super) fn is_keeping(self) -> bool {
        self.keeping.read().is_some()
    }

    /// Checks what is entered, and makes a kit.
    pub(super) fn begin(self, role: Role, entrance: Entrance) {
        self.errand.run(async move {
            if !self.form.is_known().await {
                return Ok(());
            }
            let Some((profile, password)) = self.form.submit() else {
                focus_first_wrong("main");
                return Ok(());
            };
            let email = profile.email.clone();
            let registration = Registration {
                profile,
                role,
                password,
                entrance,
            };
            let begun = client().begin_registration(registration).await;
            let registering = begun.inspect_err(|failure| self.refuse_taken(failure))?;
            self.keeping.set(Some((email, registering)));
            Ok(())
        });
    }

    /// Signs in whoever was approved at once, and leads to the first page of that role.
    pub(super) fn enter(self, role: Role) -> Callback<Account> {
        let go = use_go();
        Callback::new(move |_| {
            let (email, password) = self.form.credentials();
            let go = go.clone();
            spawn_local(async move {
                match client().sign_in(email, password).await {
                    Ok(_) => go(Address::home(role)),
                    Err(_) => go(Address::SignIn),
                }
            });
        })
    }

    /// What is not told at a field.
    pub(super) fn failure(self) -> Signal<Option<Failure>> {
        let failure = self.errand.failure();
        Signal::derive(move || {
            let failure = failure.get();
            failure.filter(|failure| !failure.is(ProblemKind::Conflict))
        })
    }

    /// Leads to the address where somebody has it.
    fn refuse_taken(self, failure: &Failure) {
        if failure.is(ProblemKind::Conflict) {
            self.form.refuse_email(failure);
            focus_first_wrong("main");
        }
    }

    /// Back to the details.
    fn go_back(self) {
        self.errand.forget();
        self.keeping.set(None);
    }
}

/// The first step: what a person enters of herself, and the button that leads to the second.
#[component]
pub(super) fn RegistrationFields(
    /// The registration.
    steps: RegistrationSteps,
    /// Whom the purpose is for.
    #[prop(default = purpose_hint())]
    purpose_hint: &'static str,
) -> impl IntoView {
    view! {
        <KeptNote form=steps.kept but=t!("Passwords are not kept: enter yours again.") />
        <ProfileFields form=steps.form purpose_hint />
        <Alert tone=AlertTone::Note title=t!("Nobody can reset this password")>
            {t!("It never leaves this browser, and it opens your vault. The next step gives you a recovery kit for the case that you lose \
             it.")}
        </Alert>
        <ErrorPanel failure=steps.failure() />
        <Button kind=ButtonKind::Primary submit=true busy=steps.errand.busy()>
            {t!("Go on")}
        </Button>
    }
}

/// The second step: shows the kit, and registers.
#[component]
pub(super) fn KitStep(
    /// The registration.
    steps: RegistrationSteps,
    /// Called once she is registered.
    on_registered: Callback<Account>,
) -> impl IntoView {
    let finish = move |keeps_kit: bool| {
        let Some((_, registering)) = steps.keeping.get_untracked() else {
            return;
        };
        let submission = steps.kept.submission();
        steps.errand.run(async move {
            let client = client();
            let done = client.finish_registration(&registering, keeps_kit);
            let account = done.await.inspect_err(|failure| {
                if failure.is(ProblemKind::Conflict) {
                    steps.go_back();
                }
                steps.refuse_taken(failure);
            })?;
            note_registered(&account.profile.email);
            submission.sent();
            on_registered.run(account);
            Ok(())
        });
    };
    let (email, registering) = steps.keeping.get_untracked()?;
    let failure = steps.errand.failure();
    let sent = StoredValue::new(registering.clone());
    let sent = Signal::derive(move || {
        failure.track();
        sent.with_value(Registering::sent)
    });
    let kit = NewKit {
        email,
        words: registering.offered().words().to_vec(),
    };
    Some(view! {
        <div class="narrow-page">
            <Page
                title=t!("Keep your recovery kit")
                lead=t!("The last step: you are registered once the kit is kept, or left.")
            >
                <KeepKit
                    kit
                    verb=t!("I kept it: register")
                    without=t!("Register without a kit")
                    errand=steps.errand
                    sent
                    on_choice=Callback::new(finish)
                />
                <Show when=move || sent.get().is_none()>
                    <p class="after-form not-printed">
                        {t!("Without a kit a lost password is a lost vault. You can make one later on your account page. ")}
                        {t!("If you go back, another kit is made, and copies of this one are worth nothing. ")}
                        <Button kind=ButtonKind::Quiet on_press=move |()| steps.go_back()>
                            {t!("Back to your details")}
                        </Button>
                    </p>
                </Show>
            </Page>
        </div>
    })
}
