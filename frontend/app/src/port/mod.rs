//! The browser as the client's ports.

mod authenticators;
mod clock;
mod events;
mod guarded;
mod http;
mod keep;
mod plain;

pub(crate) use authenticators::BrowserAuthenticators;
pub(crate) use clock::BrowserClock;
pub(crate) use http::BrowserHttp;
pub(crate) use keep::{BrowserKeep, kept_name};
pub(crate) use plain::{PlainDocument, read_plainly};
