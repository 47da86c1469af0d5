//! Constants' cells, moved and repeated.

use crate::read::onnx::{
    algebra::{
        extent::Extent,
        movement::{
            self,
            places::{FILLED, Movement},
        },
    },
    protobuf::tensor::{Content, Tensor},
};

/// Sizes of a constant.
pub(crate) fn extent(tensor: &Tensor) -> Option<Extent> {
    Extent::new(tensor.sizes(), None)
}

/// A constant's elements in other places.
pub(crate) fn placed(tensor: &Tensor, movement: &Movement) -> Option<Tensor> {
    let sources = movement.sources.iter();
    let content = match &tensor.content {
        Content::Numbers(numbers) => Content::Numbers(
            sources
                .map(|source| match *source {
                    FILLED => Some(movement.fill),
                    source => numbers.get(source).copied(),
                })
                .collect::<Option<_>>()?,
        ),
        Content::Texts(texts) => {
            let text = |source: &usize| texts.get(*source).cloned();
            Content::Texts(sources.map(text).collect::<Option<_>>()?)
        }
        Content::Unread => return None,
    };
    Some(Tensor::of(tensor.element, movement.extent.sizes(), content))
}

/// A constant's numbers repeated until they have these sizes.
pub(crate) fn stretched_to(tensor: &Tensor, sizes: &[usize]) -> Option<Vec<f64>> {
    let numbers = tensor.numbers()?;
    let movement = movement::repeated(&extent(tensor)?, sizes)?;
    Some(
        movement
            .sources
            .iter()
            .map(|source| numbers[*source])
            .collect(),
    )
}
