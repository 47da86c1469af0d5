//! The OpenAPI document of this server, made from the types themselves.

mod document;
mod operation;

use std::sync::Arc;

use axum::{
    Extension, Json,
    response::{IntoResponse, Response},
};
use serde_json::Value;

pub use document::document;
pub use operation::{Callers, Content, MakeSchema, Operation};

/// `GET` [`api::paths::OPENAPI`]. The router brings the document.
pub async fn show(Extension(document): Extension<Arc<Value>>) -> Response {
    Json(&*document).into_response()
}
