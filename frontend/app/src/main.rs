//! The browser app (Leptos, client-side rendered).
//!
//! page -> client -> crypto worker and server, and back to a component. The app holds no secret but the
//! vault's key, which it carries between its workers as opaque bytes.

#![allow(
    unreachable_pub,
    reason = "#[component] makes its property types public"
)]
#![allow(
    clippy::redundant_closure,
    reason = "view! erases the type of closures written in place, which keeps the app small"
)]

#[macro_use]
extern crate words;

mod address;
mod app;
mod begun;
mod browser;
mod components;
mod format;
mod layout;
mod modules;
mod pages;
mod picture;
mod port;
mod router;
mod state;
mod usage;
mod wording;

use client::{failure, reading};

fn main() {
    // In a turn of its own: what people press meanwhile waits for one of both, not for both.
    leptos::prelude::set_timeout(
        || wasm_bindgen_futures::spawn_local(app::start()),
        std::time::Duration::ZERO,
    );
}
