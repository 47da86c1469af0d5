//! What a client needs of the place it runs in. Futures stay on one thread.

mod http;

pub use http::{Events, Http, HttpAnswer, HttpRequest, LARGEST_ANSWER, Method};
