//! Parts of a request as types; what does not parse answers the one error envelope.

use std::convert::Infallible;

use api::{
    ProblemKind,
    list::{Filters, ListQuery, Word},
};
use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{BytesRejection, JsonRejection},
    },
    http::{StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;

use service::{base::device, error::Error};

use crate::problem::ProblemResponse;

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// A binary body.
#[derive(Clone, Debug)]
pub struct Blob(pub Bytes);

/// The browser and the system that a request names; empty where neither is known.
#[derive(Clone, Debug)]
pub struct Device(pub String);

/// Parameters in the path.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// Parameters after the question mark.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// What is asked of a long list, in the parameters after the question mark.
#[derive(Clone, Debug)]
pub struct Listed<F, C>(pub ListQuery<F, C>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ProblemResponse;

    async fn from_request(request: Request, state: &S) -> Result<Self, ProblemResponse> {
        let read = axum::Json::from_request(request, state).await;
        let axum::Json(value) = read.map_err(unread_json)?;
        Ok(Self(value))
    }
}

impl<S: Send + Sync> FromRequest<S> for Blob {
    type Rejection = ProblemResponse;

    async fn from_request(request: Request, state: &S) -> Result<Self, ProblemResponse> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        if kind.is_none_or(|kind| kind != "application/octet-stream") {
            return Err(
                Error::invalid("The body is not marked as application/octet-stream.").into(),
            );
        }
        let read = Bytes::from_request(request, state).await;
        Ok(Self(read.map_err(unread_bytes)?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let named = parts.headers.get(header::USER_AGENT);
        let named = named.and_then(|value| value.to_str().ok());
        Ok(Self(named.map(device::name).unwrap_or_default()))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ProblemResponse> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        let axum::extract::Path(value) = read.map_err(|_| Error::from(ProblemKind::NotFound))?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ProblemResponse> {
        let read = axum::extract::Query::from_request_parts(parts, state).await;
        let axum::extract::Query(value) = read.map_err(|_| unread_query())?;
        Ok(Self(value))
    }
}

impl<F: Filters, C: Word, S: Send + Sync> FromRequestParts<S> for Listed<F, C> {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ProblemResponse> {
        let read = ListQuery::parse(parts.uri.query().unwrap_or_default());
        Ok(Self(read.ok_or_else(unread_query)?))
    }
}

fn unread_query() -> Error {
    Error::invalid("The address has a parameter that cannot be understood.")
}

fn unread_json(rejection: JsonRejection) -> Error {
    match rejection {
        JsonRejection::BytesRejection(rejection) => unread_bytes(rejection),
        JsonRejection::MissingJsonContentType(_) => {
            Error::invalid("The body is not marked as application/json.")
        }
        _ => Error::invalid("The body is not the JSON this address takes."),
    }
}

fn unread_bytes(rejection: BytesRejection) -> Error {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge.into(),
        _ => Error::invalid("The body did not arrive whole."),
    }
}
