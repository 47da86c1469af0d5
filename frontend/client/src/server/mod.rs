//! Requests to the server, one module for each noun.

mod accounts;
mod activity;
mod evaluations;
mod grants;
mod invitations;
mod keys;
mod log;
mod models;
mod passkeys;
mod pools;
mod reference;
mod settings;
mod uploads;
mod vault;

pub use accounts::Decision;
pub use activity::ActivityFilter;
pub(crate) use evaluations::{Sending, Sent};
pub use invitations::PlannedInvitation;
pub use reference::{ApiContent, ApiOperation};

use std::future::ready;

use api::ProblemKind;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Client, Pending,
    port::{HttpAnswer, HttpRequest, Method},
};

impl Client {
    /// Sends a request; any answer but a success is a failure. That nobody is signed in any more closes
    /// the vault.
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let client = self.clone();
        Box::pin(async move {
            let answer = client.0.ports.http.send(request).await?.success();
            if answer
                .as_ref()
                .is_err_and(|failure| failure.is(ProblemKind::SignedOut))
            {
                client.signed_out().await;
            }
            answer
        })
    }

    fn read<T: DeserializeOwned + 'static>(&self, path: impl Into<String>) -> Pending<T> {
        document(self.send(HttpRequest::new(Method::Get, path)))
    }

    fn post<T: DeserializeOwned + 'static>(
        &self,
        path: impl Into<String>,
        body: &impl Serialize,
    ) -> Pending<T> {
        document(self.send_document(Method::Post, path, body))
    }

    fn send_document(
        &self,
        method: Method,
        path: impl Into<String>,
        body: &impl Serialize,
    ) -> Pending<HttpAnswer> {
        match HttpRequest::new(method, path).json(body) {
            Ok(request) => self.send(request),
            Err(failure) => Box::pin(ready(Err(failure))),
        }
    }

    fn send_nothing(&self, method: Method, path: impl Into<String>) -> Pending<HttpAnswer> {
        self.send(HttpRequest::new(method, path))
    }
}

fn document<T: DeserializeOwned + 'static>(answer: Pending<HttpAnswer>) -> Pending<T> {
    Box::pin(async move { answer.await?.json() })
}

fn done(answer: Pending<HttpAnswer>) -> Pending<()> {
    Box::pin(async move { answer.await.map(drop) })
}
