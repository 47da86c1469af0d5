use api::Problem;
use futures_util::stream::LocalBoxStream;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Failure, Outcome, Pending};

/// Most bytes of an answer; a port gives up on a larger one before it is read.
pub const LARGEST_ANSWER: u64 = 64 << 20;

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";
/// Status of an answer that there is none.
const NO_CONTENT: u16 = 204;

/// Data of server-sent events, as they come. It ends when the server refuses to go on.
pub type Events = LocalBoxStream<'static, String>;

/// The way to the server. It sends the session's cookie along and keeps the one it is given.
pub trait Http {
    /// Sends a request; an answer of any status is a success.
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer>;

    /// Events called `name` at `path`; none where they cannot be heard: then the client asks now and then.
    fn events(&self, path: &str, name: &'static str) -> Option<Events> {
        let _ = (path, name);
        None
    }
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Begins or decides something.
    Post,
    /// Writes a named thing.
    Put,
    /// Takes a named thing away.
    Delete,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// What it does.
    pub method: Method,
    /// From the first slash on, with the query.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// None is another thing than an empty body.
    pub body: Option<Vec<u8>>,
}

/// An answer, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most [`LARGEST_ANSWER`] bytes.
    pub body: Vec<u8>,
}

impl Method {
    /// As HTTP writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl HttpRequest {
    /// A request without a body.
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    pub(crate) fn json(self, body: &impl Serialize) -> Outcome<Self> {
        let body = serde_json::to_vec(body).map_err(|_| Failure::unexpected_answer())?;
        Ok(self.body(JSON, body))
    }

    pub(crate) fn bytes(self, body: Vec<u8>) -> Self {
        self.body(OCTETS, body)
    }

    fn body(self, kind: &str, body: Vec<u8>) -> Self {
        Self {
            body: Some(body),
            ..self.header("content-type", kind)
        }
    }
}

impl HttpAnswer {
    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Outcome<T> {
        serde_json::from_slice(&self.body).map_err(|_| Failure::unexpected_answer())
    }

    /// Whether it says that there is none of what was asked for.
    pub(crate) fn is_nothing(&self) -> bool {
        self.status == NO_CONTENT
    }

    /// A header that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        value.parse().ok()
    }

    /// The answer, if it is a success.
    pub(crate) fn success(self) -> Outcome<Self> {
        match (self.status, serde_json::from_slice::<Problem>(&self.body)) {
            (200..300, _) => Ok(self),
            (_, Ok(problem)) => Err(problem.into()),
            (502..=504, Err(_)) => Err(Failure::unreachable()),
            (_, Err(_)) => Err(Failure::unexpected_answer()),
        }
    }
}
