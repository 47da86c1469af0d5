//! Power transforms, which skl2onnx writes as some twenty operators.
//!
//! Source: skl2onnx, `operator_converters/power_transformer.py`.

use super::motif::{Index, MOST_PLACES, Motif, recognise};
use crate::read::onnx::protobuf::{model::Graph, node::Node};

/// Yeo and Johnson's transform of columns with as many parameters.
pub(crate) const YEO_JOHNSON: &str = "YeoJohnson";
/// Box and Cox' transform.
pub(crate) const BOX_COX: &str = "BoxCox";

/// What such a transform is made of.
const PARTS: [&str; 12] = [
    "Add", "Cast", "Div", "Identity", "Imputer", "Less", "Log", "Mul", "Neg", "Not", "Pow", "Sub",
];

/// Puts one operator in the place of each power transform.
pub(crate) fn simplify(graph: &mut Graph) {
    recognise(graph, find);
}

fn find(index: &Index) -> Option<Motif> {
    let ones = || index.nodes.iter().filter(|node| is_of_itself(node, "Div"));
    let is_product = |name: &String| index.maker(name).is_some_and(|node| node.operator == "Mul");
    let ends = index.nodes.iter().filter(|node| node.operator == "Add");
    let ends = ends.filter(|node| node.inputs.iter().all(is_product));
    let mut places = ends.flat_map(|end| ones().map(move |ones| (ones, end)));
    places
        .by_ref()
        .take(MOST_PLACES)
        .find_map(|(ones, end)| transform(index, ones, end))
}

/// `end` as the end of a transform of what `ones` divides by itself.
fn transform(index: &Index, ones: &Node, end: &Node) -> Option<Motif> {
    let features = ones.inputs.first()?;
    let motif = Motif::behind(index, end, features, &PARTS)?;
    let parts = || motif.parts.iter().map(|part| &index.nodes[*part]);
    let powers: Vec<&Node> = parts().filter(|node| node.operator == "Pow").collect();
    let has = |operator: &str| parts().any(|node| node.operator == operator);
    let is_whole = parts().any(|node| std::ptr::eq(node, ones)) && has("Imputer") && has("Log");
    let raises_features = |node: &Node| node.inputs.first() == Some(features);
    let raises_sum = |node: &&Node| {
        let sum = node.inputs.first().and_then(|name| index.maker(name));
        sum.is_some_and(|sum| sum.operator == "Add" && sum.inputs.contains(features))
    };
    let (operator, power) = match powers.as_slice() {
        [power] if raises_features(power) => (BOX_COX, *power),
        [_, _] if has("Less") => (YEO_JOHNSON, powers.iter().copied().find(raises_sum)?),
        _ => return None,
    };
    let inputs = vec![features.clone(), power.inputs.get(1)?.clone()];
    is_whole.then(|| motif.made(operator, inputs, end))
}

fn is_of_itself(node: &Node, operator: &str) -> bool {
    node.operator == operator && matches!(node.inputs.as_slice(), [a, b] if a == b)
}
