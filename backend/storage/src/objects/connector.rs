//! How S3 is reached.

use std::{fmt::Debug, pin::Pin};

use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
        HttpService, ReqwestConnector,
    },
};

/// Makes clients that tell every failure on the way as an interruption. `object_store` sends again what was interrupted, where
/// sending it twice does no harm, but nothing whose failure it cannot name: also a connection that ended before its request went out.
#[derive(Debug, Default)]
pub(super) struct InterruptibleConnector(ReqwestConnector);

impl HttpConnector for InterruptibleConnector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Interruptible(self.0.connect(options)?)))
    }
}

#[derive(Debug)]
struct Interruptible(HttpClient);

type Answering<'a> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'a>>;

impl HttpService for Interruptible {
    // As its trait is written out, which is declared by `async-trait`.
    fn call<'service, 'answer>(&'service self, request: HttpRequest) -> Answering<'answer>
    where
        'service: 'answer,
        Self: 'answer,
    {
        Box::pin(async move { self.0.execute(request).await.map_err(interruption) })
    }
}

fn interruption(error: HttpError) -> HttpError {
    match error.kind() {
        HttpErrorKind::Unknown => HttpError::new(HttpErrorKind::Interrupted, error),
        _ => error,
    }
}
