//! Keys that are published: each starts an epoch of its account, and no earlier one comes back.

use api::{
    AccountId, Base64, GrantId, ProblemKind,
    account::LiveList,
    key::PublishedKey,
    limits::SIGNING_KEY_BYTES,
    log::{EntryKind, KeyChoice},
};
use fhe_core::PublicKey;
use pads::VerifyingKey;

use storage::database::{
    Writing,
    accounts::{self, lists, outbox::MailTopic},
    grants::{
        self,
        copies::{self, Which},
    },
    keys::{self, evaluation_keys},
    uploads,
};

use super::candidates;
use crate::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
    mail::outbox::Told,
    use_cases::grants::retirement,
};

/// What came of publishing a key.
#[derive(Clone, Debug)]
pub struct KeyPublication {
    /// The account's current key.
    pub key: PublishedKey,
    /// Whether it was not that before.
    pub is_new: bool,
}

impl KeyPublication {
    fn of_before(key: PublishedKey) -> Self {
        Self { key, is_new: false }
    }

    fn of_new(key: PublishedKey) -> Self {
        Self { key, is_new: true }
    }
}

/// Publishes what `bytes` are: a proof and the key that it is about, which starts a new epoch. Sealed copies and evaluation keys of
/// earlier ones are deleted, since nobody reads their answers any more. Publishing the current key again changes nothing.
///
/// # Errors
/// [`ProblemKind::Nonconforming`] for what is no proof that holds, or no key; [`ProblemKind::Conflict`] for a key of an earlier epoch, or a
/// commitment that waits for no proof.
pub async fn publish(app: &App, user: &AccountId, bytes: &[u8]) -> Result<KeyPublication, Error> {
    let (proof, bytes) = candidates::proof_before(bytes)?;
    let key = PublicKey::from_bytes(bytes)?;
    let (kind, fingerprint) = (EntryKind::KeyPublished, key.fingerprint());
    let earlier = keys::list(app.database.read(), user, kind).await?;
    if let Standing::Current(current) = standing(earlier, fingerprint)? {
        return Ok(KeyPublication::of_before(current));
    }
    candidates::check(app, user, &proof, key).await?;
    let mut writing = app.database.write().await?;
    let earlier = keys::list(&mut *writing, user, kind).await?;
    let epoch = match standing(earlier, fingerprint)? {
        // The same bytes came twice at the same time.
        Standing::Current(current) => return Ok(KeyPublication::of_before(current)),
        Standing::New(epoch) => epoch,
    };
    let choice = candidates::conclude(&mut writing, user, &proof).await?;
    let added = NewKey {
        kind,
        epoch,
        fingerprint,
        bytes,
        choice: Some(choice),
    };
    let published = added.add(app, &mut writing, user).await?;
    let which = Which::User(user);
    let orphans = copies::of(&mut *writing, which).await?;
    let stale = copies::mark_stale(&mut *writing, which, published.published_at).await?;
    tell_owners(app, &mut writing, &stale).await?;
    uploads::delete_unfinished(&mut *writing, which).await?;
    let useless = evaluation_keys::delete_of(&mut *writing, user).await?;
    uploads::delete_of(&mut *writing, user).await?;
    writing.commit().await?;
    retirement::retire_copies(app, &orphans).await;
    retirement::retire_evaluation_keys(app, &useless).await;
    Ok(KeyPublication::of_new(published))
}

/// Who has to seal again is told, and its list changes.
async fn tell_owners(app: &App, writing: &mut Writing, stale: &[GrantId]) -> Result<(), Error> {
    for grant in stale {
        let owner = grants::owner(&mut **writing, grant).await?;
        let told = Told::of_grant(MailTopic::Stale, grant);
        app.outbox.tell(writing, &owner, told).await?;
        lists::note(writing, LiveList::Requests, Some(&owner)).await?;
    }
    Ok(())
}

/// Publishes the key that the account signs with from now on. What it signed with an earlier one has to be signed again. Publishing the
/// current key again changes nothing.
///
/// # Errors
/// [`ProblemKind::Nonconforming`] for what no signature can be checked with, [`ProblemKind::Conflict`] for a key of an earlier epoch.
pub async fn publish_signing(
    app: &App,
    account: &AccountId,
    bytes: &[u8],
) -> Result<KeyPublication, Error> {
    if !is_signing_key(bytes) {
        return Err(ProblemKind::Nonconforming.into());
    }
    let fingerprint = random::digest(bytes);
    let mut writing = app.database.write().await?;
    let kind = EntryKind::SigningKeyPublished;
    let earlier = keys::list(&mut *writing, account, kind).await?;
    let epoch = match standing(earlier, fingerprint)? {
        Standing::Current(current) => return Ok(KeyPublication::of_before(current)),
        Standing::New(epoch) => epoch,
    };
    let added = NewKey {
        kind,
        epoch,
        fingerprint,
        bytes,
        choice: None,
    };
    let published = added.add(app, &mut writing, account).await?;
    writing.commit().await?;
    Ok(KeyPublication::of_new(published))
}

/// Whether it is a point that signatures can be checked with (RFC 8032, section 5.1.5), and not one of small order,
/// which many signatures fit.
fn is_signing_key(bytes: &[u8]) -> bool {
    let bytes: Result<&[u8; SIGNING_KEY_BYTES], _> = bytes.try_into();
    let key = bytes
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    key.is_some_and(|key| !key.is_weak())
}

/// How a key stands to those that its account published.
enum Standing {
    /// It is the current one already.
    Current(PublishedKey),
    /// It would be the first of this epoch.
    New(u32),
}

/// How a key stands to earlier ones, the newest first; one of earlier days does not come back.
fn standing(earlier: Vec<PublishedKey>, fingerprint: [u8; 32]) -> Result<Standing, Error> {
    let is_it = |key: &PublishedKey| key.fingerprint.0 == fingerprint;
    let age = earlier.iter().position(is_it);
    let epoch = earlier.first().map_or(1, |newest| newest.epoch + 1);
    match (age, earlier.into_iter().next()) {
        (Some(0), Some(current)) => Ok(Standing::Current(current)),
        (Some(_), _) => Err(used_before()),
        (None, _) => Ok(Standing::New(epoch)),
    }
}

/// A key that its account did not publish before.
struct NewKey<'a> {
    kind: EntryKind,
    epoch: u32,
    fingerprint: [u8; 32],
    bytes: &'a [u8],
    choice: Option<KeyChoice>,
}

impl NewKey<'_> {
    /// Adds it and its log entry.
    async fn add(
        self,
        app: &App,
        writing: &mut Writing,
        account: &AccountId,
    ) -> Result<PublishedKey, Error> {
        let holder = accounts::find(&mut **writing, account).await?;
        let holder = holder.ok_or(ProblemKind::SignedOut)?;
        let entry = Entry::key_published(self.kind, &holder, self.fingerprint, self.choice);
        let published = PublishedKey {
            account: account.clone(),
            epoch: self.epoch,
            fingerprint: Base64(self.fingerprint.to_vec()),
            log_index: app.ledger.append(writing, entry).await?,
            published_at: app.clock.now(),
        };
        keys::insert(&mut **writing, self.kind, &published, self.bytes).await?;
        Ok(published)
    }
}

fn used_before() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This key belongs to an earlier epoch.",
        "Make new keys and publish those.",
    )
}
