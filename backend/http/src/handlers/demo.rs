//! The visitor's demonstration: a whole evaluation on a toy model, and nothing kept.

use axum::{body::Bytes, extract::State, http::header::CONTENT_TYPE, response::IntoResponse};
use fhe_core::{EncryptedInput, demo};
use fhe_server::{Evaluator, Progress, Question};

use service::{
    app::{App, caches::prepared::Prepared},
    error::Error,
};

use crate::{extract::Blob, peer::Peer, problem::ProblemResponse};

/// `POST` [`api::paths::DEMO`]: one row.
pub async fn evaluate(
    State(app): State<App>,
    peer: Peer,
    Blob(body): Blob,
) -> Result<impl IntoResponse, ProblemResponse> {
    app.rates.demo.take(peer.0.to_string()).await?;
    let result = app
        .pool
        .run(move |evaluator| answer(evaluator, &body))
        .await??;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], result))
}

fn answer(evaluator: &mut Evaluator, body: &Bytes) -> Result<Vec<u8>, Error> {
    let [key, sealed, input] = parts(body).ok_or_else(malformed)?;
    let prepared = Prepared::new(&demo::blueprint(), sealed, key)?;
    let input = EncryptedInput::from_bytes(input, prepared.model.blueprint(), 1)?;
    let question = Question {
        model: &prepared.model,
        key: &prepared.key,
        evaluation_key: None,
        input: &input,
    };
    evaluator
        .evaluate(&question, &Progress::new())
        .map_err(|_| Error::Internal("a conformant demonstration was not evaluated"))
}

/// Three parts, each after its length as a little-endian `u32`, and nothing behind them.
fn parts(mut bytes: &[u8]) -> Option<[&[u8]; 3]> {
    let mut next = || {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (part, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some(part)
    };
    let parts = [next()?, next()?, next()?];
    bytes.is_empty().then_some(parts)
}

fn malformed() -> Error {
    Error::invalid("The demonstration is not a key, a sealed model and an input.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_parts_are_told_apart_by_their_lengths() {
        let bytes = [1, 0, 0, 0, 7, 0, 0, 0, 0, 2, 0, 0, 0, 8, 9];
        assert_eq!(parts(&bytes), Some([&[7][..], &[], &[8, 9]]));
    }

    #[test]
    fn cut_or_longer_bytes_are_no_three_parts() {
        let bytes = [1, 0, 0, 0, 7, 0, 0, 0, 0, 2, 0, 0, 0, 8, 9, 1];
        assert_eq!(parts(&bytes), None);
        assert_eq!(parts(&bytes[..14]), None);
        assert_eq!(parts(&[255; 12]), None);
    }
}
