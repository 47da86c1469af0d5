use std::{error::Error, net::SocketAddr};

use serde::{Serialize, de::DeserializeOwned};
use ureq::{
    Agent,
    http::{Method, Request, header},
};

const MOST_BYTES: u64 = 64 << 20;

/// Sends JSON and bytes, and keeps the session's cookie.
#[derive(Clone)]
pub(crate) struct Browser {
    agent: Agent,
    origin: String,
    cookie: Option<String>,
}

impl Browser {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            agent: Agent::config_builder().proxy(None).build().into(),
            origin: format!("http://{address}"),
            cookie: None,
        }
    }

    pub(crate) fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
        self.send(Method::GET, path, None, Vec::new())
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &mut self,
        path: &str,
        document: &impl Serialize,
    ) -> Result<T, Box<dyn Error>> {
        let body = serde_json::to_vec(document)?;
        let answer = self.send(Method::POST, path, Some("application/json"), body)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    pub(crate) fn post_bytes<T: DeserializeOwned>(
        &mut self,
        path: &str,
        bytes: Vec<u8>,
    ) -> Result<T, Box<dyn Error>> {
        let kind = (!bytes.is_empty()).then_some("application/octet-stream");
        let answer = self.send(Method::POST, path, kind, bytes)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    pub(crate) fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        let kind = Some("application/octet-stream");
        self.send(Method::PUT, path, kind, bytes.to_vec())?;
        Ok(())
    }

    fn send(
        &mut self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Box<dyn Error>> {
        let uri = format!("{}{path}", self.origin);
        let mut request = Request::builder().method(&method).uri(uri);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = match method {
            Method::GET => self.agent.run(request.body(())?),
            _ => self.agent.run(request.body(body)?),
        };
        let (parts, mut body) = response
            .map_err(|error| format!("{path}: {error}"))?
            .into_parts();
        let set = parts.headers.get(header::SET_COOKIE);
        let set = set.and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|value| value.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        Ok(body.with_config().limit(MOST_BYTES).read_to_vec()?)
    }
}
