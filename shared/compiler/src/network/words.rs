use super::{Kind, Layer, Network};

/// What an answer passes through, layer by layer.
pub(super) fn layers(network: &Network) -> Vec<String> {
    let mut lines = vec![inputs(network)];
    lines.extend(network.layers.iter().map(layer));
    lines.push(match network.head.outputs() {
        1 => "one score".into(),
        count => format!("{count} scores"),
    });
    lines
}

fn inputs(network: &Network) -> String {
    match network.layers.first().map(|layer| layer.kind) {
        Some(Kind::Convolution(shape)) if shape.channels == 1 => {
            format!("{} by {} pixels", shape.width, shape.height)
        }
        Some(Kind::Convolution(shape)) => {
            let (width, height, channels) = (shape.width, shape.height, shape.channels);
            format!("{width} by {height} pixels in {channels} colours")
        }
        _ => format!("{} inputs", network.features),
    }
}

fn layer(layer: &Layer) -> String {
    let function = layer.function.name();
    match layer.kind {
        Kind::Dense => format!("{} hidden neurons with {function}", layer.rows.len()),
        Kind::Convolution(shape) => {
            let (filters, side) = (shape.filters, shape.kernel);
            let (outputs, stride) = (shape.outputs(), shape.stride);
            format!(
                "{filters} filters of {side} by {side} pixels, {stride} apart: {outputs} outputs with {function}"
            )
        }
    }
}
