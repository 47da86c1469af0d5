//! Texts that are picked, joined and brought into another shape.

use crate::read::onnx::{
    graph::{
        notes::Notes,
        operators::rule::{Results, one},
        preparing::texts::TextColumn,
        value::Value,
    },
    protobuf::{node::Node, tensor::Tensor},
};

/// Texts as they are, in whatever shape.
pub(crate) fn kept(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    one(match arguments {
        [texts @ (Value::Texts(_) | Value::Words(_)), ..] => Some(texts.clone()),
        _ => None,
    })
}

/// Text columns at given places.
pub(crate) fn picked(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Texts(columns), Value::Constant(places)] = arguments else {
        return Ok(None);
    };
    let is_by_column = match node.operator.as_str() {
        "Gather" => matches!(node.integer("axis", 0), 1 | -1),
        _ => true,
    };
    one(is_by_column.then(|| at(columns, places)).flatten())
}

/// Text columns side by side.
pub(crate) fn joined(_node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let part = |value: &Value| match value {
        Value::Texts(columns) => Some(columns.to_vec()),
        _ => None,
    };
    let parts: Option<Vec<Vec<TextColumn>>> = arguments.iter().map(part).collect();
    one(parts.map(|parts| Value::Texts(parts.concat().into())))
}

fn at(columns: &[TextColumn], places: &Tensor) -> Option<Value> {
    let count = columns.len() as f64;
    let column = |place: &f64| {
        let place = if *place < 0.0 { place + count } else { *place };
        columns
            .get(place as usize)
            .filter(|_| place >= 0.0)
            .cloned()
    };
    let picked: Option<Vec<TextColumn>> = places.numbers()?.iter().map(column).collect();
    picked.map(|picked| Value::Texts(picked.into()))
}
