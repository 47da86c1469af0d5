//! Where the mail server is, as the server is told.

use std::{net::IpAddr, str::FromStr};

/// A mail server that takes mails for others (a submission server or a relay).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpAddress {
    /// How the connection is protected.
    pub protection: SmtpProtection,
    /// Who sends, if the server asks.
    pub user: Option<String>,
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpProtection {
    /// TLS from the first byte on.
    Tls,
    /// TLS from `STARTTLS` on (RFC 3207); nothing is sent to a server that does not offer it.
    StartTls,
    /// None: on this machine only.
    None,
}

/// A mail server is not given by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "A mail server is smtps://USER@HOST:PORT, smtp://USER@HOST:PORT with STARTTLS, or smtp+plain://127.0.0.1:PORT for one on this \
     machine. Its password stands in a file."
)]
pub struct NoSmtpAddress;

impl FromStr for SmtpAddress {
    type Err = NoSmtpAddress;

    fn from_str(text: &str) -> Result<Self, NoSmtpAddress> {
        let (scheme, rest) = text.split_once("://").ok_or(NoSmtpAddress)?;
        let (protection, usual_port) = match scheme {
            "smtps" => (SmtpProtection::Tls, 465),
            "smtp" => (SmtpProtection::StartTls, 587),
            "smtp+plain" => (SmtpProtection::None, 25),
            _ => return Err(NoSmtpAddress),
        };
        // The name of a user may be an address.
        let (user, place) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = host_and_port(place, usual_port)?;
        let is_clean = |text: &str| !text.is_empty() && !text.contains(['/', '?', '#', ' ', ':']);
        let is_host = is_clean(host) || host.parse::<IpAddr>().is_ok();
        let is_allowed = protection != SmtpProtection::None || is_loopback(host);
        if !(is_host && is_allowed && user.is_none_or(is_clean)) {
            return Err(NoSmtpAddress);
        }
        Ok(Self {
            protection,
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port,
        })
    }
}

fn host_and_port(place: &str, usual: u16) -> Result<(&str, u16), NoSmtpAddress> {
    let bracketed = place
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let port = port.map_or(Ok(usual), |port| port.parse().map_err(|_| NoSmtpAddress));
    Ok((host, port?))
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(SmtpProtection, Option<String>, String, u16), NoSmtpAddress> {
        let address: SmtpAddress = text.parse()?;
        Ok((address.protection, address.user, address.host, address.port))
    }

    #[test]
    fn an_address_names_protection_user_host_and_port() {
        let user = || Some("tacit@example.org".to_owned());
        assert_eq!(
            read("smtps://tacit@example.org@mail.example:4465"),
            Ok((SmtpProtection::Tls, user(), "mail.example".to_owned(), 4465))
        );
        let (protection, _, host, port) = read("smtp://mail.example/").unwrap();
        assert_eq!(
            (protection, host.as_str(), port),
            (SmtpProtection::StartTls, "mail.example", 587)
        );
        let (_, _, host, port) = read("smtps://[2001:db8::1]").unwrap();
        assert_eq!((host.as_str(), port), ("2001:db8::1", 465));
    }

    #[test]
    fn mails_leave_this_machine_protected_and_no_password_stands_in_an_address() {
        assert!(read("smtp+plain://localhost:25").is_ok());
        assert!(read("smtp+plain://[::1]:25").is_ok());
        for wrong in [
            "smtp+plain://mail.example",
            "smtps://user:password@mail.example",
            "http://mail.example",
            "smtps://",
            "smtps://@mail.example",
            "smtps://mail.example:port",
            "mail.example",
        ] {
            assert_eq!(read(wrong), Err(NoSmtpAddress), "{wrong}");
        }
    }
}
