//! Small favours of the browser: files in, files out, the clipboard, the focus, sizes.

mod focus;
mod shown_once;
mod sizes;

pub(crate) use focus::{focus, focus_first_wrong, keep_focus};
pub(crate) use shown_once::was_shown;
pub(crate) use sizes::on_resize;

use api::limits::IMPORT_BYTES;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Reflect, Uint8Array};
use protocol::NamedFile;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, File, HtmlAnchorElement, HtmlInputElement, Node, Url,
};

use crate::{
    failure::{Failure, Outcome},
    format::number,
};

/// Lets the browser paint and hand on what people do, before what follows.
pub(crate) async fn turn() {
    TimeoutFuture::new(0).await;
}

/// Offers bytes as a file to save.
pub(crate) fn download(name: &str, media_type: &str, bytes: &[u8]) -> Option<()> {
    let blob = blob(media_type, bytes)?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address).ok()
}

/// A name as files may have it: without signs that some systems refuse.
pub(crate) fn file_name(name: &str) -> String {
    let is_refused = |letter: char| letter.is_control() || r#"/\:*?"<>|"#.contains(letter);
    let name: String = name.chars().filter(|letter| !is_refused(*letter)).collect();
    name.trim().trim_matches('.').to_owned()
}

/// Bytes that the browser keeps, as they are now.
pub(crate) fn blob(media_type: &str, bytes: &[u8]) -> Option<Blob> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
}

/// Whether the reader saves data or pays by what she sends, as far as her browser says.
pub(crate) fn is_metered() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let of = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let connection = of(&window.navigator(), "connection");
    connection.is_some_and(|connection| {
        let saves = of(&connection, "saveData").is_some_and(|saves| saves.is_truthy());
        let kind = of(&connection, "type").and_then(|kind| kind.as_string());
        saves || kind.as_deref() == Some("cellular")
    })
}

/// Where a control says how it was before somebody changed it.
const BEFORE: &str = "data-before";

/// Remembers at a control, when it is first changed, how it was before.
pub(crate) fn note_entry(event: &Event) {
    let control = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(control) = control.filter(|control| !control.has_attribute(BEFORE)) else {
        return;
    };
    let before = match control.dyn_ref::<HtmlInputElement>() {
        Some(input) if input.type_() == "checkbox" => (!input.checked()).to_string(),
        _ => String::new(),
    };
    let _ = control.set_attribute(BEFORE, &before);
}

/// What was entered in a form is sent: nothing of it gets lost any more.
pub(crate) fn forget_entries(form: &Element) {
    let Ok(marked) = form.query_selector_all(&format!("[{BEFORE}]")) else {
        return;
    };
    let controls = (0..marked.length()).filter_map(|at| marked.get(at)?.dyn_into::<Element>().ok());
    for control in controls {
        let _ = control.remove_attribute(BEFORE);
    }
}

/// Whether somebody enters something on the page: a question or what a word means is open, a text has the focus, something is entered, or
/// what was changed of a card is not saved.
pub(crate) fn is_entering() -> bool {
    const AT_WORK: &str = "dialog[open], main [data-unsaved], main textarea:focus, \
                           main input:not([type=checkbox], [type=radio], [type=search]):focus";
    /// By itself: a browser that has none knows no such selector.
    const POPPED_UP: &str = "main :popover-open";
    let document = web_sys::window().and_then(|window| window.document());
    let is_there = |selector| {
        let document = document.as_ref();
        document.is_some_and(|document| matches!(document.query_selector(selector), Ok(Some(_))))
    };
    is_there(AT_WORK) || is_there(POPPED_UP) || has_entries()
}

/// Whether something is ticked or written on the page that was not before. What is searched for is nothing that gets lost.
pub(crate) fn has_entries() -> bool {
    const CHANGED: &str =
        "main textarea[data-before], main input:not([type=search], [type=radio])[data-before]";
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return false;
    };
    let changed = document.query_selector_all(CHANGED);
    let is_entered = |at| {
        changed
            .as_ref()
            .is_ok_and(|all| all.get(at).is_some_and(|one| is_another(&one)))
    };
    let count = changed.as_ref().map_or(0, |all| all.length());
    (0..count).any(is_entered)
}

fn is_another(control: &Node) -> bool {
    let before = control
        .dyn_ref::<Element>()
        .and_then(|control| control.get_attribute(BEFORE));
    let now = match control.dyn_ref::<HtmlInputElement>() {
        Some(input) if input.type_() == "checkbox" => Some(input.checked().to_string()),
        _ => Reflect::get(control, &"value".into())
            .ok()
            .and_then(|value| value.as_string()),
    };
    now != before
}

/// Leaves the app for a page elsewhere.
pub(crate) fn leave_for(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(address);
    }
}

/// Loads the page anew.
pub(crate) fn reload() {
    // A browser that does not is reloaded by hand.
    let _ = leptos::prelude::window().location().reload();
}

/// Opens whatever `folded` selects, and prints the page.
pub(crate) fn print(folded: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let found = window
        .document()
        .and_then(|document| document.query_selector_all(folded).ok());
    if let Some(found) = found {
        for index in 0..found.length() {
            let element = found
                .get(index)
                .and_then(|node| node.dyn_into::<Element>().ok());
            element.map(|element| element.set_attribute("open", ""));
        }
    }
    let _ = window.print();
}

/// Puts text on the clipboard; whether that worked.
pub(crate) async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    if !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

/// What people choose a file for.
#[derive(Clone, Copy)]
pub(crate) enum FileOf {
    /// Rows that a model is asked about.
    Questions,
    /// A model, with what comes along.
    Model,
    /// Rows that a model is measured with.
    LabelledRows,
    /// One vector.
    Vector,
    /// People who are invited.
    Invitations,
}

impl FileOf {
    /// Bytes that such a file has at most.
    fn most(self) -> u64 {
        match self {
            Self::Questions | Self::Model | Self::LabelledRows => IMPORT_BYTES,
            Self::Vector | Self::Invitations => 1_000_000,
        }
    }

    /// What to do about a larger one.
    fn made_smaller(self) -> &'static str {
        match self {
            Self::Questions => {
                t!("Cut the file into smaller ones and ask about one after the other.")
            }
            Self::Model => t!(
                "Train a smaller model: fewer or shallower trees, fewer layers or neurons. Of a gallery, or of rows, choose a file with \
                 fewer."
            ),
            Self::LabelledRows => {
                t!(
                    "Choose a file with fewer rows, taken from all over the table: some thousand are enough to measure."
                )
            }
            Self::Vector => t!("Choose a file with one vector, and nothing else in it."),
            Self::Invitations => {
                t!("Cut the file into smaller ones and invite from one after the other.")
            }
        }
    }
}

/// A chosen file with its name.
pub(crate) async fn load_file(file: &File, of: FileOf) -> Outcome<NamedFile> {
    Ok(NamedFile {
        name: file.name(),
        bytes: read_file(file, of).await?,
    })
}

/// Several of them.
pub(crate) async fn load_files(files: &[File], of: FileOf) -> Outcome<Vec<NamedFile>> {
    let mut loaded = Vec::with_capacity(files.len());
    for file in files {
        loaded.push(load_file(file, of).await?);
    }
    Ok(loaded)
}

/// The bytes of a file.
pub(crate) async fn read_file(file: &Blob, of: FileOf) -> Outcome<Vec<u8>> {
    let size = file.size();
    if size > of.most() as f64 {
        return Err(Failure::local(
            t!("The file is larger than {}.", number::bytes(of.most())),
            of.made_smaller(),
        ));
    }
    if size == 0.0 {
        return Err(Failure::local(
            t!("The file is empty."),
            t!("Choose the file again, or another one."),
        ));
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err(Failure::local(
            t!("The file could not be read."),
            t!("Check that it still exists and that you may open it, then choose it again."),
        )),
    }
}
