use std::net::IpAddr;

use super::error::ConfigError;

/// Scheme, host and port under which browsers know the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads `scheme://host[:port]`.
    ///
    /// # Errors
    /// [`ConfigError::Origin`], or [`ConfigError::PlainHttp`] for `http` on a name that is not loopback.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let origin = text.trim_end_matches('/');
        let (scheme, host) = origin.split_once("://").ok_or(ConfigError::Origin)?;
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(ConfigError::Origin);
        }
        match scheme {
            "https" => Ok(Self(origin.to_owned())),
            "http" if is_loopback(host) => Ok(Self(origin.to_owned())),
            "http" => Err(ConfigError::PlainHttp),
            _ => Err(ConfigError::Origin),
        }
    }

    /// Text form, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Text form without the scheme.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, host)| host)
    }

    /// Whether `host[:port]` is a name of this server: the origin's, an address, or `localhost`. Whoever has another name may let it lead
    /// here, and then to browsers his page and this server are one site (DNS rebinding). A dot at the end says that a name is whole.
    pub fn is_asked_by(&self, authority: &str) -> bool {
        let name = without_dot(name_of(authority));
        let is = |own: &str| name.eq_ignore_ascii_case(own);
        is(without_dot(name_of(self.host()))) || is("localhost") || name.parse::<IpAddr>().is_ok()
    }

    /// The same name for whoever asks on this machine, where no TLS is spoken.
    pub(super) fn without_tls(&self) -> Self {
        Self(format!("http://{}", self.host()))
    }

    /// Whether browsers reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// Without port and brackets.
fn name_of(host: &str) -> &str {
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match bracketed {
        Some((address, _)) => address,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    }
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn is_loopback(host: &str) -> bool {
    let name = name_of(host);
    name == "localhost"
        || name
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_names_only() {
        for origin in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:9/",
        ] {
            assert!(!Origin::parse(origin).unwrap().is_secure());
        }
        assert!(matches!(
            Origin::parse("http://tacit.example"),
            Err(ConfigError::PlainHttp)
        ));
        assert!(Origin::parse("https://tacit.example").unwrap().is_secure());
    }

    #[test]
    fn a_name_of_somebody_else_is_none_of_the_servers_wherever_it_leads() {
        let origin = Origin::parse("https://tacit.example:8443").unwrap();
        for own in [
            "tacit.example:8443",
            "TACIT.example",
            "tacit.example.",
            "tacit.example.:8443",
            "localhost.:8080",
            "localhost:8080",
            "127.0.0.1:8080",
            "192.0.2.7",
            "[::1]:8080",
        ] {
            assert!(origin.is_asked_by(own), "{own}");
        }
        for other in [
            "evil.example",
            "evil.example:8443",
            "tacit.example.evil.example",
            "tacit.example..",
            "evil.example.",
            "127.0.0.1.evil.example:8080",
            "localhost.evil.example",
            "",
            ".",
        ] {
            assert!(!origin.is_asked_by(other), "{other}");
        }
        let whole = Origin::parse("https://tacit.example.").unwrap();
        for own in ["tacit.example", "tacit.example."] {
            assert!(whole.is_asked_by(own), "{own}");
        }
    }

    #[test]
    fn an_origin_has_no_path_and_a_known_scheme() {
        for origin in [
            "tacit.example",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://a@b",
        ] {
            assert!(matches!(Origin::parse(origin), Err(ConfigError::Origin)));
        }
    }
}
