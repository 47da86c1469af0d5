use card::InputForm;
use circuit::{Circuit, FeatureRange};

/// Grey levels of a pixel that is not scaled to 0 to 1.
const LEVELS: f64 = 255.0;
/// Range of a pixel as image files store it.
const STORED: FeatureRange = FeatureRange {
    minimum: 0.0,
    maximum: LEVELS,
};

/// Ranges that cells may lie in: the card's, or 0 to 255 for pixels that the card wants in 0 to 1.
pub(super) fn ranges(input: &InputForm, circuit: &Circuit) -> Vec<FeatureRange> {
    let ranges = &circuit.encoder.features;
    if takes_unit_greys(input, circuit) {
        vec![STORED; ranges.len()]
    } else {
        ranges.clone()
    }
}

/// Divides every pixel by 255 if any is above 1: such a table holds pixels as image files store them.
pub(super) fn scale(rows: &mut [Vec<f64>], input: &InputForm, circuit: &Circuit) {
    let stored = rows.iter().flatten().any(|pixel| *pixel > 1.0);
    if stored && takes_unit_greys(input, circuit) {
        for pixel in rows.iter_mut().flatten() {
            *pixel /= LEVELS;
        }
    }
}

fn takes_unit_greys(input: &InputForm, circuit: &Circuit) -> bool {
    let is_unit = |range: &FeatureRange| range.minimum == 0.0 && range.maximum == 1.0;
    matches!(input, InputForm::Image { .. }) && circuit.encoder.features.iter().all(is_unit)
}
