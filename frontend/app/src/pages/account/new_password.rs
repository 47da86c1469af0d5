use leptos::prelude::*;

use super::password_strength::PasswordStrength;
use crate::components::PasswordField;

type Entered = (RwSignal<String>, RwSignal<Option<String>>);

/// A new password as entered: once where it is seen, twice where it is not.
#[derive(Clone, Copy)]
pub(super) struct NewPassword {
    value: Entered,
    again: Entered,
    shown: RwSignal<bool>,
}

impl NewPassword {
    pub(super) fn new() -> Self {
        let field = || (RwSignal::new(String::new()), RwSignal::new(None));
        Self {
            value: field(),
            again: field(),
            shown: RwSignal::new(false),
        }
    }

    /// Says what is wrong; the password if nothing is. `own_words` are what others know of its person.
    pub(super) fn submit(self, own_words: &[String]) -> Option<String> {
        let password = self.value.0.get_untracked();
        let error = PasswordStrength::of(&password, own_words).error();
        let differs = !self.shown.get_untracked() && self.again.0.get_untracked() != password;
        let again = differs
            .then(|| t!("The two passwords differ. Enter the same one here again.").to_owned());
        let is_good = error.is_none() && again.is_none();
        self.value.1.set(error);
        self.again.1.set(again);
        is_good.then_some(password)
    }

    /// What is entered.
    pub(super) fn get(self) -> String {
        self.value.0.get_untracked()
    }

    /// Says something else that is wrong with it.
    pub(super) fn refuse(self, problem: &str) {
        self.value.1.set(Some(problem.to_owned()));
    }

    pub(super) fn clear(self) {
        for (value, _) in [self.value, self.again] {
            value.try_set(String::new());
        }
    }
}

/// The fields of a [`NewPassword`].
#[component]
pub(super) fn NewPasswordFields(
    /// What is entered.
    password: NewPassword,
    /// What it is called.
    label: &'static str,
    /// What others know of its person.
    #[prop(into)]
    own_words: Signal<Vec<String>>,
) -> impl IntoView {
    let strength = Signal::derive(move || {
        let strength = PasswordStrength::of(&password.value.0.get(), &own_words.read());
        Some(strength.advice())
    });
    let again = move || {
        (!password.shown.get()).then(|| {
            view! {
                <PasswordField
                    label=t!("{label} once more")
                    value=password.again.0
                    error=password.again.1
                    autocomplete="new-password"
                />
            }
        })
    };
    view! {
        <PasswordField
            label
            value=password.value.0
            error=password.value.1
            hint=strength
            autocomplete="new-password"
            shown=password.shown
        />
        {move || again()}
    }
}
