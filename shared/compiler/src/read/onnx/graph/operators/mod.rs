//! Every ONNX operator that is read, and the rules that say what it makes of values.

pub(crate) mod activation;
pub(crate) mod arithmetic;
pub(crate) mod casting;
pub(crate) mod classifier;
pub(crate) mod ensemble;
pub(crate) mod estimators;
pub(crate) mod image;
pub(crate) mod moving;
pub(crate) mod preprocessing;
pub(crate) mod rule;
pub(crate) mod tail;
pub(crate) mod threshold;

use self::{
    estimators::{labels, likelihood, squares, vectors},
    rule::{Results, Rule},
};
use super::{notes::Notes, value::Value};
use crate::read::onnx::protobuf::node::Node;

/// Operators by name. Rules are tried in order: the first that takes the arguments answers.
const OPERATORS: &[(&str, &[Rule])] = &[
    ("Abs", &[tail::kept, activation::applied]),
    (
        "Add",
        &[
            likelihood::added,
            arithmetic::elementwise,
            tail::normalized,
            threshold::renamed,
            activation::applied,
        ],
    ),
    ("ArgMax", &[tail::chosen]),
    ("ArgMin", &[likelihood::least]),
    ("ArrayFeatureExtractor", &[tail::extracted, labels::picked]),
    ("AveragePool", &[image::pooled]),
    ("BatchNormalization", &[image::normalized]),
    ("Binarizer", &[labels::marked]),
    ("Cast", &[casting::cast]),
    ("CastLike", &[casting::cast]),
    ("Ceil", &[activation::applied]),
    ("Celu", &[activation::applied]),
    ("Clip", &[activation::applied]),
    ("Concat", &[labels::listed, labels::beside, moving::joined]),
    ("Conv", &[image::convolved]),
    ("Cos", &[activation::applied]),
    ("DequantizeLinear", &[casting::dequantized]),
    (
        "Div",
        &[
            likelihood::divided,
            arithmetic::elementwise,
            tail::shared,
            tail::normalized,
            activation::applied,
        ],
    ),
    ("Dropout", &[preprocessing::kept]),
    ("Elu", &[activation::applied]),
    ("Equal", &[tail::normalized]),
    ("Erf", &[activation::applied]),
    (
        "Exp",
        &[
            likelihood::exponential,
            tail::exponential,
            activation::applied,
        ],
    ),
    ("Expand", &[moving::moved]),
    ("FeatureVectorizer", &[moving::joined]),
    ("Flatten", &[moving::moved]),
    ("Floor", &[activation::applied]),
    ("Gather", &[labels::picked, moving::moved]),
    ("Gelu", &[activation::applied]),
    ("Gemm", &[squares::added, arithmetic::general_product]),
    ("GlobalAveragePool", &[image::pooled]),
    ("Greater", &[threshold::compared]),
    ("GreaterOrEqual", &[threshold::compared]),
    ("HardSigmoid", &[activation::applied]),
    ("HardSwish", &[activation::applied]),
    ("Identity", &[moving::moved]),
    ("Imputer", &[preprocessing::imputed]),
    ("LeakyRelu", &[activation::applied]),
    ("Less", &[threshold::compared]),
    ("LessOrEqual", &[threshold::compared]),
    ("LinearClassifier", &[classifier::classified]),
    ("LinearRegressor", &[classifier::regressed]),
    ("Log", &[tail::logarithm, activation::applied]),
    ("LogSoftmax", &[tail::logarithm]),
    ("LpNormalization", &[tail::shared, tail::kept]),
    ("MatMul", &[arithmetic::product]),
    ("Max", &[activation::applied]),
    ("Min", &[activation::applied]),
    ("Mish", &[activation::applied]),
    (
        "Mul",
        &[
            arithmetic::elementwise,
            tail::normalized,
            threshold::renamed,
            activation::applied,
        ],
    ),
    ("Neg", &[arithmetic::negative, activation::applied]),
    ("Normalizer", &[tail::shared, tail::kept]),
    ("Not", &[tail::normalized]),
    ("PRelu", &[activation::applied, activation::sloped]),
    ("Pad", &[moving::moved]),
    ("Pow", &[squares::raised, tail::power, activation::applied]),
    ("QuantizeLinear", &[casting::quantized]),
    ("Reciprocal", &[tail::inverse, activation::applied]),
    ("ReduceLogSumExp", &[likelihood::totalled]),
    ("ReduceMax", &[likelihood::totalled]),
    ("ReduceMean", &[arithmetic::reduced]),
    (
        "ReduceSum",
        &[
            likelihood::summed,
            squares::summed,
            tail::normalized,
            arithmetic::reduced,
        ],
    ),
    ("ReduceSumSquare", &[squares::summed]),
    ("Relu", &[activation::applied]),
    ("Reshape", &[moving::moved]),
    ("Round", &[activation::applied]),
    ("SVMClassifier", &[vectors::classified]),
    ("SVMRegressor", &[vectors::regressed]),
    ("Scaler", &[preprocessing::scaled]),
    ("Selu", &[activation::applied]),
    ("SequenceConstruct", &[labels::listed]),
    ("Shape", &[moving::measured]),
    ("Sigmoid", &[tail::sigmoid, activation::applied]),
    ("Sign", &[activation::applied]),
    ("Sin", &[activation::applied]),
    ("Size", &[moving::measured]),
    ("Slice", &[labels::picked, moving::moved]),
    ("Softmax", &[tail::softmax]),
    ("Softplus", &[activation::applied]),
    ("Softsign", &[activation::applied]),
    ("Split", &[moving::moved]),
    ("Sqrt", &[activation::applied]),
    ("Squeeze", &[moving::moved]),
    (
        "Sub",
        &[
            likelihood::lowered,
            labels::lowered,
            arithmetic::elementwise,
            tail::normalized,
            threshold::renamed,
            activation::applied,
        ],
    ),
    (
        "Sum",
        &[
            likelihood::kept,
            arithmetic::elementwise,
            activation::applied,
        ],
    ),
    ("Tanh", &[activation::applied]),
    ("ThresholdedRelu", &[activation::applied]),
    ("Tile", &[moving::moved]),
    ("Transpose", &[moving::moved]),
    ("TreeEnsemble", &[ensemble::summed]),
    ("TreeEnsembleClassifier", &[ensemble::classified]),
    ("TreeEnsembleRegressor", &[ensemble::regressed]),
    ("Unsqueeze", &[moving::moved]),
    ("ZipMap", &[tail::zipped]),
];

/// Whether an operator is read at all.
pub(crate) fn is_known(operator: &str) -> bool {
    rules(operator).is_some()
}

/// What a node makes of its arguments; none when no rule of its operator takes them.
pub(crate) fn evaluate(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    for rule in rules(&node.operator).unwrap_or_default() {
        if let Some(results) = rule(node, arguments, notes)? {
            return Ok(Some(results));
        }
    }
    Ok(None)
}

fn rules(operator: &str) -> Option<&'static [Rule]> {
    let index = OPERATORS.binary_search_by_key(&operator, |(name, _)| name);
    index.ok().map(|index| OPERATORS[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_stand_in_the_order_in_which_they_are_looked_up() {
        assert!(OPERATORS.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
