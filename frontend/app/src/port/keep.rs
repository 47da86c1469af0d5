use std::future::ready;

use super::guarded;
use client::port::{Keep, Shelf, Work};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Response, Storage};
use zeroize::Zeroizing;

/// Name of the cache storage that holds large copies.
const COPIES: &str = "tacit-sealed-copies";
/// What names in the browser's storage begin with.
const OWN: &str = "tacit-";

/// What the browser keeps for this origin.
///
/// * A visit is a tab: `sessionStorage` survives its reload and nothing else. Any script of this origin
///   could read it, which the content security policy limits to ours.
/// * Guarded things lie in IndexedDB ([`guarded`]).
/// * Lasting things lie in `localStorage`.
/// * Copies lie in cache storage. A browser without it keeps none.
pub(crate) struct BrowserKeep;

impl Keep for BrowserKeep {
    fn load(&self, shelf: Shelf, name: &str) -> Work<Option<Vec<u8>>> {
        let name = name_on(shelf, name);
        match shelf {
            Shelf::Guarded => Box::pin(async move { guarded::load(&name).await }),
            Shelf::Copies => Box::pin(async move { load_copy(&name).await }),
            _ => Box::pin(ready(
                storage(shelf)
                    .and_then(|storage| storage.get_item(&name).ok()?)
                    .map(String::into_bytes),
            )),
        }
    }

    fn save(&self, shelf: Shelf, name: &str, bytes: &[u8]) -> Work<()> {
        let name = name_on(shelf, name);
        match shelf {
            Shelf::Guarded => {
                let bytes = Zeroizing::new(bytes.to_vec());
                return Box::pin(async move { guarded::save(&name, &bytes).await });
            }
            Shelf::Copies => {
                let body = Uint8Array::from(bytes);
                return Box::pin(async move { save_copy(&name, &body).await });
            }
            Shelf::Visit | Shelf::Lasting => {}
        }
        if let (Some(storage), Ok(text)) = (storage(shelf), std::str::from_utf8(bytes)) {
            let _ = storage.set_item(&name, text);
        }
        Box::pin(ready(()))
    }

    fn forget(&self, shelf: Shelf, name: &str) -> Work<()> {
        let name = name_on(shelf, name);
        match shelf {
            Shelf::Guarded => return Box::pin(async move { guarded::forget(&name).await }),
            Shelf::Copies => return Box::pin(async move { forget_copy(&name).await }),
            Shelf::Visit | Shelf::Lasting => {}
        }
        if let Some(storage) = storage(shelf) {
            let _ = storage.remove_item(&name);
        }
        Box::pin(ready(()))
    }

    fn lasting(&self, beginning: &str) -> Work<Vec<String>> {
        let Some(storage) = storage(Shelf::Lasting) else {
            return Box::pin(ready(Vec::new()));
        };
        let beginning = kept_name(beginning);
        let places = 0..storage.length().unwrap_or(0);
        let stored = places.filter_map(|place| storage.key(place).ok()?);
        let own = stored.filter(|name| name.starts_with(&beginning));
        let names = own.filter_map(|name| Some(name.strip_prefix(OWN)?.to_owned()));
        Box::pin(ready(names.collect()))
    }
}

/// What lasts in this browser is called so in its storage.
pub(crate) fn kept_name(name: &str) -> String {
    name_on(Shelf::Lasting, name)
}

fn name_on(shelf: Shelf, name: &str) -> String {
    match shelf {
        Shelf::Copies => format!("/sealed-copies/{name}"),
        _ => format!("{OWN}{name}"),
    }
}

fn storage(shelf: Shelf) -> Option<Storage> {
    let window = web_sys::window()?;
    match shelf {
        Shelf::Visit => window.session_storage().ok()?,
        Shelf::Lasting => window.local_storage().ok()?,
        Shelf::Guarded | Shelf::Copies => None,
    }
}

async fn load_copy(path: &str) -> Option<Vec<u8>> {
    let found = JsFuture::from(open().await?.match_with_str(path))
        .await
        .ok()?;
    let response: Response = found.dyn_into().ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
}

/// Without cache storage a reload means sealing again, nothing worse.
async fn save_copy(path: &str, body: &Uint8Array) {
    let response = Response::new_with_opt_js_u8_array(Some(body));
    if let (Some(cache), Ok(response)) = (open().await, response) {
        let _ = JsFuture::from(cache.put_with_str(path, &response)).await;
    }
}

async fn forget_copy(path: &str) {
    if let Some(cache) = open().await {
        let _ = JsFuture::from(cache.delete_with_str(path)).await;
    }
}

async fn open() -> Option<Cache> {
    let storage = web_sys::window()?.caches().ok()?;
    let cache: JsValue = JsFuture::from(storage.open(COPIES)).await.ok()?;
    cache.dyn_into().ok()
}
