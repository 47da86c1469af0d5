//! ONNX: linear models, networks and tree ensembles.

pub(crate) mod algebra;
pub(crate) mod graph;
pub(crate) mod kind;
pub(crate) mod protobuf;
pub(crate) mod trees;

use std::borrow::Cow;

use self::{kind::ONNX, protobuf::model::Model};
use super::{
    archive::{Entry, base_name},
    foreign,
    reader::Reader,
    understanding::Understanding,
};
use crate::{error::Error, file_kind::FileKind};

/// Programs whose files are named as theirs.
const KNOWN_PRODUCERS: [&str; 3] = ["skl2onnx", "pytorch", "tf2onnx"];

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
        let model = Model::read(file, |_| None);
        understood(model.map_err(|error| foreign::told_apart(file, error))?)
    }
}

/// Reads a model with the files beside it in an archive.
///
/// # Errors
/// Whatever is wrong with the files.
pub(crate) fn read_beside(model: &Entry, files: &[&Entry]) -> Result<Understanding, Error> {
    let bytes = model.unpacked().ok_or(Error::DamagedArchive)?;
    let mut beside: Vec<(&str, Cow<[u8]>)> = Vec::new();
    for file in files.iter().filter(|file| file.name != model.name) {
        let bytes = file.unpacked().ok_or(Error::DamagedArchive)?;
        beside.push((file.base_name(), bytes));
    }
    let model = Model::read(&bytes, |location| {
        let named = beside.iter().find(|(name, _)| *name == base_name(location));
        named.map(|(_, bytes)| bytes.as_ref())
    })?;
    understood(model)
}

fn understood(model: Model) -> Result<Understanding, Error> {
    let Model { producer, graph } = model;
    let understanding = graph::interpreter::understand(graph)?;
    let known = KNOWN_PRODUCERS.contains(&producer.as_str());
    Ok(Understanding {
        file: known.then(|| format!("An ONNX file written by {producer}.")),
        ..understanding
    })
}
