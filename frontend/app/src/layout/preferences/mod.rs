//! How its reader wants the app.

mod language_choice;
mod theme_toggle;

pub(super) use language_choice::LanguageChoice;
pub(super) use theme_toggle::ThemeToggle;
