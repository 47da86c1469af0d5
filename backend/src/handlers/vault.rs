//! Vault items: named blobs that only their holder can open. A blob is written whole under a new name
//! before the database points to it, so that a crash loses nothing that was acknowledged.

use api::{
    AccountId, ProblemKind, limits,
    vault::{VERSION_HEADER, VaultItem},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header::CONTENT_TYPE},
    response::AppendHeaders,
};
use object_store::{ObjectStoreExt, path};

use crate::{
    access::Member,
    app::App,
    database::vault::{self, Place},
    error::Error,
    extract::{Blob, Path},
    random,
};

/// Folder of the object store.
const FOLDER: &str = "vault";

/// An answer that states an item's version.
type Versioned<T> = (AppendHeaders<[(HeaderName, String); 1]>, T);

/// `GET` [`api::paths::VAULT`].
pub async fn list(
    State(app): State<App>,
    member: Member,
) -> Result<axum::Json<Vec<VaultItem>>, Error> {
    Ok(axum::Json(
        vault::all(app.database.read(), member.id()).await?,
    ))
}

/// `GET vault/{name}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(name): Path<String>,
) -> Result<Versioned<([(HeaderName, &'static str); 1], Bytes)>, Error> {
    let place = vault::find(app.database.read(), member.id(), &name).await?;
    let place = place.ok_or(ProblemKind::NotFound)?;
    let blob = match app.objects.get(&object_path(&place.object)).await {
        Ok(found) => found.bytes().await?,
        Err(object_store::Error::NotFound { .. }) => return Err(ProblemKind::VaultConflict.into()),
        Err(error) => return Err(error.into()),
    };
    let kind = [(CONTENT_TYPE, "application/octet-stream")];
    Ok((version_header(place.version), (kind, blob)))
}

/// `PUT vault/{name}`: writes an item, if the writer has seen its current version.
pub async fn write(
    State(app): State<App>,
    member: Member,
    Path(name): Path<String>,
    headers: HeaderMap,
    Blob(blob): Blob,
) -> Result<Versioned<StatusCode>, Error> {
    let name = parse_name(name)?;
    let seen = seen_version(&headers)?;
    let bytes = blob.len() as u64;
    let object = random::identifier();
    check_version(&app, member.id(), &name, seen).await?;
    app.objects.put(&object_path(&object), blob.into()).await?;
    let item = VaultItem {
        name,
        version: seen + 1,
        bytes,
    };
    match replace(&app, member.id(), &item, &object).await {
        Ok(replaced) => {
            forget(&app, replaced).await;
            Ok((version_header(item.version), StatusCode::NO_CONTENT))
        }
        Err(error) => {
            forget(&app, Some(object)).await;
            Err(error)
        }
    }
}

/// `DELETE vault/{name}`; the version seen may be stated, as for writing.
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let mut writing = app.database.write().await?;
    let place = vault::find(&mut *writing, member.id(), &name).await?;
    let place = place.ok_or(ProblemKind::NotFound)?;
    if headers.contains_key(VERSION_HEADER) && seen_version(&headers)? != place.version {
        return Err(ProblemKind::VaultConflict.into());
    }
    vault::delete(&mut *writing, member.id(), &name).await?;
    writing.commit().await?;
    forget(&app, Some(place.object)).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes blobs that no item points to: what a crash between two steps left behind.
///
/// # Errors
/// [`Error::Database`] and [`Error::Storage`].
pub async fn forget_orphans(app: &App) -> Result<(), Error> {
    let listed = app
        .objects
        .list_with_delimiter(Some(&path::Path::from(FOLDER)))
        .await?;
    let known = vault::objects(app.database.read()).await?;
    let known: std::collections::HashSet<String> = known.into_iter().collect();
    for object in listed.objects {
        if object
            .location
            .filename()
            .is_some_and(|name| !known.contains(name))
        {
            app.objects.delete(&object.location).await?;
        }
    }
    Ok(())
}

/// Refuses a writer that is behind before anything is stored; [`replace`] decides.
async fn check_version(app: &App, account: &AccountId, name: &str, seen: u64) -> Result<(), Error> {
    let place = vault::find(app.database.read(), account, name).await?;
    match place.map_or(0, |place| place.version) == seen {
        true => Ok(()),
        false => Err(ProblemKind::VaultConflict.into()),
    }
}

/// Points an item to its new blob, and answers the blob it pointed to.
async fn replace(
    app: &App,
    account: &AccountId,
    item: &VaultItem,
    object: &str,
) -> Result<Option<String>, Error> {
    let mut writing = app.database.write().await?;
    let place = vault::find(&mut *writing, account, &item.name).await?;
    if place.as_ref().map_or(0, |place| place.version) + 1 != item.version {
        return Err(ProblemKind::VaultConflict.into());
    }
    if place.is_none() && vault::count(&mut *writing, account).await? >= limits::VAULT_ITEMS {
        return Err(Error::refused(
            ProblemKind::TooLarge,
            "The vault holds as many items as it can.",
            "Delete a model or other item you no longer need.",
        ));
    }
    vault::put(&mut *writing, account, item, object).await?;
    writing.commit().await?;
    Ok(place.map(|Place { object, .. }| object))
}

/// Deletes a blob nothing points to any more; if that fails, the next start does it.
async fn forget(app: &App, object: Option<String>) {
    if let Some(object) = object
        && app.objects.delete(&object_path(&object)).await.is_err()
    {
        tracing::warn!("a vault blob that is no longer needed could not be deleted");
    }
}

fn parse_name(name: String) -> Result<String, Error> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (1..=64).contains(&name.len()) && name.chars().all(allowed);
    fits.then_some(name).ok_or_else(|| {
        Error::invalid("A vault item's name has 1 to 64 of the characters a-z, 0-9 and -.")
    })
}

fn seen_version(headers: &HeaderMap) -> Result<u64, Error> {
    let version = headers
        .get(VERSION_HEADER)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    version
        .filter(|version: &u64| *version < i64::MAX as u64)
        .ok_or_else(|| Error::invalid("The header x-tacit-vault-version is missing or no number."))
}

fn version_header(version: u64) -> AppendHeaders<[(HeaderName, String); 1]> {
    AppendHeaders([(HeaderName::from_static(VERSION_HEADER), version.to_string())])
}

fn object_path(object: &str) -> path::Path {
    path::Path::from(FOLDER).join(object)
}
