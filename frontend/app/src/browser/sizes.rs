use std::rc::Rc;

use js_sys::{Array, Function, Reflect};
use leptos::prelude::{StoredValue, WithValue, on_cleanup, request_animation_frame};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Element;

/// Calls `changed` whenever one of these elements has another size, at once for the first, for as long as whoever calls this stands.
/// Where nothing tells sizes it is never called.
pub(crate) fn on_resize(elements: &[&Element], changed: impl Fn() + 'static) {
    let changed = Rc::new(changed);
    let heard = Closure::<dyn FnMut()>::new(move || {
        let changed = changed.clone();
        // With the next frame: browsers complain of sizes that change while they tell them.
        request_animation_frame(move || changed());
    });
    let Some(observer) = observer(&heard) else {
        return;
    };
    for element in elements {
        call(&observer, "observe", element);
    }
    let kept = StoredValue::new_local((observer, heard));
    on_cleanup(move || {
        kept.with_value(|(observer, _)| call(observer, "disconnect", &JsValue::UNDEFINED));
    });
}

fn observer(heard: &Closure<dyn FnMut()>) -> Option<JsValue> {
    let class = Reflect::get(&js_sys::global(), &"ResizeObserver".into()).ok()?;
    let class: Function = class.dyn_into().ok()?;
    Reflect::construct(&class, &Array::of1(heard.as_ref())).ok()
}

fn call(observer: &JsValue, method: &str, with: &JsValue) {
    let found = Reflect::get(observer, &method.into());
    if let Ok(method) = found.and_then(JsCast::dyn_into::<Function>) {
        let _ = method.call1(observer, with);
    }
}
