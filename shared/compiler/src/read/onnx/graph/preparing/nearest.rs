//! Isotonic calibration, which skl2onnx rounds: where scikit-learn draws lines between the points that calibration
//! learnt, the graph takes the nearest one's value.
//!
//! Source: skl2onnx, `operator_converters/calibrated_classifier_cv.py`.

use super::motif::Index;
use crate::read::onnx::protobuf::model::Graph;

/// Whether a graph looks the nearest of some points up and answers with a number that stands for it.
pub(crate) fn is_isotonic(graph: &Graph) -> bool {
    let index = Index::of(graph);
    let made_by = |name: &str, operator: &str| {
        let maker = index.maker(name)?;
        (maker.operator == operator).then_some(maker)
    };
    let is_looked_up = |name: &str| {
        let nearest = made_by(name, "ArgMin")?;
        let distance = made_by(nearest.inputs.first()?, "Abs")?;
        let difference = made_by(distance.inputs.first()?, "Sub")?;
        index.constant(difference.inputs.get(1)?)
    };
    index.nodes.iter().any(|node| {
        node.operator == "ArrayFeatureExtractor"
            && matches!(node.inputs.as_slice(), [points, place]
                if index.constant(points).is_some() && is_looked_up(place).is_some())
    })
}
