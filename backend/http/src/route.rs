//! One route: where it is, who serves it and how it is described, in one line of [`super::routes`].

use api::{
    limits::{ANONYMOUS_JSON_BYTES, JSON_BYTES},
    list::{self, Filters, ListPage},
};
use axum::{
    handler::Handler,
    routing::{self, MethodRouter},
};
use schemars::{JsonSchema, SchemaGenerator};

use service::app::App;

use crate::openapi::{Callers, Content, Operation};

/// A method of a path with its handler.
pub struct Route {
    /// As described to callers.
    pub operation: Operation,
    /// As served.
    pub handler: MethodRouter<App>,
    /// Longest body.
    pub most_bytes: usize,
}

impl Route {
    /// `GET`.
    pub fn get<T: 'static>(
        path: impl Into<String>,
        callers: Callers,
        summary: &'static str,
        handler: impl Handler<T, App>,
    ) -> Self {
        Self::new("get", path.into(), callers, summary, routing::get(handler))
    }

    /// `POST`.
    pub fn post<T: 'static>(
        path: impl Into<String>,
        callers: Callers,
        summary: &'static str,
        handler: impl Handler<T, App>,
    ) -> Self {
        Self::new(
            "post",
            path.into(),
            callers,
            summary,
            routing::post(handler),
        )
    }

    /// `PUT`.
    pub fn put<T: 'static>(
        path: impl Into<String>,
        callers: Callers,
        summary: &'static str,
        handler: impl Handler<T, App>,
    ) -> Self {
        Self::new("put", path.into(), callers, summary, routing::put(handler))
    }

    /// `DELETE`.
    pub fn delete<T: 'static>(
        path: impl Into<String>,
        callers: Callers,
        summary: &'static str,
        handler: impl Handler<T, App>,
    ) -> Self {
        let handler = routing::delete(handler);
        Self::new("delete", path.into(), callers, summary, handler)
    }

    /// One that takes and answers nothing.
    fn new(
        method: &'static str,
        path: String,
        callers: Callers,
        summary: &'static str,
        handler: MethodRouter<App>,
    ) -> Self {
        let operation = Operation {
            method,
            path,
            summary,
            callers,
            query: Vec::new(),
            headers: Vec::new(),
            body: Content::Nothing,
            status: 204,
            answer: Content::Nothing,
            later: None,
            may_be_absent: false,
        };
        Self {
            operation,
            handler,
            most_bytes: most_json(callers),
        }
    }

    /// Takes JSON of at most [`JSON_BYTES`]; of [`ANONYMOUS_JSON_BYTES`] where nobody has to be signed in.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.operation.body = Content::Json(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Takes JSON of at most so many bytes.
    #[must_use]
    pub fn takes_up_to<T: JsonSchema>(self, most: usize) -> Self {
        let mut route = self.takes::<T>();
        route.most_bytes = most;
        route
    }

    /// Takes at most so many bytes.
    #[must_use]
    pub fn takes_bytes(mut self, most: usize) -> Self {
        self.operation.body = Content::Bytes;
        self.most_bytes = most;
        self
    }

    /// Takes parameters after the question mark.
    #[must_use]
    pub fn takes_query(mut self, query: &[&'static str]) -> Self {
        self.operation.query.extend(query);
        self
    }

    /// Takes what is asked of a long list with these filters, and answers a page of it.
    #[must_use]
    pub fn lists<F: Filters, T: JsonSchema>(self) -> Self {
        let usual = [list::SEARCH, list::SORT, list::PAGE, list::SIZE];
        let route = self.takes_query(&usual).takes_query(F::NAMES);
        route.answers::<ListPage<T>>()
    }

    /// Takes a header.
    #[must_use]
    pub fn takes_header(mut self, header: &'static str) -> Self {
        self.operation.headers.push(header);
        self
    }

    /// Answers JSON.
    #[must_use]
    pub fn answers<T: JsonSchema>(self) -> Self {
        self.answers_with(Content::Json(SchemaGenerator::subschema_for::<T>))
    }

    /// Answers 201 and JSON.
    #[must_use]
    pub fn creates<T: JsonSchema>(self) -> Self {
        let mut route = self.answers::<T>();
        route.operation.status = 201;
        route
    }

    /// Answers bytes.
    #[must_use]
    pub fn answers_bytes(self) -> Self {
        self.answers_with(Content::Bytes)
    }

    /// Answers text.
    #[must_use]
    pub fn answers_text(self) -> Self {
        self.answers_with(Content::Text)
    }

    /// Answers server-sent events of JSON.
    #[must_use]
    pub fn answers_events<T: JsonSchema>(self) -> Self {
        self.answers_with(Content::Events(SchemaGenerator::subschema_for::<T>))
    }

    /// May answer 202 and this instead.
    #[must_use]
    pub fn or_accepts<T: JsonSchema>(mut self) -> Self {
        self.operation.later = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// May answer 204 and nothing instead, where there is no such thing.
    #[must_use]
    pub fn or_nothing(mut self) -> Self {
        self.operation.may_be_absent = true;
        self
    }

    fn answers_with(mut self, answer: Content) -> Self {
        self.operation.status = 200;
        self.operation.answer = answer;
        self
    }
}

fn most_json(callers: Callers) -> usize {
    match callers {
        Callers::Anyone => ANONYMOUS_JSON_BYTES,
        _ => JSON_BYTES,
    }
}
