use circuit::{FeatureRange, Trained, TrainedHead};

use super::{advice, rounding::rounded};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        precision::Precision,
        resolution::conclude,
        search::{Candidate, Lowered, closest},
    },
    measure::fidelity::Tolerance,
    model::{feature::Feature, gallery::Gallery, scorer::Scorer},
    words::counted,
};

/// Bits of queries and vectors that are tried, unless the owner sets them. The same for both: who restores a
/// model from its file knows only the query's from the card.
const TRIED: [u8; 3] = [8, 10, 12];
/// What rounding may take.
const TOLERANCE: Tolerance = Tolerance {
    labels: 0.005,
    probability: 0.01,
    mean_probability: 0.01,
    variance: 0.000_5,
    margins: 0.000_5,
    drawn: 2.0,
};

impl Family for Gallery {
    fn takes_lookups(&self) -> bool {
        false
    }

    fn tolerance(&self) -> Option<Tolerance> {
        Some(TOLERANCE)
    }

    fn ranged(&self, features: Vec<Feature>, is_told: bool) -> Vec<Feature> {
        symmetric(features, is_told)
    }

    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        let candidates = candidates(self, task)?;
        let chosen = closest(&candidates, TOLERANCE).ok_or(Error::ScoreRange)?;
        let layers = vec![
            format!("a vector of {}", counted(self.features(), "number")),
            format!("{} sealed vectors", self.outputs()),
        ];
        Ok(Lowered::new(candidates, chosen, |_| layers))
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
        advice::remarks(&self.0, task.goal, &task.trial)
    }
}

/// From cheap to exact, up to the first that answers as the original does.
fn candidates(gallery: &Gallery, task: &Task) -> Result<Vec<Candidate>, Error> {
    let bits = task.settings.bits;
    let tried = bits.map_or_else(
        || TRIED.map(|bits| (bits, bits)).to_vec(),
        |bits| vec![bits],
    );
    let mut candidates: Vec<Candidate> = Vec::new();
    for bits in tried {
        let precision = Precision::chosen(bits)?;
        let (mut circuit, weights) = match rounded(&gallery.0, task.features, precision) {
            Err(_) if !candidates.is_empty() => break,
            rounded => rounded?,
        };
        let trained = Trained {
            hidden: Vec::new(),
            head: TrainedHead::Gallery(weights),
        };
        conclude(&mut circuit, &trained, &gallery.0, task);
        let candidate = Candidate::new(circuit, trained, precision.bits(), &task.trial);
        let is_close = candidate.measured.used_of(TOLERANCE) <= 1.0;
        candidates.push(candidate);
        if is_close {
            break;
        }
    }
    Ok(candidates)
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
