//! The cookies that carry a session and know a browser again.

use axum::http::{HeaderMap, HeaderValue, header};

use service::{base::token::Token, config::Origin, error::Error};

/// Name of the cookie over TLS: the prefix binds it to this host, without a domain, over TLS only.
const SECURE_NAME: &str = "__Host-tacit";
/// Its name on a loopback origin without TLS, for development.
const LOOPBACK_NAME: &str = "tacit";

/// What stands behind these names in the name of the cookie by which a browser is known again.
const DEVICE: &str = "-device";
/// Seconds that it is kept: as long as browsers keep any.
const DEVICE_SECONDS: u32 = 400 * 24 * 60 * 60;

/// The token a request carries.
pub fn presented_token(headers: &HeaderMap, origin: &Origin) -> Option<Token> {
    presented(headers, cookie_name(origin)).map(Token::presented)
}

/// The token by which the browser is known again, if it carries one.
pub fn presented_device<'a>(headers: &'a HeaderMap, origin: &Origin) -> Option<&'a str> {
    presented(headers, &device_name(origin))
}

fn presented<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|c| c.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim() == wanted)?;
    Some(value.trim())
}

/// `Set-Cookie` that hands out a token; it lives as long as the browser, the server ends it sooner.
pub fn fresh(token: &Token, origin: &Origin) -> Result<HeaderValue, Error> {
    set_cookie(cookie_name(origin), token.reveal(), "", origin)
}

/// `Set-Cookie` by which the browser is known again.
pub fn device(token: &str, origin: &Origin) -> Result<HeaderValue, Error> {
    let age = format!("; Max-Age={DEVICE_SECONDS}");
    set_cookie(&device_name(origin), token, &age, origin)
}

/// `Set-Cookie` that takes it back.
pub fn expired(origin: &Origin) -> Result<HeaderValue, Error> {
    set_cookie(cookie_name(origin), "", "; Max-Age=0", origin)
}

fn set_cookie(name: &str, value: &str, age: &str, origin: &Origin) -> Result<HeaderValue, Error> {
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

fn device_name(origin: &Origin) -> String {
    format!("{}{DEVICE}", cookie_name(origin))
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
