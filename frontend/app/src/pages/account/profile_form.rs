use api::{account::Profile, identity::ProvenIdentity};
use leptos::prelude::*;

use super::{
    email::looks_like_email,
    new_password::{NewPassword, NewPasswordFields},
};
use crate::{
    components::{Field, FieldKind, TextArea},
    failure::Failure,
    state::{KeptForm, language::language},
};

/// Whom the purpose is for, where an administrator decides.
pub(super) fn purpose_hint() -> &'static str {
    t!("What you want to do here. The administrator decides by it.")
}

type Problem = RwSignal<Option<String>>;
type Entered = (RwSignal<String>, Problem);

/// What a person says about herself beside her address, with what is wrong about each field.
#[derive(Clone, Copy)]
pub(super) struct ProfileTexts {
    name: Entered,
    organisation: Entered,
    purpose: Entered,
}

impl ProfileTexts {
    /// As it was before.
    pub(super) fn of(profile: &Profile) -> Self {
        let field = |text: &String| (RwSignal::new(text.clone()), RwSignal::new(None));
        Self {
            name: field(&profile.name),
            organisation: field(&profile.organisation),
            purpose: field(&profile.purpose),
        }
    }

    fn new() -> Self {
        let field = || (RwSignal::new(String::new()), RwSignal::new(None));
        Self {
            name: field(),
            organisation: field(),
            purpose: field(),
        }
    }

    /// Keeps all of it when the page is left.
    pub(super) fn keep(self, form: KeptForm) {
        form.keep("name", self.name.0);
        form.keep("organisation", self.organisation.0);
        form.keep("purpose", self.purpose.0);
    }

    /// Checks every field and says what is wrong; name, organisation and purpose if nothing is.
    pub(super) fn submit(&self) -> Option<(String, String, String)> {
        let name = line(
            self.name,
            100,
            t!("Enter your name, at most 100 characters."),
        );
        let organisation = line(
            self.organisation,
            100,
            t!("Enter your organisation, at most 100 characters."),
        );
        let purpose = line(
            self.purpose,
            1_000,
            t!("State the purpose in a sentence or two, at most 1\u{202f}000 characters."),
        );
        Some((name?, organisation?, purpose?))
    }

    /// The fields of name and organisation, with a hint on the name, and whether that stands fast.
    pub(super) fn names(
        self,
        hint: Signal<Option<String>>,
        is_fixed: Signal<bool>,
    ) -> impl IntoView {
        view! {
            <Field
                label=t!("Name")
                value=self.name.0
                error=self.name.1
                hint=hint
                read_only=is_fixed
                autocomplete="name"
                required=true
            />
            <Field
                label=t!("Organisation")
                value=self.organisation.0
                error=self.organisation.1
                autocomplete="organization"
                required=true
            />
        }
    }

    /// The field of the purpose.
    pub(super) fn purpose(self, hint: &'static str) -> impl IntoView {
        view! {
            <TextArea
                label=t!("Purpose")
                value=self.purpose.0
                error=self.purpose.1
                hint=hint
                required=true
            />
        }
    }
}

/// What a person enters to register, with what is wrong about each field.
#[derive(Clone, Copy)]
pub(super) struct ProfileForm {
    texts: ProfileTexts,
    email: Entered,
    proven: RwSignal<Option<ProvenIdentity>>,
    password: NewPassword,
}

impl ProfileForm {
    pub(super) fn new() -> Self {
        Self {
            texts: ProfileTexts::new(),
            email: (RwSignal::new(String::new()), RwSignal::new(None)),
            proven: RwSignal::new(None),
            password: NewPassword::new(),
        }
    }

    /// Keeps all of it but the password when the page is left.
    pub(super) fn keep(&self, form: KeptForm) {
        self.texts.keep(form);
        form.keep("email", self.email.0);
    }

    /// Waits until all of it can be checked.
    pub(super) async fn is_known(self) -> bool {
        self.password.is_known().await
    }

    /// Checks every field and says what is wrong; the profile and the password if nothing is.
    pub(super) fn submit(&self) -> Option<(Profile, String)> {
        let texts = self.texts.submit();
        let email = self.submitted_email();
        let password = self.password.submit(&self.own_words());
        let (name, organisation, purpose) = texts?;
        let profile = Profile {
            name,
            organisation,
            email: email?,
            purpose,
            language: language(),
        };
        Some((profile, password?))
    }

    /// Says why the address is not taken, and what to do.
    pub(super) fn refuse_email(&self, failure: &Failure) {
        let Failure {
            happened, action, ..
        } = failure;
        self.email.1.set(Some(format!("{happened} {action}")));
    }

    fn submitted_email(&self) -> Option<String> {
        let (value, problem) = self.email;
        let text = value.get_untracked().trim().to_owned();
        let good = looks_like_email(&text);
        problem.set((!good).then(|| t!("Enter an address like name@organisation.example.").into()));
        good.then_some(text)
    }

    /// Who she has proved to be, if she has.
    pub(super) fn proven(&self) -> Signal<Option<ProvenIdentity>> {
        self.proven.into()
    }

    /// Enters who she has proved to be, which cannot be changed then.
    pub(super) fn prove(&self, identity: Option<ProvenIdentity>) {
        if let Some(identity) = &identity {
            self.email.0.set(identity.email.clone());
            if let Some(name) = &identity.name {
                self.texts.name.0.set(name.clone());
            }
        }
        self.proven.set(identity);
    }

    /// Enters what is known of her.
    pub(super) fn fill(&self, name: &str, email: Option<&str>) {
        self.texts.name.0.set(name.to_owned());
        self.email.0.set(email.unwrap_or_default().to_owned());
    }

    /// Address and password as entered.
    pub(super) fn credentials(&self) -> (String, String) {
        let email = self.email.0.get_untracked().trim().to_owned();
        (email, self.password.get())
    }

    /// What others know of her, and a password should not be made of.
    fn own_words(&self) -> Vec<String> {
        [self.texts.name, self.texts.organisation, self.email]
            .map(|(value, _)| value.get())
            .to_vec()
    }
}

fn is_some(text: Signal<Option<String>>) -> Signal<bool> {
    Signal::derive(move || text.read().is_some())
}

fn line(
    (value, problem): (RwSignal<String>, Problem),
    longest: usize,
    error: &str,
) -> Option<String> {
    let text = value.get_untracked().trim().to_owned();
    let good = (1..=longest).contains(&text.chars().count());
    problem.set((!good).then(|| error.to_owned()));
    good.then_some(text)
}

/// The fields of a [`ProfileForm`].
#[component]
pub(super) fn ProfileFields(
    /// What is entered.
    form: ProfileForm,
    /// Whom the purpose is for.
    #[prop(default = purpose_hint())]
    purpose_hint: &'static str,
) -> impl IntoView {
    let own_words = Signal::derive(move || form.own_words());
    let proven = form.proven;
    let of_name = Signal::derive(move || {
        let proven = proven.read();
        let proven = proven.as_ref().filter(|proven| proven.name.is_some())?;
        Some(t!("Proven by {}.", proven.provider))
    });
    let of_email = Signal::derive(move || {
        let proven = proven.read();
        Some(t!(
            "Proven by {}. You sign in with it.",
            proven.as_ref()?.provider
        ))
    });
    let hint = move || {
        of_email
            .get()
            .or_else(|| Some(t!("You sign in with it.").to_owned()))
    };
    view! {
        {form.texts.names(of_name, is_some(of_name))}
        <Field
            label=t!("E-mail address")
            kind=FieldKind::Email
            value=form.email.0
            error=form.email.1
            hint=Signal::derive(hint)
            read_only=is_some(of_email)
            autocomplete="username"
            required=true
        />
        {form.texts.purpose(purpose_hint)}
        <NewPasswordFields password=form.password label=t!("Password") own_words />
    }
}
