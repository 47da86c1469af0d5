//! A request to each route by somebody who may make it, of things that are there.

mod account;
mod alone;
mod cast;
mod work;

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request},
    response::Response,
};
use serde::Serialize;
use storage::database::Database;
use tacit_http::openapi::{Callers, Content, Operation};
use tower::ServiceExt as _;

use crate::{browser::Browser, house::House};

pub(crate) use cast::Cast;

const CONTENT_TYPE: &str = "content-type";

/// One request, to be made as often as one likes.
pub(crate) struct Asking {
    pub(crate) database: Database,
    browser: Browser,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Where it is made, if not where the others are.
    _house: Option<House>,
}

impl Asking {
    fn new(house: &House, browser: &Browser, method: &str, path: &str) -> Self {
        Self {
            database: house.app.database.clone(),
            browser: browser.clone(),
            method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            _house: None,
        }
    }

    fn json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap();
        Self { body, ..self }.with([(CONTENT_TYPE, "application/json".to_owned())])
    }

    fn bytes(self, body: Vec<u8>) -> Self {
        let kind = "application/octet-stream".to_owned();
        Self { body, ..self }.with([(CONTENT_TYPE, kind)])
    }

    fn with<const N: usize>(mut self, headers: [(&'static str, String); N]) -> Self {
        self.headers.extend(headers);
        self
    }

    fn in_house(self, house: House) -> Self {
        Self {
            _house: Some(house),
            ..self
        }
    }

    /// Makes the request.
    pub(crate) async fn answer(&self) -> Response {
        let mut request = self.browser.request(self.method.clone(), &self.path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request: Request<Body> = request.body(self.body.clone().into()).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 4000));
        request.extensions_mut().insert(ConnectInfo(address));
        let router: Router = self.browser.router();
        router.oneshot(request).await.unwrap()
    }
}

impl Cast {
    /// How to ask for one operation.
    pub(crate) async fn asking(&mut self, operation: &Operation) -> Asking {
        let (method, path) = (operation.method, operation.path.as_str());
        if let Some(asking) = alone::asking(method, path).await {
            return asking;
        }
        if let Some(asking) = account::asking(self, method, path).await {
            return asking;
        }
        if let Some(asking) = work::asking(self, method, path).await {
            return asking;
        }
        let is_plain = matches!(operation.body, Content::Nothing) && !path.contains('{');
        assert!(is_plain, "say here what {method} {path} takes");
        Asking::new(&self.house, self.caller(operation.callers), method, path)
    }

    fn caller(&self, callers: Callers) -> &Browser {
        match callers {
            Callers::Anyone => &self.visitor,
            Callers::Members | Callers::Users => &self.user,
            Callers::Participants | Callers::Curators | Callers::Owners => &self.owner,
            Callers::Overseers | Callers::Administrators => &self.administrator,
        }
    }
}
