//! Layers that stand beside each other as one layer.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{Activated, Affine, Form, Source};
use crate::model::network::function::Function;

/// Most columns of a layer that are compared with each other.
const MOST_COMPARED: usize = 256;

impl Affine {
    /// The same values over the same features: widened where more were made meanwhile, or behind one layer
    /// that holds the layers of all; none when they differ in kind.
    pub(crate) fn aligned(values: &[&Self]) -> Option<Vec<Self>> {
        let first = values.first()?;
        if values.iter().all(|value| value.source.is(&first.source)) {
            let width = values.iter().map(|value| value.features).max()?;
            return Some(values.iter().map(|value| value.widened(width)).collect());
        }
        let layers: Option<Vec<&Activated>> = values.iter().map(|value| value.layer()).collect();
        let merged = Merged::of(&layers?)?;
        let (layer, blocks) = (Rc::new(merged.layer), merged.blocks);
        let values = values.iter().zip(&blocks);
        values
            .map(|(value, block)| value.behind_block(&layer, block))
            .collect()
    }

    /// The outputs of a layer, in which equal columns are there once.
    pub(crate) fn behind_distinct(layer: Activated) -> Self {
        let merged = || {
            let is_small =
                layer.affine.filters().is_none() && layer.affine.columns() <= MOST_COMPARED;
            let merged = is_small.then(|| Merged::of(&[&layer]))??;
            let fewer = merged.layer.affine.columns() < layer.affine.columns();
            let whole = Self::behind(layer.clone());
            let block = merged.blocks.first().filter(|_| fewer)?;
            whole.behind_block(&Rc::new(merged.layer), block)
        };
        merged().unwrap_or_else(|| Self::behind(layer.clone()))
    }

    fn behind_block(&self, layer: &Rc<Activated>, block: &Block) -> Option<Self> {
        let (own, width) = (self.cells()?, layer.affine.columns());
        let mut cells = Zeroizing::new(vec![0.0; self.columns().checked_mul(width)?]);
        let mut offsets = self.offsets.clone();
        let rows = cells
            .chunks_exact_mut(width)
            .zip(own.chunks_exact(self.features));
        for ((row, own), offset) in rows.zip(offsets.iter_mut()) {
            for (place, weight) in block.places.iter().zip(own) {
                row[place.column] += weight * block.factor * place.sign;
                *offset += weight * (block.factor * place.shift + block.shift);
            }
        }
        Some(Self {
            form: Form::Matrix(cells),
            offsets,
            features: width,
            source: Source::Layer(Rc::clone(layer)),
            ..self.clone()
        })
    }
}

/// Where a layer's outputs stand in a larger one, and what makes them of it.
struct Block {
    places: Vec<Place>,
    factor: f64,
    shift: f64,
}

/// A layer's output as one of a larger one, or as what that leaves of a number.
#[derive(Clone)]
struct Place {
    column: usize,
    sign: f64,
    shift: f64,
}

struct Merged {
    layer: Activated,
    blocks: Vec<Block>,
}

impl Merged {
    /// Layers of the same function, scaled and shifted as they like; equal columns are there once, and
    /// one of two that are each other's negatives where the function of one tells that of the other.
    fn of(layers: &[&Activated]) -> Option<Self> {
        let cores: Vec<(f64, f64, Function)> = layers
            .iter()
            .map(|layer| layer.function.clone().unscaled())
            .collect();
        let (.., function) = cores.first()?;
        if cores.iter().any(|(.., other)| other != function) {
            return None;
        }
        let mut distinct: Vec<&Rc<Affine>> = Vec::new();
        let which = layers.iter().map(|layer| {
            let known = distinct
                .iter()
                .position(|known| Rc::ptr_eq(known, &layer.affine));
            known.unwrap_or_else(|| {
                distinct.push(&layer.affine);
                distinct.len() - 1
            })
        });
        let which: Vec<usize> = which.collect();
        let parts: Vec<&Affine> = distinct.iter().map(|affine| affine.as_ref()).collect();
        let joined = Affine::joined(&parts)?;
        let (kept, places) = joined.distinct(function.mirror())?;
        let mut firsts = Vec::with_capacity(distinct.len());
        let mut first = 0;
        for affine in &distinct {
            firsts.push(first);
            first += affine.columns();
        }
        let block = |(layer, (factor, shift, _)): (usize, &(f64, f64, Function))| {
            let (first, columns) = (firsts[which[layer]], layers[layer].affine.columns());
            Block {
                places: places[first..first + columns].to_vec(),
                factor: *factor,
                shift: *shift,
            }
        };
        Some(Self {
            blocks: cores.iter().enumerate().map(block).collect(),
            layer: Activated {
                affine: Rc::new(joined.selected(&kept)?),
                function: function.clone(),
            },
        })
    }
}

impl Affine {
    /// The first of equal columns, and which of them each column equals; with a `mirror` also which of them
    /// has the opposite sign.
    fn distinct(&self, mirror: Option<f64>) -> Option<(Vec<usize>, Vec<Place>)> {
        let cells = self.cells()?;
        let row = |column: usize| &cells[column * self.features..][..self.features];
        let is = |a: usize, b: usize, sign: f64| {
            let close = |x: f64, y: f64| (x - sign * y).abs() <= 1e-7 * x.abs();
            let mut pairs = row(a).iter().zip(row(b));
            close(self.offsets[a], self.offsets[b]) && pairs.all(|(x, y)| close(*x, *y))
        };
        let mut kept: Vec<usize> = Vec::new();
        let mut places = Vec::with_capacity(self.columns());
        for column in 0..self.columns() {
            let same = kept.iter().position(|known| is(*known, column, 1.0));
            let opposite = || kept.iter().position(|known| is(*known, column, -1.0));
            let found = match (same, mirror) {
                (Some(column), _) => Some((column, 1.0, 0.0)),
                (None, Some(sum)) => opposite().map(|column| (column, -1.0, sum)),
                (None, None) => None,
            };
            let (column, sign, shift) = found.unwrap_or_else(|| {
                kept.push(column);
                (kept.len() - 1, 1.0, 0.0)
            });
            places.push(Place {
                column,
                sign,
                shift,
            });
        }
        Some((kept, places))
    }
}
