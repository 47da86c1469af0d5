//! Sample files shipped with the app.

use super::request::Request;
use crate::failure::Outcome;

/// One file below `/samples/`, for example `breast-cancer/model.onnx`.
pub(crate) async fn file(path: &str) -> Outcome<Vec<u8>> {
    Request::read(format!("/samples/{path}"))
        .send()
        .await?
        .bytes()
        .await
}
