//! Sessions: 256 random bits in a cookie, stored as a hash, revocable at once.

use api::{AccountId, Timestamp};
use axum::http::{HeaderMap, HeaderValue, header};

use crate::{
    app::App,
    clock::milliseconds,
    config::Origin,
    database::{
        Writing,
        sessions::{self, StoredSession},
    },
    error::Error,
    token::{Token, TokenHash},
};

/// Names a session without being able to open it.
pub type SessionHash = TokenHash;

/// Name of the cookie over TLS: the prefix binds it to this host, without a domain, over TLS only.
const SECURE_NAME: &str = "__Host-tacit";
/// Its name on a loopback origin without TLS, for development.
const LOOPBACK_NAME: &str = "tacit";

/// The last use is written down when the one on record is older than this, in milliseconds.
const TOUCH_AFTER: i64 = 5 * 60 * 1000;

/// Starts a session and forgets those that have ended.
///
/// # Errors
/// [`Error::Database`].
pub async fn start(app: &App, writing: &mut Writing, account: &AccountId) -> Result<Token, Error> {
    let token = Token::random();
    let now = app.clock.now();
    let began = now - milliseconds(app.config.session_total);
    let used = now - milliseconds(app.config.session_idle);
    sessions::delete_older(&mut **writing, began, used).await?;
    sessions::insert(&mut **writing, token.hash(), account, now).await?;
    Ok(token)
}

/// The session of a token, if it has not ended.
///
/// # Errors
/// [`Error::Database`].
pub async fn find(app: &App, token: &Token) -> Result<Option<StoredSession>, Error> {
    let found = sessions::find(app.database.read(), token.hash()).await?;
    let now = app.clock.now();
    let alive = |session: &StoredSession| {
        now - session.created_at < milliseconds(app.config.session_total)
            && now - session.seen_at < milliseconds(app.config.session_idle)
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

/// The token a request carries.
pub fn presented_token(headers: &HeaderMap, origin: &Origin) -> Option<Token> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|c| c.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == cookie_name(origin))?;
    Some(Token::presented(value.trim()))
}

/// `Set-Cookie` that hands out a token; it lives as long as the browser, the server ends it sooner.
pub fn cookie(token: &Token, origin: &Origin) -> Result<HeaderValue, Error> {
    set_cookie(token.reveal(), "", origin)
}

/// `Set-Cookie` that takes it back.
pub fn expired_cookie(origin: &Origin) -> Result<HeaderValue, Error> {
    set_cookie("", "; Max-Age=0", origin)
}

fn set_cookie(value: &str, age: &str, origin: &Origin) -> Result<HeaderValue, Error> {
    let name = cookie_name(origin);
    let secure = if origin.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    HeaderValue::try_from(cookie).map_err(|_| Error::Internal("a cookie cannot be written"))
}

fn cookie_name(origin: &Origin) -> &'static str {
    if origin.is_secure() {
        SECURE_NAME
    } else {
        LOOPBACK_NAME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_over_tls_is_bound_to_the_host() {
        let origin = Origin::parse("https://tacit.example").unwrap();
        let cookie = cookie(&Token::presented("t"), &origin).unwrap();
        assert_eq!(
            cookie,
            "__Host-tacit=t; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
    }

    #[test]
    fn only_the_cookie_of_that_name_is_read() {
        let origin = Origin::parse("https://tacit.example").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("tacit=a; __Host-tacit=b; c=d"),
        );
        let token = presented_token(&headers, &origin).unwrap();
        assert_eq!(token.reveal(), "b");
    }
}
