use schemars::{Schema, SchemaGenerator};

/// Makes the schema of one type.
pub type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// One method of one path, as described to callers.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Lower case.
    pub method: &'static str,
    /// With parameters in braces.
    pub path: String,
    /// One line.
    pub summary: &'static str,
    /// Whom it serves.
    pub callers: Callers,
    /// Parameters after the question mark.
    pub query: Vec<&'static str>,
    /// Headers it takes.
    pub headers: Vec<&'static str>,
    /// What it takes.
    pub body: Content,
    /// Status of a success.
    pub status: u16,
    /// What it answers.
    pub answer: Content,
    /// What it may answer instead, with 202.
    pub later: Option<MakeSchema>,
    /// Whether it may answer nothing instead, with 204.
    pub may_be_absent: bool,
}

impl Operation {
    /// The path as callers read it: a parameter that takes slashes looks like any other.
    pub fn described_path(&self) -> String {
        self.path.replace("{*", "{")
    }
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
    /// Administrators and auditors.
    Overseers,
    /// Model owners and model users.
    Participants,
    /// Model owners and administrators.
    Curators,
    /// Model owners.
    Owners,
    /// Model users.
    Users,
}

/// What a body is made of.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// No body.
    Nothing,
    /// JSON of one type.
    Json(MakeSchema),
    /// `application/octet-stream`.
    Bytes,
    /// `text/plain`.
    Text,
    /// `text/event-stream` of one type.
    Events(MakeSchema),
}
