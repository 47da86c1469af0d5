use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use ledger::Submission;

use crate::{not_cosigned::NotCosigned, witness::Witness};

/// What a witness answers to (C2SP tlog-witness): `POST /add-checkpoint` and `GET /HASH/checkpoint`; and, of its own, `POST /add-log-key`
/// with what changed a log's key (`docs/formats.md`).
pub fn router(witness: Arc<Witness>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/add-log-key", post(add_log_key))
        .route("/{origin}/checkpoint", get(last))
        .layer(DefaultBodyLimit::max(Submission::BYTES))
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    let cosigned = blocking(move || witness.add_checkpoint(&body, now())).await;
    match cosigned {
        Ok(cosignature) => cosignature.to_string().into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn add_log_key(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    match blocking(move || witness.add_log_key(&body)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn last(State(witness): State<Arc<Witness>>, Path(origin): Path<String>) -> Response {
    match blocking(move || witness.last(&origin)).await {
        Ok(checkpoint) => {
            let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            (plain, checkpoint).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotCosigned> + Send + 'static,
) -> Result<T, NotCosigned> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or(Err(NotCosigned::Damaged))
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

impl IntoResponse for NotCosigned {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::UnknownLog => StatusCode::NOT_FOUND,
            Self::NotSigned(_) => StatusCode::FORBIDDEN,
            Self::Inconsistent(_) | Self::NotRestored => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Folder(_) | Self::Damaged => StatusCode::INTERNAL_SERVER_ERROR,
            Self::OtherSize(size) => {
                let kind = [(header::CONTENT_TYPE, "text/x.tlog.size")];
                return (StatusCode::CONFLICT, kind, format!("{size}\n")).into_response();
            }
        };
        (status, format!("{self}\n")).into_response()
    }
}
