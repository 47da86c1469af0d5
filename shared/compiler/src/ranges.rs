use card::{Field, ImportSettings};
use circuit::FeatureRange;

use crate::{
    data::summary::Summary,
    error::Error,
    model::{feature::Feature, hint::Hint},
};

/// Standard deviations around the mean that a range covers when nothing else is known.
const DEVIATIONS_ALONE: f64 = 6.0;
/// Standard deviations around the mean that are added to what the data covers.
const DEVIATIONS_WITH_DATA: f64 = 4.0;
/// The range of a feature nobody tells anything about.
const UNKNOWN: FeatureRange = FeatureRange {
    minimum: -10.0,
    maximum: 10.0,
};
/// The range of a pixel.
const PIXEL: FeatureRange = FeatureRange {
    minimum: 0.0,
    maximum: 1.0,
};

/// What is known of one feature.
pub(crate) struct Evidence<'a> {
    pub(crate) name: String,
    pub(crate) hint: Option<Hint>,
    pub(crate) summary: Option<&'a Summary>,
}

impl Evidence<'_> {
    /// The feature with the owner's range, a pixel's, or one that covers the evidence.
    ///
    /// # Errors
    /// [`Error::Range`].
    pub(crate) fn feature(self, index: usize, settings: &ImportSettings) -> Result<Feature, Error> {
        let typed = settings.ranges.as_ref().map(|ranges| ranges[index]);
        let range = match typed {
            Some((minimum, maximum)) => FeatureRange { minimum, maximum },
            None if settings.image.is_some() => PIXEL,
            None => self.range(),
        };
        let width = range.width();
        if !(width.is_finite() && width > 0.0) {
            return Err(Error::Range { feature: index });
        }
        let decimals = self.decimals(width);
        let middle = self
            .middle()
            .unwrap_or((range.minimum + range.maximum) / 2.0);
        let example = rounded(middle, decimals, f64::round).clamp(range.minimum, range.maximum);
        Ok(Feature {
            field: Field::number(self.name, 10f64.powi(-decimals), example),
            range,
        })
    }

    /// Covers the data, and what a scaler was trained on, rounded outward.
    fn range(&self) -> FeatureRange {
        let deviations = match self.summary {
            Some(_) => DEVIATIONS_WITH_DATA,
            None => DEVIATIONS_ALONE,
        };
        let hinted = self.hint.map(|hint| ends(hint, deviations));
        let (low, high) = match (self.summary, hinted) {
            (None, None) => return UNKNOWN,
            (None, Some(ends)) => ends,
            (Some(summary), None) => (summary.minimum, summary.maximum),
            (Some(summary), Some((low, high))) => {
                (summary.minimum.min(low), summary.maximum.max(high))
            }
        };
        let never_negative = self.summary.is_some_and(|summary| summary.minimum >= 0.0);
        outward(if never_negative { low.max(0.0) } else { low }, high)
    }

    /// Decimal places of a sensible step: as written in the data, else a thousandth of the range.
    fn decimals(&self, width: f64) -> i32 {
        match self.summary {
            Some(summary) => summary.decimals.min(6) as i32,
            None => (3 - width.log10().floor() as i32).clamp(0, 6),
        }
    }

    fn middle(&self) -> Option<f64> {
        if let Some(summary) = self.summary {
            return Some(summary.mean());
        }
        let centre = match self.hint? {
            Hint::Spread { centre, .. } => centre,
            Hint::Ends { minimum, maximum } => (minimum + maximum) / 2.0,
        };
        Some(centre)
    }
}

/// The usual values a scaler tells of.
fn ends(hint: Hint, deviations: f64) -> (f64, f64) {
    match hint {
        Hint::Spread { centre, deviation } => (
            centre - deviations * deviation,
            centre + deviations * deviation,
        ),
        Hint::Ends { minimum, maximum } => (minimum, maximum),
    }
}

/// Both ends, rounded outward to a tenth of the range's order of magnitude.
fn outward(low: f64, high: f64) -> FeatureRange {
    let (low, high) = if high > low {
        (low, high)
    } else {
        (low.min(0.0), low.max(0.0) + f64::from(u8::from(low == 0.0)))
    };
    let decimals = 1 - (high - low).log10().floor() as i32;
    FeatureRange {
        minimum: rounded(low, decimals, f64::floor),
        maximum: rounded(high, decimals, f64::ceil),
    }
}

/// Rounds to so many decimal places, which may be negative.
fn rounded(value: f64, decimals: i32, round: fn(f64) -> f64) -> f64 {
    let power = 10f64.powi(decimals.abs());
    let rounded = if decimals >= 0 {
        round(value * power) / power
    } else {
        round(value / power) * power
    };
    if rounded.is_finite() { rounded } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(values: &[(f64, &str)]) -> Summary {
        let mut summary = Summary::new();
        for (value, written) in values {
            summary.add(*value, written);
        }
        summary
    }

    fn feature(summary: Option<&Summary>, hint: Option<Hint>) -> Feature {
        let name = "f".to_owned();
        let evidence = Evidence {
            name,
            hint,
            summary,
        };
        evidence.feature(0, &ImportSettings::default()).unwrap()
    }

    #[test]
    fn a_range_covers_the_data_and_has_round_ends() {
        let data = summary(&[(6.98, "6.98"), (28.11, "28.11")]);
        let found = feature(Some(&data), None);
        assert_eq!((found.range.minimum, found.range.maximum), (6.0, 29.0));
        assert_eq!(found.field.step, 0.01);
    }

    #[test]
    fn a_scaler_widens_the_range_but_not_below_zero_for_counts() {
        let data = summary(&[(1.0, "1"), (9.0, "9")]);
        let hint = Hint::Spread {
            centre: 5.0,
            deviation: 2.0,
        };
        let found = feature(Some(&data), Some(hint));
        assert_eq!((found.range.minimum, found.range.maximum), (0.0, 13.0));
        assert_eq!((found.field.step, found.field.example), (1.0, 5.0));
    }

    #[test]
    fn a_constant_column_still_has_a_range() {
        for value in [0.0, 5.0, -5.0, 1e300, -1e-300] {
            let data = summary(&[(value, "x")]);
            let range = feature(Some(&data), None).range;
            assert!(range.minimum <= value && value <= range.maximum && range.width() > 0.0);
        }
    }

    #[test]
    fn a_reversed_range_is_refused_by_feature() {
        let settings = ImportSettings {
            ranges: Some(vec![(1.0, 0.0)]),
            ..ImportSettings::default()
        };
        let evidence = Evidence {
            name: String::new(),
            hint: None,
            summary: None,
        };
        let refused = evidence.feature(0, &settings);
        assert_eq!(refused, Err(Error::Range { feature: 0 }));
    }
}
