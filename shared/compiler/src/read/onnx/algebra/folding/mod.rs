//! Operators on constants: what does not depend on the model's inputs is computed while the file is read.

mod casting;
pub(crate) mod cells;
mod choosing;
mod elementwise;
mod making;
mod reducing;

use std::rc::Rc;

use super::{extent::MOST_CELLS, movement, settings::Settings};
use crate::{
    error::Error,
    read::onnx::protobuf::{node::Node, tensor::Tensor},
};

pub(crate) use self::{
    casting::levels,
    cells::{extent, stretched_to},
    making::sizes_of,
    reducing::{Reduction, turned},
};

/// Computes results of constants; none when they do not fit.
type Fold = fn(&Settings, &[Rc<Tensor>]) -> Option<Vec<Tensor>>;

const FOLDS: &[(&str, Fold)] = &[
    ("Add", elementwise::paired),
    ("And", elementwise::paired),
    ("ArgMax", choosing::extreme),
    ("ArgMin", choosing::extreme),
    ("ArrayFeatureExtractor", choosing::extracted),
    ("Cast", casting::cast),
    ("CastLike", casting::cast_like),
    ("Concat", making::joined),
    ("Constant", making::constant),
    ("ConstantOfShape", making::filled),
    ("DequantizeLinear", casting::dequantized),
    ("Div", elementwise::paired),
    ("Dropout", making::kept),
    ("Equal", elementwise::paired),
    ("Gemm", reducing::general_product),
    ("Greater", elementwise::paired),
    ("GreaterOrEqual", elementwise::paired),
    ("LabelEncoder", choosing::encoded),
    ("Less", elementwise::paired),
    ("LessOrEqual", elementwise::paired),
    ("MatMul", reducing::product),
    ("Max", elementwise::paired),
    ("Mean", elementwise::paired),
    ("Min", elementwise::paired),
    ("Mod", elementwise::paired),
    ("Mul", elementwise::paired),
    ("Neg", elementwise::negative),
    ("Not", elementwise::negative),
    ("Or", elementwise::paired),
    ("Pow", elementwise::paired),
    ("QuantizeLinear", casting::quantized),
    ("Range", making::range),
    ("ReduceL1", reducing::reduced),
    ("ReduceL2", reducing::reduced),
    ("ReduceLogSumExp", reducing::reduced),
    ("ReduceMax", reducing::reduced),
    ("ReduceMean", reducing::reduced),
    ("ReduceMin", reducing::reduced),
    ("ReduceProd", reducing::reduced),
    ("ReduceSum", reducing::reduced),
    ("ReduceSumSquare", reducing::reduced),
    ("Shape", making::shape),
    ("Size", making::size),
    ("Softmax", reducing::softmax),
    ("Sub", elementwise::paired),
    ("Sum", elementwise::paired),
    ("Where", elementwise::either),
    ("Xor", elementwise::paired),
];

/// Whether an operator is computed where its inputs are constants.
pub(crate) fn is_known(operator: &str) -> bool {
    fold_of(operator).is_some() || movement::is_movement(operator)
}

/// What a node makes of constants; none when its operator is not computed, or not of these.
///
/// # Errors
/// [`Error::TooLarge`] where the results have more cells than are kept.
pub(crate) fn fold(node: &Node, arguments: &[Rc<Tensor>]) -> Result<Option<Vec<Tensor>>, Error> {
    let settings = Settings::new(node, arguments.iter().map(|tensor| Some(tensor.as_ref())));
    let results = match fold_of(&node.operator) {
        Some(fold) => fold(&settings, arguments),
        None if movement::is_movement(&node.operator) => making::moved(&settings, arguments),
        None => elementwise::shaped(&settings, arguments),
    };
    let cells = |tensor: &Tensor| tensor.content.len();
    let is_large = |results: &Vec<Tensor>| results.iter().map(cells).sum::<usize>() > MOST_CELLS;
    match results {
        Some(results) if is_large(&results) => Err(Error::TooLarge),
        results => Ok(results),
    }
}

fn fold_of(operator: &str) -> Option<Fold> {
    let index = FOLDS.binary_search_by_key(&operator, |(name, _)| name);
    index.ok().map(|index| FOLDS[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_stand_in_the_order_in_which_they_are_looked_up() {
        assert!(FOLDS.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
