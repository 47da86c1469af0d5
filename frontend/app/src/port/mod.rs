//! The browser as the client's ports.

mod events;
mod http;

pub(crate) use http::BrowserHttp;
