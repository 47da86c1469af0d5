use std::future::ready;

use client::{
    Failure, Outcome, Pending,
    port::{Events, Http, HttpAnswer, HttpRequest, LARGEST_ANSWER},
};
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::Uint8Array;
use web_sys::RequestCredentials;

use super::events::EventStream;

/// `fetch` of the page's own origin, which keeps the cookie out of our reach.
pub(crate) struct BrowserHttp;

impl Http for BrowserHttp {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        match build(request) {
            Ok(request) => Box::pin(async move { read(request.send().await).await }),
            Err(_) => Box::pin(ready(Err(Failure::unexpected_answer()))),
        }
    }

    fn events(&self, path: &str, name: &'static str) -> Option<Events> {
        Some(Box::pin(EventStream::open(path, name)?))
    }
}

fn build(request: HttpRequest) -> Result<Request, gloo_net::Error> {
    let builder = RequestBuilder::new(&request.path)
        .method(request.method.name().parse().unwrap_or_default())
        .credentials(RequestCredentials::SameOrigin);
    let builder = request
        .headers
        .iter()
        .fold(builder, |builder, (name, value)| {
            builder.header(name, value)
        });
    match request.body {
        Some(body) => builder.body(Uint8Array::from(body.as_slice())),
        None => builder.build(),
    }
}

async fn read(sent: Result<Response, gloo_net::Error>) -> Outcome<HttpAnswer> {
    let response = sent.map_err(|_| Failure::unreachable())?;
    let headers: Vec<(String, String)> = response.headers().entries().collect();
    let announced = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, length)| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LARGEST_ANSWER) {
        return Err(Failure::unexpected_answer());
    }
    let status = response.status();
    let body = response
        .binary()
        .await
        .map_err(|_| Failure::unreachable())?;
    Ok(HttpAnswer {
        status,
        headers,
        body,
    })
}
