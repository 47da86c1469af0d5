//! Layers that stand beside each other, or some before others, as one layer.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{Activated, Affine, Form, Pick, Source};
use crate::{
    model::network::{function::Function, functions::Functions},
    read::onnx::algebra::extent::Extent,
};

/// Most columns of a layer that are compared with each other.
const MOST_COMPARED: usize = 256;
/// Most columns of layers that become one.
const MOST_MERGED: usize = 4_096;

impl Affine {
    /// The same values over the same features: widened where more were made meanwhile, or behind one layer
    /// that holds the layers of all and passes on what stands before them; none where some are of trees.
    pub(crate) fn aligned(values: &[&Self]) -> Option<Vec<Self>> {
        let first = values.first()?;
        if values.iter().all(|value| value.source.is(&first.source)) {
            let width = values.iter().map(|value| value.features).max()?;
            return Some(values.iter().map(|value| value.widened(width)).collect());
        }
        let is_of_trees = |value: &&Self| matches!(value.source, Source::Trees);
        if values.iter().any(is_of_trees) {
            return None;
        }
        let depth = values.iter().map(|value| value.depth()).max()?;
        let values: Vec<Self> = values.iter().map(|value| value.passed_to(depth)).collect();
        let layers: Option<Vec<&Activated>> = values.iter().map(Self::layer).collect();
        let merged = Merged::of(&layers?)?;
        let (layer, blocks) = (Rc::new(merged.layer), merged.blocks);
        let values = values.iter().zip(&blocks);
        values
            .map(|(value, block)| value.behind_block(&layer, block))
            .collect()
    }

    /// The same value behind so many layers, those that it lacks passing on what it is made of.
    fn passed_to(&self, depth: usize) -> Self {
        let own = self.depth();
        (own..depth).fold(self.clone(), |value, _| value.passed())
    }

    /// The same value behind one more layer that passes on its columns, or what they are made of if that is less.
    fn passed(&self) -> Self {
        let through = |affine: Self| Activated {
            functions: Functions::alike(Function::identity(), affine.columns()),
            affine: Rc::new(affine),
        };
        if self.columns() <= self.features {
            return Self::behind(through(self.clone()));
        }
        let features = Self {
            form: Form::Picked((0..self.features).map(Pick::of).collect()),
            offsets: Zeroizing::new(vec![0.0; self.features]),
            extent: Extent::of_columns(self.features),
            ..self.shell()
        };
        Self {
            source: Source::Layer(Rc::new(through(features))),
            ..self.clone()
        }
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

    fn behind_block(&self, layer: &Rc<Activated>, block: &[Place]) -> Option<Self> {
        let (own, width) = (self.cells()?, layer.affine.columns());
        let mut cells = Zeroizing::new(vec![0.0; self.columns().checked_mul(width)?]);
        let mut offsets = self.offsets.clone();
        let rows = cells
            .chunks_exact_mut(width)
            .zip(own.chunks_exact(self.features));
        for ((row, own), offset) in rows.zip(offsets.iter_mut()) {
            for (place, weight) in block.iter().zip(own) {
                row[place.column] += weight * place.factor;
                *offset += weight * place.shift;
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

/// Where an output of a layer stands in a larger one: `factor * output + shift`.
#[derive(Clone)]
struct Place {
    column: usize,
    factor: f64,
    shift: f64,
}

struct Merged {
    layer: Activated,
    /// The places of each layer's outputs.
    blocks: Vec<Vec<Place>>,
}

impl Merged {
    /// Layers as one: equal columns under the same function, scaled and shifted as they like, are there once, and
    /// one of two that are each other's negatives where the function of one tells that of the other.
    fn of(layers: &[&Activated]) -> Option<Self> {
        let mut distinct: Vec<&Rc<Affine>> = Vec::new();
        let mut firsts = Vec::with_capacity(layers.len());
        for layer in layers {
            let is_it = |known: &&Rc<Affine>| Rc::ptr_eq(known, &layer.affine);
            let known = distinct.iter().position(is_it);
            let columns = |affines: &[&Rc<Affine>]| affines.iter().map(|a| a.columns()).sum();
            let first: usize = columns(&distinct[..known.unwrap_or(distinct.len())]);
            firsts.push(first);
            if known.is_none() {
                distinct.push(&layer.affine);
            }
        }
        let parts: Vec<&Affine> = distinct.iter().map(|affine| affine.as_ref()).collect();
        let joined = Affine::joined(&parts).filter(|joined| joined.columns() <= MOST_MERGED)?;
        let mut kept = Kept::among(&joined)?;
        let blocks = layers.iter().zip(firsts).map(|(layer, first)| {
            let functions = layer.functions.iter().enumerate();
            let places = functions.map(|(column, function)| kept.place(first + column, function));
            places.collect()
        });
        let blocks = blocks.collect();
        Some(Self {
            blocks,
            layer: Activated {
                affine: Rc::new(joined.selected(&kept.columns)?),
                functions: Functions::of_each(kept.which.iter().map(|core| &kept.cores[*core].0)),
            },
        })
    }
}

/// Columns that differ, each under a function.
struct Kept<'a> {
    joined: &'a Affine,
    cells: Zeroizing<Vec<f64>>,
    columns: Vec<usize>,
    /// Which core each of them goes through.
    which: Vec<usize>,
    /// Functions that differ by more than scale and shift, each with its [`Function::mirror`].
    cores: Vec<(Function, Option<f64>)>,
}

impl<'a> Kept<'a> {
    fn among(joined: &'a Affine) -> Option<Self> {
        Some(Self {
            cells: joined.cells()?,
            joined,
            columns: Vec::new(),
            which: Vec::new(),
            cores: Vec::new(),
        })
    }

    /// Where a column under a function is, kept now if it was not before.
    fn place(&mut self, column: usize, function: &Function) -> Place {
        let (factor, shift, function) = function.clone().unscaled();
        let core = self.core(function);
        let find = |sign: f64| {
            let mut known = self.columns.iter().zip(&self.which);
            known.position(|(known, which)| *which == core && self.is(*known, column, sign))
        };
        if let Some(column) = find(1.0) {
            return Place {
                column,
                factor,
                shift,
            };
        }
        let mirrored = self.cores[core].1.and_then(|sum| Some((find(-1.0)?, sum)));
        if let Some((column, sum)) = mirrored {
            return Place {
                column,
                factor: -factor,
                shift: factor * sum + shift,
            };
        }
        self.columns.push(column);
        self.which.push(core);
        Place {
            column: self.columns.len() - 1,
            factor,
            shift,
        }
    }

    fn core(&mut self, function: Function) -> usize {
        let known = self.cores.iter().position(|(core, _)| *core == function);
        known.unwrap_or_else(|| {
            let mirror = function.mirror();
            self.cores.push((function, mirror));
            self.cores.len() - 1
        })
    }

    /// Whether one column is another one, times a sign.
    fn is(&self, a: usize, b: usize, sign: f64) -> bool {
        let row =
            |column: usize| &self.cells[column * self.joined.features..][..self.joined.features];
        let close = |x: f64, y: f64| (x - sign * y).abs() <= 1e-7 * x.abs();
        let mut pairs = row(a).iter().zip(row(b));
        close(self.joined.offsets[a], self.joined.offsets[b]) && pairs.all(|(x, y)| close(*x, *y))
    }
}
