use card::{ImportSettings, QuantizationChoice};
use circuit::{FeatureRange, Trained, TrainedHead};

use super::rounding::rounded;
use crate::{
    error::Error,
    import::Task,
    lower::{
        precision::{self, Chosen},
        quantize::Precision,
    },
    model::{feature::Feature, linear::LinearModel},
};

/// Bits of queries and vectors, unless the owner sets them. The same for both: who restores a model
/// from its file knows only the query's from the card.
const USUAL_BITS: (u8, u8) = (8, 8);

/// Features with ranges symmetric around 0. Where neither data nor the owner tells the range of a query,
/// every number gets the widest: what is small in the gallery may be larger in a query.
pub(crate) fn symmetric(
    mut features: Vec<Feature>,
    settings: &ImportSettings,
    has_data: bool,
) -> Vec<Feature> {
    let size = |range: &FeatureRange| range.minimum.abs().max(range.maximum.abs());
    let widest = features.iter().map(|feature| size(&feature.range));
    let widest = widest.fold(0.0, f64::max);
    let told = has_data || settings.ranges.is_some() || settings.image.is_some();
    for feature in &mut features {
        let maximum = if told { size(&feature.range) } else { widest };
        feature.range = FeatureRange {
            minimum: -maximum,
            maximum,
        };
    }
    features
}

/// Compiles a gallery; its score is less the threshold where there is one.
///
/// # Errors
/// [`Error::Bits`] and [`Error::ScoreRange`].
pub(crate) fn choose(vectors: &LinearModel, task: &Task) -> Result<Chosen, Error> {
    let precision = Precision::chosen(task.settings.bits.unwrap_or(USUAL_BITS))?;
    let (mut circuit, weights) = rounded(vectors, task.features, precision)?;
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Gallery(weights),
    };
    precision::conclude(&mut circuit, &trained, vectors, task);
    let trial = task.trial.as_ref();
    let accuracy = trial.map(|trial| trial.accuracy(&circuit, &trained));
    let choice = QuantizationChoice {
        input_bits: precision.input_bits,
        weight_bits: precision.weight_bits,
        lookups: circuit.lookups,
        accuracy,
        chosen: true,
    };
    let layers = vec![
        format!("a vector of {} numbers", vectors.features()),
        format!("{} sealed vectors", vectors.outputs()),
    ];
    Ok(Chosen {
        circuit,
        trained,
        choices: vec![choice],
        accuracy,
        layers,
    })
}

#[cfg(test)]
mod tests {
    use card::Field;

    use super::*;

    fn feature(minimum: f64, maximum: f64) -> Feature {
        Feature {
            field: Field::number("f", 0.1, 0.0),
            range: FeatureRange { minimum, maximum },
        }
    }

    #[test]
    fn ranges_become_symmetric_and_without_data_all_alike() {
        let features = vec![feature(-0.5, 2.0), feature(0.0, 1.0)];
        let ends = |has_data| {
            let symmetric = symmetric(features.clone(), &ImportSettings::default(), has_data);
            symmetric
                .into_iter()
                .map(|feature| (feature.range.minimum, feature.range.maximum))
                .collect::<Vec<_>>()
        };
        assert_eq!(ends(true), [(-2.0, 2.0), (-1.0, 1.0)]);
        assert_eq!(ends(false), [(-2.0, 2.0), (-2.0, 2.0)]);
    }
}
