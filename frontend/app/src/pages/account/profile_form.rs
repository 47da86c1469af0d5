use api::account::Profile;
use leptos::prelude::*;

use super::{
    email::looks_like_email,
    new_password::{NewPassword, NewPasswordFields},
};
use crate::components::{Field, FieldKind, TextArea};

type Problem = RwSignal<Option<String>>;

/// What a person enters about herself, with what is wrong about each field.
#[derive(Clone, Copy)]
pub(super) struct ProfileForm {
    name: (RwSignal<String>, Problem),
    organisation: (RwSignal<String>, Problem),
    email: (RwSignal<String>, Problem),
    purpose: (RwSignal<String>, Problem),
    password: NewPassword,
}

impl ProfileForm {
    pub(super) fn new() -> Self {
        let field = || (RwSignal::new(String::new()), RwSignal::new(None));
        Self {
            name: field(),
            organisation: field(),
            email: field(),
            purpose: field(),
            password: NewPassword::new(),
        }
    }

    /// Checks every field and says what is wrong; the profile and the password if nothing is.
    pub(super) fn submit(&self) -> Option<(Profile, String)> {
        let name = line(self.name, 100, "Enter your name, at most 100 characters.");
        let organisation = line(
            self.organisation,
            100,
            "Enter your organisation, at most 100 characters.",
        );
        let purpose = line(
            self.purpose,
            1_000,
            "Say in a sentence or two why you want to take part, at most 1,000 characters.",
        );
        let email = self.submitted_email();
        let password = self.password.submit(&self.own_words());
        let profile = Profile {
            name: name?,
            organisation: organisation?,
            email: email?,
            purpose: purpose?,
        };
        Some((profile, password?))
    }

    fn submitted_email(&self) -> Option<String> {
        let (value, problem) = self.email;
        let text = value.get_untracked().trim().to_owned();
        let good = looks_like_email(&text);
        problem.set((!good).then(|| "Enter an address like name@organisation.example.".into()));
        good.then_some(text)
    }

    /// Enters what is known of her.
    pub(super) fn fill(&self, name: &str, email: Option<&str>) {
        self.name.0.set(name.to_owned());
        self.email.0.set(email.unwrap_or_default().to_owned());
    }

    /// Address and password as entered.
    pub(super) fn credentials(&self) -> (String, String) {
        let email = self.email.0.get_untracked().trim().to_owned();
        (email, self.password.get())
    }

    /// What others know of her, and a password should not be made of.
    fn own_words(&self) -> Vec<String> {
        [self.name, self.organisation, self.email]
            .map(|(value, _)| value.get())
            .to_vec()
    }
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
    #[prop(default = "What you want to do here. The administrator decides by it.")]
    purpose_hint: &'static str,
) -> impl IntoView {
    let own_words = Signal::derive(move || form.own_words());
    view! {
        <Field label="Name" value=form.name.0 error=form.name.1 autocomplete="name" required=true />
        <Field
            label="Organisation"
            value=form.organisation.0
            error=form.organisation.1
            autocomplete="organization"
            required=true
        />
        <Field
            label="E-mail address"
            kind=FieldKind::Email
            value=form.email.0
            error=form.email.1
            hint="You sign in with it."
            autocomplete="username"
            required=true
        />
        <TextArea
            label="Purpose"
            value=form.purpose.0
            error=form.purpose.1
            hint=purpose_hint
            required=true
        />
        <NewPasswordFields password=form.password label="Password" own_words />
    }
}
