use std::rc::Rc;

use crate::read::onnx::protobuf::tensor::Tensor;

/// A constant for each leaf of one tree.
pub(crate) struct ByLeaf {
    pub(crate) tree: usize,
    pub(crate) tensors: Vec<Rc<Tensor>>,
}

impl ByLeaf {
    /// Numbers and texts of all leaves.
    pub(crate) fn size(&self) -> usize {
        let sizes = self.tensors.iter().map(|tensor| tensor.content.len());
        sizes.sum()
    }
}
