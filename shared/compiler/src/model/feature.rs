use circuit::FeatureRange;

/// One feature as found in model and data.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Column name, input name, or "feature 1".
    pub name: String,
    /// The public range of the encoder.
    pub range: FeatureRange,
    /// Smallest sensible step of an input field.
    pub step: f64,
    /// A usual value.
    pub example: f64,
}
