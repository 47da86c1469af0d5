use leptos::{ev, html, prelude::*};
use web_sys::{DragEvent, File, FileList};

/// A place to drop a file, or to choose one: a labelled file input with a drop zone around it.
#[component]
pub(crate) fn FileDrop(
    /// Identifier of the input.
    id: &'static str,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// What is accepted, in words.
    #[prop(into)]
    hint: String,
    /// File types as in HTML's `accept`.
    accept: &'static str,
    /// Name of the file in use, if any.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// Called with each chosen file.
    on_file: impl Fn(File) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let (over, set_over) = signal(false);
    let hint_id = format!("{id}-hint");
    let take = move |files: Option<FileList>| {
        if let Some(file) = files.and_then(|files| files.get(0)) {
            on_file(file);
        }
    };
    let choose = move |_: ev::Event| {
        if let Some(input) = input.get_untracked() {
            take(input.files());
            // The same file may be chosen again after it was mended.
            input.set_value("");
        }
    };
    let hover = move |event: DragEvent| {
        event.prevent_default();
        set_over.set(true);
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        set_over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <div
            class="file-drop"
            class:is-over=over
            class:is-filled=move || chosen.read().is_some()
            on:dragover=hover
            on:dragleave=move |_| set_over.set(false)
            on:drop=drop
        >
            <label class="file-drop-label" for=id>
                {label}
            </label>
            <p class="file-drop-hint" id=hint_id.clone()>
                {hint}
            </p>
            <input
                class="file-drop-input"
                type="file"
                id=id
                accept=accept
                aria-describedby=hint_id
                node_ref=input
                on:change=choose
            />
            <p class="file-drop-chosen" aria-live="polite">
                {move || chosen.get().map(|name| format!("In use: {name}"))}
            </p>
        </div>
    }
}
