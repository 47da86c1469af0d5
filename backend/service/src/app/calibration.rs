//! How fast this server is.

use std::sync::{PoisonError, RwLock};

use api::health::Speed;
use circuit::{Cost, LookupSet};

/// Lookups of an evaluation whose duration says something about one of them.
const ENOUGH_LOOKUPS: u64 = 64;
/// What one evaluation weighs against what was known before.
const WEIGHT_OF_ONE: f64 = 0.3;

/// The speed of this server: what was measured at the last start until this start's is known, and before
/// the first measurement that of an ordinary machine.
#[derive(Debug)]
pub struct Calibration {
    /// As measured: people are told one figure, whatever the machine has to do just now.
    measured: RwLock<Speed>,
    /// What evaluations are expected to take.
    expected: RwLock<Speed>,
}

impl Calibration {
    /// With what was measured last.
    pub fn new(last: Option<Speed>, threads: usize) -> Self {
        let usual = Speed {
            external_product_us: 45.0,
            lookup_ms: LookupSet::ALL
                .map(|set| (set, set.profile().milliseconds))
                .into(),
            threads: 1,
        };
        let speed = Speed {
            threads: u32::try_from(threads).unwrap_or(u32::MAX),
            ..last.unwrap_or(usual)
        };
        Self {
            measured: RwLock::new(speed.clone()),
            expected: RwLock::new(speed),
        }
    }

    /// As measured: what people are told.
    pub fn measured(&self) -> Speed {
        read(&self.measured)
    }

    /// What evaluations are expected to take now.
    pub fn speed(&self) -> Speed {
        read(&self.expected)
    }

    /// Learns from an evaluation that had all threads to itself: estimates follow what else the machine has to
    /// do.
    pub fn learn(&self, cost: &Cost, duration_us: u64) {
        if cost.lookups < ENOUGH_LOOKUPS {
            return;
        }
        change(&self.expected, |speed| {
            let threads = f64::from(speed.threads.max(1));
            let seen_ms = duration_us as f64 / 1e3 * threads / cost.lookups as f64;
            let known = speed.lookup_ms.iter_mut();
            for (_, lookup_ms) in known.filter(|(set, _)| Some(*set) == cost.set) {
                *lookup_ms += (seen_ms - *lookup_ms) * WEIGHT_OF_ONE;
            }
        });
    }

    /// Takes over what was measured.
    pub fn correct(&self, correct: impl Fn(&mut Speed)) {
        change(&self.measured, &correct);
        change(&self.expected, &correct);
    }
}

fn read(speed: &RwLock<Speed>) -> Speed {
    speed.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn change(speed: &RwLock<Speed>, change: impl FnOnce(&mut Speed)) {
    change(&mut speed.write().unwrap_or_else(PoisonError::into_inner));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(lookups: u64) -> Cost {
        Cost {
            external_products: 0,
            lookups,
            set: Some(LookupSet::Bits3),
        }
    }

    fn seconds(calibration: &Calibration) -> f64 {
        calibration.speed().seconds(&cost(100))
    }

    #[test]
    fn estimates_follow_what_evaluations_take() {
        let calibration = Calibration::new(None, 2);
        assert!((seconds(&calibration) - 0.3).abs() < 1e-9);
        for _ in 0..40 {
            calibration.learn(&cost(100), 1_000_000);
        }
        assert!((seconds(&calibration) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn what_people_are_told_changes_with_a_measurement_alone() {
        let calibration = Calibration::new(None, 2);
        let told = calibration.measured();
        calibration.learn(&cost(100), 1_000_000);
        assert_eq!(calibration.measured(), told);
        calibration.correct(|speed| speed.external_product_us = 7.0);
        assert_eq!(calibration.measured().external_product_us, 7.0);
        assert_eq!(calibration.speed().external_product_us, 7.0);
    }

    #[test]
    fn a_few_lookups_teach_nothing() {
        let calibration = Calibration::new(None, 2);
        calibration.learn(&cost(1), 1_000_000);
        assert!((seconds(&calibration) - 0.3).abs() < 1e-9);
    }
}
