use api::Problem;
use futures_util::stream::LocalBoxStream;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Failure, Outcome, Pending};

/// Most bytes of any answer.
pub const LARGEST_ANSWER: u64 = 64 << 20;

/// Most bytes of a [`Problem`].
const PROBLEM_BYTES: u64 = 64 << 10;

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";
/// Status of an answer that brings what was asked for.
const SUCCESS: u16 = 200;
/// Status of an answer that there is none.
const NO_CONTENT: u16 = 204;
/// Status of a network that wants somebody to sign in first (RFC 6585, section 6).
const SIGN_IN_TO_NETWORK: u16 = 511;

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
    /// Most bytes of its answer, as it is read: a port gives up on a longer one while it comes, whatever length it announces.
    pub longest_answer: u64,
}

/// An answer, read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most [`HttpRequest::longest_answer`] bytes.
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
            longest_answer: LARGEST_ANSWER,
        }
    }

    /// For whom the length of its answer is known.
    pub(crate) fn answered_within(mut self, bytes: u64) -> Self {
        self.longest_answer = bytes.max(PROBLEM_BYTES);
        self
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

    /// The answer, if it brings what was asked for: a success with a body.
    pub(crate) fn body_of(self) -> Outcome<Vec<u8>> {
        match self.status == SUCCESS && !self.body.is_empty() {
            true => Ok(self.body),
            false => Err(Failure::foreign_answer()),
        }
    }

    /// A header that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// Whether it is a page for people, which the service's programs never are.
    fn is_page(&self) -> bool {
        let kind = self.text("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("text/html") || kind.eq_ignore_ascii_case("application/xhtml+xml")
    }

    fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The answer, if it is a success.
    pub(crate) fn success(self) -> Outcome<Self> {
        match (self.status, serde_json::from_slice::<Problem>(&self.body)) {
            (SIGN_IN_TO_NETWORK, Err(_)) => Err(Failure::foreign_answer()),
            (_, Err(_)) if self.is_page() => Err(Failure::foreign_answer()),
            (200..300, _) => Ok(self),
            (_, Ok(problem)) => Err(problem.into()),
            (502..=504, Err(_)) => Err(Failure::unreachable()),
            (_, Err(_)) => Err(Failure::unexpected_answer()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, kind: &str, body: &str) -> HttpAnswer {
        HttpAnswer {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into(),
        }
    }

    #[test]
    fn the_page_of_a_network_is_no_answer_of_the_service() {
        let page = "<html>Please sign in to the network</html>";
        let foreign = Err(Failure::foreign_answer());
        for status in [200, 403, 502, 511] {
            let answer = answer(status, "text/HTML; charset=utf-8", page);
            assert_eq!(answer.success(), foreign, "{status}");
        }
        assert_eq!(answer(511, "", "").success(), foreign);
        let problem = r#"{"kind":"conflict","happened":"A.","action":"B."}"#;
        let problem = answer(409, "application/json", problem).success();
        assert!(problem.is_err_and(|failure| failure.is(api::ProblemKind::Conflict)));
        let unreachable = answer(502, "text/plain", "").success();
        assert_eq!(unreachable, Err(Failure::unreachable()));
    }

    #[test]
    fn an_answer_that_brings_nothing_brings_no_proof() {
        for (status, body) in [(204, ""), (200, ""), (206, "half")] {
            let answer = answer(status, "application/octet-stream", body);
            assert_eq!(answer.body_of(), Err(Failure::foreign_answer()));
        }
        let whole = answer(200, "application/octet-stream", "tile");
        assert_eq!(whole.body_of(), Ok(b"tile".to_vec()));
    }
}
