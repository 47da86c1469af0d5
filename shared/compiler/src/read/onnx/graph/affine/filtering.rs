//! Filters over pictures.

use circuit::Convolution;
use zeroize::Zeroizing;

use super::{Affine, Form};
use crate::read::onnx::graph::{filters::Filters, picture::Picture};

/// Shape of filters, with the weights and the offset of each.
type Filtering<'a> = (Convolution, Vec<&'a [f64]>, Vec<f64>);

impl Affine {
    /// The filters that make this value; none when it is not made by filters alone.
    pub(crate) fn filters(&self) -> Option<Filtering<'_>> {
        let Form::Filters(filters) = &self.form else {
            return None;
        };
        let positions = filters.shape.positions();
        let groups = self.offsets.chunks(positions);
        let even = groups
            .clone()
            .all(|group| group.iter().all(|offset| *offset == group[0]));
        even.then(|| {
            (
                filters.shape,
                filters.rows(),
                groups.map(|group| group[0]).collect(),
            )
        })
    }

    /// The outputs of filters over this picture; none when the pixels are not the features
    /// themselves, all scaled alike.
    pub(crate) fn filtered(&self, shape: Convolution, weights: &[f64]) -> Option<Self> {
        let Form::Picked(picks) = &self.form else {
            return None;
        };
        let (scale, offset) = (picks.first()?.scale, *self.offsets.first()?);
        let alike = picks.len() == self.features
            && self.source.is_inputs()
            && self.offsets.iter().all(|other| *other == offset)
            && picks
                .iter()
                .enumerate()
                .all(|(index, pick)| (pick.source, pick.scale) == (index, scale));
        if !alike {
            return None;
        }
        let sums = weights
            .chunks(shape.weights())
            .map(|row| row.iter().sum::<f64>() * offset);
        let offsets = sums.flat_map(|sum| std::iter::repeat_n(sum, shape.positions()));
        Some(Self {
            offsets: Zeroizing::new(offsets.collect()),
            form: Form::Filters(Filters::new(shape, weights, scale)),
            extent: Picture::of_outputs(&shape).extent(),
            ..self.shell()
        })
    }

    /// Means over squares of outputs of filters, as the outputs of larger filters.
    pub(crate) fn pooled(&self, side: usize, stride: usize) -> Option<Self> {
        let (_, _, offsets) = self.filters()?;
        let Form::Filters(filters) = &self.form else {
            return None;
        };
        let filters = filters.pooled(side, stride)?;
        let (picture, positions) = (
            Picture::of_outputs(&filters.shape),
            filters.shape.positions(),
        );
        let offsets = offsets
            .into_iter()
            .flat_map(|offset| std::iter::repeat_n(offset, positions));
        Some(Self {
            offsets: Zeroizing::new(offsets.collect()),
            form: Form::Filters(filters),
            extent: picture.extent(),
            ..self.shell()
        })
    }
}
