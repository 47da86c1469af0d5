//! Every ONNX operator that is read, and the rules that say what it makes of values.

pub(crate) mod activation;
pub(crate) mod arithmetic;
pub(crate) mod casting;
pub(crate) mod classifier;
pub(crate) mod columns;
pub(crate) mod ensemble;
pub(crate) mod estimators;
pub(crate) mod image;
pub(crate) mod largest;
pub(crate) mod moving;
pub(crate) mod preprocessing;
pub(crate) mod rule;
pub(crate) mod tail;
pub(crate) mod threshold;

use self::{
    columns::{
        comparison, elementwise, embedding, encoder, imputer, length, selection, several, text,
        vocabulary, whole,
    },
    estimators::{labels, likelihood, squares, vectors},
    rule::{Results, Rule},
};
use super::{notes::Notes, value::Value};
use crate::read::onnx::protobuf::node::Node;

/// Operators by name. Rules are tried in order: the first that takes the arguments answers.
const OPERATORS: &[(&str, &[Rule])] = &[
    (
        "Abs",
        &[elementwise::curved, tail::kept, activation::applied],
    ),
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
    ("And", &[comparison::joined, activation::applied]),
    ("ArgMax", &[comparison::binned, tail::chosen]),
    ("ArgMin", &[likelihood::least]),
    (
        "ArrayFeatureExtractor",
        &[
            selection::picked,
            tail::extracted,
            labels::picked,
            embedding::extracted,
        ],
    ),
    ("AveragePool", &[image::pooled]),
    ("BatchNormalization", &[image::normalized]),
    ("Binarizer", &[comparison::binarized, labels::marked]),
    ("BoxCox", &[elementwise::transformed]),
    ("Cast", &[selection::kept, whole::kept, casting::cast]),
    ("CastLike", &[selection::kept, whole::kept, casting::cast]),
    ("Ceil", &[elementwise::curved, activation::applied]),
    ("Celu", &[activation::applied]),
    ("Clip", &[elementwise::clipped, activation::applied]),
    (
        "Concat",
        &[
            selection::joined,
            labels::listed,
            labels::beside,
            moving::joined,
        ],
    ),
    ("Conv", &[image::convolved]),
    ("Cos", &[activation::applied]),
    ("DequantizeLinear", &[casting::dequantized]),
    (
        "Div",
        &[
            length::quotient,
            likelihood::divided,
            arithmetic::elementwise,
            tail::multiplied,
            tail::shared,
            tail::normalized,
            several::product,
            activation::applied,
        ],
    ),
    ("Dropout", &[preprocessing::kept]),
    ("Elu", &[activation::applied]),
    ("Equal", &[comparison::equal, tail::normalized]),
    ("Erf", &[activation::applied]),
    ("Erfc", &[activation::applied]),
    (
        "Exp",
        &[
            elementwise::curved,
            likelihood::exponential,
            tail::exponential,
            activation::applied,
        ],
    ),
    ("Expand", &[moving::moved]),
    ("Expm1", &[activation::applied]),
    ("FeatureVectorizer", &[selection::joined, moving::joined]),
    ("Flatten", &[moving::moved]),
    ("Floor", &[elementwise::curved, activation::applied]),
    (
        "Gather",
        &[
            selection::picked,
            labels::picked,
            embedding::embedded,
            moving::moved,
        ],
    ),
    ("Gelu", &[activation::applied]),
    ("Gemm", &[squares::added, arithmetic::general_product]),
    ("GlobalAveragePool", &[image::pooled]),
    ("GlobalMaxPool", &[image::largest]),
    (
        "Greater",
        &[
            comparison::compared,
            threshold::compared,
            activation::applied,
        ],
    ),
    (
        "GreaterOrEqual",
        &[
            comparison::compared,
            threshold::compared,
            activation::applied,
        ],
    ),
    ("HardSigmoid", &[activation::applied]),
    ("HardSwish", &[activation::applied]),
    ("Identity", &[moving::moved]),
    ("Imputer", &[imputer::imputed]),
    ("Interpolation", &[elementwise::interpolated]),
    ("IsNaN", &[comparison::missing]),
    ("LabelEncoder", &[encoder::labelled]),
    ("LeakyRelu", &[activation::applied]),
    (
        "Less",
        &[
            comparison::compared,
            threshold::compared,
            activation::applied,
        ],
    ),
    (
        "LessOrEqual",
        &[
            comparison::compared,
            threshold::compared,
            activation::applied,
        ],
    ),
    ("LinearClassifier", &[classifier::classified]),
    ("LinearRegressor", &[classifier::regressed]),
    (
        "Log",
        &[
            vocabulary::sublinear,
            elementwise::curved,
            tail::logarithm,
            activation::applied,
        ],
    ),
    ("LogSoftmax", &[tail::logarithm]),
    ("LpNormalization", &[tail::shared, tail::kept]),
    ("MatMul", &[arithmetic::product]),
    (
        "Max",
        &[
            elementwise::limited,
            several::extreme,
            activation::applied,
            largest::extreme,
        ],
    ),
    ("MaxPool", &[image::largest]),
    (
        "Min",
        &[
            elementwise::limited,
            several::extreme,
            activation::applied,
            largest::extreme,
        ],
    ),
    ("Mish", &[activation::applied]),
    (
        "Mul",
        &[
            arithmetic::elementwise,
            tail::multiplied,
            tail::normalized,
            threshold::renamed,
            several::product,
            activation::applied,
        ],
    ),
    ("Neg", &[arithmetic::negative, activation::applied]),
    (
        "Normalizer",
        &[length::normalized, tail::shared, tail::kept],
    ),
    (
        "Not",
        &[comparison::negated, tail::normalized, activation::applied],
    ),
    ("OneHotEncoder", &[encoder::one_hot]),
    ("Or", &[comparison::joined, activation::applied]),
    ("PRelu", &[activation::applied, activation::sloped]),
    ("Pad", &[moving::moved]),
    (
        "Pow",
        &[
            squares::raised,
            elementwise::raised,
            tail::power,
            activation::applied,
        ],
    ),
    ("QuantizeLinear", &[casting::quantized]),
    (
        "Reciprocal",
        &[elementwise::curved, tail::inverse, activation::applied],
    ),
    ("ReduceL1", &[length::length]),
    ("ReduceL2", &[length::length]),
    ("ReduceLogSumExp", &[likelihood::totalled]),
    ("ReduceMax", &[several::reduced, likelihood::totalled]),
    ("ReduceMean", &[several::reduced, arithmetic::reduced]),
    ("ReduceMin", &[several::reduced]),
    ("ReduceProd", &[several::reduced]),
    (
        "ReduceSum",
        &[
            likelihood::summed,
            squares::summed,
            several::reduced,
            tail::normalized,
            arithmetic::reduced,
        ],
    ),
    ("ReduceSumSquare", &[squares::summed]),
    ("Relu", &[activation::applied]),
    ("Reshape", &[moving::moved]),
    ("Round", &[elementwise::curved, activation::applied]),
    ("SVMClassifier", &[vectors::classified]),
    ("SVMRegressor", &[vectors::regressed]),
    ("Scaler", &[preprocessing::scaled]),
    ("Selu", &[activation::applied]),
    ("SequenceConstruct", &[labels::listed]),
    ("Shape", &[moving::measured]),
    (
        "Sigmoid",
        &[elementwise::curved, tail::sigmoid, activation::applied],
    ),
    ("Sign", &[elementwise::curved, activation::applied]),
    ("Sin", &[activation::applied]),
    ("Size", &[moving::measured]),
    ("Slice", &[labels::picked, moving::moved]),
    ("Softmax", &[tail::softmax]),
    ("Softplus", &[activation::applied]),
    ("Softsign", &[activation::applied]),
    ("Split", &[moving::moved]),
    ("Sqrt", &[elementwise::curved, activation::applied]),
    ("Squeeze", &[moving::moved]),
    ("StringNormalizer", &[text::tidied]),
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
    ("Tanh", &[elementwise::curved, activation::applied]),
    ("TfIdfVectorizer", &[text::counted]),
    ("ThresholdedRelu", &[activation::applied]),
    ("Tile", &[moving::moved]),
    ("Tokenizer", &[text::cut]),
    ("Transpose", &[moving::moved]),
    ("TreeEnsemble", &[ensemble::summed]),
    ("TreeEnsembleClassifier", &[ensemble::classified]),
    ("TreeEnsembleRegressor", &[ensemble::regressed]),
    ("Unsqueeze", &[moving::moved]),
    (
        "Where",
        &[imputer::renamed, comparison::chosen, activation::chosen],
    ),
    ("YeoJohnson", &[elementwise::transformed]),
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
