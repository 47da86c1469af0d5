//! What a person says about herself, written anew.

use api::{
    AccountId, ProblemKind,
    account::{Account, Profile, ProfileChange},
    key::KeyDocument,
    log::{EntryDetail, EntryKind, KeyHolder},
};

use storage::database::{Writing, accounts, keys};

use crate::{
    app::{App, ledger::Entry},
    base::text::{email, one_line, required},
    error::Error,
};

/// Kinds of entries that name the holder of a key.
const NAMING: [EntryKind; 2] = [EntryKind::KeyPublished, EntryKind::SigningKeyPublished];

/// The fields as they are stored.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub fn checked(change: &ProfileChange) -> Result<ProfileChange, Error> {
    Ok(ProfileChange {
        name: one_line(
            &change.name,
            100,
            "The name must be one line of 1 to 100 characters.",
        )?,
        organisation: one_line(
            &change.organisation,
            100,
            "The organisation must be one line of 1 to 100 characters.",
        )?,
        purpose: required(
            &change.purpose,
            1_000,
            "The purpose must have 1 to 1\u{202f}000 characters.",
        )?,
    })
}

/// What somebody says about herself who registers, or asks again: the fields as they are stored, and her address.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub fn of_newcomer(profile: &Profile) -> Result<Profile, Error> {
    let fields = checked(&ProfileChange {
        name: profile.name.clone(),
        organisation: profile.organisation.clone(),
        purpose: profile.purpose.clone(),
    })?;
    Ok(Profile {
        name: fields.name,
        organisation: fields.organisation,
        email: email(&profile.email)?.as_str().to_owned(),
        purpose: fields.purpose,
        language: profile.language,
    })
}

/// Changes the profile. The log says so, and what she was called before. Under another name her keys are published once more, the
/// same keys in new entries that name their holder as she is called now: others compare the two.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub async fn change(app: &App, id: &AccountId, change: &ProfileChange) -> Result<Account, Error> {
    let change = checked(change)?;
    let mut writing = app.database.write().await?;
    let before = accounts::find(&mut *writing, id).await?;
    let before = before.ok_or(ProblemKind::SignedOut)?;
    let after = changed(&before, &change);
    if after == before {
        return Ok(before);
    }
    accounts::change_profile(&mut *writing, id, &change).await?;
    let after = accounts::find(&mut *writing, id).await?;
    let after = after.ok_or(ProblemKind::SignedOut)?;
    let renamed = holder(&before) != holder(&after);
    let detail = EntryDetail {
        holder: renamed.then(|| holder(&before)),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::ProfileChanged, id, detail);
    app.ledger.append(&mut writing, entry).await?;
    if renamed {
        for kind in NAMING {
            publish_again(app, &mut writing, &after, kind).await?;
        }
    }
    writing.commit().await?;
    Ok(after)
}

fn changed(before: &Account, change: &ProfileChange) -> Account {
    Account {
        profile: Profile {
            name: change.name.clone(),
            organisation: change.organisation.clone(),
            email: before.profile.email.clone(),
            purpose: change.purpose.clone(),
            language: before.profile.language,
        },
        ..before.clone()
    }
}

fn holder(account: &Account) -> KeyHolder {
    KeyHolder {
        name: account.profile.name.clone(),
        organisation: account.profile.organisation.clone(),
    }
}

/// The account's newest key of a kind, in an entry that names its holder as she is called now. Its epoch goes on.
async fn publish_again(
    app: &App,
    writing: &mut Writing,
    holder: &Account,
    kind: EntryKind,
) -> Result<(), Error> {
    let Some(key) = keys::current(&mut **writing, &holder.id, kind).await? else {
        return Ok(());
    };
    let choice = detail(&key)?.and_then(|detail| detail.choice);
    let fingerprint = key.published.fingerprint.0.as_slice().try_into();
    let fingerprint = fingerprint.map_err(|_| Error::Internal("a stored fingerprint is none"))?;
    let entry = Entry::key_published(kind, holder, fingerprint, choice);
    let index = app.ledger.append(writing, entry).await?;
    keys::move_entry(&mut **writing, kind, &key.published, index).await?;
    Ok(())
}

/// What the entry says in private that published the key first.
fn detail(key: &KeyDocument) -> Result<Option<EntryDetail>, Error> {
    let detail = key.entry.as_ref();
    let detail = detail.map(|entry| serde_json::from_str(&entry.detail));
    detail
        .transpose()
        .map_err(|_| Error::Internal("a log entry is damaged"))
}
