//! Public keys: those of model users that copies are sealed to, and those that accounts sign with.

use api::{
    AccountId, Base64, GrantId, ProblemKind,
    account::LiveList,
    key::{KeyChallenge, KeyDocument, PublishedKey, UploadedKey},
    limits::SIGNING_KEY_BYTES,
    log::{EntryKind, KeyChoice},
};
use axum::{extract::State, http::StatusCode};
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

use service::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
    mail::outbox::Told,
    use_cases::{candidates, grants::retirement},
};

use crate::{
    access::{Member, Participant, User},
    extract::{Blob, Path},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::KEYS`]: the user's own keys, the newest first.
pub async fn list(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<PublishedKey>>, ProblemResponse> {
    Ok(axum::Json(
        keys::list(app.database.read(), user.id(), EntryKind::KeyPublished).await?,
    ))
}

/// `GET` [`api::paths::EVALUATION_KEYS`]: those for the user's current public key.
pub async fn evaluation_keys(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<UploadedKey>>, ProblemResponse> {
    let keys = evaluation_keys::list(app.database.read(), user.id()).await?;
    Ok(axum::Json(keys))
}

/// `GET accounts/{id}/key`: the key to seal to; none before the first is published.
pub async fn current(
    State(app): State<App>,
    _: Member,
    Path(account): Path<AccountId>,
) -> Result<axum::Json<Option<KeyDocument>>, ProblemResponse> {
    Ok(show(&app, &account, EntryKind::KeyPublished).await?)
}

/// `GET accounts/{id}/signing-key`: the key to check signatures with; none before the first is published.
pub async fn current_signing(
    State(app): State<App>,
    _: Member,
    Path(account): Path<AccountId>,
) -> Result<axum::Json<Option<KeyDocument>>, ProblemResponse> {
    Ok(show(&app, &account, EntryKind::SigningKeyPublished).await?)
}

async fn show(
    app: &App,
    account: &AccountId,
    kind: EntryKind,
) -> Result<axum::Json<Option<KeyDocument>>, Error> {
    let document = keys::current(app.database.read(), account, kind).await?;
    Ok(axum::Json(document))
}

/// `POST` [`api::paths::KEY_CANDIDATES`]: which of the candidates that were committed to is kept.
pub async fn challenge(
    State(app): State<App>,
    user: User,
    Blob(bytes): Blob,
) -> Result<axum::Json<KeyChallenge>, ProblemResponse> {
    Ok(axum::Json(
        candidates::challenge(&app, user.id(), &bytes).await?,
    ))
}

/// `POST` [`api::paths::KEYS`]: a proof and the key that it is about; starts a new epoch. Sealed copies and evaluation keys of
/// earlier ones are deleted, since nobody reads their answers any more. Publishing the current key again changes nothing.
pub async fn publish(
    State(app): State<App>,
    user: User,
    Blob(bytes): Blob,
) -> Result<(StatusCode, axum::Json<PublishedKey>), ProblemResponse> {
    let (proof, bytes) = candidates::proof_before(&bytes)?;
    let key = PublicKey::from_bytes(bytes)?;
    let (kind, fingerprint) = (EntryKind::KeyPublished, key.fingerprint());
    let earlier = keys::list(app.database.read(), user.id(), kind).await?;
    if let Standing::Current(current) = standing(earlier, fingerprint)? {
        return Ok((StatusCode::OK, axum::Json(current)));
    }
    candidates::check(&app, user.id(), &proof, key).await?;
    let mut writing = app.database.write().await?;
    let earlier = keys::list(&mut *writing, user.id(), kind).await?;
    let epoch = match standing(earlier, fingerprint)? {
        // The same bytes came twice at the same time.
        Standing::Current(current) => return Ok((StatusCode::OK, axum::Json(current))),
        Standing::New(epoch) => epoch,
    };
    let choice = candidates::conclude(&mut writing, user.id(), &proof).await?;
    let added = NewKey {
        kind,
        epoch,
        fingerprint,
        bytes,
        choice: Some(choice),
    };
    let published = added.add(&app, &mut writing, &user).await?;
    let which = Which::User(user.id());
    let orphans = copies::of(&mut *writing, which).await?;
    let stale = copies::mark_stale(&mut *writing, which, published.published_at).await?;
    tell_owners(&app, &mut writing, &stale).await?;
    uploads::delete_unfinished(&mut *writing, which).await?;
    let useless = evaluation_keys::delete_of(&mut *writing, user.id()).await?;
    uploads::delete_of(&mut *writing, user.id()).await?;
    writing.commit().await?;
    retirement::retire_copies(&app, &orphans).await;
    retirement::retire_evaluation_keys(&app, &useless).await;
    Ok((StatusCode::CREATED, axum::Json(published)))
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

/// Whether it is a point that signatures can be checked with (RFC 8032, section 5.1.5), and not one of small order,
/// which many signatures fit.
fn is_signing_key(bytes: &[u8]) -> bool {
    let bytes: Result<&[u8; SIGNING_KEY_BYTES], _> = bytes.try_into();
    let key = bytes
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(bytes).ok());
    key.is_some_and(|key| !key.is_weak())
}

/// `POST` [`api::paths::SIGNING_KEYS`]: the key that the account signs with from now on. What it signed with an
/// earlier one has to be signed again. Publishing the current key again changes nothing.
pub async fn publish_signing(
    State(app): State<App>,
    member: Participant,
    Blob(bytes): Blob,
) -> Result<(StatusCode, axum::Json<PublishedKey>), ProblemResponse> {
    if !is_signing_key(&bytes) {
        return Err(ProblemKind::Nonconforming.into());
    }
    let fingerprint = random::digest(&bytes);
    let mut writing = app.database.write().await?;
    let kind = EntryKind::SigningKeyPublished;
    let earlier = keys::list(&mut *writing, member.id(), kind).await?;
    let epoch = match standing(earlier, fingerprint)? {
        Standing::Current(current) => return Ok((StatusCode::OK, axum::Json(current))),
        Standing::New(epoch) => epoch,
    };
    let added = NewKey {
        kind,
        epoch,
        fingerprint,
        bytes: &bytes,
        choice: None,
    };
    let published = added.add(&app, &mut writing, &member).await?;
    writing.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(published)))
}

/// How a key stands to those that its account published.
enum Standing {
    /// It is the current one already.
    Current(PublishedKey),
    /// It would be the first of this epoch.
    New(u32),
}

/// How a key stands to earlier ones, the newest first; one of earlier days does not come back.
fn standing(
    earlier: Vec<PublishedKey>,
    fingerprint: [u8; 32],
) -> Result<Standing, ProblemResponse> {
    let is_it = |key: &PublishedKey| key.fingerprint.0 == fingerprint;
    let age = earlier.iter().position(is_it);
    let epoch = earlier.first().map_or(1, |newest| newest.epoch + 1);
    match (age, earlier.into_iter().next()) {
        (Some(0), Some(current)) => Ok(Standing::Current(current)),
        (Some(_), _) => Err(used_before().into()),
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
        member: &Member,
    ) -> Result<PublishedKey, ProblemResponse> {
        let holder = accounts::find(&mut **writing, member.id()).await?;
        let holder = holder.ok_or(ProblemKind::SignedOut)?;
        let entry = Entry::key_published(self.kind, &holder, self.fingerprint, self.choice);
        let published = PublishedKey {
            account: member.id().clone(),
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
