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
        let direct = connected.map_or(Ipv4Addr::UNSPECIFIED.into(), |info| info.0.ip());
        let address = match app.config.behind_proxy {
            true => forwarded(&parts.headers).unwrap_or(direct),
            false => direct,
        };
        Ok(Self(household(address)))
    }
}

/// The address the nearest proxy saw: the last one in the header, the only one it vouches for.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get_all("x-forwarded-for").iter().next_back()?;
    value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
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
    }
}
