use crate::{
    error::Error,
    read::onnx::{
        graph::{affine::Affine, notes::Notes, value::Value},
        protobuf::node::Node,
    },
};

/// Makes results of a node's arguments; none when it does not take these.
pub(crate) type Rule = fn(&Node, &[Value], &mut Notes) -> Results;

pub(crate) type Results = Result<Option<Vec<Value>>, Error>;

/// A single result, if there is one.
pub(crate) fn one(value: Option<Value>) -> Results {
    Ok(value.map(|value| vec![value]))
}

pub(crate) fn affine(affine: Affine) -> Value {
    Value::Affine(affine.into())
}

/// A tensor does not fit the operator.
pub(crate) fn shape(node: &Node) -> Error {
    Error::TensorShape(node.operator.clone())
}
