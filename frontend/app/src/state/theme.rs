//! Light or dark, as the system says or as chosen.

use leptos::prelude::*;
use web_sys::Storage;

/// Where `localStorage` keeps the chosen look.
const KEPT_AS: &str = "tacit-theme";

/// A chosen look. Without one the system's preference holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

/// The look of the app; `static/before-paint.js` applies the stored one before the first paint.
#[derive(Clone, Copy)]
pub(crate) struct Theme {
    chosen: RwSignal<Option<Look>>,
}

impl Theme {
    /// The look chosen at an earlier visit, if any.
    pub(super) fn new() -> Self {
        let chosen = match kept().as_deref() {
            Some("light") => Some(Look::Light),
            Some("dark") => Some(Look::Dark),
            _ => None,
        };
        Self {
            chosen: RwSignal::new(chosen),
        }
    }

    /// The look in force.
    pub(crate) fn look(&self) -> Look {
        self.chosen.get().unwrap_or_else(system_look)
    }

    /// Changes to the other look and remembers it.
    pub(crate) fn toggle(&self) {
        let other = match self.look() {
            Look::Light => Look::Dark,
            Look::Dark => Look::Light,
        };
        self.chosen.set(Some(other));
        keep(other.name());
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", other.name());
        }
    }
}

impl Look {
    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

fn system_look() -> Look {
    let dark = window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    if dark { Look::Dark } else { Look::Light }
}

fn keep(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEPT_AS, name);
    }
}

fn kept() -> Option<String> {
    storage()?.get_item(KEPT_AS).ok()?
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}
