//! The cookie that carries a session.

use axum::http::{HeaderMap, HeaderValue, header};

use service::{base::token::Token, config::Origin, error::Error};

/// Name of the cookie over TLS: the prefix binds it to this host, without a domain, over TLS only.
const SECURE_NAME: &str = "__Host-tacit";
/// Its name on a loopback origin without TLS, for development.
const LOOPBACK_NAME: &str = "tacit";

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
pub fn fresh(token: &Token, origin: &Origin) -> Result<HeaderValue, Error> {
    set_cookie(token.reveal(), "", origin)
}

/// `Set-Cookie` that takes it back.
pub fn expired(origin: &Origin) -> Result<HeaderValue, Error> {
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
        let cookie = fresh(&Token::presented("t"), &origin).unwrap();
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
