//! Takes what a graph computes out of it, as a model that knows of no graph.

use circuit::{Convolution, ConvolutionLayout};
use preparation::{Builder, Preparation};

use super::affine::{Activated, Affine};
use crate::{
    error::Error,
    model::{
        float::ModelKind,
        linear::LinearModel,
        link::Link,
        network::{
            Network,
            layer::{Layer, LayerKind},
        },
    },
};

/// The weights and offsets of `scores`, in features or in the outputs of the layer before.
///
/// # Errors
/// [`Error::NoLinearModel`] and [`Error::NotFinite`].
pub(crate) fn linear(scores: &Affine, link: Link) -> Result<LinearModel, Error> {
    if !scores.is_matrix() {
        return Err(Error::NoLinearModel);
    }
    let (rows, offsets) = matrix(scores);
    LinearModel::new(rows, offsets, link).finite()
}

/// The layers before `scores`, and what makes scores of them.
///
/// # Errors
/// [`Error::NotFinite`].
pub(crate) fn network(scores: &Affine, link: Link) -> Result<Network, Error> {
    let mut layers = Vec::new();
    let mut features = scores.features();
    let mut source = scores.source();
    while let Some(layer) = source {
        layers.push(sealed(layer)?);
        features = layer.affine.features();
        source = layer.affine.source();
    }
    layers.reverse();
    Ok(Network {
        features,
        layers,
        head: linear(scores, link)?,
    })
}

/// Leaves the columns that the first sealed layer reads; answers what makes them of the inputs.
///
/// Columns that other columns are made of are left out where no weight meets them; all others stay, so
/// that nothing tells which weights are 0.
pub(crate) fn prepared(float: &mut ModelKind, columns: Builder) -> Preparation {
    if !columns.has_steps() {
        return Preparation::plain(columns.inputs);
    }
    let Some(rows) = float.first_rows_mut() else {
        return Preparation::plain(columns.inputs);
    };
    let width = columns.width();
    rows.iter_mut().for_each(|row| row.resize(width, 0.0));
    let is_met = |column: usize| rows.iter().any(|row| row[column] != 0.0);
    let read = columns.read();
    let kept: Vec<usize> = (0..width)
        .filter(|column| is_met(*column) || !read[*column])
        .collect();
    for row in rows.iter_mut() {
        *row = kept.iter().map(|column| row[*column]).collect();
    }
    if let ModelKind::Network(network) = float {
        network.features = kept.len();
    }
    columns.finish(kept)
}

/// A convolution that no circuit holds becomes a matrix.
fn sealed(layer: &Activated) -> Result<Layer, Error> {
    let filters = layer.affine.filters();
    let (kind, (rows, offsets)) = match filters.filter(|(shape, ..)| is_held(shape)) {
        Some((shape, rows, offsets)) => {
            let rows = rows.into_iter().map(<[f64]>::to_vec).collect();
            (LayerKind::Convolution(shape), (rows, offsets))
        }
        None => (LayerKind::Dense, matrix(&layer.affine)),
    };
    let function = layer.function.clone();
    let layer = Layer {
        rows,
        offsets,
        kind,
        function,
    };
    layer.finite()
}

/// A row and an offset for each column.
fn matrix(affine: &Affine) -> (Vec<Vec<f64>>, Vec<f64>) {
    let column = |column| (affine.weights(column).to_vec(), affine.offset(column));
    (0..affine.columns()).map(column).unzip()
}

/// Whether the ring holds a convolution as one.
fn is_held(shape: &Convolution) -> bool {
    ConvolutionLayout::new(*shape).is_ok()
}
