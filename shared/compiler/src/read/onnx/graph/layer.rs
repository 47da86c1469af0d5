use std::rc::Rc;

use super::affine::Affine;
use crate::model::network::function::Function;

/// A sealed layer: something affine, then a function of each of its columns.
#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) affine: Rc<Affine>,
    pub(crate) function: Function,
}

impl Layer {
    /// Layers up to this one.
    pub(crate) fn depth(&self) -> usize {
        let mut depth = 1;
        let mut affine = &self.affine;
        while let Some(layer) = affine.source() {
            depth += 1;
            affine = &layer.affine;
        }
        depth
    }
}
