use super::{Form, Head, TrainedForm};
use crate::{Circuit, Error, GalleryLayout, Layout, Weights};

/// Sealed vectors.
pub(super) struct Gallery;

impl Form for Gallery {
    fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        let alone = circuit.hidden.is_empty() && circuit.encoder.grids.is_empty();
        alone.then_some(()).ok_or(Error::Parameter("gallery"))
    }

    fn layout(&self, circuit: &Circuit, inputs: usize) -> Result<Layout, Error> {
        GalleryLayout::new(inputs, circuit.outputs).map(Layout::Gallery)
    }

    fn matches_any(&self) -> bool {
        true
    }
}

impl TrainedForm for Gallery {
    /// One offset for all vectors, and scores within range.
    fn fits(&self, weights: &Weights, circuit: &Circuit) -> bool {
        let most = 1 << (circuit.scale.range_bits - 1);
        let reach = |vector| {
            let norm: i64 = weights
                .row(vector)
                .iter()
                .map(|v| i64::from(*v).abs())
                .sum();
            norm * circuit.encoder.levels() + weights.offset(vector).abs()
        };
        circuit.head == Head::Gallery
            && (0..weights.outputs())
                .all(|vector| weights.offset(vector) == weights.offset(0) && reach(vector) < most)
    }

    fn scores(
        &self,
        weights: &Weights,
        circuit: &Circuit,
        values: &[i64],
    ) -> Result<Vec<i64>, Error> {
        weights.evaluate(&circuit.encoder.centred(values))
    }
}
