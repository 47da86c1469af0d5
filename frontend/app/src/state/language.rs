//! The language of the app: `static/before-paint.js` says it at the page, as chosen here before or as the browser prefers.

use api::account::Language;
use gloo_net::http::Request;
use leptos::prelude::{document, window};
use words::Dictionary;

use crate::{browser, format::region};

/// Where `localStorage` keeps a chosen language.
const KEPT_AS: &str = "tacit-language";
/// Which element of the page says where the words of a language are, and their digest.
const WORDS: &str = "words-";

/// The language of the page.
pub(crate) fn language() -> Language {
    let root = document().document_element();
    let tag = root.and_then(|root| root.get_attribute("lang"));
    Language::preferred(tag.as_deref())
}

/// Fetches the words of the page's language, and takes up how they are written with numbers and times where its reader lives;
/// without words everything is English, and the page says so to those it is read to.
pub(crate) async fn fetch_words() {
    let wanted = language();
    if wanted != Language::default() {
        match fetched(wanted).await {
            Some(dictionary) => words::choose(dictionary),
            None => mark(Language::default()),
        }
    }
    region::take_up(language().tag());
}

/// Begins the app anew in another language, which is remembered.
pub(crate) fn change_to(language: Language) {
    let storage = window().local_storage().ok().flatten();
    if let Some(storage) = storage {
        let _ = storage.set_item(KEPT_AS, language.tag());
    }
    browser::reload();
}

async fn fetched(language: Language) -> Option<Dictionary> {
    let place = format!("meta[name={WORDS}{}]", language.tag());
    let place = document().query_selector(&place).ok()??;
    let place = place.get_attribute("content")?;
    let (address, integrity) = place.split_once(' ')?;
    let request = Request::get(address).integrity(integrity);
    let bytes = request.send().await.ok()?.binary().await.ok()?;
    Dictionary::read(language.tag(), &bytes).ok()
}

fn mark(language: Language) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.tag());
    }
}
