//! Sessions: 256 random bits, stored as a hash, revocable at once.

use api::{
    AccountId, ProblemKind, SessionId, Timestamp,
    account::ListedSession,
    log::{EntryDetail, EntryKind},
};

use storage::database::{
    Database, Writing, accounts,
    tokens::TokenHash,
    tokens::sessions::{self, NewSession, StoredSession},
};

use crate::{
    app::{App, ledger::Entry},
    base::{random, token::Token},
    error::Error,
};

/// Names a session without being able to open it.
pub type SessionHash = TokenHash;

/// Milliseconds of an hour.
const HOUR: i64 = 60 * 60 * 1000;
/// The last use is written down when the one on record is older than this, in milliseconds.
const TOUCH_AFTER: i64 = 5 * 60 * 1000;

/// Whether an account that signs in goes on in the session that its browser is in, which ends when it would have. It does not where that
/// is another account's, has ended, or has less than a quarter of its time left: nobody who has just proved who she is is signed out soon.
pub async fn go_on(
    app: &App,
    writing: &mut Writing,
    account: &AccountId,
    device: &str,
    presented: Option<(&AccountId, SessionHash)>,
) -> Result<bool, Error> {
    let Some(own) = presented.filter(|(holder, _)| *holder == account) else {
        return Ok(false);
    };
    let now = app.clock.now();
    let (began, used) = oldest(app, now).await?;
    let since = (began + (now - began) / 4, used);
    Ok(sessions::go_on(&mut **writing, own, device, since, now).await?)
}

/// Starts a session and forgets those that have ended. A browser has one: that which it is in ends.
pub async fn start(
    app: &App,
    writing: &mut Writing,
    account: &AccountId,
    device: &str,
    presented: Option<SessionHash>,
) -> Result<Token, Error> {
    let now = app.clock.now();
    let (began, used) = oldest(app, now).await?;
    sessions::delete_older(&mut **writing, began, used).await?;
    if let Some(hash) = presented {
        sessions::delete(&mut **writing, hash).await?;
    }
    let (token, id) = (Token::random(), random::identifier());
    let session = NewSession {
        hash: token.hash(),
        id: &id,
        account,
        device,
    };
    sessions::insert(&mut **writing, session, now).await?;
    Ok(token)
}

/// When a session must have begun, and been used, not to have ended.
async fn oldest(app: &App, now: Timestamp) -> Result<(Timestamp, Timestamp), Error> {
    let current = app.settings.current().await?;
    let settings = &current.settings;
    Ok((
        now - Timestamp::from(settings.session_days) * 24 * HOUR,
        now - Timestamp::from(settings.session_idle_hours) * HOUR,
    ))
}

/// The sessions of an account that have not ended, the latest used first.
pub async fn of(
    app: &App,
    account: &AccountId,
    this: SessionHash,
) -> Result<Vec<ListedSession>, Error> {
    let (began, used) = oldest(app, app.clock.now()).await?;
    Ok(sessions::of(app.database.read(), account, this, began, used).await?)
}

/// Ends the session that asks for it.
pub async fn sign_out(database: &Database, this: SessionHash) -> Result<(), Error> {
    let mut writing = database.write().await?;
    sessions::delete(&mut *writing, this).await?;
    Ok(writing.commit().await?)
}

/// Ends a session of an account.
///
/// # Errors
/// [`ProblemKind::NotFound`] where it has none of that name.
pub async fn end(database: &Database, account: &AccountId, id: &SessionId) -> Result<(), Error> {
    let mut writing = database.write().await?;
    if !sessions::delete_named(&mut *writing, account, id).await? {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(writing.commit().await?)
}

/// Ends all sessions of an account but the one that asks.
pub async fn end_others(
    database: &Database,
    account: &AccountId,
    this: SessionHash,
) -> Result<(), Error> {
    let mut writing = database.write().await?;
    sessions::delete_others(&mut *writing, account, this).await?;
    Ok(writing.commit().await?)
}

/// Ends all sessions of somebody else's account, logged.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] for the own account.
pub async fn end_all(app: &App, administrator: &AccountId, id: &AccountId) -> Result<(), Error> {
    if administrator == id {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "This is your own account. Nothing was changed.",
            "End your own sign-ins on your account page.",
        ));
    }
    let mut writing = app.database.write().await?;
    let account = accounts::find(&mut *writing, id).await?;
    account.ok_or(ProblemKind::NotFound)?;
    sessions::delete_of(&mut *writing, id).await?;
    let detail = EntryDetail {
        subject: Some(id.clone()),
        ..EntryDetail::default()
    };
    let entry = Entry::about(EntryKind::SignedOut, administrator, detail);
    app.ledger.append(&mut writing, entry).await?;
    Ok(writing.commit().await?)
}

/// The session of a token, if it has not ended.
pub async fn find(app: &App, token: &Token) -> Result<Option<StoredSession>, Error> {
    let now = app.clock.now();
    let Some(session) = alive(app, token.hash(), now).await? else {
        return Ok(None);
    };
    if now - session.seen_at > TOUCH_AFTER {
        note_use(app, token.hash(), now).await;
    }
    Ok(Some(session))
}

/// Whether a session that was found before has not ended since. This is no use of it.
pub async fn goes_on(app: &App, session: SessionHash) -> Result<bool, Error> {
    Ok(alive(app, session, app.clock.now()).await?.is_some())
}

async fn alive(
    app: &App,
    session: SessionHash,
    now: Timestamp,
) -> Result<Option<StoredSession>, Error> {
    let found = app.traffic.sessions.ask(session).await?;
    let (began, used) = oldest(app, now).await?;
    Ok(found.filter(|session| session.created_at > began && session.seen_at > used))
}

/// Writes down that a session is in use; one that cannot be written down (a full disk) goes on.
async fn note_use(app: &App, session: SessionHash, now: Timestamp) {
    let noted = async {
        let mut writing = app.database.write().await?;
        sessions::touch(&mut *writing, session, now).await?;
        Ok::<_, Error>(writing.commit().await?)
    };
    if noted.await.is_err() {
        tracing::warn!("the use of a session could not be written down");
    }
}
