//! The visitor's demonstration.

use api::paths;

use super::request::Request;
use crate::failure::Outcome;

/// Sends public key, sealed toy model and encrypted input; answers the encrypted result.
pub(crate) async fn evaluate(public_key: &[u8], sealed: &[u8], input: &[u8]) -> Outcome<Vec<u8>> {
    let body: Vec<u8> = [public_key, sealed, input]
        .into_iter()
        .flat_map(with_length)
        .collect();
    Request::post(paths::DEMO)
        .send_bytes(&body)
        .await?
        .bytes()
        .await
}

fn with_length(part: &[u8]) -> impl Iterator<Item = u8> {
    let length = (part.len() as u32).to_le_bytes();
    length.into_iter().chain(part.iter().copied())
}
