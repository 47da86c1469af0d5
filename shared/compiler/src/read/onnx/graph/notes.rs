use std::rc::Rc;

use preparation::{Builder, Input, Step};

use super::affine::{Activated, Affine, MOST_COLUMNS};
use crate::{
    error::Error,
    model::{
        hint::Hint,
        network::{MOST_LAYERS, function::Function},
    },
    words::printable,
};

/// Facts gathered on the way through the graph.
pub(crate) struct Notes {
    /// What is made of the inputs before the first sealed layer.
    pub(crate) columns: Builder,
    /// Ranges given away by scalers, by feature.
    pub(crate) hints: Vec<Option<Hint>>,
    /// Steps that shape the scores, in words.
    pub(crate) steps: Vec<String>,
}

impl Notes {
    pub(crate) fn step(&mut self, step: &str) {
        if self.steps.last().is_none_or(|last| last != step) {
            self.steps.push(step.into());
        }
    }

    /// Remembers what the scalers before a linear layer tell.
    pub(crate) fn keep_hints(&mut self, layer_input: &Affine) {
        for (column, hint) in layer_input.hints() {
            if let Some(input) = self.hints.get_mut(column) {
                *input = Some(hint);
            }
        }
    }

    /// Inputs among these columns may be left empty.
    pub(crate) fn allow_gaps(&mut self, affine: &Affine) {
        for (column, ..) in affine.scaled_columns().unwrap_or_default() {
            if let Some(Input::Number { may_miss, .. } | Input::Category { may_miss, .. }) =
                self.columns.inputs.get_mut(column)
            {
                *may_miss = true;
            }
        }
    }

    /// A public column made of each column of `affine`, which must be scaled columns of the
    /// preparation; none where weights have combined them, or where there are too many.
    pub(crate) fn derived(
        &mut self,
        affine: &Affine,
        step: impl Fn(usize, usize) -> Step,
    ) -> Option<Affine> {
        let bases = self.bases(affine)?;
        let bases = bases.into_iter().enumerate();
        let made = bases.map(|(index, base)| self.columns.column(step(index, base)));
        let made: Vec<usize> = made.collect();
        self.picked(&made)
    }

    /// The public column that each column of `affine` is, scaled where need be; none where weights have
    /// combined them.
    pub(crate) fn bases(&mut self, affine: &Affine) -> Option<Vec<usize>> {
        let scaled = affine.scaled_columns()?;
        let base = |(column, scale, offset): (usize, f64, f64)| match (scale, offset) {
            (1.0, 0.0) => column,
            _ => self.columns.column(Step::Scaled {
                column,
                scale,
                offset,
            }),
        };
        Some(scaled.into_iter().map(base).collect())
    }

    /// These columns of the preparation; none where there are too many.
    pub(crate) fn picked(&self, columns: &[usize]) -> Option<Affine> {
        let width = self.columns.width();
        (width <= MOST_COLUMNS).then(|| Affine::picked(columns, width))
    }

    /// Ends a layer with `function`: its outputs.
    ///
    /// # Errors
    /// [`Error::Layers`] and [`Error::NotLinear`].
    pub(crate) fn layer(
        &mut self,
        affine: Rc<Affine>,
        function: Function,
    ) -> Result<Affine, Error> {
        if !affine.is_matrix() {
            return Err(Error::NotLinear(printable(&function.name())));
        }
        self.step(&function.name());
        let layer = Activated { affine, function };
        match layer.depth() {
            depth if depth > MOST_LAYERS => Err(Error::Layers { got: depth }),
            _ => Ok(Affine::behind(layer)),
        }
    }
}
