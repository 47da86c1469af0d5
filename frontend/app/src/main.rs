//! The browser app (Leptos, client-side rendered).
//!
//! page -> state -> crypto worker -> api client -> server, and back to a component. The app holds no
//! secret but the vault's key, which it carries between its workers as opaque bytes.

mod api_client;
mod app;
mod browser;
mod components;
mod failure;
mod format;
mod layout;
mod pages;
mod router;
mod state;

fn main() {
    app::start();
}
