use circuit::Encoder;

/// The integers that stand for a layer's inputs: `x = base + scale * integer`.
pub(crate) struct Inputs {
    pub(crate) base: Vec<f64>,
    pub(crate) scale: Vec<f64>,
    pub(crate) mean: Vec<f64>,
}

impl Inputs {
    pub(crate) fn of_features(encoder: &Encoder, means: &[f64]) -> Self {
        let levels = encoder.levels() as f64;
        let ranges = &encoder.features;
        Self {
            base: ranges.iter().map(|range| range.minimum).collect(),
            scale: ranges.iter().map(|range| range.width() / levels).collect(),
            mean: means
                .iter()
                .zip(ranges)
                .map(|(mean, range)| (mean - range.minimum) / range.width() * levels)
                .collect(),
        }
    }

    /// What lies under each weight of a filter, over all positions. All pixels share a range.
    pub(crate) fn under_filters(
        &self,
        places: &[usize],
        positions: usize,
        corner: impl Fn(usize) -> usize,
    ) -> Self {
        let mean = |place: &usize| {
            let sum: f64 = (0..positions).map(|p| self.mean[corner(p) + place]).sum();
            sum / positions as f64
        };
        Self {
            base: places.iter().map(|place| self.base[*place]).collect(),
            scale: places.iter().map(|place| self.scale[*place]).collect(),
            mean: places.iter().map(mean).collect(),
        }
    }
}
