use crate::{
    model::{
        network::{
            Network,
            function::Function,
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
    match layer.kind {
        LayerKind::Dense => {
            let parts = layer.functions.counted().into_iter();
            let parts = parts.map(|(function, count)| match function.is_identity() {
                true => format!("{} passed on", counted(count, "value")),
                false => format!(
                    "{} with {}",
                    counted(count, "hidden neuron"),
                    function.name()
                ),
            });
            parts.collect::<Vec<_>>().join(", ")
        }
        LayerKind::Convolution(shape) => {
            let (filters, side) = (shape.filters, shape.kernel);
            let (outputs, stride) = (shape.outputs(), shape.stride);
            let function = layer
                .functions
                .only()
                .map(Function::name)
                .unwrap_or_default();
            format!(
                "{filters} filters of {side} by {side} pixels, {stride} apart: {outputs} outputs with {function}"
            )
        }
    }
}
