//! Vault items over HTTP: a header states their version.

use api::vault::{NEXT_HEADER, VERSION_HEADER, VaultItem};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse, Response},
};

use storage::database;

use service::{app::App, error::Error, use_cases::vault};

use crate::{
    access::Member,
    extract::{Blob, Path},
    problem::ProblemResponse,
};

/// An answer that states an item's version.
type Versioned<T> = (AppendHeaders<[(HeaderName, String); 1]>, T);

/// `GET` [`api::paths::VAULT`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Vec<VaultItem>>, ProblemResponse> {
    let items = database::vault::all(app.database.read(), member.id()).await?;
    Ok(axum::Json(items))
}

/// `GET vault/{name}`: nothing where there is no such item, since a browser calls a missing answer an error.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(name): Path<String>,
) -> Result<Response, ProblemResponse> {
    let Some((version, blob)) = vault::read(&app, member.id(), &name).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let kind = [(CONTENT_TYPE, "application/octet-stream")];
    Ok((version_header(version), kind, blob).into_response())
}

/// `PUT vault/{name}`: writes an item, if the writer has seen its current version.
pub async fn write(
    State(app): State<App>,
    member: Member,
    Path(name): Path<String>,
    headers: HeaderMap,
    Blob(blob): Blob,
) -> Result<Versioned<StatusCode>, ProblemResponse> {
    let seen = stated_version(&headers, VERSION_HEADER)?;
    let next = match headers.contains_key(NEXT_HEADER) {
        true => stated_version(&headers, NEXT_HEADER)?,
        false => seen + 1,
    };
    let version = vault::write(&app, member.id(), name, seen..next, blob).await?;
    Ok((version_header(version), StatusCode::NO_CONTENT))
}

/// `DELETE vault/{name}`; the version seen may be stated, as for writing.
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ProblemResponse> {
    let stated = headers.contains_key(VERSION_HEADER);
    let seen = stated
        .then(|| stated_version(&headers, VERSION_HEADER))
        .transpose()?;
    vault::remove(&app, member.id(), &name, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn stated_version(headers: &HeaderMap, header: &str) -> Result<u64, Error> {
    let version = headers
        .get(header)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    version
        .filter(|version: &u64| *version < i64::MAX as u64)
        .ok_or_else(|| {
            Error::invalid("A header that states a version of the item is missing or no number.")
        })
}

fn version_header(version: u64) -> AppendHeaders<[(HeaderName, String); 1]> {
    AppendHeaders([(HeaderName::from_static(VERSION_HEADER), version.to_string())])
}
