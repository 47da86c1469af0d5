//! What every tab of this browser may read, encrypted under a key of Web Cryptography that cannot be exported. IndexedDB alone keeps
//! such keys. A browser that lacks one or the other keeps nothing.

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AesGcmParams, AesKeyGenParams, Crypto, CryptoKey, IdbDatabase, IdbObjectStore, IdbRequest,
    IdbTransactionMode,
};
use zeroize::Zeroize;

/// Name of the database, and of its one store.
const DATABASE: &str = "tacit-guarded";
/// Version of its form.
const FORM: u32 = 1;
/// AES-GCM with a key of so many bits, made anew for whatever is kept.
const CIPHER: &str = "AES-GCM";
const KEY_BITS: u16 = 256;
const NONCE_BYTES: usize = 12;

/// What lies under a name.
pub(super) async fn load(name: &str) -> Option<Vec<u8>> {
    read(name).await.ok()
}

/// Keeps it, if this browser can.
pub(super) async fn save(name: &str, bytes: &[u8]) {
    let _ = write(name, bytes).await;
}

/// Takes it away, and its key.
pub(super) async fn forget(name: &str) {
    let _ = remove(name).await;
}

async fn read(name: &str) -> Result<Vec<u8>, JsValue> {
    let store = store(IdbTransactionMode::Readonly).await?;
    let entry = settled(&store.get(&name.into())?).await?;
    let part = |name: &str| Reflect::get(&entry, &name.into());
    let key: CryptoKey = part("key")?.dyn_into()?;
    let nonce: Uint8Array = part("nonce")?.dyn_into()?;
    let sealed: ArrayBuffer = part("sealed")?.dyn_into()?;
    let cipher = AesGcmParams::new(CIPHER, &nonce);
    let subtle = crypto()?.subtle();
    let opened = subtle.decrypt_with_object_and_buffer_source(&cipher, &key, &sealed)?;
    let opened = Uint8Array::new(&JsFuture::from(opened).await?);
    let bytes = opened.to_vec();
    opened.fill(0, 0, opened.length());
    Ok(bytes)
}

async fn write(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let crypto = crypto()?;
    let subtle = crypto.subtle();
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let generation = AesKeyGenParams::new(CIPHER, KEY_BITS);
    let key = subtle.generate_key_with_object(&generation, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.dyn_into()?;
    let mut nonce = [0; NONCE_BYTES];
    crypto.get_random_values_with_u8_array(&mut nonce)?;
    let nonce = Uint8Array::from(&nonce[..]);
    let cipher = AesGcmParams::new(CIPHER, &nonce);
    let mut clear = bytes.to_vec();
    let sealed = subtle.encrypt_with_object_and_u8_array(&cipher, &key, &clear);
    clear.zeroize();
    let sealed = JsFuture::from(sealed?).await?;
    let entry = Object::new();
    for (name, part) in [
        ("key", key.into()),
        ("nonce", nonce.into()),
        ("sealed", sealed),
    ] {
        Reflect::set(&entry, &name.into(), &part)?;
    }
    let store = store(IdbTransactionMode::Readwrite).await?;
    settled(&store.put_with_key(&entry, &name.into())?).await?;
    Ok(())
}

async fn remove(name: &str) -> Result<(), JsValue> {
    let store = store(IdbTransactionMode::Readwrite).await?;
    settled(&store.delete(&name.into())?).await?;
    Ok(())
}

fn crypto() -> Result<Crypto, JsValue> {
    web_sys::window().ok_or(JsValue::UNDEFINED)?.crypto()
}

async fn store(mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    let database = open().await?;
    let transaction = database.transaction_with_str_and_mode(DATABASE, mode)?;
    // It ends when the transaction has.
    database.close();
    transaction.object_store(DATABASE)
}

async fn open() -> Result<IdbDatabase, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let factory = window.indexed_db()?.ok_or(JsValue::UNDEFINED)?;
    let request = factory.open_with_u32(DATABASE, FORM)?;
    let opened = request.clone();
    let create = Closure::once_into_js(move || {
        let database = opened.result().and_then(JsCast::dyn_into::<IdbDatabase>);
        // Without the store, nothing is found in it.
        let _ = database.and_then(|database| database.create_object_store(DATABASE));
    });
    request.set_onupgradeneeded(Some(create.unchecked_ref()));
    settled(&request).await?.dyn_into()
}

/// What becomes of a request.
async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let answered = request.clone();
        let succeed = Closure::once_into_js(move || {
            let result = answered.result().unwrap_or(JsValue::UNDEFINED);
            let _ = resolve.call1(&JsValue::UNDEFINED, &result);
        });
        request.set_onsuccess(Some(succeed.unchecked_ref()));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await
}
