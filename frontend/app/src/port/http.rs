use std::{
    future::{Future, ready},
    pin::pin,
};

use client::{
    Failure, Outcome, Pending,
    port::{Events, Http, HttpAnswer, HttpRequest, LARGEST_ANSWER},
};
use futures_util::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use web_sys::RequestCredentials;

use super::events::EventStream;

/// Milliseconds that the service may say nothing, and bytes that travel in one meanwhile at least: a page does not wait
/// for ever.
const LONGEST_SILENCE: u64 = 60_000;
const SLOWEST: u64 = 16;

/// `fetch` of the page's own origin, which keeps the cookie out of our reach.
pub(crate) struct BrowserHttp;

impl Http for BrowserHttp {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let size = request.body.as_ref().map_or(0, |body| body.len() as u64);
        match build(request) {
            Ok(request) => Box::pin(async move { read(in_time(size, request.send()).await).await }),
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

/// What comes before so many bytes had the time to travel.
async fn in_time<T>(
    bytes: u64,
    coming: impl Future<Output = Result<T, gloo_net::Error>>,
) -> Outcome<T> {
    let longest = LONGEST_SILENCE + bytes / SLOWEST;
    let silence = TimeoutFuture::new(u32::try_from(longest).unwrap_or(u32::MAX));
    match select(pin!(coming), silence).await {
        Either::Left((Ok(came), _)) => Ok(came),
        _ => Err(Failure::unreachable()),
    }
}

async fn read(sent: Outcome<Response>) -> Outcome<HttpAnswer> {
    let response = sent?;
    let headers: Vec<(String, String)> = response.headers().entries().collect();
    let announced = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, length)| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > LARGEST_ANSWER) {
        return Err(Failure::unexpected_answer());
    }
    let status = response.status();
    let body = in_time(announced.unwrap_or(LARGEST_ANSWER), response.binary()).await?;
    Ok(HttpAnswer {
        status,
        headers,
        body,
    })
}
