use std::{
    future::{Future, ready},
    pin::pin,
};

use client::{
    Failure, Outcome, Pending,
    port::{Events, Http, HttpAnswer, HttpRequest},
};
use futures_util::{
    TryFutureExt as _,
    future::{Either, select},
};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, RequestCredentials};

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
        let longest = request.longest_answer;
        match build(request) {
            Ok(request) => Box::pin(async move {
                let sent = in_time(size, request.send().map_err(lost)).await;
                read(sent?, longest).await
            }),
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
async fn in_time<T>(bytes: u64, coming: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let longest = LONGEST_SILENCE + bytes / SLOWEST;
    let silence = TimeoutFuture::new(u32::try_from(longest).unwrap_or(u32::MAX));
    match select(pin!(coming), silence).await {
        Either::Left((came, _)) => came,
        Either::Right(_) => Err(Failure::unreachable()),
    }
}

async fn read(response: Response, longest: u64) -> Outcome<HttpAnswer> {
    let headers: Vec<(String, String)> = response.headers().entries().collect();
    let announced = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, length)| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > longest) {
        return Err(Failure::unexpected_answer());
    }
    let status = response.status();
    let body = match response.body() {
        Some(stream) => in_time(announced.unwrap_or(longest), body(stream, longest)).await?,
        None => Vec::new(),
    };
    Ok(HttpAnswer {
        status,
        headers,
        body,
    })
}

/// Reads a body piece by piece, and lets it go once it is longer than it may be.
async fn body(stream: ReadableStream, longest: u64) -> Outcome<Vec<u8>> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    while let Some(piece) = next(&reader).await? {
        let whole = body.len() as u64 + u64::from(piece.length());
        if whole > longest {
            drop(reader.cancel());
            return Err(Failure::unexpected_answer());
        }
        let begun = body.len();
        body.resize(whole as usize, 0);
        piece.copy_to(&mut body[begun..]);
    }
    Ok(body)
}

/// The next piece; none at the end.
async fn next(reader: &ReadableStreamDefaultReader) -> Outcome<Option<Uint8Array>> {
    let read = in_time(0, JsFuture::from(reader.read()).map_err(lost)).await?;
    let field = |name: &str| Reflect::get(&read, &name.into()).unwrap_or_default();
    match field("done").is_truthy() {
        true => Ok(None),
        false => match field("value").dyn_into() {
            Ok(piece) => Ok(Some(piece)),
            Err(_) => Err(Failure::unexpected_answer()),
        },
    }
}

/// Whatever went wrong on the way.
fn lost<E>(_: E) -> Failure {
    Failure::unreachable()
}
