//! The worker's side of the browser: messages in and out, and the time.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Calls `take` with the bytes of every message.
pub(crate) fn on_message(mut take: impl FnMut(Uint8Array) + 'static) {
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        take(event.data().unchecked_into());
    });
    scope().set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// Posts a plain string. A message that cannot be posted has nobody to be told.
pub(crate) fn post_text(text: &str) {
    scope().post_message(&text.into()).ok();
}

/// Posts bytes and hands their buffer over.
pub(crate) fn post_bytes(bytes: &[u8]) {
    let array = Uint8Array::from(bytes);
    let transfer = Array::of1(&array.buffer());
    scope().post_message_with_transfer(&array, &transfer).ok();
}

/// Microseconds since the worker began.
pub(crate) fn micros() -> u64 {
    scope()
        .performance()
        .map_or(0, |performance| (performance.now() * 1_000.0) as u64)
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
