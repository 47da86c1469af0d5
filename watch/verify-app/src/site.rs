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

/// How a browser may ask for a file.
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

    /// The file of a path as who asks for this coding gets it, gzip unpacked; none when there is no such
    /// file, or none that can be read.
    pub(crate) fn file(&self, path: &str, coding: Coding) -> Option<Served> {
        let request = self
            .agent
            .get(format!("{}{path}", self.origin))
            .header(header::ACCEPT_ENCODING, coding.name());
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

impl Coding {
    pub(crate) const ALL: [Self; 3] = [Self::Identity, Self::Gzip, Self::Brotli];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut decoder = GzDecoder::new(bytes).take(FILE_BYTES);
    decoder.read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}
