//! Sessions: 256 random bits, stored as a hash, revocable at once.

use std::time::Duration;

use api::{AccountId, Timestamp};

use crate::{
    app::App,
    base::{
        clock::milliseconds,
        token::{Token, TokenHash},
    },
    error::Error,
    storage::database::{
        Writing,
        sessions::{self, StoredSession},
    },
};

/// Names a session without being able to open it.
pub type SessionHash = TokenHash;

/// A session ends after this long without a request.
const LONGEST_IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// A session ends after this long in any case.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The last use is written down when the one on record is older than this, in milliseconds.
const TOUCH_AFTER: i64 = 5 * 60 * 1000;

/// Starts a session and forgets those that have ended.
pub async fn start(app: &App, writing: &mut Writing, account: &AccountId) -> Result<Token, Error> {
    let token = Token::random();
    let now = app.clock.now();
    let began = now - milliseconds(LONGEST);
    let used = now - milliseconds(LONGEST_IDLE);
    sessions::delete_older(&mut **writing, began, used).await?;
    sessions::insert(&mut **writing, token.hash(), account, now).await?;
    Ok(token)
}

/// The session of a token, if it has not ended.
pub async fn find(app: &App, token: &Token) -> Result<Option<StoredSession>, Error> {
    let found = sessions::find(app.database.read(), token.hash()).await?;
    let now = app.clock.now();
    let alive = |session: &StoredSession| {
        now - session.created_at < milliseconds(LONGEST)
            && now - session.seen_at < milliseconds(LONGEST_IDLE)
    };
    let Some(session) = found.filter(alive) else {
        return Ok(None);
    };
    if now - session.seen_at > TOUCH_AFTER {
        note_use(app, token.hash(), now).await;
    }
    Ok(Some(session))
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
