use circuit::Circuit;

use super::{attempt::TOLERANCE, fewer::budget, words};
use crate::{
    error::Error,
    lower::{
        family::{Family, Task},
        search::Lowered,
    },
    measure::fidelity::Tolerance,
    model::{
        feature::Feature,
        forest::{Forest, margin},
    },
};

const MEASURED_RANGES: &str =
    "Ranges cover your data and what the trees ask for. Any other number is answered as well.";
const ASKED_RANGES: &str =
    "Ranges cover what the trees ask for. Any other number is answered as well.";

impl Family for Forest {
    fn takes_lookups(&self) -> bool {
        true
    }

    /// Ranges that hold a value on either side of every edge: beyond, nothing changes any more.
    fn ranged(&self, mut features: Vec<Feature>, _is_told: bool) -> Vec<Feature> {
        for (feature, asked) in features.iter_mut().zip(self.asked()) {
            let Some((first, last)) = asked else {
                continue;
            };
            if feature.range.minimum >= first {
                feature.range.minimum = first - margin(first, last);
            }
            feature.range.maximum = feature.range.maximum.max(last);
        }
        features
    }

    fn takes_any_number(&self) -> bool {
        true
    }

    fn tolerance(&self) -> Option<Tolerance> {
        Some(TOLERANCE)
    }

    /// Sealed tables, with the fastest lookups that lose nothing, and as many as the owner wishes.
    fn lower(&self, task: &Task) -> Result<Lowered, Error> {
        budget::lowered(self, task)
    }

    fn about_ranges(&self, has_rows: bool) -> Option<&'static str> {
        Some(if has_rows {
            MEASURED_RANGES
        } else {
            ASKED_RANGES
        })
    }

    fn remarks(&self, _task: &Task) -> Vec<String> {
        words::remarks(self)
    }

    fn about_circuit(&self, circuit: &Circuit) -> Option<String> {
        words::together(circuit, self)
    }
}
