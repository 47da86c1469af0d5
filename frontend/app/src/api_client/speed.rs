//! How fast the server is.

use api::{paths, speed::Speed};

use super::request::Request;
use crate::failure::Outcome;

/// What the server measured when it started.
pub(crate) async fn measured() -> Outcome<Speed> {
    Request::read(paths::SPEED).send().await?.json().await
}
