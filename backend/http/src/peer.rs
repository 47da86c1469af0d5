//! Where a request comes from.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};

use listening::household;
use service::app::App;

/// Of whom a proxy says what cannot be read: all of them count as one, and as nobody on this machine.
const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The client's address, as far as rate limits go: of IPv6 the 64 bits a household has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// Whether the request comes from this machine.
    pub fn is_loopback(self) -> bool {
        self.0.is_loopback()
    }
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let direct = connected.map_or(UNKNOWN, |info| info.0.ip());
        let address = match app.config.behind_proxy {
            true => forwarded(&parts.headers).unwrap_or(direct),
            false => direct,
        };
        Ok(Self(household(address)))
    }
}

/// The address the nearest proxy saw: the last one in the header, the only one it vouches for. None without the header.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get_all("x-forwarded-for").iter().next_back()?;
    let last = value.to_str().ok().and_then(|text| text.rsplit(',').next());
    Some(last.and_then(address).unwrap_or(UNKNOWN))
}

/// An address as proxies write it: alone, in brackets, with a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(with_port) = text.parse::<SocketAddr>() {
        return Some(with_port.ip());
    }
    let inside = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.unwrap_or(text).parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_the_nearest_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("10.0.0.1, 192.0.2.7"),
        );
        assert_eq!(forwarded(&headers), Some(IpAddr::from([192, 0, 2, 7])));
        assert_eq!(forwarded(&HeaderMap::new()), None);
    }

    #[test]
    fn an_address_is_read_in_every_form_and_what_is_none_is_nobodys() {
        let six: IpAddr = "2001:db8::7".parse().unwrap();
        for (text, read) in [
            ("192.0.2.7:4711", IpAddr::from([192, 0, 2, 7])),
            ("2001:db8::7", six),
            ("[2001:db8::7]", six),
            ("127.0.0.1, [2001:db8::7]:4711", six),
            ("127.0.0.1, unknown", UNKNOWN),
            ("127.0.0.1,", UNKNOWN),
            ("192.0.2.7:99999", UNKNOWN),
            ("", UNKNOWN),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_static(text));
            assert_eq!(forwarded(&headers), Some(read), "{text}");
        }
        assert!(!Peer(UNKNOWN).is_loopback());
    }
}
