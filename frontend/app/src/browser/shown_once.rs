use leptos::prelude::window;

/// Whether something was shown in this browser before; from now on it was. Its `name` is where `localStorage` keeps that.
pub(crate) fn was_shown(name: &str) -> bool {
    let Some(storage) = window().local_storage().ok().flatten() else {
        return false;
    };
    let shown = storage.get_item(name).ok().flatten().is_some();
    let _ = storage.set_item(name, "yes");
    shown
}
