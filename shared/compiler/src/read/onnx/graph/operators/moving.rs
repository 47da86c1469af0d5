//! Operators that move, join or count columns.

use std::rc::Rc;

use super::rule::{Results, affine, one, shape};
use crate::read::onnx::{
    algebra::{
        extent::Extent,
        folding,
        movement::{
            self,
            places::{FILLED, Movement},
        },
        settings::Settings,
    },
    graph::{affine::Affine, notes::Notes, value::Value},
    protobuf::{element, node::Node, tensor::Tensor},
};

/// What stands for a node's inputs, where it is constant.
pub(crate) fn settings<'a>(node: &'a Node, arguments: &'a [Value]) -> Settings<'a> {
    let constants = arguments.iter().map(|argument| match argument {
        Value::Constant(tensor) => Some(tensor.as_ref()),
        _ => None,
    });
    Settings::new(node, constants)
}

/// Columns in other places; functions of columns and probabilities only where all of them stay.
pub(crate) fn moved(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let (Some(value), settings) = (arguments.first(), settings(node, arguments)) else {
        return Ok(None);
    };
    let Some(extent) = value.extent() else {
        return one(keeps_order(node).then(|| value.clone()));
    };
    let movements = movement::movements(&settings, &extent);
    let movements = match (movements, value) {
        (Some(movements), _) => movements,
        (None, Value::Affine(_)) => return Err(shape(node)),
        (None, _) => return Ok(None),
    };
    let result = |movement: &Movement| match value {
        Value::Affine(columns) => columns.moved(movement).map(affine),
        _ if !movement.is_still(extent.count()) => None,
        value => value.arranged(&movement.extent),
    };
    match (
        movements.iter().map(result).collect::<Option<Vec<Value>>>(),
        value,
    ) {
        (None, Value::Affine(_)) => Err(shape(node)),
        (results, _) => Ok(results),
    }
}

/// Whether an operator leaves what it takes in its order.
fn keeps_order(node: &Node) -> bool {
    let keeping = ["Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"];
    keeping.contains(&node.operator.as_str())
}

/// Sizes of a value for one row: a constant.
pub(crate) fn measured(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let Some(extent) = arguments.first().and_then(Value::extent) else {
        return Ok(None);
    };
    let tensor = match node.operator.as_str() {
        "Size" => Tensor::of_numbers(element::INT64, &[], vec![extent.count() as f64]),
        _ => folding::sizes_of(&settings(node, arguments), extent.sizes()),
    };
    one(Some(Value::Constant(Rc::new(tensor))))
}

/// Columns side by side, or the two columns `1 - p` and `p` of a binary classifier.
pub(crate) fn joined(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    if let [Value::Complement(negative), Value::Probabilities(positive)] = arguments {
        let is_pair = negative.is(positive) && positive.affine.columns() == 1;
        return one(is_pair.then(|| Value::Probabilities(positive.clone())));
    }
    if let Some(function) = joined_functions(node, arguments) {
        return one(Some(function));
    }
    let parts: Option<Vec<Rc<Affine>>> = match arguments.iter().find_map(columns) {
        Some(like) => arguments.iter().map(|value| part(value, &like)).collect(),
        None => None,
    };
    let Some(parts) = parts else {
        return Ok(None);
    };
    let joined = beside(node, &parts.iter().map(Rc::as_ref).collect::<Vec<_>>());
    match joined {
        Some(joined) if joined.is_matrix() || joined.source().is_inputs() => {
            one(Some(affine(joined)))
        }
        Some(joined) => {
            notes.step("columns side by side");
            one(Some(affine(joined)))
        }
        None => Ok(None),
    }
}

fn columns(value: &Value) -> Option<Rc<Affine>> {
    match value {
        Value::Affine(columns) => Some(Rc::clone(columns)),
        _ => None,
    }
}

/// A value as columns; a constant as columns in which no feature counts.
fn part(value: &Value, like: &Affine) -> Option<Rc<Affine>> {
    let Value::Constant(tensor) = value else {
        return columns(value);
    };
    let extent = folding::extent(tensor)?;
    let extent = Extent::new(extent.sizes().to_vec(), like.extent().rows())?;
    let empty = Movement {
        sources: vec![FILLED; extent.count()],
        extent,
        fill: 0.0,
    };
    let constant = like.moved(&empty)?.shifted(tensor.numbers()?)?;
    Some(Rc::new(constant))
}

/// The same function of several values behind as many layers, as the function of all of them.
fn joined_functions(node: &Node, values: &[Value]) -> Option<Value> {
    let mut parts: Vec<Affine> = Vec::new();
    let mut shared = None;
    for value in values {
        let (part, function) = match value {
            Value::Affine(_) | Value::Constant(_) => return None,
            value => value.as_function()?,
        };
        let same = shared.get_or_insert_with(|| function.clone()) == &function;
        let is_beside = parts
            .first()
            .is_none_or(|first| first.depth() == part.depth());
        parts.push(part.as_ref().clone());
        (same && is_beside).then_some(())?;
    }
    let joined = beside(node, &parts.iter().collect::<Vec<_>>())?;
    Some(Value::Function(Rc::new(joined), Rc::new(shared?)))
}

fn beside(node: &Node, parts: &[&Affine]) -> Option<Affine> {
    let all = Affine::joined(parts)?;
    if node.operator == "FeatureVectorizer" {
        return Some(all);
    }
    let extents: Vec<&Extent> = parts.iter().map(|part| part.extent()).collect();
    let (extent, places) = movement::joined(&extents, node.integer("axis", 1))?;
    let mut firsts = Vec::with_capacity(parts.len());
    let mut first = 0;
    for part in parts {
        firsts.push(first);
        first += part.columns();
    }
    let sources = places.iter().map(|(value, place)| firsts[*value] + place);
    all.moved(&Movement {
        extent,
        sources: sources.collect(),
        fill: 0.0,
    })
}
