//! Decision trees, forests and boosting.

use crate::{Error, Link, graph::Understanding, import::Task, onnx::Graph, precision::Chosen};

/// Trees as trained; secret.
#[derive(Clone)]
pub(crate) struct Forest {
    link: Link,
}

/// Reads the text file of a boosting library; none when it is not one.
pub(crate) fn read(_model: &[u8]) -> Option<Result<Understanding, Error>> {
    None
}

/// Reads an ONNX graph with a tree ensemble; none when it has none.
pub(crate) fn read_graph(_graph: &Graph) -> Option<Result<Understanding, Error>> {
    None
}

/// Compiles trees to sealed tables.
pub(crate) fn choose(_forest: &Forest, _task: &Task) -> Result<Chosen, Error> {
    Err(Error::NoLinearModel)
}

impl Forest {
    pub(crate) fn features(&self) -> usize {
        0
    }

    pub(crate) fn outputs(&self) -> usize {
        0
    }

    pub(crate) fn link(&self) -> Link {
        self.link
    }

    pub(crate) fn scores(&self, _row: &[f64]) -> Vec<f64> {
        Vec::new()
    }

    pub(crate) fn for_features_divided_by(self, _factor: f64) -> Self {
        self
    }

    pub(crate) fn minus(self, _threshold: f64) -> Self {
        self
    }
}
