//! The linear models of `ai.onnx.ml`.

use std::rc::Rc;

use super::rule::{Results, affine, one, shape};
use crate::{
    error::Error,
    model::link::Link,
    read::onnx::{
        graph::{
            affine::Affine,
            notes::Notes,
            value::{Scores, Value},
        },
        protobuf::node::Node,
    },
    words::printable,
};

/// Label and scores or probabilities.
pub(crate) fn classified(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    notes.step("LinearClassifier");
    let link = match node.text("post_transform").unwrap_or("NONE") {
        "NONE" => Link::Margin,
        "LOGISTIC" => Link::Logistic,
        "SOFTMAX" => Link::Softmax,
        other => {
            return Err(Error::UnknownOperator(format!(
                "LinearClassifier with {}",
                printable(other)
            )));
        }
    };
    let affine = Rc::new(layer(node, features, notes)?);
    let classes = class_names(node, "classlabels_strings", "classlabels_ints");
    let scores = Scores::new(&affine, link).named(classes);
    let second = match link {
        Link::Margin => Value::Affine(affine),
        _ => Value::Probabilities(scores.clone()),
    };
    Ok(Some(vec![Value::Label(scores), second]))
}

pub(crate) fn regressed(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    notes.step("LinearRegressor");
    match node.text("post_transform").unwrap_or("NONE") {
        "NONE" => one(Some(affine(layer(node, features, notes)?))),
        other => Err(Error::UnknownOperator(format!(
            "LinearRegressor with {}",
            printable(other)
        ))),
    }
}

/// `coefficients * features + intercepts`, one row of coefficients for each output.
fn layer(node: &Node, features: &Affine, notes: &mut Notes) -> Result<Affine, Error> {
    let (coefficients, intercepts) = (node.floats("coefficients"), node.floats("intercepts"));
    let columns = features.columns();
    let outputs = coefficients.len() / columns.max(1);
    let fits = outputs > 0
        && coefficients.len() == outputs * columns
        && (intercepts.is_empty() || intercepts.len() == outputs);
    if !fits {
        return Err(shape(node));
    }
    notes.keep_hints(features);
    let product = features.times(outputs, |column, output| {
        coefficients[output * columns + column]
    })?;
    if intercepts.is_empty() {
        return Ok(product);
    }
    product.shifted(intercepts).ok_or_else(|| shape(node))
}

/// Class labels of a node, texts or integers.
pub(crate) fn class_names(node: &Node, texts: &str, integers: &str) -> Option<Rc<[String]>> {
    let texts = node
        .attribute(texts)
        .map(|attribute| attribute.texts.clone());
    if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
        return Some(texts.into());
    }
    let integers = &node.attribute(integers)?.integers;
    Some(integers.iter().map(i64::to_string).collect())
}
