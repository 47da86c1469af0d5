use card::ValueLink;

use crate::format::typed::figure;

/// The unit in which a threshold is typed: that of the answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ThresholdUnit {
    /// A probability, in percent.
    Percent,
    /// The predicted value.
    Value(ValueLink),
    /// The model's own score, where it tells neither.
    Score,
}

impl ThresholdUnit {
    /// Label and hint of the field.
    pub(super) fn question(self) -> (&'static str, &'static str) {
        match self {
            Self::Percent => (
                t!("Yes from this probability on, in percent"),
                t!("50 means: whichever class is likelier"),
            ),
            Self::Value(_) => (
                t!("Yes from this value on"),
                t!("In the unit of what is predicted"),
            ),
            Self::Score => (
                t!("Yes from this score on"),
                t!("In units of the model's own score"),
            ),
        }
    }

    /// A threshold in units of the answer, as people read it.
    pub(super) fn shown(self, at: f64) -> String {
        match self {
            Self::Percent => format!("{}\u{a0}%", figure(rounded(100.0 * at))),
            Self::Value(_) | Self::Score => figure(at),
        }
    }

    /// Of probabilities all of them.
    pub(super) fn widened(self, span: (f64, f64)) -> (f64, f64) {
        match self {
            Self::Percent => (0.0, 1.0),
            Self::Value(_) | Self::Score => span,
        }
    }
}

/// To a tenth.
fn rounded(percentage: f64) -> f64 {
    (percentage * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_shown_in_percent_and_span_all_of_them() {
        assert_eq!(ThresholdUnit::Percent.shown(0.375), "37.5\u{a0}%");
        assert_eq!(ThresholdUnit::Percent.widened((0.4, 0.6)), (0.0, 1.0));
        assert_eq!(ThresholdUnit::Score.widened((0.4, 0.6)), (0.4, 0.6));
    }
}
