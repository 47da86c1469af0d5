use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::password_strength::{GuessParts, PasswordStrength, guess_parts};
use crate::{
    components::{PasswordField, missed},
    failure::Failure,
    modules::Module,
};

type Entered = (RwSignal<String>, RwSignal<Option<String>>);

/// A new password as entered: once where it is seen, twice where it is not.
#[derive(Clone, Copy)]
pub(super) struct NewPassword {
    value: Entered,
    again: Entered,
    shown: RwSignal<bool>,
    guesses: Module<GuessParts>,
    missed: RwSignal<Option<Failure>>,
}

impl NewPassword {
    pub(super) fn new() -> Self {
        let field = || (RwSignal::new(String::new()), RwSignal::new(None));
        Self {
            value: field(),
            again: field(),
            shown: RwSignal::new(false),
            guesses: Module::new(|| Box::pin(guess_parts())),
            missed: RwSignal::new(None),
        }
    }

    /// Waits until [`Self::submit`] can tell what is wrong; no where that cannot be told, which is said beside the fields, and where
    /// the page has gone.
    pub(super) async fn is_known(self) -> bool {
        let strength = PasswordStrength::of(&self.get(), &[], None);
        strength != PasswordStrength::Unknown || self.learn().await
    }

    /// Fetches what tells how hard passwords are to guess.
    async fn learn(self) -> bool {
        let failure = self.guesses.fetch().await.err();
        let came = failure.is_none();
        came & self.missed.try_set(failure).is_none()
    }

    fn learn_ahead(self) {
        spawn_local(async move {
            self.learn().await;
        });
    }

    /// Says what is wrong; the password if nothing is. `own_words` are what others know of its person.
    pub(super) fn submit(self, own_words: &[String]) -> Option<String> {
        let password = self.value.0.get_untracked();
        let guesses = self.guesses.get_untracked();
        let error = PasswordStrength::of(&password, own_words, guesses).error();
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
    let strength = Memo::new(move |_| {
        let guesses = password.guesses.get();
        PasswordStrength::of(&password.value.0.read(), &own_words.read(), guesses)
    });
    let hint = Signal::derive(move || {
        let is_missed = password.missed.read().is_some();
        let strength = strength.get();
        (!is_missed || strength != PasswordStrength::Unknown).then(|| strength.advice())
    });
    let is_typed = Memo::new(move |_| !password.value.0.read().is_empty());
    Effect::new(move |_| {
        if is_typed.get() {
            password.learn_ahead();
        }
    });
    // What was said goes once it holds no more.
    Effect::new(move |_| {
        password.value.0.track();
        if strength.get().error().is_none() {
            password.value.1.set(None);
        }
    });
    Effect::new(move |_| {
        if *password.value.0.read() == *password.again.0.read() {
            password.again.1.set(None);
        }
    });
    let retry = Callback::new(move |()| password.learn_ahead());
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
            hint
            autocomplete="new-password"
            shown=password.shown
        />
        {move || again()}
        {move || password.missed.get().map(|failure| missed(failure, retry))}
    }
}
