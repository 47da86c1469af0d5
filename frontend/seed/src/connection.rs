use std::time::Duration;

use api::Problem;
use serde::{Serialize, de::DeserializeOwned};
use ureq::{
    Agent, Body,
    http::{HeaderMap, Method, Request, Response, StatusCode, header},
};

use crate::Error;

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";
const PATIENCE: Duration = Duration::from_secs(60);
const LARGEST_ANSWER: u64 = 64 << 20;

/// One browser's connection to the server: its address and its session cookie.
pub struct Connection {
    agent: Agent,
    origin: String,
    cookie: Option<String>,
}

/// Status, headers and bytes of a success.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Response headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Connection {
    /// A connection to `origin`, such as `http://127.0.0.1:8080`, with nobody signed in.
    pub fn new(origin: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().into(),
            origin: origin.trim_end_matches('/').to_owned(),
            cookie: None,
        }
    }

    /// `GET` of a JSON document.
    ///
    /// # Errors
    /// The server's problem, or [`Error::Unreachable`].
    pub fn read<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, Error> {
        self.send(Method::GET, path, &[], Vec::new())?.document()
    }

    /// `POST` of a JSON document that is answered by one.
    ///
    /// # Errors
    /// As [`Connection::read`].
    pub fn post<T: DeserializeOwned>(
        &mut self,
        path: &str,
        document: &impl Serialize,
    ) -> Result<T, Error> {
        let body = serde_json::to_vec(document).map_err(|_| Error::Unexpected("a request"))?;
        let headers = [(header::CONTENT_TYPE.as_str(), JSON)];
        self.send(Method::POST, path, &headers, body)?.document()
    }

    /// `POST` of nothing that is answered by a JSON document.
    ///
    /// # Errors
    /// As [`Connection::read`].
    pub fn post_empty<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, Error> {
        self.send(Method::POST, path, &[], Vec::new())?.document()
    }

    /// A request with a body of bytes.
    ///
    /// # Errors
    /// As [`Connection::read`].
    pub fn send_bytes(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Error> {
        let headers = [&[(header::CONTENT_TYPE.as_str(), OCTETS)], headers].concat();
        self.send(method, path, &headers, body)
    }

    /// Any request.
    ///
    /// # Errors
    /// As [`Connection::read`].
    pub fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Error> {
        let mut request = Request::builder()
            .method(&method)
            .uri(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let bodiless = body.is_empty() && method == Method::GET;
        let response = if bodiless {
            request.body(()).map(|request| self.agent.run(request))
        } else {
            request.body(body).map(|request| self.agent.run(request))
        };
        let response = response.map_err(|_| Error::Unexpected("a request"))?;
        self.receive(response.map_err(|_| Error::Unreachable)?)
    }

    fn receive(&mut self, response: Response<Body>) -> Result<Answer, Error> {
        let (parts, mut body) = response.into_parts();
        let bytes = body
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec()
            .map_err(|_| Error::Unreachable)?;
        if !parts.status.is_success() {
            let problem: Problem =
                serde_json::from_slice(&bytes).map_err(|_| Error::Unexpected("a problem"))?;
            return Err(Error::Problem(problem));
        }
        self.keep_cookie(&parts.headers);
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        })
    }

    fn keep_cookie(&mut self, headers: &HeaderMap) {
        let set = headers
            .get(header::SET_COOKIE)
            .and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|value| value.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
    }
}

impl Answer {
    /// A numeric response header.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.headers.get(name)?.to_str().ok()?.parse().ok()
    }

    /// The body as a JSON document.
    ///
    /// # Errors
    /// [`Error::Unexpected`] when it is none.
    pub fn document<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.bytes).map_err(|_| Error::Unexpected("a document"))
    }
}
