use api::{Problem, ProblemKind, paths, vault::VERSION_HEADER};
use serde::{Serialize, de::DeserializeOwned};
use ureq::{
    Agent,
    http::{HeaderMap, Method, Request, StatusCode, header},
};

/// One browser profile: it keeps the session cookie and sends JSON and bytes.
#[derive(Clone)]
pub(crate) struct Browser {
    agent: Agent,
    origin: String,
    cookie: Option<String>,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    pub(crate) fn new(origin: String) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None);
        Self {
            agent: config.build().into(),
            origin,
            cookie: None,
        }
    }

    /// The same browser, sent to another server.
    pub(crate) fn moved_to(&self, origin: String) -> Self {
        Self {
            origin,
            ..self.clone()
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None)
    }

    pub(crate) fn post(&mut self, path: &str, document: &impl Serialize) -> Answer {
        self.json(Method::POST, path, document)
    }

    pub(crate) fn put(&mut self, path: &str, document: &impl Serialize) -> Answer {
        self.json(Method::PUT, path, document)
    }

    pub(crate) fn post_empty(&mut self, path: &str) -> Answer {
        self.send(Method::POST, path, &[], Some(Vec::new()))
    }

    pub(crate) fn post_bytes(
        &mut self,
        path: &str,
        bytes: &[u8],
        headers: &[(&str, &str)],
    ) -> Answer {
        self.octets(Method::POST, path, bytes, headers)
    }

    pub(crate) fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None)
    }

    pub(crate) fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Answer {
        self.octets(Method::PUT, path, bytes, &[])
    }

    /// Keeps the next version of a vault item.
    pub(crate) fn put_in_vault(&mut self, name: &str, version: u64, bytes: &[u8]) -> Answer {
        let version = version.to_string();
        let headers = [(VERSION_HEADER, version.as_str())];
        self.octets(Method::PUT, &paths::vault_item(name), bytes, &headers)
    }

    /// The session cookie, as a header line.
    pub(crate) fn cookie_line(&self) -> String {
        format!("cookie: {}\r\n", self.cookie())
    }

    /// Name and value of the session cookie.
    pub(crate) fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    fn json(&mut self, method: Method, path: &str, document: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(document).unwrap();
        self.send(
            method,
            path,
            &[("content-type", "application/json")],
            Some(body),
        )
    }

    fn octets(
        &mut self,
        method: Method,
        path: &str,
        bytes: &[u8],
        headers: &[(&str, &str)],
    ) -> Answer {
        self.send(method, path, &octets(headers), Some(bytes.to_vec()))
    }

    /// None where the server went away meanwhile.
    pub(crate) fn try_post_bytes(
        &mut self,
        path: &str,
        bytes: &[u8],
        headers: &[(&str, &str)],
    ) -> Option<Answer> {
        let body = Some(bytes.to_vec());
        self.try_send(Method::POST, path, &octets(headers), body)
            .ok()
    }

    fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        self.try_send(method, path, headers, body).unwrap()
    }

    fn try_send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<Answer, ureq::Error> {
        let uri = format!("{}{path}", self.origin);
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let (parts, mut body) = response?.into_parts();
        self.keep_cookie(&parts.headers);
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.with_config().limit(64 << 20).read_to_vec()?,
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

fn octets<'a>(headers: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("content-type", "application/octet-stream")], headers].concat()
}

impl Answer {
    /// The document of a success.
    #[track_caller]
    pub(crate) fn document<T: DeserializeOwned>(&self) -> T {
        self.success();
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn success(&self) {
        let text = String::from_utf8_lossy(&self.body);
        assert!(self.status.is_success(), "{}: {text}", self.status);
    }

    /// The kind of a failure, which comes with two sentences and the status of its kind.
    #[track_caller]
    pub(crate) fn problem(&self) -> ProblemKind {
        assert!(!self.status.is_success(), "a success");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert!(
            problem.happened.ends_with('.') && problem.action.ends_with('.'),
            "{problem:?}"
        );
        assert_eq!(problem.kind.status(), self.status.as_u16());
        problem.kind
    }

    /// A numeric header.
    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.headers[name].to_str().unwrap().parse().unwrap()
    }
}
