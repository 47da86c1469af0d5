use std::{cell::RefCell, future::ready};

use api::{Problem, ProblemKind};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use web_sys::RequestCredentials;

use crate::failure::{Failure, Outcome, Pending};

thread_local! {
    static SIGNED_OUT: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Calls `action` whenever the server says that nobody is signed in (the session ended).
pub(crate) fn on_signed_out(action: impl Fn() + 'static) {
    SIGNED_OUT.with(|slot| *slot.borrow_mut() = Some(Box::new(action)));
}

/// A successful answer whose headers still matter.
pub(crate) struct Answer(Response);

/// One request in the making.
pub(super) struct Request {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
}

impl Request {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
        }
    }

    pub(super) fn read(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    pub(super) fn put(path: impl Into<String>) -> Self {
        Self::new(Method::PUT, path)
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    pub(super) fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Sends no body.
    pub(super) fn send(self) -> Pending<Answer> {
        dispatch(self.builder().build())
    }

    /// Sends JSON.
    pub(super) fn send_json<T: Serialize + ?Sized>(self, body: &T) -> Pending<Answer> {
        match serde_json::to_string(body) {
            Ok(text) => self.send_text(text),
            Err(_) => Box::pin(ready(Err(Failure::unexpected_answer()))),
        }
    }

    /// Sends bytes.
    pub(super) fn send_bytes(self, body: &[u8]) -> Pending<Answer> {
        let builder = self.builder();
        let builder = builder.header("content-type", "application/octet-stream");
        dispatch(builder.body(Uint8Array::from(body)))
    }

    fn send_text(self, text: String) -> Pending<Answer> {
        let builder = self.builder();
        let builder = builder.header("content-type", "application/json");
        dispatch(builder.body(text))
    }

    fn builder(&self) -> RequestBuilder {
        let builder = RequestBuilder::new(&self.path)
            .method(self.method.clone())
            .credentials(RequestCredentials::SameOrigin);
        self.headers.iter().fold(builder, |builder, (name, value)| {
            builder.header(name, value)
        })
    }
}

impl Answer {
    /// Its HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.0.status()
    }

    /// The body as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(self) -> Outcome<T> {
        let text = self.bytes().await?;
        serde_json::from_slice(&text).map_err(|_| Failure::unexpected_answer())
    }

    /// The body as bytes.
    pub(crate) fn bytes(self) -> Pending<Vec<u8>> {
        Box::pin(async move { self.0.binary().await.map_err(|_| Failure::unreachable()) })
    }

    /// A header that is a number.
    pub(crate) fn number<T: std::str::FromStr>(&self, header: &str) -> Option<T> {
        self.0.headers().get(header)?.parse().ok()
    }
}

fn dispatch(request: Result<gloo_net::http::Request, gloo_net::Error>) -> Pending<Answer> {
    Box::pin(async move {
        let request = request.map_err(|_| Failure::unexpected_answer())?;
        answer(request.send().await).await
    })
}

async fn answer(sent: Result<Response, gloo_net::Error>) -> Outcome<Answer> {
    let response = sent.map_err(|_| Failure::unreachable())?;
    if response.ok() {
        return Ok(Answer(response));
    }
    let failure = problem(response).await;
    if failure.is(ProblemKind::SignedOut) {
        SIGNED_OUT.with(|slot| {
            if let Some(action) = slot.borrow().as_ref() {
                action();
            }
        });
    }
    Err(failure)
}

async fn problem(response: Response) -> Failure {
    let status = response.status();
    let text = response.binary().await.unwrap_or_default();
    match serde_json::from_slice::<Problem>(&text) {
        Ok(problem) => problem.into(),
        Err(_) if matches!(status, 502..=504) => Failure::unreachable(),
        Err(_) => Failure::unexpected_answer(),
    }
}
