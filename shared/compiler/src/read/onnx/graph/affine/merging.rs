//! Layers that stand beside each other as one layer.

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{Activated, Affine, Form, Source};
use crate::model::network::function::Function;

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

    fn behind_block(&self, layer: &Rc<Activated>, block: &Block) -> Option<Self> {
        let (own, width) = (self.cells()?, layer.affine.columns());
        let mut cells = Zeroizing::new(vec![0.0; self.columns().checked_mul(width)?]);
        let mut offsets = self.offsets.clone();
        let rows = cells
            .chunks_exact_mut(width)
            .zip(own.chunks_exact(self.features));
        for ((row, own), offset) in rows.zip(offsets.iter_mut()) {
            for (place, weight) in block.places.iter().zip(own) {
                row[*place] += weight * block.factor;
                *offset += weight * block.shift;
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
    places: Vec<usize>,
    factor: f64,
    shift: f64,
}

struct Merged {
    layer: Activated,
    blocks: Vec<Block>,
}

impl Merged {
    /// Layers of the same function, scaled and shifted as they like; equal columns are there once.
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
        let (kept, places) = joined.distinct()?;
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
    /// The first of equal columns, and which of them each column equals.
    fn distinct(&self) -> Option<(Vec<usize>, Vec<usize>)> {
        let cells = self.cells()?;
        let row = |column: usize| &cells[column * self.features..][..self.features];
        let same = |a: usize, b: usize| self.offsets[a] == self.offsets[b] && row(a) == row(b);
        let mut kept: Vec<usize> = Vec::new();
        let mut places = Vec::with_capacity(self.columns());
        for column in 0..self.columns() {
            let known = kept.iter().position(|known| same(*known, column));
            places.push(known.unwrap_or_else(|| {
                kept.push(column);
                kept.len() - 1
            }));
        }
        Some((kept, places))
    }
}
