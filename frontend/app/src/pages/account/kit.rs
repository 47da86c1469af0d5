use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    address::Address,
    browser::{self, focus_first_wrong},
    components::{Button, ButtonKind, CopyButton, Errand, ErrorPanel, Field},
    format::time,
    pages::leaving::AskBeforeLeaving,
    state::use_service,
};

/// A new recovery kit: to be kept, and for whom it is.
#[derive(Clone)]
pub(super) struct NewKit {
    /// Address of the account.
    pub(super) email: String,
    /// Its words.
    pub(super) words: Vec<String>,
}

impl NewKit {
    /// What it is for, and how it is used: beside the words on paper and in a file.
    fn facts(&self) -> [String; 5] {
        let origin = window().location().origin().unwrap_or_default();
        [
            t!("Service: {origin}"),
            t!("E-mail address: {}", self.email),
            t!("Made: {}", time::day(time::now())),
            t!(
                "To use it: open {origin}{} and enter the address, these words in their order, and a new password.",
                Address::Recover
            ),
            t!("With these words anybody can set a new password for this account and open its vault. Keep them where nobody else \
             looks; the service does not have them. A kit is used once, and a newer one takes its place.")
                .to_owned(),
        ]
    }

    /// What is saved as a file, of a service of this name.
    fn text(&self, name: &str) -> String {
        written(name, self.facts(), &self.words)
    }

    /// A place that is asked for.
    fn any_place(&self) -> usize {
        let drawn = js_sys::Math::random() * self.words.len() as f64;
        (drawn as usize).min(self.words.len().saturating_sub(1))
    }
}

fn written(name: &str, facts: [String; 5], words: &[String]) -> String {
    let [service, email, made, usage, warning] = facts;
    let numbered = words.iter().enumerate();
    let lines: String = numbered
        .map(|(place, word)| format!("{:>2}. {word}\n", place + 1))
        .collect();
    t!("{name} recovery kit\n\n{service}\n{email}\n{made}\n\n{lines}\n{usage}\n\n{warning}\n")
}

/// Shows a kit once, and asks for one of its words as a sign that it is kept.
#[component]
pub(super) fn KeepKit(
    /// The kit.
    kit: NewKit,
    /// What is done when it is kept: "register".
    verb: &'static str,
    /// What is done when it is not.
    without: &'static str,
    /// Does either.
    errand: Errand,
    /// Which of the two was sent when nobody knows what became of it: only that can be done again.
    #[prop(into)]
    sent: Signal<Option<bool>>,
    /// Whether it is kept.
    on_choice: Callback<bool>,
) -> impl IntoView {
    let place = kit.any_place();
    let asked = kit.words.get(place).cloned().unwrap_or_default();
    let (typed, problem) = (RwSignal::new(String::new()), RwSignal::new(None));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let is_kept = typed.get_untracked().trim().to_lowercase() == asked;
        problem.set((!is_kept).then(|| t!("That is not this word of your kit.").to_owned()));
        match is_kept {
            true => on_choice.run(true),
            false => focus_first_wrong("main"),
        }
    };
    let again = move |kept: bool| {
        view! {
            <Button kind=ButtonKind::Primary busy=errand.busy() on_press=move |()| on_choice.run(kept)>
                {t!("Try again")}
            </Button>
        }
    };
    let choose = move || {
        view! {
            <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>{verb}</Button>
            <Button kind=ButtonKind::Quiet busy=errand.busy() on_press=move |()| on_choice.run(false)>
                {without}
            </Button>
        }
    };
    let buttons = move || match sent.get() {
        Some(kept) => again(kept).into_any(),
        None => choose().into_any(),
    };
    let facts = kit.facts().into_iter().map(|fact| view! { <p>{fact}</p> });
    let words = kit
        .words
        .iter()
        .map(|word| view! { <li>{word.clone()}</li> });
    view! {
        <div class="stack kit">
            <p>
                {t!("If you lose your password, these words set a new one and open your vault. Whoever finds them can do the same, and \
                 nobody can make them again, the service least of all. They are shown this once.")}
            </p>
            <ol class="kit-words" tabindex="-1" aria-label=t!("Your recovery kit")>{words.collect_view()}</ol>
            <div class="only-printed">{facts.collect_view()}</div>
            <KitCopies kit />
            <form class="stack not-printed" novalidate on:submit=submit>
                <Show when=move || sent.get().is_none()>
                    <Field
                        label=t!("Word number {}", place + 1)
                        value=typed
                        error=problem
                        hint=t!("From your copy: a sign that you have one.")
                        autocomplete="off"
                        required=true
                    />
                </Show>
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">{move || buttons()}</div>
            </form>
            <AskBeforeLeaving unsaved=true what=t!("The words of this kit are not shown again, and the kit is not in use yet.") />
        </div>
    }
}

/// Ways to keep it.
#[component]
fn KitCopies(kit: NewKit) -> impl IntoView {
    let words = kit.words.join(" ");
    let service = use_service();
    let save = move |()| {
        let name = untrack(|| service.name());
        browser::download(
            "tacit-recovery-kit.txt",
            "text/plain",
            kit.text(&name).as_bytes(),
        );
    };
    view! {
        <div class="button-row not-printed">
            <Button on_press=save>{t!("Save as a file")}</Button>
            <Button on_press=|()| browser::print(".kit details")>{t!("Print")}</Button>
            <CopyButton text=words label=t!("the words") />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_kit_is_called_after_the_service() {
        let facts = ["Service", "Address", "Made", "Usage", "Warning"].map(str::to_owned);
        let text = written("Clinic", facts, &["abandon", "ability"].map(str::to_owned));
        let end = " 1. abandon\n 2. ability\n\nUsage\n\nWarning\n";
        assert_eq!(
            text,
            format!("Clinic recovery kit\n\nService\nAddress\nMade\n\n{end}")
        );
    }
}
