use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Makes the schema of one type.
pub(super) type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// One method of one path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Lower case.
    pub method: &'static str,
    /// With parameters in braces.
    pub path: String,
    pub(super) summary: &'static str,
    /// Whom it serves.
    pub callers: Callers,
    pub(super) query: &'static [&'static str],
    pub(super) header: Option<&'static str>,
    pub(super) body: Content,
    pub(super) status: u16,
    pub(super) answer: Content,
    pub(super) later: Option<MakeSchema>,
}

/// Whom an operation serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Everybody.
    Anyone,
    /// Approved and signed in, of any role.
    Members,
    /// Administrators.
    Administrators,
    /// Model owners.
    Owners,
    /// Model users.
    Users,
}

/// What a body is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    Nothing,
    Json(MakeSchema),
    Bytes,
    Text,
    Events(MakeSchema),
}

impl Operation {
    /// One that takes and answers nothing.
    pub(super) fn new(
        method: &'static str,
        path: impl Into<String>,
        callers: Callers,
        summary: &'static str,
    ) -> Self {
        Self {
            method,
            path: path.into(),
            summary,
            callers,
            query: &[],
            header: None,
            body: Content::Nothing,
            status: 204,
            answer: Content::Nothing,
            later: None,
        }
    }

    pub(super) fn takes<T: JsonSchema>(self) -> Self {
        Self {
            body: Content::Json(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    pub(super) fn takes_bytes(self) -> Self {
        Self {
            body: Content::Bytes,
            ..self
        }
    }

    pub(super) fn takes_query(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    pub(super) fn takes_header(self, header: &'static str) -> Self {
        Self {
            header: Some(header),
            ..self
        }
    }

    pub(super) fn answers<T: JsonSchema>(self) -> Self {
        Self {
            status: 200,
            answer: Content::Json(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    pub(super) fn answers_bytes(self) -> Self {
        Self {
            status: 200,
            answer: Content::Bytes,
            ..self
        }
    }

    pub(super) fn answers_text(self) -> Self {
        Self {
            status: 200,
            answer: Content::Text,
            ..self
        }
    }

    pub(super) fn answers_events<T: JsonSchema>(self) -> Self {
        Self {
            status: 200,
            answer: Content::Events(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    /// May answer 202 and this instead.
    pub(super) fn or_accepts<T: JsonSchema>(self) -> Self {
        Self {
            later: Some(SchemaGenerator::subschema_for::<T>),
            ..self
        }
    }

    pub(super) fn creates<T: JsonSchema>(self) -> Self {
        Self {
            status: 201,
            ..self.answers::<T>()
        }
    }
}
