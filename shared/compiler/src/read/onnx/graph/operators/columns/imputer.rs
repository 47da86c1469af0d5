//! What stands for gaps.

use std::rc::Rc;

use preparation::{Input, Step};

use crate::read::onnx::{
    graph::{
        notes::Notes,
        operators::rule::{Results, affine, one, shape},
        preparing::texts::TextColumn,
        value::Value,
    },
    protobuf::{
        node::Node,
        tensor::{Content, Tensor},
    },
};

/// A number for each column, or one for all, in place of gaps or of a number that means one.
pub(crate) fn imputed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    let fills = fills(node);
    let gap = node
        .attribute("replaced_value_int64")
        .and_then(|value| value.integer);
    let gap = match gap.filter(|_| !has_floats(node)) {
        Some(gap) => gap as f64,
        None => node.float("replaced_value_float", f64::NAN),
    };
    let fits = fills.len() == 1 || fills.len() == features.columns();
    if !fits || gap.is_infinite() {
        return Err(shape(node));
    }
    notes.step("Imputer");
    let fill = |index: usize| fills[index % fills.len()];
    if gap.is_nan() {
        notes.allow_gaps(features);
        let filled = notes.derived(features, |index, column| Step::Filled {
            column,
            value: fill(index),
        });
        return one(filled.map(affine));
    }
    let Some(columns) = notes.bases(features) else {
        return Ok(None);
    };
    let filled = columns.into_iter().enumerate().map(|(index, column)| {
        let is_gap = notes.columns.column(Step::OneOf {
            column,
            values: vec![gap],
        });
        let value = notes.fixed(fill(index));
        notes.columns.column(Step::Choice {
            columns: [is_gap, value, column],
        })
    });
    let filled: Vec<usize> = filled.collect();
    one(notes.picked(&filled).map(affine))
}

/// A name in place of the names that a condition tells: `Where(is one of them, name, names)`.
pub(crate) fn renamed(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(condition), yes, Value::Texts(columns)] = arguments else {
        return Ok(None);
    };
    let (Some(name), [column]) = (single_text(yes), columns.as_ref()) else {
        return Ok(None);
    };
    let Some(gaps) = notes
        .bases(condition)
        .and_then(|made| told_by(&made, column, notes))
    else {
        return Ok(None);
    };
    let mut renamed = column.clone();
    for gap in gaps {
        renamed.replaced.retain(|(from, _)| *from != gap);
        renamed.replaced.push((gap, name.clone()));
    }
    one(Some(Value::Texts(Rc::from([renamed]))))
}

/// The names for which a condition on a column holds.
fn told_by(condition: &[usize], column: &TextColumn, notes: &Notes) -> Option<Vec<String>> {
    let [condition] = condition else {
        return None;
    };
    let Some(Input::Category { names, .. }) = notes.columns.inputs.get(column.input) else {
        return None;
    };
    let held: Vec<f64> = match notes.columns.made(*condition)?.0 {
        Step::OneOf {
            column: read,
            values,
        } if *read == column.input => values.clone(),
        Step::Mapped {
            column: read,
            keys,
            values,
            otherwise,
        } if *read == column.input => {
            let held = keys.iter().zip(values).filter(|(_, value)| **value != 0.0);
            (*otherwise == 0.0).then(|| held.map(|(key, _)| *key).collect())?
        }
        _ => return None,
    };
    held.into_iter()
        .map(|position| names.get(position as usize).cloned())
        .collect()
}

fn single_text(value: &Value) -> Option<String> {
    let text = |tensor: &Tensor| match &tensor.content {
        Content::Texts(texts) => match texts.as_slice() {
            [text] => Some(text.clone()),
            _ => None,
        },
        Content::Numbers(_) | Content::Unread => None,
    };
    match value {
        Value::Constant(tensor) => text(tensor),
        _ => None,
    }
}

fn has_floats(node: &Node) -> bool {
    !node.floats("imputed_value_floats").is_empty()
}

fn fills(node: &Node) -> Vec<f64> {
    let floats = node.floats("imputed_value_floats");
    if !floats.is_empty() {
        return floats.to_vec();
    }
    let integers = node
        .attribute("imputed_value_int64s")
        .map(|fills| &fills.integers);
    integers
        .into_iter()
        .flatten()
        .map(|fill| *fill as f64)
        .collect()
}
