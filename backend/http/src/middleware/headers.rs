//! Response headers.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// Everything is forbidden but the app's own files (Content Security Policy Level 3); no page of it holds a
/// script. `wasm-unsafe-eval` lets WebAssembly be compiled. The app's manifest states the same policy.
const POLICY: &str = include_str!("../../../../static/content-security-policy");

/// Headers of every answer. Worker scripts need the policies as much as pages do.
const ALWAYS: [(HeaderName, &str); 9] = [
    (header::CONTENT_SECURITY_POLICY, POLICY.trim_ascii_end()),
    (
        HeaderName::from_static("integrity-policy"),
        "blocked-destinations=(script)",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
];

/// Two years, for this name alone: what else is served below it is somebody else's (RFC 6797).
const TRANSPORT: &str = "max-age=63072000";

/// Whether browsers reach the server over TLS.
#[derive(Clone, Copy, Debug)]
pub struct IsSecure(pub bool);

/// Adds the content security policy and the other protections a browser offers.
pub async fn headers(
    State(IsSecure(is_secure)): State<IsSecure>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_secure {
        let transport = HeaderValue::from_static(TRANSPORT);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, transport);
    }
    let unsaid = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(unsaid);
    response
}
