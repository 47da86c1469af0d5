use std::borrow::Cow;

use super::form::{Form, Frame, Whole};
use crate::{Encoder, Error, GalleryLayout, Layout, Weights};

/// Sealed vectors.
pub(super) struct Gallery;

/// With the vectors.
pub(super) struct WholeGallery<'a>(pub(super) &'a Weights);

impl Form for Gallery {
    fn check(&self, frame: &Frame<'_>) -> Result<(), Error> {
        let alone = frame.hidden == 0 && frame.encoder.grids.is_empty();
        alone.then_some(()).ok_or(Error::Parameter("gallery"))
    }

    fn layout(&self, frame: &Frame<'_>, inputs: usize) -> Result<Layout, Error> {
        GalleryLayout::new(inputs, frame.outputs).map(Layout::Gallery)
    }

    fn factors<'a>(&self, encoder: &Encoder, values: &'a [i64]) -> Cow<'a, [i64]> {
        Cow::Owned(encoder.centred(values))
    }

    fn matches_any(&self) -> bool {
        true
    }
}

impl Whole for WholeGallery<'_> {
    /// One offset for all vectors, and scores within range.
    fn fits(&self, frame: &Frame<'_>) -> bool {
        let Self(weights) = self;
        let most = 1 << (frame.scale.range_bits - 1);
        let reach = |vector| {
            let norm: i64 = weights
                .row(vector)
                .iter()
                .map(|v| i64::from(*v).abs())
                .sum();
            norm * frame.encoder.levels() + weights.offset(vector).abs()
        };
        (0..weights.outputs())
            .all(|vector| weights.offset(vector) == weights.offset(0) && reach(vector) < most)
    }

    fn scores(
        &self,
        frame: &Frame<'_>,
        values: &[i64],
        _: &mut dyn FnMut(u64) -> i64,
    ) -> Result<Vec<i64>, Error> {
        self.0.evaluate(&Gallery.factors(frame.encoder, values))
    }
}
