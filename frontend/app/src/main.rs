//! The browser app (Leptos, client-side rendered).
fn main() {}
