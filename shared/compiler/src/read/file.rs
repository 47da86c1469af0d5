use serde::{Deserialize, de::IgnoredAny};

use super::{
    catboost,
    lightgbm::{dump, text},
    onnx::{graph::conclusion::Understanding, protobuf::model::Graph, trees::walk},
    xgboost,
};
use crate::error::Error;

/// How CatBoost's own format begins.
const CATBOOST_BINARY: &[u8] = b"CBM1";
/// How XGBoost's UBJSON begins.
const XGBOOST_BINARY: &[u8] = b"{L";

/// What tells the libraries' JSON files apart.
#[derive(Deserialize)]
struct Probe {
    learner: Option<IgnoredAny>,
    tree_info: Option<IgnoredAny>,
    features_info: Option<IgnoredAny>,
}

/// Reads the file of a boosting library; none when it is not one.
pub(crate) fn read(model: &[u8]) -> Option<Result<Understanding, Error>> {
    if model.starts_with(CATBOOST_BINARY) {
        return Some(Err(Error::BinaryTrees("CatBoost")));
    }
    if model.starts_with(XGBOOST_BINARY) {
        return Some(Err(Error::BinaryTrees("XGBoost")));
    }
    if model.starts_with(b"tree\n") || model.starts_with(b"tree\r\n") {
        let decoded = std::str::from_utf8(model).map_err(|_| Error::Damaged);
        return Some(decoded.and_then(|decoded| text::read(&decoded.replace('\r', ""))));
    }
    let first = model.iter().find(|byte| !byte.is_ascii_whitespace());
    (first == Some(&b'{')).then(|| json(model))
}

/// Reads an ONNX graph with a tree ensemble; none when it has none.
pub(crate) fn read_graph(graph: &Graph) -> Option<Result<Understanding, Error>> {
    graph
        .nodes
        .iter()
        .any(walk::is_ensemble)
        .then(|| walk::read(graph))
}

fn json(text: &[u8]) -> Result<Understanding, Error> {
    let probe: Probe = serde_json::from_slice(text).map_err(|_| Error::Damaged)?;
    match probe {
        Probe {
            learner: Some(_), ..
        } => xgboost::read(text),
        Probe {
            tree_info: Some(_), ..
        } => dump::read(text),
        Probe {
            features_info: Some(_),
            ..
        } => catboost::read(text),
        _ => Err(Error::UnknownJson),
    }
}
