use std::rc::Rc;

use super::affine::{Activated, Affine};
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
        for (feature, hint) in layer_input.hints() {
            self.hints[feature] = Some(hint);
        }
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
