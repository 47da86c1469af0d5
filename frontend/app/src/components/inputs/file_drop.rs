use leptos::{ev, html, prelude::*};
use web_sys::{DragEvent, File, FileList};

/// A place to drop files, or to choose them: a labelled file input with a drop zone around it.
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
    /// Whether files that belong together are taken together; otherwise one at a time.
    #[prop(optional)]
    multiple: bool,
    /// Called with the files chosen together, at least one.
    on_files: impl Fn(Vec<File>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let (over, set_over) = signal(false);
    let hint_id = format!("{id}-hint");
    let take = move |files: Option<FileList>| {
        let most = if multiple { usize::MAX } else { 1 };
        let files = files
            .into_iter()
            .flat_map(|files| (0..files.length()).filter_map(move |index| files.get(index)));
        let files: Vec<File> = files.take(most).collect();
        if !files.is_empty() {
            on_files(files);
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
                multiple=multiple
                aria-describedby=hint_id
                node_ref=input
                on:change=choose
            />
            <p class="file-drop-chosen" aria-live="polite">
                {move || chosen.get().map(|name| t!("In use: {name}"))}
            </p>
        </div>
    }
}
