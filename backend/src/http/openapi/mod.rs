//! The OpenAPI document of this server, made from the types themselves.

mod document;
mod operation;
mod operations;

use std::sync::LazyLock;

use axum::{Json, response::IntoResponse};
use serde_json::Value;

pub use operation::{Callers, Operation};
pub use operations::operations;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| document::document(&operations()));

/// `GET` [`api::paths::OPENAPI`].
pub async fn show() -> impl IntoResponse {
    Json(&*DOCUMENT)
}

/// The document (OpenAPI 3.1).
pub fn document() -> &'static Value {
    &DOCUMENT
}
