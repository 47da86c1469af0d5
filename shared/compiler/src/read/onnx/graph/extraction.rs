//! Takes what a graph computes out of it, as a model that knows of no graph.

use circuit::{Convolution, ConvolutionLayout};
use preparation::{Input, Preparation};

use super::{
    affine::{Activated, Affine},
    notes::Notes,
    preparing::categories,
};
use crate::{
    error::Error,
    model::{
        float::ModelKind,
        forest::{Forest, Tree},
        linear::LinearModel,
        link::Link,
        network::{
            Network,
            functions::Functions,
            layer::{Layer, LayerKind},
        },
    },
    read::{onnx::trees::grove::Grove, trees::gaps},
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
    let mut source = scores.layer();
    while let Some(layer) = source {
        layers.push(sealed(layer)?);
        features = layer.affine.features();
        source = layer.affine.layer();
    }
    layers.reverse();
    Ok(Network {
        features,
        layers,
        head: linear(scores, link)?,
    })
}

/// The trees that add up to `scores`.
///
/// # Errors
/// [`Error::NotFinite`].
pub(crate) fn forest(scores: &Affine, link: Link, notes: &Notes) -> Result<Forest, Error> {
    let mut base: Vec<f64> = (0..scores.columns())
        .map(|column| scores.offset(column))
        .collect();
    let mut trees = Vec::new();
    for (target, base) in base.iter_mut().enumerate() {
        for tree in notes.trees.felled(target, &scores.weights(target)) {
            match tree.constant() {
                Some(leaf) => *base += leaf,
                None => trees.push(tree),
            }
        }
    }
    let forest = Forest {
        features: notes.columns.width(),
        copies: (trees.len() / notes.trees.count().max(1)).max(1),
        base,
        trees,
        link,
        notes: Vec::new(),
    };
    forest.finite()
}

/// Whether the columns are never negative and add up to 1, whatever the trees say.
pub(crate) fn are_shares(scores: &Affine, trees: &Grove) -> bool {
    /// Leaves were rounded to 32 bits.
    const ROUNDING: f64 = 1e-3;
    let rows: Vec<_> = (0..scores.columns())
        .map(|column| scores.weights(column))
        .collect();
    let smallest = |column: usize| scores.offset(column) + trees.bounds(&rows[column]).0;
    let sums: Vec<f64> = (0..scores.features())
        .map(|output| rows.iter().map(|row| row[output]).sum())
        .collect();
    let offset: f64 = (0..scores.columns())
        .map(|column| scores.offset(column))
        .sum();
    let (least, most) = trees.bounds(&sums);
    (offset + least - 1.0).abs() < ROUNDING
        && (offset + most - 1.0).abs() < ROUNDING
        && (0..scores.columns()).all(|column| smallest(column) > -ROUNDING)
}

/// Leaves the columns that the first sealed layer reads; answers what makes them of the inputs.
///
/// Every column that weights met stays, even where they are 0, so that nothing tells which are.
pub(crate) fn prepared(float: &mut ModelKind, notes: Notes) -> Preparation {
    if let ModelKind::Forest(forest) = float {
        return filled(forest, notes);
    }
    let Notes {
        mut columns,
        reached,
        strict,
        ..
    } = notes;
    let is_open = |input: &Input| !matches!(input, Input::Number { .. });
    if !columns.has_steps() && !columns.inputs.iter().any(is_open) {
        return Preparation::plain(columns.inputs);
    }
    let Some(rows) = float.first_rows_mut() else {
        return Preparation::plain(columns.inputs);
    };
    let width = columns.width();
    rows.iter_mut().for_each(|row| row.resize(width, 0.0));
    let is_met =
        |column: usize| reached.contains(&column) || rows.iter().any(|row| row[column] != 0.0);
    let kept: Vec<usize> = (0..width).filter(|column| is_met(*column)).collect();
    categories::settle(&mut columns, &kept, &strict);
    for row in rows.iter_mut() {
        *row = kept.iter().map(|column| row[*column]).collect();
    }
    if let ModelKind::Network(network) = float {
        network.features = kept.len();
    }
    columns.finish(kept)
}

/// Leaves the columns that trees were given; gaps are filled.
fn filled(forest: &mut Forest, notes: Notes) -> Preparation {
    let Notes {
        mut columns,
        reached,
        strict,
        ..
    } = notes;
    let width = columns.width();
    let mut met = vec![false; width];
    forest
        .conditions()
        .for_each(|condition| met[condition.feature] = true);
    let is_met = |column: usize| met[column] || reached.contains(&column);
    let mut kept: Vec<usize> = (0..width).filter(|column| is_met(*column)).collect();
    categories::settle(&mut columns, &kept, &strict);
    let gaps = columns.gaps();
    for condition in forest.trees.iter_mut().flat_map(Tree::conditions_mut) {
        condition.missing &= gaps[condition.feature];
        condition.feature = kept.partition_point(|column| *column < condition.feature);
    }
    forest.features = kept.len();
    let before = kept.clone();
    if kept.iter().any(|column| gaps[*column]) {
        gaps::fill(&mut forest.trees, &mut kept, &mut columns);
    }
    for (column, before) in kept.iter_mut().zip(before) {
        if !gaps[before] {
            *column = before;
        }
    }
    columns.finish(kept)
}

/// A convolution that no circuit holds becomes a matrix.
fn sealed(layer: &Activated) -> Result<Layer, Error> {
    let filters = layer.affine.filters().zip(layer.functions.only());
    let (kind, (rows, offsets), functions) = match filters.filter(|((shape, ..), _)| is_held(shape))
    {
        Some(((shape, rows, offsets), function)) => {
            let rows: Vec<Vec<f64>> = rows.into_iter().map(<[f64]>::to_vec).collect();
            let functions = Functions::alike(function.clone(), rows.len());
            (LayerKind::Convolution(shape), (rows, offsets), functions)
        }
        None => (
            LayerKind::Dense,
            matrix(&layer.affine),
            layer.functions.clone(),
        ),
    };
    let layer = Layer {
        rows,
        offsets,
        kind,
        functions,
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
