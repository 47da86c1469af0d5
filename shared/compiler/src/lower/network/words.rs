use crate::{
    model::{
        network::{
            Network,
            layer::{Layer, LayerKind},
        },
        scorer::Scorer,
    },
    words::counted,
};

/// What an answer passes through, layer by layer.
pub(crate) fn layers(network: &Network) -> Vec<String> {
    let mut lines = vec![inputs(network)];
    lines.extend(network.layers.iter().map(layer));
    lines.push(counted(network.head.outputs(), "score"));
    lines
}

fn inputs(network: &Network) -> String {
    match network.layers.first().map(|layer| layer.kind) {
        Some(LayerKind::Convolution(shape)) if shape.channels == 1 => {
            format!("{} by {} pixels", shape.width, shape.height)
        }
        Some(LayerKind::Convolution(shape)) => {
            let (width, height, channels) = (shape.width, shape.height, shape.channels);
            format!("{width} by {height} pixels in {channels} colours")
        }
        _ => counted(network.features, "input"),
    }
}

fn layer(layer: &Layer) -> String {
    let function = layer.function.name();
    match layer.kind {
        LayerKind::Dense => {
            let neurons = counted(layer.rows.len(), "hidden neuron");
            format!("{neurons} with {function}")
        }
        LayerKind::Convolution(shape) => {
            let (filters, side) = (shape.filters, shape.kernel);
            let (outputs, stride) = (shape.outputs(), shape.stride);
            format!(
                "{filters} filters of {side} by {side} pixels, {stride} apart: {outputs} outputs with {function}"
            )
        }
    }
}
