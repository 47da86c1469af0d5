//! Vault items: named blobs that only their holder can open. A blob is written whole under a new name
//! before the database points to it, and what it replaces stays for a while, so that neither a crash nor a database that is put
//! back by seconds loses what was acknowledged.

use std::{collections::BTreeSet, ops::Range, time::Duration};

use api::{
    AccountId, ProblemKind, Timestamp, limits,
    vault::{CLOSED, VERSIONS, VaultItem},
};
use bytes::Bytes;

use storage::database::{Writing, vault};

use crate::{
    app::{App, ledger::Entry},
    base::{clock::milliseconds, random},
    error::Error,
};

/// A blob that was replaced stays for so long: a power cut or a failover takes no more of the database's last changes than that.
pub const REPLACED_FOR: Duration = Duration::from_secs(10 * 60);

/// So many of an account stay at most, those that were replaced last: whoever writes without an end fills no disk.
pub const MOST_REPLACED: u32 = 64;

/// Looks at an item whose blob is not there: it may have been replaced in between.
const LOOKS: usize = 3;

/// An item and its version; none where there is no such item.
///
/// # Errors
/// [`ProblemKind::VaultConflict`] if it was replaced in this moment again and again, [`ProblemKind::VaultLost`] if its blob is not where
/// the database says.
pub async fn read(
    app: &App,
    account: &AccountId,
    name: &str,
) -> Result<Option<(u64, Bytes)>, Error> {
    let mut missing = None;
    for _ in 0..LOOKS {
        let Some(place) = vault::find(app.database.read(), account, name).await? else {
            return Ok(None);
        };
        if let Some(blob) = app.vault.read(&place.object).await? {
            return Ok(Some((place.version, blob)));
        }
        if missing.as_ref() == Some(&place.object) {
            tracing::error!("an item of a vault names an object that is not there");
            return Err(ProblemKind::VaultLost.into());
        }
        missing = Some(place.object);
    }
    Err(ProblemKind::VaultConflict.into())
}

/// Writes an item, if the writer has seen its current version, at which `versions` begins (0: there is none); answers the new one,
/// at which it ends. The list of all others is noted in the log.
///
/// # Errors
/// [`ProblemKind::Invalid`] for a name or a new version that is none, [`ProblemKind::VaultConflict`], [`ProblemKind::TooLarge`] for one
/// item too many.
pub async fn write(
    app: &App,
    account: &AccountId,
    name: String,
    versions: Range<u64>,
    blob: Bytes,
) -> Result<u64, Error> {
    if versions.is_empty() {
        return Err(Error::invalid(
            "The new version is not behind the one seen.",
        ));
    }
    let seen = versions.start;
    let item = VaultItem {
        name: parse_name(name)?,
        version: versions.end,
        bytes: blob.len() as u64,
    };
    let object = random::identifier();
    let list = (item.name == VERSIONS).then(|| random::digest(&blob));
    check_version(app, account, &item.name, seen).await?;
    app.vault.put(&object, blob).await?;
    match replace(app, account, (seen, &item), &object, list).await {
        Ok((writing, outdated)) => {
            // One that fails may be made all the same, and the item names the new blob then: that stays, for the sweeper to look at.
            writing.commit().await?;
            forget(app, &outdated).await;
            Ok(item.version)
        }
        Err(error) => {
            forget(app, &[object]).await;
            Err(error)
        }
    }
}

/// Deletes an item, if its version is the one seen.
///
/// # Errors
/// [`ProblemKind::NotFound`], [`ProblemKind::VaultConflict`].
pub async fn remove(
    app: &App,
    account: &AccountId,
    name: &str,
    seen: Option<u64>,
) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let place = vault::find(&mut *writing, account, name).await?;
    let place = place.ok_or(ProblemKind::NotFound)?;
    if seen.is_some_and(|seen| seen != place.version) {
        return Err(ProblemKind::VaultConflict.into());
    }
    vault::delete(&mut *writing, account, name).await?;
    let outdated = set_aside(app, &mut writing, account, Some(&place.object)).await?;
    writing.commit().await?;
    forget(app, &outdated).await;
    Ok(())
}

/// Every blob that an item points to or pointed to just now; forgets which were replaced longer ago.
///
/// # Errors
/// Of the database.
pub async fn known_blobs(app: &App, writing: &mut Writing) -> Result<BTreeSet<String>, Error> {
    vault::forget_replaced(&mut **writing, replaced_before(app)).await?;
    let known = vault::objects(&mut **writing).await?;
    Ok(known.into_iter().collect())
}

/// Refuses a writer that is behind before anything is stored; [`replace`] decides.
async fn check_version(app: &App, account: &AccountId, name: &str, seen: u64) -> Result<(), Error> {
    let place = vault::find(app.database.read(), account, name).await?;
    match place.map_or(0, |place| place.version) == seen {
        true => Ok(()),
        false => Err(ProblemKind::VaultConflict.into()),
    }
}

/// Points an item to its new blob, in a transaction that is not committed yet, and answers the blobs that are needed no more after it. The
/// log notes `list` with it.
async fn replace(
    app: &App,
    account: &AccountId,
    (seen, item): (u64, &VaultItem),
    object: &str,
    list: Option<[u8; 32]>,
) -> Result<(Writing, Vec<String>), Error> {
    let mut writing = app.database.write().await?;
    let place = vault::find(&mut *writing, account, &item.name).await?;
    if place.as_ref().map_or(0, |place| place.version) != seen {
        return Err(ProblemKind::VaultConflict.into());
    }
    let needs_room = place.is_none() && item.name != CLOSED;
    if needs_room && vault::count(&mut *writing, account).await? >= limits::VAULT_ITEMS {
        return Err(Error::refused(
            ProblemKind::TooLarge,
            "The vault holds as many items as it can.",
            "Nothing in it is lost. Delete a model, a draft or a file that you no longer need, and try again.",
        ));
    }
    vault::put(&mut *writing, account, item, object).await?;
    if let Some(list) = list {
        let entry = Entry::vault_noted(account, list);
        app.ledger.append(&mut writing, entry).await?;
    }
    let replaced = place.map(|place| place.object);
    let outdated = set_aside(app, &mut writing, account, replaced.as_deref()).await?;
    Ok((writing, outdated))
}

/// Remembers a blob that nothing points to any more; answers those of the account that were remembered for long enough, or are too many.
async fn set_aside(
    app: &App,
    writing: &mut Writing,
    account: &AccountId,
    replaced: Option<&str>,
) -> Result<Vec<String>, Error> {
    if let Some(object) = replaced {
        vault::replaced(&mut **writing, account, object, app.clock.now()).await?;
    }
    let before = replaced_before(app);
    Ok(vault::take_replaced(&mut **writing, account, before, MOST_REPLACED).await?)
}

fn replaced_before(app: &App) -> Timestamp {
    app.clock.now() - milliseconds(REPLACED_FOR)
}

/// Deletes blobs nothing points to any more; what fails now is swept later.
pub(super) async fn forget(app: &App, objects: &[String]) {
    for object in objects {
        if app.vault.delete(object).await.is_err() {
            tracing::warn!("a vault blob that is no longer needed could not be deleted");
        }
    }
}

fn parse_name(name: String) -> Result<String, Error> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = (1..=64).contains(&name.len()) && name.chars().all(allowed);
    fits.then_some(name).ok_or_else(|| {
        Error::invalid("A vault item's name has 1 to 64 of the characters a-z, 0-9 and -.")
    })
}
