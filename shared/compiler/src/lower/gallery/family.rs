use circuit::{FeatureRange, Trained, TrainedHead};

use super::{advice, rounding::rounded};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        precision::Precision,
        resolution::conclude,
        search::{Candidate, Lowered},
    },
    model::{feature::Feature, gallery::Gallery, scorer::Scorer},
};

/// Bits of queries and vectors, unless the owner sets them. The same for both: who restores a model
/// from its file knows only the query's from the card.
const USUAL_BITS: (u8, u8) = (8, 8);

impl Family for Gallery {
    fn takes_lookups(&self) -> bool {
        false
    }

    fn ranged(&self, features: Vec<Feature>, is_told: bool) -> Vec<Feature> {
        symmetric(features, is_told)
    }

    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        let precision = Precision::chosen(task.settings.bits.unwrap_or(USUAL_BITS))?;
        let (mut circuit, weights) = rounded(&self.0, task.features, precision)?;
        let trained = Trained {
            hidden: Vec::new(),
            head: TrainedHead::Gallery(weights),
        };
        conclude(&mut circuit, &trained, &self.0, task);
        let candidate = Candidate::new(circuit, trained, precision.bits(), task.trial.as_ref());
        let layers = vec![
            format!("a vector of {} numbers", self.features()),
            format!("{} sealed vectors", self.outputs()),
        ];
        Ok(Lowered::new(vec![candidate], 0, |_| layers))
    }

    fn about_scores(&self) -> Option<&'static str> {
        Some(
            "Each score is the inner product of the input with one vector; the highest is the best match.",
        )
    }

    fn about_ranges(&self, has_rows: bool) -> Option<&'static str> {
        Some(match has_rows {
            true => {
                "Ranges are symmetric around 0 and cover your data and the gallery with a margin."
            }
            false => {
                "Ranges are symmetric around 0 and cover the gallery with a margin. A CSV file of queries would make them fit."
            }
        })
    }

    fn remarks(&self, task: &Task) -> Vec<String> {
        advice::remarks(&self.0, task.goal, task.trial.as_ref())
    }
}

/// Features with ranges symmetric around 0. Where nobody tells the range of a query, every number gets the
/// widest: what is small in the gallery may be larger in a query.
fn symmetric(mut features: Vec<Feature>, is_told: bool) -> Vec<Feature> {
    let size = |range: &FeatureRange| range.minimum.abs().max(range.maximum.abs());
    let widest = features.iter().map(|feature| size(&feature.range));
    let widest = widest.fold(0.0, f64::max);
    for feature in &mut features {
        let maximum = if is_told {
            size(&feature.range)
        } else {
            widest
        };
        feature.range = FeatureRange {
            minimum: -maximum,
            maximum,
        };
    }
    features
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
        let ends = |is_told| {
            let symmetric = symmetric(features.clone(), is_told);
            symmetric
                .into_iter()
                .map(|feature| (feature.range.minimum, feature.range.maximum))
                .collect::<Vec<_>>()
        };
        assert_eq!(ends(true), [(-2.0, 2.0), (-1.0, 1.0)]);
        assert_eq!(ends(false), [(-2.0, 2.0), (-2.0, 2.0)]);
    }
}
