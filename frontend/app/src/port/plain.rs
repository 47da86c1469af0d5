use js_sys::{JSON, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// A document of the service, by its browser's means: the start page is drawn without the client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlainDocument(String);

/// Asks the service for a JSON document; nothing where it does not answer with one.
pub(crate) async fn read_plainly(path: &str) -> Option<PlainDocument> {
    let answer = JsFuture::from(window().fetch_with_str(path)).await.ok()?;
    let answer = answer.dyn_into::<Response>().ok()?;
    let text = JsFuture::from(answer.text().ok()?)
        .await
        .ok()?
        .as_string()?;
    (answer.status() == 200).then_some(PlainDocument(text))
}

impl PlainDocument {
    /// As it came.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// A member that is a text.
    pub(crate) fn words(&self, name: &str) -> Option<String> {
        self.member(name)?.as_string()
    }

    /// Whether a member is true.
    pub(crate) fn says(&self, name: &str) -> bool {
        self.member(name).is_some_and(|member| member.is_truthy())
    }

    fn member(&self, name: &str) -> Option<JsValue> {
        let document = JSON::parse(&self.0).ok()?;
        Reflect::get(&document, &name.into()).ok()
    }
}
