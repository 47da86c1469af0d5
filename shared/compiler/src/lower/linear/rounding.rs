use circuit::{Circuit, Encoder, OutputPolicy, Scale, USUAL_RESOLUTION, Weights};

use crate::{
    error::Error,
    lower::precision::Precision,
    model::{feature::Feature, linear::LinearModel, scorer::Scorer},
};

/// Largest integer offset that leaves room for the products.
const LARGEST_OFFSET: f64 = (1u64 << Scale::MOST_RANGE_BITS) as f64;

/// Rounds a model to integers.
///
/// With `x = minimum + width / levels * q`, the weight of `q` is `w * width / levels`. One unit for all
/// outputs makes the largest weight use `weight_bits`. What rounding takes from a weight is given back
/// in the offset at the feature's usual value.
///
/// # Errors
/// [`Error::ScoreRange`].
pub(crate) fn quantize(
    float: &LinearModel,
    features: &[Feature],
    usual: &[f64],
    precision: Precision,
) -> Result<(Circuit, Weights), Error> {
    let encoder = Encoder {
        input_bits: precision.input_bits,
        features: features.iter().map(|feature| feature.range).collect(),
        grids: Vec::new(),
    };
    let steps = Steps::new(float, &encoder);
    let unit = steps.unit(precision.weight_bits);
    let mut rows = Vec::with_capacity(float.outputs());
    let mut offsets = Vec::with_capacity(float.outputs());
    for output in 0..float.outputs() {
        let (row, offset) = steps.round(output, unit, usual)?;
        rows.push(row);
        offsets.push(offset);
    }
    let weights = Weights::new(rows, offsets).map_err(|_| Error::NoLinearModel)?;
    let range_bits = weights.range_bits(encoder.levels());
    if range_bits > Scale::MOST_RANGE_BITS {
        return Err(Error::ScoreRange);
    }
    let policy = OutputPolicy::Scores {
        resolution_bits: USUAL_RESOLUTION,
    };
    let scale = Scale { range_bits, unit };
    let circuit = Circuit::linear(encoder, float.outputs(), scale, policy);
    Ok((circuit, weights))
}

/// Integer steps of a score that no feature changes.
const CONSTANT_STEPS: f64 = 32_000.0;

/// A float model as a function of quantized features.
struct Steps<'a> {
    float: &'a LinearModel,
    encoder: &'a Encoder,
}

impl<'a> Steps<'a> {
    fn new(float: &'a LinearModel, encoder: &'a Encoder) -> Self {
        Self { float, encoder }
    }

    /// What one level of a feature adds to a score.
    fn weight(&self, output: usize, feature: usize) -> f64 {
        let width = self.encoder.features[feature].width();
        self.float.row(output)[feature] * (width / self.encoder.levels() as f64)
    }

    /// The score of all features at their minimum.
    fn offset(&self, output: usize) -> f64 {
        let ranges = self.encoder.features.iter();
        let minima = self.float.row(output).iter().zip(ranges);
        let sum: f64 = minima.map(|(weight, range)| weight * range.minimum).sum();
        self.float.offset(output) + sum
    }

    /// One integer step of a score, in the model's own score.
    fn unit(&self, weight_bits: u8) -> f64 {
        let features = 0..self.float.features();
        let largest = (0..self.float.outputs())
            .flat_map(|output| features.clone().map(move |feature| (output, feature)))
            .map(|(output, feature)| self.weight(output, feature).abs())
            .fold(0.0, f64::max);
        let unit = largest / f64::from((1 << (weight_bits - 1)) - 1);
        match unit > 0.0 {
            true => unit,
            false => self.constant_unit(),
        }
    }

    /// One integer step of scores that no feature changes.
    fn constant_unit(&self) -> f64 {
        let offsets = (0..self.float.outputs()).map(|output| self.offset(output).abs());
        match offsets.fold(0.0, f64::max) {
            largest if largest > 0.0 => largest / CONSTANT_STEPS,
            _ => 1.0,
        }
    }

    fn round(&self, output: usize, unit: f64, usual: &[f64]) -> Result<(Vec<i32>, i64), Error> {
        let mut offset = self.offset(output) / unit;
        let mut row = Vec::with_capacity(self.float.features());
        for (feature, usual) in usual.iter().enumerate() {
            let exact = self.weight(output, feature) / unit;
            let rounded = exact.round();
            let range = &self.encoder.features[feature];
            let level = (usual - range.minimum) / range.width() * self.encoder.levels() as f64;
            offset += (exact - rounded) * level;
            row.push(rounded as i32);
        }
        let fits = unit.is_finite() && offset.abs() <= LARGEST_OFFSET;
        fits.then_some((row, offset.round() as i64))
            .ok_or(Error::ScoreRange)
    }
}

#[cfg(test)]
mod tests {
    use card::Field;

    use circuit::{FeatureRange, Trained};

    use super::*;
    use crate::{measure::noise::Draws, model::link::Link};

    /// A model and ranges drawn at random, and the cleartext row at `share` of each range.
    fn drawn(draws: &mut Draws, features: usize, outputs: usize) -> (LinearModel, Vec<Feature>) {
        let rows = (0..outputs)
            .map(|_| (0..features).map(|_| draws.normal() * 3.0).collect())
            .collect();
        let offsets = (0..outputs).map(|_| draws.normal() * 10.0).collect();
        let float = LinearModel::new(rows, offsets, Link::Margin);
        let feature = |draws: &mut Draws| {
            let minimum = draws.normal() * 100.0;
            let maximum = minimum + 0.01 + draws.normal().abs() * 50.0;
            Feature {
                field: Field::number("f", 1.0, minimum),
                range: FeatureRange { minimum, maximum },
            }
        };
        let features = (0..features).map(|_| feature(draws)).collect();
        (float, features)
    }

    fn middles(features: &[Feature]) -> Vec<f64> {
        let middle = |f: &Feature| (f.range.minimum + f.range.maximum) / 2.0;
        features.iter().map(middle).collect()
    }

    #[test]
    fn the_integer_score_stays_within_the_rounding_bound() {
        let mut draws = Draws::new(7);
        for round in 0..200u8 {
            let (outputs, count) = (1 + usize::from(round % 4), 1 + usize::from(round % 40));
            let bits = 4 + round % 11;
            let (float, features) = drawn(&mut draws, count, outputs);
            let precision = Precision::same(bits);
            let (circuit, weights) =
                quantize(&float, &features, &middles(&features), precision).unwrap();
            for _ in 0..20 {
                let row: Vec<f64> = features
                    .iter()
                    .map(|f| f.range.minimum + draws.uniform() * f.range.width())
                    .collect();
                let integer = circuit
                    .evaluate_twin(&Trained::linear(weights.clone()), &row)
                    .unwrap();
                for (output, exact) in float.scores(&row).into_iter().enumerate() {
                    // Half a level for each input, half a unit for each weight around the
                    // middle of the levels, and half a unit for the offset.
                    let levels = circuit.encoder.levels() as f64;
                    let inputs: f64 = (0..count)
                        .map(|i| float.row(output)[i].abs() * features[i].range.width() / levels)
                        .sum();
                    let half_levels = count as f64 * levels / 2.0;
                    let bound = 0.5 * inputs + circuit.scale.unit * 0.5 * (half_levels + 1.0);
                    assert!((integer[output] - exact).abs() <= bound * (1.0 + 1e-9));
                }
            }
        }
    }

    #[test]
    fn the_largest_weight_uses_all_bits() {
        let (float, features) = drawn(&mut Draws::new(1), 30, 3);
        let (circuit, weights) =
            quantize(&float, &features, &middles(&features), Precision::same(8)).unwrap();
        let largest = (0..3)
            .flat_map(|output| weights.row(output))
            .map(|w| w.abs());
        assert_eq!(largest.max(), Some(127));
        circuit.check().unwrap();
    }

    #[test]
    fn a_model_without_any_weight_still_answers_its_offset() {
        let (_, features) = drawn(&mut Draws::new(2), 3, 1);
        let float = LinearModel::new(vec![vec![0.0; 3]], vec![5.0], Link::Identity);
        let usual = middles(&features);
        let (circuit, weights) = quantize(&float, &features, &usual, Precision::same(8)).unwrap();
        let twin = circuit.evaluate_twin(&Trained::linear(weights), &usual);
        assert!((twin.unwrap()[0] - 5.0).abs() < 1e-3);
    }

    #[test]
    fn an_offset_far_beyond_the_weights_is_refused() {
        let (_, features) = drawn(&mut Draws::new(2), 1, 1);
        let float = LinearModel::new(vec![vec![1e-9]], vec![1e9], Link::Identity);
        let refused = quantize(&float, &features, &middles(&features), Precision::same(12));
        assert_eq!(refused.err(), Some(Error::ScoreRange));
    }
}
