use std::io::Write;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};

use service::base::random;

/// Files shorter than this are sent as they are.
const WORTH_COMPRESSING: usize = 1024;

/// One file, ready to be sent.
#[derive(Debug)]
pub(super) struct File {
    bytes: Bytes,
    encoded: Vec<(&'static str, Bytes)>,
    kind: &'static str,
    tag: HeaderValue,
    caching: &'static str,
}

impl File {
    /// A file and, if the build made one, its brotli form.
    pub(super) fn new(name: &str, bytes: Vec<u8>, brotli: Option<Vec<u8>>) -> Self {
        let (kind, compressible) = content_type(name);
        let tag = format!(
            "W/\"{}\"",
            random::hexadecimal(&random::digest(&bytes)[..16])
        );
        let worth = compressible && bytes.len() >= WORTH_COMPRESSING;
        let gzip = worth.then(|| compress(&bytes)).flatten();
        let encoded = [("br", brotli), ("gzip", gzip)];
        let present = |(coding, bytes): (_, Option<Vec<u8>>)| Some((coding, bytes?.into()));
        Self {
            encoded: encoded.into_iter().filter_map(present).collect(),
            bytes: Bytes::from(bytes),
            kind,
            tag: HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\"")),
            caching: caching(name),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn respond(&self, request: &HeaderMap) -> Response {
        let encoded = self
            .encoded
            .iter()
            .find(|(coding, _)| accepts(request, coding));
        let unchanged = request
            .get(header::IF_NONE_MATCH)
            .is_some_and(|seen| *seen == self.tag);
        let mut response = match (unchanged, encoded) {
            (true, _) => StatusCode::NOT_MODIFIED.into_response(),
            (false, Some((_, encoded))) => Body::from(encoded.clone()).into_response(),
            (false, None) => Body::from(self.bytes.clone()).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(self.caching),
        );
        headers.insert(header::ETAG, self.tag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let (Some((coding, _)), false) = (encoded, unchanged) {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

/// A name that contains a hash of the content never changes its content.
fn caching(name: &str) -> &'static str {
    let is_hash = |part: &str| part.len() >= 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
    match name.split(['-', '_', '.', '/']).any(is_hash) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    }
}

/// What a file is, and whether it gets smaller by compression. Pages have the names of their addresses, without an ending.
fn content_type(name: &str) -> (&'static str, bool) {
    match name.rsplit_once('.').map_or("html", |(_, ending)| ending) {
        "html" => ("text/html; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "wasm" => ("application/wasm", true),
        "modules" => ("application/octet-stream", true),
        "svg" => ("image/svg+xml", true),
        "csv" => ("text/csv; charset=utf-8", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "png" => ("image/png", false),
        "jpg" | "jpeg" => ("image/jpeg", false),
        "webp" => ("image/webp", false),
        "ico" => ("image/x-icon", false),
        "woff2" => ("font/woff2", false),
        "onnx" => ("application/octet-stream", true),
        _ => ("application/octet-stream", false),
    }
}

fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder
        .finish()
        .ok()
        .filter(|zipped| zipped.len() < bytes.len())
}

fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    accepted.is_some_and(|list| list.split(',').any(|accepted| accepted.trim() == coding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(caching("app-0123456789abcdef_bg.wasm").contains("immutable"));
        assert_eq!(caching("index.html"), "no-cache");
        assert_eq!(caching("worker_loader.js"), "no-cache");
    }

    #[test]
    fn a_text_travels_compressed_to_who_can_read_it() {
        let file = File::new("main.css", vec![b' '; 5000], None);
        let mut request = HeaderMap::new();
        assert!(
            !file
                .respond(&request)
                .headers()
                .contains_key(header::CONTENT_ENCODING)
        );
        let codings = HeaderValue::from_static("br, gzip");
        request.insert(header::ACCEPT_ENCODING, codings);
        assert_eq!(
            file.respond(&request).headers()[header::CONTENT_ENCODING],
            "gzip"
        );
    }

    #[test]
    fn the_builds_brotli_form_goes_to_who_can_read_it() {
        let file = File::new("main.css", vec![b' '; 5000], Some(vec![1, 2, 3]));
        let coding = |accepted| {
            let mut request = HeaderMap::new();
            let accepted = HeaderValue::from_static(accepted);
            request.insert(header::ACCEPT_ENCODING, accepted);
            file.respond(&request).headers()[header::CONTENT_ENCODING].clone()
        };
        assert_eq!(coding("gzip, br"), "br");
        assert_eq!(coding("gzip"), "gzip");
    }

    #[test]
    fn an_unchanged_file_is_not_sent_again() {
        let file = File::new("main.css", b"body {}".to_vec(), None);
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, file.tag.clone());
        assert_eq!(file.respond(&request).status(), StatusCode::NOT_MODIFIED);
    }
}
