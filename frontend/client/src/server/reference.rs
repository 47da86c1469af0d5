use std::collections::BTreeMap;

use api::paths;
use serde_json::Value;

use crate::{Client, Failure, Outcome};

/// Deepest that types are spelled out within types.
const DEPTH: usize = 1;

/// One request that the server answers, as its OpenAPI document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiOperation {
    /// In capitals.
    pub method: String,
    /// With `{id}` where something is named.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// Who may.
    pub callers: String,
    /// Whether a session is needed.
    pub needs_session: bool,
    /// Where each parameter stands, and its name.
    pub parameters: Vec<(String, String)>,
    /// What it takes, if anything.
    pub body: Option<ApiContent>,
    /// Status and what is answered.
    pub answers: Vec<(String, Option<ApiContent>)>,
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiContent {
    /// `application/json`, say.
    pub kind: String,
    /// Name of its type, if it has one.
    pub name: String,
    /// Fields of that type: name, type, what it is.
    pub fields: Vec<(String, String, String)>,
}

impl ApiOperation {
    /// Whether each word stands somewhere in it.
    pub fn has(&self, words: &str) -> bool {
        let text = format!(
            "{} {} {} {}",
            self.method, self.path, self.summary, self.callers
        );
        let text = text.to_lowercase();
        words
            .split_whitespace()
            .all(|word| text.contains(&word.to_lowercase()))
    }

    /// The first part of its path.
    pub fn group(&self) -> &str {
        let path = self.path.trim_start_matches("/api");
        path.trim_start_matches('/')
            .split('/')
            .next()
            .unwrap_or_default()
    }

    /// A command that asks it, at a service of this address.
    pub fn curl(&self, origin: &str) -> String {
        let mut command = match self.method.as_str() {
            "GET" => "curl".to_owned(),
            method => format!("curl -X {method}"),
        };
        if self.needs_session {
            command.push_str(" --cookie \"$COOKIE\"");
        }
        if let Some(body) = &self.body {
            command.push_str(&format!(" -H 'Content-Type: {}'", body.kind));
            command.push_str(match body.kind.as_str() {
                "application/json" => " --data @body.json",
                _ => " --data-binary @body",
            });
        }
        format!("{command} '{origin}{}'", self.path)
    }
}

impl Client {
    /// Every request that the server answers.
    ///
    /// # Errors
    /// That the document cannot be read.
    pub async fn api_reference(&self) -> Outcome<Vec<ApiOperation>> {
        let document: Value = self.read(paths::OPENAPI).await?;
        read(&document).ok_or_else(Failure::unexpected_answer)
    }
}

fn read(document: &Value) -> Option<Vec<ApiOperation>> {
    let paths = document["paths"].as_object()?;
    let schemas = &document["components"]["schemas"];
    let mut all = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object()? {
            all.push(read_operation(path, method, operation, schemas));
        }
    }
    Some(all)
}

fn read_operation(path: &str, method: &str, operation: &Value, schemas: &Value) -> ApiOperation {
    let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameter = |one: &Value| {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        (text("in"), text("name"))
    };
    let answers: BTreeMap<&String, &Value> = operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .collect();
    let answer = |(status, answer): (&String, &Value)| (status.clone(), content(answer, schemas));
    ApiOperation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text("summary"),
        callers: text("description"),
        needs_session: operation["security"]
            .as_array()
            .is_some_and(|needed| !needed.is_empty()),
        parameters: parameters.map(parameter).collect(),
        body: content(&operation["requestBody"], schemas),
        answers: answers.into_iter().map(answer).collect(),
    }
}

fn content(holder: &Value, schemas: &Value) -> Option<ApiContent> {
    let (kind, body) = holder["content"].as_object()?.iter().next()?;
    let schema = &body["schema"];
    let (inner, list) = match &schema["items"] {
        Value::Null => (schema, ""),
        items => (items, "list of "),
    };
    let name = name_of(inner, 0);
    let resolved = resolve(inner, schemas);
    let properties = resolved["properties"].as_object().into_iter().flatten();
    let required: Vec<&str> = resolved["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let field = |(name, value): (&String, &Value)| {
        let optional = if required.contains(&name.as_str()) {
            ""
        } else {
            ", optional"
        };
        let what = value["description"].as_str().unwrap_or_default().to_owned();
        (
            name.clone(),
            format!("{}{optional}", name_of(value, 0)),
            what,
        )
    };
    Some(ApiContent {
        kind: kind.clone(),
        name: if name.is_empty() {
            name
        } else {
            format!("{list}{name}")
        },
        fields: properties.map(field).collect(),
    })
}

/// What may be null has the fields of what it is else.
fn resolve<'a>(schema: &'a Value, schemas: &'a Value) -> &'a Value {
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    let named = choices.filter_map(reference).next();
    match reference(schema).or(named) {
        Some(name) => &schemas[name],
        None => schema,
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// What a type is called.
fn name_of(schema: &Value, depth: usize) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if depth > DEPTH {
        return "…".to_owned();
    }
    for one_of in ["anyOf", "oneOf", "allOf"] {
        if let Some(choices) = schema[one_of].as_array() {
            let names: Vec<String> = choices.iter().map(|one| name_of(one, depth + 1)).collect();
            return names.join(" or ");
        }
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => String::new(),
    };
    match kind.as_str() {
        "array" => format!("list of {}", name_of(&schema["items"], depth + 1)),
        _ => kind,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operation_is_read_with_its_types_and_as_a_command() {
        let document = json!({
            "paths": { "/api/things/{id}": { "put": {
                "summary": "Change a thing",
                "description": "For owners.",
                "security": [{ "session": [] }],
                "parameters": [{ "in": "path", "name": "id" }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                "responses": { "204": { "description": "Done." } },
            } } },
            "components": { "schemas": { "Thing": {
                "required": ["name"],
                "properties": {
                    "name": { "type": "string", "description": "What it is called." },
                    "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Part" } },
                },
            } } },
        });
        let all = read(&document).unwrap();
        let one = &all[0];
        assert_eq!(
            (one.group(), one.has("change THING"), one.has("delete")),
            ("things", true, false)
        );
        let fields = &one.body.as_ref().unwrap().fields;
        assert_eq!(
            fields[0],
            ("name".into(), "string".into(), "What it is called.".into())
        );
        assert_eq!(fields[1].1, "list of Part, optional");
        assert_eq!(
            one.curl("https://t.example"),
            "curl -X PUT --cookie \"$COOKIE\" -H 'Content-Type: application/json' --data @body.json 'https://t.example/api/things/{id}'"
        );
    }

    #[test]
    fn what_may_be_null_is_told_with_its_fields() {
        let document = json!({
            "paths": { "/api/things/{id}": { "get": {
                "responses": { "200": { "content": { "application/json": {
                    "schema": { "anyOf": [{ "$ref": "#/components/schemas/Thing" }, { "type": "null" }] },
                } } } },
            } } },
            "components": { "schemas": { "Thing": { "properties": { "name": { "type": "string" } } } } },
        });
        let all = read(&document).unwrap();
        let answer = all[0].answers[0].1.as_ref().unwrap();
        assert_eq!(answer.name, "Thing or null");
        assert_eq!(answer.fields[0].0, "name");
    }

    #[test]
    fn a_document_that_is_none_is_told() {
        assert_eq!(read(&json!({ "paths": [] })), None);
        assert_eq!(read(&json!({ "paths": { "/a": 1 } })), None);
    }
}
