//! ONNX: linear models, networks and tree ensembles.

pub(crate) mod algebra;
pub(crate) mod graph;
pub(crate) mod kind;
pub(crate) mod protobuf;
pub(crate) mod trees;

use self::{kind::ONNX, protobuf::model::Model};
use super::{reader::Reader, understanding::Understanding};
use crate::{error::Error, file_kind::FileKind};

/// Programs whose files are named as theirs.
const KNOWN_PRODUCERS: [&str; 2] = ["skl2onnx", "pytorch"];

/// A graph with weights, as skl2onnx and PyTorch export it.
pub(crate) struct Onnx;

impl Reader for Onnx {
    fn kind(&self) -> FileKind {
        ONNX
    }

    fn recognises(&self, file: &[u8]) -> bool {
        Model::is_begun(file)
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        let Model { producer, graph } = Model::read(file, |_| None)?;
        let understanding = graph::interpreter::understand(graph)?;
        let known = KNOWN_PRODUCERS.contains(&producer.as_str());
        Ok(Understanding {
            file: known.then(|| format!("An ONNX file written by {producer}.")),
            ..understanding
        })
    }
}
