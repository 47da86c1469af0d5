//! What scalers tell of the features they scale.

use std::collections::BTreeMap;

use super::{Affine, Form};
use crate::{
    model::hint::Hint,
    read::onnx::graph::pick::{Scaler, Style},
};

impl Affine {
    /// What the scalers before this value tell of the features.
    pub(crate) fn hints(&self) -> Vec<(usize, Hint)> {
        let Form::Picked(picks) = &self.form else {
            return Vec::new();
        };
        if !self.source.is_inputs() {
            return Vec::new();
        }
        let numbered = || picks.iter().zip(self.offsets.iter());
        let scaled = || numbered().filter(|(pick, _)| pick.style != Style::Raw);
        let scaler = Scaler {
            shifts: scaled().any(|(_, offset)| *offset != 0.0),
            stretches: scaled().any(|(pick, _)| pick.scale.abs() != 1.0),
        };
        scaled()
            .filter_map(|(pick, offset)| Some((pick.source, pick.hint(*offset, scaler)?)))
            .collect()
    }

    /// Keeps what statistics told of the features, whatever factors follow that are none.
    pub(crate) fn remembered(mut self) -> Self {
        let told: BTreeMap<usize, Hint> = self.hints().into_iter().collect();
        if let Form::Picked(picks) = &mut self.form {
            for pick in picks.iter_mut().filter(|pick| pick.told.is_none()) {
                pick.told = told.get(&pick.source).copied();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_scaler_tells_mean_and_deviation() {
        let scaled = Affine::input(0, 1, 1).standardized(&[3.0], &[0.5]).unwrap();
        let hint = Hint::Spread {
            centre: 3.0,
            deviation: 2.0,
        };
        assert_eq!(scaled.hints(), [(0, hint)]);
    }

    #[test]
    fn a_min_max_scaler_tells_both_ends() {
        let scaled = Affine::input(0, 1, 1).scaled(&[0.25]).unwrap();
        let hint = Hint::Scaled {
            zero: 2.0,
            one: 6.0,
        };
        assert_eq!(scaled.shifted(&[-0.5]).unwrap().hints(), [(0, hint)]);
    }

    #[test]
    fn a_shift_alone_tells_a_centre_and_a_factor_alone_a_unit() {
        let inputs = Affine::input(0, 2, 2);
        let shifted = inputs.shifted(&[-3.0, 0.0]).unwrap();
        let centre = |centre| Hint::Centre { centre };
        assert_eq!(shifted.hints(), [(0, centre(3.0)), (1, centre(0.0))]);
        let unit = |one| Hint::Unit { one };
        let scaled = inputs.standardized(&[0.0, 0.0], &[0.5, 0.25]).unwrap();
        assert_eq!(scaled.hints(), [(0, unit(2.0)), (1, unit(4.0))]);
        let both = inputs.standardized(&[0.0, 7.0], &[0.5, 1.0]).unwrap();
        assert!(both.hints().iter().all(|(_, hint)| hint.tells_range()));
    }

    #[test]
    fn what_follows_statistics_changes_nothing_of_what_they_tell() {
        let scaled = Affine::input(0, 1, 1).standardized(&[3.0], &[0.5]).unwrap();
        let told = scaled.hints();
        let stretched = scaled.remembered().scaled(&[8.0]).unwrap();
        assert_eq!(stretched.shifted(&[5.0]).unwrap().hints(), told);
    }
}
