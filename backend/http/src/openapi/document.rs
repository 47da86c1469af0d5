use api::Problem;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::operation::{Callers, Content, Operation};

/// Name of the security scheme.
const SESSION: &str = "session";

/// An OpenAPI 3.1 document of these operations; schemas are JSON Schema 2020-12.
pub fn document<'a>(operations: impl Iterator<Item = &'a Operation>) -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for operation in operations {
        let path = paths
            .entry(operation.described_path())
            .or_insert_with(|| json!({}));
        path[operation.method] = describe(operation, &mut generator);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tacit",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Sealed inference: the server computes on ciphertext only.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                SESSION: { "type": "apiKey", "in": "cookie", "name": "__Host-tacit" },
            },
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let status = operation.status.to_string();
    let mut responses = json!({
        status: response("Done.", operation.answer, generator),
        "default": response("A problem.", PROBLEM, generator),
    });
    if let Some(later) = operation.later {
        responses["202"] = response("Later.", Content::Json(later), generator);
    }
    if operation.may_be_absent {
        responses["204"] = response("There is none.", Content::Nothing, generator);
    }
    if operation.callers == Callers::Anyone {
        responses["429"] = response("Too many requests.", PROBLEM, generator);
    }
    let mut description = json!({
        "summary": operation.summary,
        "description": callers(operation.callers),
        "parameters": parameters(operation),
        "responses": responses,
        "security": security(operation.callers),
    });
    if let Some(content) = content(operation.body, generator) {
        description["requestBody"] = json!({ "required": true, "content": content });
    }
    description
}

const PROBLEM: Content = Content::Json(SchemaGenerator::subschema_for::<Problem>);

fn response(description: &str, body: Content, generator: &mut SchemaGenerator) -> Value {
    match content(body, generator) {
        Some(content) => json!({ "description": description, "content": content }),
        None => json!({ "description": description }),
    }
}

fn content(body: Content, generator: &mut SchemaGenerator) -> Option<Value> {
    match body {
        Content::Nothing => None,
        Content::Json(schema) => {
            Some(json!({ "application/json": { "schema": schema(generator) } }))
        }
        Content::Bytes => Some(json!({ "application/octet-stream": {} })),
        Content::Text => Some(json!({ "text/plain": {} })),
        Content::Events(schema) => {
            Some(json!({ "text/event-stream": { "schema": schema(generator) } }))
        }
    }
}

fn parameters(operation: &Operation) -> Value {
    let text = |place: &str, name: &str| {
        let required = place == "path";
        json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" } })
    };
    let path = operation.described_path();
    let in_path = path.split('/').filter_map(|part| {
        part.strip_prefix('{')?
            .strip_suffix('}')
            .map(|name| text("path", name))
    });
    let in_query = operation.query.iter().map(|name| text("query", name));
    let in_header = operation.headers.iter().map(|name| text("header", name));
    in_path.chain(in_query).chain(in_header).collect()
}

fn callers(callers: Callers) -> &'static str {
    match callers {
        Callers::Anyone => "For everybody.",
        Callers::Members => "For whoever is approved and signed in.",
        Callers::Administrators => "For administrators.",
        Callers::Overseers => "For administrators and auditors.",
        Callers::Participants => "For model owners and model users.",
        Callers::Curators => "For model owners and administrators.",
        Callers::Owners => "For model owners.",
        Callers::Users => "For model users.",
    }
}

fn security(callers: Callers) -> Value {
    match callers {
        Callers::Anyone => json!([]),
        _ => json!([{ SESSION: [] }]),
    }
}
