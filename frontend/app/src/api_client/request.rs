use std::cell::RefCell;

use api::{Problem, ProblemKind};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use web_sys::RequestCredentials;

use crate::failure::{Failure, Outcome};

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
    pub(super) async fn send(self) -> Outcome<Answer> {
        let request = self
            .builder()
            .build()
            .map_err(|_| Failure::unexpected_answer())?;
        answer(request.send().await).await
    }

    /// Sends JSON.
    pub(super) async fn send_json<T: Serialize + ?Sized>(self, body: &T) -> Outcome<Answer> {
        let text = serde_json::to_string(body).map_err(|_| Failure::unexpected_answer())?;
        let request = self
            .builder()
            .header("content-type", "application/json")
            .body(text)
            .map_err(|_| Failure::unexpected_answer())?;
        answer(request.send().await).await
    }

    /// Sends bytes.
    pub(super) async fn send_bytes(self, body: &[u8]) -> Outcome<Answer> {
        let request = self
            .builder()
            .header("content-type", "application/octet-stream")
            .body(Uint8Array::from(body))
            .map_err(|_| Failure::unexpected_answer())?;
        answer(request.send().await).await
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
    /// The body as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(self) -> Outcome<T> {
        let text = self.0.text().await.map_err(|_| Failure::unreachable())?;
        serde_json::from_str(&text).map_err(|_| Failure::unexpected_answer())
    }

    /// The body as bytes.
    pub(crate) async fn bytes(self) -> Outcome<Vec<u8>> {
        self.0.binary().await.map_err(|_| Failure::unreachable())
    }

    /// A header that is a number.
    pub(crate) fn number<T: std::str::FromStr>(&self, header: &str) -> Option<T> {
        self.0.headers().get(header)?.parse().ok()
    }
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
    let text = response.text().await.unwrap_or_default();
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) => problem.into(),
        Err(_) if matches!(status, 502..=504) => Failure::unreachable(),
        Err(_) => Failure::unexpected_answer(),
    }
}
