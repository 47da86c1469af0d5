//! Columns with columns: products, sums, the largest of them.

use preparation::{Curve, Norm, Step};

use super::alignment::{aligned, is_by_column};
use crate::read::onnx::{
    algebra::extent::stretched,
    graph::{
        affine::Affine,
        notes::Notes,
        operators::rule::{Results, affine, one},
        value::Value,
    },
    protobuf::{node::Node, tensor::Tensor},
};

/// A product or quotient of columns with columns, one of them perhaps for all.
pub(crate) fn product(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (left, right) = match arguments {
        [Value::Affine(left), Value::Affine(right)] => (left.as_ref().clone(), right),
        [Value::Constant(number), Value::Affine(right)] if node.operator == "Div" => {
            let Some(left) = fixed(number, right, notes) else {
                return Ok(None);
            };
            (left, right)
        }
        _ => return Ok(None),
    };
    let Some((left, right)) = paired(&left, right) else {
        return Ok(None);
    };
    let extent = left.extent().clone();
    let (Some(left), Some(mut right)) = (notes.bases(&left), notes.bases(&right)) else {
        return Ok(None);
    };
    if node.operator == "Div" {
        right.iter_mut().for_each(|column| {
            *column = notes.columns.column(Step::Curved {
                column: *column,
                curve: Curve::Reciprocal,
            });
        });
    }
    let products = left.into_iter().zip(right).map(|(left, right)| {
        let columns = vec![left, right];
        notes.columns.column(Step::Product { columns })
    });
    let products: Vec<usize> = products.collect();
    notes.step("products of features");
    let products = notes.picked(&products);
    one(products
        .and_then(|products| products.arranged(extent))
        .map(affine))
}

/// The larger or smaller of columns, pair by pair.
pub(crate) fn extreme(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(left), Value::Affine(right)] = arguments else {
        return Ok(None);
    };
    let Some((left, right)) = paired(left, right) else {
        return Ok(None);
    };
    let extent = left.extent().clone();
    let (Some(left), Some(right)) = (notes.bases(&left), notes.bases(&right)) else {
        return Ok(None);
    };
    let is_largest = node.operator == "Max";
    let pairs = left.into_iter().zip(right).map(|(left, right)| {
        let columns = vec![left, right];
        notes.columns.column(Step::Extreme {
            columns,
            is_largest,
        })
    });
    let extremes: Vec<usize> = pairs.collect();
    notes.step(&node.operator);
    let extremes = notes.picked(&extremes);
    one(extremes
        .and_then(|extremes| extremes.arranged(extent))
        .map(affine))
}

/// One number of all columns of a row.
pub(crate) fn reduced(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features), ..] = arguments else {
        return Ok(None);
    };
    if !is_by_column(node, arguments) || features.columns() == 0 {
        return Ok(None);
    }
    let Some(columns) = notes.bases(features) else {
        return Ok(None);
    };
    let norm = |norm| absolute(&columns, notes).map(|columns| Step::Length { columns, norm });
    let count = columns.len();
    let combined = |weight: f64| Step::Combined {
        weights: vec![weight; count],
        columns: columns.clone(),
        offset: 0.0,
    };
    let step = match node.operator.as_str() {
        "ReduceProd" if count == 1 => return one(Some(Value::Affine(features.clone()))),
        "ReduceProd" => Step::Product {
            columns: columns.clone(),
        },
        "ReduceSum" => norm(Norm::Sum).unwrap_or_else(|| combined(1.0)),
        "ReduceMean" => combined(1.0 / count as f64),
        "ReduceMax" => norm(Norm::Largest).unwrap_or(Step::Extreme {
            columns: columns.clone(),
            is_largest: true,
        }),
        "ReduceMin" => Step::Extreme {
            columns: columns.clone(),
            is_largest: false,
        },
        _ => return Ok(None),
    };
    notes.step(match node.operator.as_str() {
        "ReduceProd" => "products of features",
        operator => operator,
    });
    let made = notes.columns.column(step);
    one(notes.picked(&[made]).map(affine))
}

/// Two values stretched onto each other.
fn paired(left: &Affine, right: &Affine) -> Option<(Affine, Affine)> {
    let sizes = stretched(left.extent().sizes(), right.extent().sizes())?;
    Some((left.stretched_to(&sizes)?, right.stretched_to(&sizes)?))
}

/// The columns whose absolute values these are.
fn absolute(columns: &[usize], notes: &Notes) -> Option<Vec<usize>> {
    let source = |column: &usize| match notes.columns.made(*column)?.0 {
        Step::Curved {
            column,
            curve: Curve::Absolute,
        } => Some(*column),
        _ => None,
    };
    columns.iter().map(source).collect()
}

/// Constants in the place of columns.
fn fixed(constant: &Tensor, like: &Affine, notes: &mut Notes) -> Option<Affine> {
    let (like, numbers) = aligned(like, constant)?;
    let columns: Vec<usize> = numbers
        .into_iter()
        .map(|number| notes.fixed(number))
        .collect();
    notes.picked(&columns)?.arranged(like.extent().clone())
}
