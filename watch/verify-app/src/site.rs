use std::{io::Read, time::Duration};

use flate2::read::GzDecoder;
use ureq::{
    Agent,
    http::{HeaderMap, header},
};

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

impl Site {
    pub(crate) fn new(origin: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().into(),
            origin: origin.trim_end_matches('/').to_owned(),
        }
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
