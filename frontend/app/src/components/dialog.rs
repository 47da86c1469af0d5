use gloo_timers::future::TimeoutFuture;
use leptos::{ev::SubmitEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::{Button, ButtonKind, Icon, IconName, KeptNote, TextArea, unique_id};
use crate::{
    browser::focus_first_wrong,
    state::{Submission, use_unsent},
};

/// One that is seen: forms hold others for the browser's own filling-in.
const FIRST_FIELD: &str = ".dialog-body :is(input:not([type=file], [type=hidden]), select, textarea):enabled:not([tabindex=\"-1\"], .visually-hidden)";
/// Milliseconds between two looks at whether the first field is there, and how often is looked: what a dialog asks may have to be
/// loaded.
const LOOK: u32 = 50;
const MOST_LOOKS: u32 = 200;

/// A modal dialog on the browser's own `<dialog>`: it keeps the focus inside, closes with Escape and
/// gives the focus back. Its content is made anew each time it opens.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open; closing sets it to false.
    open: RwSignal<bool>,
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let heading = unique_id("dialog");
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
                spawn_local(begin(dialog.clone()));
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let labelled_by = heading.clone();
    let children = StoredValue::new(children);
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby=labelled_by
            on:close=move |_| open.set(false)
        >
            <header class="dialog-header">
                <h2 id=heading>{title}</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t!("Close")
                    on:click=move |_| open.set(false)
                >
                    <Icon name=IconName::Close />
                </button>
            </header>
            <Show when=move || open.get()>
                <div class="dialog-body">{children.with_value(|children| children())}</div>
            </Show>
        </dialog>
    }
}

/// Puts the focus on the first field as soon as there is one, unless somebody moved it before: browsers would begin at the button that
/// closes the dialog.
async fn begin(dialog: HtmlDialogElement) {
    let focused = || document().active_element();
    let first = focused();
    for look in 0..MOST_LOOKS {
        TimeoutFuture::new(LOOK.min(10 * look)).await;
        if !dialog.open() || focused() != first {
            return;
        }
        let field = dialog.query_selector(FIRST_FIELD).ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
            return;
        }
    }
}

/// The `open` signal of a dialog about `subject`: open while there is one; closing takes it away.
pub(crate) fn open_while<T: Send + Sync + 'static>(subject: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || {
        let wanted = subject.read().is_some();
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move || {
        if !open.get() && subject.read_untracked().is_some() {
            subject.set(None);
        }
    });
    open
}

/// Asks for the reason of a decision that takes something away. What is typed stays for its subject until it is sent or cancelled.
#[component]
pub(crate) fn ReasonDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Which decision about what: "deny 17".
    #[prop(into)]
    subject: Signal<String>,
    /// Heading: "Deny Demo user".
    #[prop(into)]
    title: Signal<String>,
    /// Who will read the reason, and what happens.
    #[prop(into)]
    hint: Signal<String>,
    /// Label of the button that does it.
    #[prop(into)]
    verb: Signal<String>,
    /// Whether the decision is on its way.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Takes the reason.
    #[prop(into)]
    on_reason: Callback<StatedReason>,
) -> impl IntoView {
    view! {
        <Dialog open=open title=title>
            <ReasonForm open subject=subject.get_untracked() hint verb busy on_reason />
        </Dialog>
    }
}

/// A reason, and the form that keeps it until the decision is made.
#[derive(Clone)]
pub(crate) struct StatedReason {
    /// 1 to 1,000 characters.
    pub(crate) text: String,
    /// To be told once the decision is made.
    pub(crate) submission: Submission,
}

#[component]
fn ReasonForm(
    open: RwSignal<bool>,
    subject: String,
    hint: Signal<String>,
    verb: Signal<String>,
    busy: Signal<bool>,
    on_reason: Callback<StatedReason>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let kept = use_unsent().form(format!("reason: {subject}"));
    kept.keep("reason", reason);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = reason.get_untracked().trim().to_owned();
        let problem = reason_problem(&text);
        error.set(problem.map(str::to_owned));
        if problem.is_some() {
            return focus_first_wrong("dialog[open]");
        }
        let submission = kept.submission();
        on_reason.run(StatedReason { text, submission });
    };
    let cancel = move |()| {
        kept.discard();
        open.set(false);
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <KeptNote form=kept />
            <TextArea label=t!("Reason") value=reason hint=hint error=error rows=4 />
            <div class="button-row">
                <Button kind=ButtonKind::Danger submit=true busy=busy>
                    {verb}
                </Button>
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}

/// What is wrong with a reason, which takes 1 to 1,000 characters.
pub(crate) fn reason_problem(reason: &str) -> Option<&'static str> {
    match reason.trim().chars().count() {
        0 => Some(t!("State a reason; the person concerned will read it.")),
        1..=1_000 => None,
        _ => Some(t!("Shorten the reason to 1\u{202f}000 characters.")),
    }
}
