use std::{future::Future, pin::Pin};

use openidconnect::{
    AsyncHttpClient, HttpRequest, HttpResponse,
    http::response::Builder,
    url::{Host, Url},
};

use crate::config::{IdentitySettings, is_loopback};

/// Most bytes of one answer.
const MOST_BYTES: usize = 256 << 10;

/// What asks the provider: it follows no redirect, waits for no answer that is late and reads none that is long. The issuer is whom
/// the operator named; other places that its own document names are asked over TLS, by a name, and never within this network by its number.
pub(super) struct ProviderLine {
    client: reqwest::Client,
    issuer: Url,
}

/// Why there is no answer; says nothing of what was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum LineError {
    #[error("it names an address that is not asked")]
    Address,
    #[error("it cannot be reached, or does not answer in time")]
    Unreachable,
    #[error("its answer is too long")]
    TooLong,
}

impl ProviderLine {
    pub(super) fn new(settings: &IdentitySettings) -> Option<Self> {
        // Where one was chosen already, that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let issuer = settings.issuer.url().clone();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(settings.patience);
        let client = match is_loopback(&issuer) {
            true => client.no_proxy(),
            false => client.https_only(true),
        };
        let client = client.build().ok()?;
        Some(Self { client, issuer })
    }

    /// Whether an address that the provider named may be asked, or gone to.
    pub(super) fn may_ask(&self, address: &Url) -> bool {
        let is_at_issuer = address.origin() == self.issuer.origin();
        let is_named = matches!(address.host(), Some(Host::Domain(name)) if name != "localhost");
        is_at_issuer || address.scheme() == "https" && is_named
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, LineError> {
        let address = Url::parse(&request.uri().to_string()).map_err(|_| LineError::Address)?;
        if !self.may_ask(&address) {
            return Err(LineError::Address);
        }
        let request = request.try_into().map_err(|_| LineError::Address)?;
        let sent = self.client.execute(request).await;
        let mut answer = sent.map_err(|_| LineError::Unreachable)?;
        let mut parts = Builder::new().status(answer.status());
        if let Some(headers) = parts.headers_mut() {
            *headers = answer.headers().clone();
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| LineError::Unreachable)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(LineError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        parts.body(body).map_err(|_| LineError::Unreachable)
    }
}

impl<'line> AsyncHttpClient<'line> for ProviderLine {
    type Error = LineError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, LineError>> + Send + 'line>>;

    fn call(&'line self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(issuer: &str) -> ProviderLine {
        ProviderLine {
            client: reqwest::Client::default(),
            issuer: Url::parse(issuer).unwrap(),
        }
    }

    #[test]
    fn what_the_provider_names_leads_to_no_number_and_no_plain_http() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let line = line("https://id.example/realm");
        let may_ask = |address| line.may_ask(&Url::parse(address).unwrap());
        assert!(may_ask("https://id.example/token"));
        assert!(may_ask("https://keys.example/jwks"));
        for inside in [
            "http://id.example/token",
            "https://127.0.0.1/token",
            "https://[::1]/token",
            "https://localhost/token",
            "https://169.254.169.254/latest",
            "https://0x7f000001/",
            "http://keys.example/jwks",
            "file:///etc/passwd",
        ] {
            assert!(!may_ask(inside), "{inside}");
        }
    }

    #[test]
    fn a_provider_on_this_machine_is_asked_at_its_own_port_only() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let line = line("http://127.0.0.1:4000");
        let may_ask = |address| line.may_ask(&Url::parse(address).unwrap());
        assert!(may_ask("http://127.0.0.1:4000/token"));
        assert!(!may_ask("http://127.0.0.1:4001/token"));
    }
}
