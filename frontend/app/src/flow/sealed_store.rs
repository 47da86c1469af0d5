//! Sealed copies that are not uploaded yet, kept in the browser's cache storage so that a reload does
//! not lose them. They are ciphertext under the user's key; nothing secret lies there.

use api::{GrantId, Timestamp};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Response};

const NAME: &str = "tacit-sealed-copies";

/// Which sealed copy: a changed card or a newer key asks for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) grant: GrantId,
    pub(super) key_epoch: u32,
    pub(super) card_changed_at: Timestamp,
}

impl Slot {
    fn path(&self) -> String {
        format!(
            "/sealed-copies/{}/{}/{}",
            self.grant, self.key_epoch, self.card_changed_at
        )
    }

    /// The copy kept here, if any. A browser without cache storage keeps none.
    pub(super) async fn load(&self) -> Option<Vec<u8>> {
        let found = JsFuture::from(open().await?.match_with_str(&self.path()))
            .await
            .ok()?;
        let response: Response = found.dyn_into().ok()?;
        let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        Some(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
    }

    /// Keeps a copy; without cache storage a reload means sealing again, nothing worse.
    pub(super) async fn save(&self, sealed: &[u8]) {
        let body = Uint8Array::from(sealed);
        let response = Response::new_with_opt_js_u8_array(Some(&body));
        if let (Some(cache), Ok(response)) = (open().await, response) {
            let _ = JsFuture::from(cache.put_with_str(&self.path(), &response)).await;
        }
    }

    /// Forgets the copy.
    pub(super) async fn forget(&self) {
        if let Some(cache) = open().await {
            let _ = JsFuture::from(cache.delete_with_str(&self.path())).await;
        }
    }
}

async fn open() -> Option<Cache> {
    let storage = web_sys::window()?.caches().ok()?;
    let cache: JsValue = JsFuture::from(storage.open(NAME)).await.ok()?;
    cache.dyn_into().ok()
}
