use leptos::{html, prelude::*};

use super::{Icon, IconName, unique_id};

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
            (true, false) => drop(dialog.show_modal()),
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
                    aria-label="Close"
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
