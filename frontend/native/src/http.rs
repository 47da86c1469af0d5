use std::{cell::RefCell, future::ready, sync::Arc, time::Duration};

use client::{
    Failure, Outcome, Pending,
    port::{Http, HttpAnswer, HttpRequest},
};
use rustls::crypto::ring;
use ureq::{
    Agent, Body, Error,
    http::{HeaderMap, Request, Response, header},
    tls::{RootCerts, TlsConfig, TlsProvider},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to the server: its address and the session's cookie. Redirects and proxies are not
/// followed.
pub struct UreqHttp {
    agent: Agent,
    origin: String,
    cookie: RefCell<Option<String>>,
}

impl UreqHttp {
    /// A connection to `origin`, such as `http://127.0.0.1:8080`, with nobody signed in.
    pub fn new(origin: &str) -> Self {
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
            origin: origin.trim_end_matches('/').to_owned(),
            cookie: RefCell::new(None),
        }
    }

    fn exchange(&self, request: HttpRequest) -> Outcome<HttpAnswer> {
        let longest = request.longest_answer;
        let mut builder = Request::builder()
            .method(request.method.name())
            .uri(format!("{}{}", self.origin, request.path));
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        if let Some(cookie) = self.cookie.borrow().as_deref() {
            builder = builder.header(header::COOKIE, cookie);
        }
        let response = match request.body {
            Some(body) => builder.body(body).map(|request| self.agent.run(request)),
            None => builder.body(()).map(|request| self.agent.run(request)),
        };
        let response = response.map_err(|_| Failure::unexpected_answer())?;
        self.receive(response.map_err(|_| Failure::unreachable())?, longest)
    }

    fn receive(&self, response: Response<Body>, longest: u64) -> Outcome<HttpAnswer> {
        let (parts, mut body) = response.into_parts();
        let body =
            body.with_config()
                .limit(longest)
                .read_to_vec()
                .map_err(|error| match error {
                    Error::BodyExceedsLimit(_) => Failure::unexpected_answer(),
                    _ => Failure::unreachable(),
                })?;
        let status = parts.status.as_u16();
        if parts.status.is_success() {
            self.keep_cookie(&parts.headers);
        }
        let text = |value: &header::HeaderValue| value.to_str().ok().map(str::to_owned);
        let headers = parts.headers.iter();
        Ok(HttpAnswer {
            status,
            headers: headers
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), text(value)?)))
                .collect(),
            body,
        })
    }

    fn keep_cookie(&self, headers: &HeaderMap) {
        let set = headers
            .get(header::SET_COOKIE)
            .and_then(|value| value.to_str().ok());
        if let Some(cookie) = set.and_then(|value| value.split(';').next()) {
            self.cookie.replace(Some(cookie.to_owned()));
        }
    }
}

impl Http for UreqHttp {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        Box::pin(ready(self.exchange(request)))
    }
}
