use card::Field;
use circuit::FeatureRange;

/// One feature as found in model and data.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// As a person sees it; named after its column, its input, or as "feature 1".
    pub field: Field,
    /// The public range of the encoder.
    pub range: FeatureRange,
}
