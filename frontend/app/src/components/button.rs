use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen_futures::spawn_local;

use crate::{address::Address, browser};

/// Weight of a button. One page has one primary button at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    /// The thing to do here.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Looks like text.
    Quiet,
    /// Takes something away.
    Danger,
}

/// A button. While `busy` it cannot be pressed, keeps its width and says so.
#[component]
pub(crate) fn Button(
    /// Weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Whether it submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// Whether it cannot be pressed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Whether what it started is still going on.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// A name for screen readers when the text alone is ambiguous.
    #[prop(into, optional)]
    label: MaybeProp<String>,
    /// What pressing does.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let press = move |_| {
        if let Some(on_press) = on_press
            && !busy.get_untracked()
        {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            class:is-busy=busy
            disabled=disabled
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-label=move || label.get()
            on:click=press
        >
            <span class="button-label">{children()}</span>
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub(crate) fn LinkButton(
    /// Weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Where it leads.
    href: Address,
    children: Children,
) -> impl IntoView {
    view! {
        <A href=href attr:class=kind.class()>
            <span class="button-label">{children()}</span>
        </A>
    }
}

/// Puts a text on the clipboard and says whether that worked.
#[component]
pub(crate) fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for screen readers: "Copy the fingerprint".
    #[prop(into)]
    label: String,
    /// Runs once it is copied.
    #[prop(into, optional)]
    on_copied: Option<Callback<()>>,
) -> impl IntoView {
    let said = RwSignal::new(t!("Copy"));
    let copy = move |()| {
        spawn_local(async move {
            let copied = browser::copy(&text.get_untracked()).await;
            if let Some(on_copied) = on_copied.filter(|_| copied) {
                on_copied.try_run(());
            }
            said.set(if copied {
                t!("Copied")
            } else {
                t!("Select and copy by hand")
            });
        });
    };
    view! {
        <span aria-live="polite">
            <Button kind=ButtonKind::Quiet label=Signal::derive(move || {
                format!("{} ({})", said.get(), label)
            }) on_press=copy>
                {said}
            </Button>
        </span>
    }
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}
