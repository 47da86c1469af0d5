use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::{Bytes, HttpBody as _},
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use ledger::Submission;

use crate::{not_cosigned::NotCosigned, witness::Witness};

/// How long a request may take from its head to its answer.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// What a witness answers to (C2SP tlog-witness): `POST /add-checkpoint` and `GET /HASH/checkpoint`; and, of its own, `POST /add-log-key`
/// with what changed a log's key (`docs/formats.md`).
pub fn router(witness: Arc<Witness>) -> Router {
    router_within(witness, LONGEST_REQUEST)
}

/// The same; no request takes longer than that from its head to its answer.
pub fn router_within(witness: Arc<Witness>, longest: Duration) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/add-log-key", post(add_log_key))
        .route("/{origin}/checkpoint", get(last))
        .layer(DefaultBodyLimit::max(Submission::BYTES))
        .layer(from_fn_with_state(longest, limited))
        .with_state(witness)
}

/// Refuses at once what announces more than is read, and what does not end in time, however steadily it comes.
async fn limited(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    let announced = request.body().size_hint().lower();
    if announced > Submission::BYTES as u64 {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let answered = tokio::time::timeout(longest, next.run(request)).await;
    answered.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
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
