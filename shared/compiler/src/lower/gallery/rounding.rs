use circuit::{Circuit, Encoder, Head, OutputPolicy, Scale, USUAL_RESOLUTION, Weights};

use crate::{
    error::Error,
    lower::precision::Precision,
    model::{feature::Feature, linear::LinearModel, scorer::Scorer},
};

/// Rounds vectors to integers, for features whose ranges are symmetric around 0.
///
/// With `x = maximum * (2q - levels) / levels`, the weight of `2q - levels` is
/// `v * maximum / levels`. The unit makes the largest weight use at least `weight_bits`, and the widest
/// score fill its range: noise is a share of the range.
///
/// # Errors
/// [`Error::ScoreRange`].
pub(crate) fn rounded(
    vectors: &LinearModel,
    features: &[Feature],
    precision: Precision,
) -> Result<(Circuit, Weights), Error> {
    let encoder = Encoder {
        input_bits: precision.input_bits,
        features: features.iter().map(|feature| feature.range).collect(),
        grids: Vec::new(),
    };
    let steps = Steps {
        vectors,
        encoder: &encoder,
    };
    let unit = steps.unit(precision.weight_bits)?;
    let weights = steps.round(unit)?;
    let policy = OutputPolicy::Scores {
        resolution_bits: USUAL_RESOLUTION,
    };
    let range_bits = range_bits(&weights, encoder.levels());
    let fits = range_bits <= u32::from(Scale::MOST_RANGE_BITS);
    let scale = Scale {
        range_bits: fits.then_some(range_bits as u8).ok_or(Error::ScoreRange)?,
        unit,
    };
    let circuit = Circuit {
        head: Head::Gallery,
        ..Circuit::linear(encoder, vectors.outputs(), scale, policy)
    };
    Ok((circuit, weights))
}

/// Vectors as functions of the signed integers `2q - levels`.
struct Steps<'a> {
    vectors: &'a LinearModel,
    encoder: &'a Encoder,
}

impl Steps<'_> {
    /// What each signed step adds to the score of one vector.
    fn weights(&self, vector: usize) -> impl Iterator<Item = f64> {
        let levels = self.encoder.levels() as f64;
        let ranges = self.encoder.features.iter();
        let pairs = self.vectors.row(vector).iter().zip(ranges);
        pairs.map(move |(number, range)| number * range.maximum / levels)
    }

    /// One integer step of a score, in the inner product.
    fn unit(&self, weight_bits: u8) -> Result<f64, Error> {
        let levels = self.encoder.levels() as f64;
        let (mut largest, mut widest) = (0.0f64, 0.0f64);
        for vector in 0..self.vectors.outputs() {
            let mut sum = self.vectors.offset(vector).abs();
            for weight in self.weights(vector).map(f64::abs) {
                largest = largest.max(weight);
                sum += weight * levels;
            }
            widest = widest.max(sum);
        }
        if largest == 0.0 {
            return Ok(1.0);
        }
        let coarsest = largest / f64::from((1 << (weight_bits - 1)) - 1);
        // Half a step for each rounded weight, and one for the offset.
        let slack = self.vectors.features() as f64 * levels / 2.0 + 1.0;
        let half_range = (widest / coarsest + slack + 1.0).log2().ceil().exp2();
        let unit = widest / (half_range - slack - 1.0);
        let usable = half_range <= f64::from(Scale::MOST_RANGE_BITS - 1).exp2() && unit > 0.0;
        usable.then_some(unit).ok_or(Error::ScoreRange)
    }

    fn round(&self, unit: f64) -> Result<Weights, Error> {
        let vectors = 0..self.vectors.outputs();
        let round = |weight: f64| (weight / unit).round() as i32;
        let rows = vectors
            .clone()
            .map(|vector| self.weights(vector).map(round).collect());
        let offset = |vector| (self.vectors.offset(vector) / unit).round() as i64;
        Weights::new(rows.collect(), vectors.map(offset).collect())
            .map_err(|_| Error::NoLinearModel)
    }
}

/// Smallest `b` with every score below `2^(b-1)` in size.
fn range_bits(weights: &Weights, levels: i64) -> u32 {
    let reach = |vector: usize| {
        let sizes = weights
            .row(vector)
            .iter()
            .map(|weight| weight.unsigned_abs());
        let norm: u64 = sizes.map(u64::from).sum();
        u128::from(norm) * levels as u128 + u128::from(weights.offset(vector).unsigned_abs())
    };
    let widest = (0..weights.outputs()).map(reach).max().unwrap_or(0);
    u128::BITS - widest.leading_zeros() + 1
}

#[cfg(test)]
mod tests {
    use card::Field;

    use circuit::{FeatureRange, Trained, TrainedHead};

    use super::*;
    use crate::{measure::noise::Draws, model::link::Link};

    /// Vectors of length one, and features that hold any of them.
    fn drawn(count: usize, numbers: usize, threshold: f64) -> (LinearModel, Vec<Feature>) {
        let mut draws = Draws::new(5);
        let vector = |_| {
            let row: Vec<f64> = (0..numbers).map(|_| draws.normal()).collect();
            let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
            row.into_iter().map(|x| x / length).collect()
        };
        let rows = (0..count).map(vector).collect();
        let range = FeatureRange {
            minimum: -0.5,
            maximum: 0.5,
        };
        let feature = Feature {
            field: Field::number("f", 0.1, 0.0),
            range,
        };
        let vectors = LinearModel::new(rows, vec![-threshold; count], Link::Margin);
        (vectors, vec![feature; numbers])
    }

    fn trained(weights: Weights) -> Trained {
        Trained {
            hidden: Vec::new(),
            head: TrainedHead::Gallery(weights),
        }
    }

    #[test]
    fn integer_scores_stay_within_the_rounding_bound() {
        let (vectors, features) = drawn(20, 64, 0.6);
        let (circuit, weights) = rounded(&vectors, &features, Precision::same(8)).unwrap();
        let trained = trained(weights);
        trained.check(&circuit).unwrap();
        circuit.check().unwrap();
        let mut draws = Draws::new(6);
        for _ in 0..50 {
            let row: Vec<f64> = (0..64).map(|_| draws.uniform() - 0.5).collect();
            let integer = circuit.evaluate_twin(&trained, &row).unwrap();
            for (vector, exact) in vectors.scores(&row).into_iter().enumerate() {
                // Half a step of each input, half a unit of each weight at its largest input.
                let inputs: f64 = vectors.row(vector).iter().map(|v| v.abs() / 510.0).sum();
                let bound = inputs + circuit.scale.unit * (64.0 * 255.0 / 2.0 + 1.0);
                assert!((integer[vector] - exact).abs() <= bound);
            }
        }
    }

    #[test]
    fn the_widest_score_fills_most_of_its_range() {
        let (vectors, features) = drawn(20, 64, 0.6);
        let (circuit, weights) = rounded(&vectors, &features, Precision::same(8)).unwrap();
        let largest = (0..20).flat_map(|vector| weights.row(vector));
        assert!(largest.map(|weight| weight.abs()).max() >= Some(127));
        let widest = (0..20)
            .map(|vector| {
                let norm: f64 = vectors.row(vector).iter().map(|v| v.abs() * 0.5).sum();
                norm + 0.6
            })
            .fold(0.0, f64::max);
        let half_range = circuit.scale.decode(0.5);
        assert!(widest <= half_range && half_range < 1.1 * widest);
    }

    #[test]
    fn a_gallery_of_zeros_and_a_far_threshold_are_no_trouble() {
        let (_, features) = drawn(1, 3, 0.0);
        let zeros = LinearModel::new(vec![vec![0.0; 3]], vec![0.0], Link::Margin);
        let (circuit, weights) = rounded(&zeros, &features, Precision::same(8)).unwrap();
        let score = circuit.evaluate_twin(&trained(weights), &[0.0; 3]);
        assert_eq!(score, Ok(vec![0.0]));
        let mut far = zeros;
        far.subtract(1e300);
        let refused = rounded(&far, &features, Precision::same(8));
        assert_eq!(refused.err(), Some(Error::ScoreRange));
    }
}
