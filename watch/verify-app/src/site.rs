use std::{io::Read, sync::Arc, time::Duration};

use flate2::read::GzDecoder;
use rustls::crypto::ring;
use ureq::{
    Agent,
    http::{HeaderMap, header},
    tls::{RootCerts, TlsConfig, TlsProvider},
};

use crate::build::MANIFEST;

const PATIENCE: Duration = Duration::from_secs(60);
/// Largest file that is read from a server, unpacked.
const FILE_BYTES: u64 = 64 << 20;

/// A running server.
pub(crate) struct Site {
    agent: Agent,
    origin: String,
}

/// How somebody may ask for a file: each coding by itself, and all of them as browsers do.
pub(crate) const ASKED: [&str; 6] = [
    "identity",
    "gzip",
    "br",
    "deflate",
    "zstd",
    "gzip, deflate, br, zstd",
];

/// How a file is packed; the server packs none otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

/// A file as it came.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) headers: HeaderMap,
    pub(crate) coding: Coding,
    pub(crate) bytes: Vec<u8>,
}

/// Why nothing is known of a server.
#[derive(Debug, thiserror::Error)]
#[error(
    "{origin} cannot be reached ({source}). Look at its address; over https its certificate must be one that this system \
     trusts, or that the file in SSL_CERT_FILE holds."
)]
pub(crate) struct Unreached {
    origin: String,
    source: Box<ureq::Error>,
}

/// Reads the address of a server.
pub(crate) fn origin(text: &str) -> Result<String, &'static str> {
    let origin = text.trim_end_matches('/');
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    match host {
        Some(host) if !host.is_empty() && !host.contains('/') => Ok(origin.to_owned()),
        _ => Err("a server is http://HOST:PORT or https://HOST:PORT"),
    }
}

impl Site {
    pub(crate) fn new(origin: &str) -> Self {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().into(),
            origin: origin.to_owned(),
        }
    }

    /// Whether it answers at all, whatever it says.
    ///
    /// # Errors
    /// Why it does not.
    pub(crate) fn reach(&self) -> Result<(), Unreached> {
        let answered = self.agent.get(format!("{}{MANIFEST}", self.origin)).call();
        answered.map(drop).map_err(|source| Unreached {
            origin: self.origin.clone(),
            source: Box::new(source),
        })
    }

    /// The file of a path as who asks for these codings gets it, gzip unpacked; none when there is no such
    /// file, or none that can be read.
    pub(crate) fn file(&self, path: &str, asked: &str) -> Option<Served> {
        let request = self
            .agent
            .get(format!("{}{path}", self.origin))
            .header(header::ACCEPT_ENCODING, asked);
        let (parts, mut body) = request.call().ok()?.into_parts();
        if !parts.status.is_success() {
            return None;
        }
        let bytes = body.with_config().limit(FILE_BYTES).read_to_vec().ok()?;
        let coding = match parts.headers.get(header::CONTENT_ENCODING) {
            None => Coding::Identity,
            Some(value) if value == "gzip" => Coding::Gzip,
            Some(value) if value == "br" => Coding::Brotli,
            Some(_) => return None,
        };
        Some(Served {
            headers: parts.headers,
            coding,
            bytes: match coding {
                Coding::Gzip => unpacked(&bytes)?,
                Coding::Identity | Coding::Brotli => bytes,
            },
        })
    }
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut decoder = GzDecoder::new(bytes).take(FILE_BYTES);
    decoder.read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_scheme_and_host() {
        for text in ["http://127.0.0.1:8080", "https://tacit.example/"] {
            assert_eq!(origin(text).unwrap(), text.trim_end_matches('/'));
        }
        for wrong in ["", "tacit.example", "ftp://x", "https://", "http://x/user"] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
