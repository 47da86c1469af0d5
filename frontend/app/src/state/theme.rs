//! Light or dark, as the system says or as chosen.

use leptos::prelude::*;

use super::browser_memory;

/// A chosen look. Without one the system's preference holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

/// The look of the app; `static/theme.js` applies the stored one before the first paint.
#[derive(Clone, Copy)]
pub(crate) struct Theme {
    chosen: RwSignal<Option<Look>>,
}

impl Theme {
    /// The look chosen at an earlier visit, if any.
    pub(super) fn new() -> Self {
        let chosen = match browser_memory::theme().as_deref() {
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
        browser_memory::keep_theme(Some(other.name()));
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
