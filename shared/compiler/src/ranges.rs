use card::{Field, ImportSettings, SMALLEST_STEP};
use circuit::FeatureRange;
use preparation::Span;

use crate::{
    data::summary::Summary,
    error::Error,
    model::{
        feature::Feature,
        hint::{Hint, UNREAD},
    },
};

/// Standard deviations around the mean that a range covers when nothing else is known.
const DEVIATIONS_ALONE: f64 = 8.0;
/// Standard deviations around the mean that are added to what the data covers.
const DEVIATIONS_WITH_DATA: f64 = 4.0;
/// How far a range reaches beyond the data, as a share of its width: other rows lie farther out.
const MARGIN: f64 = 0.5;
/// The same where the data leans to the other side: its tail is long.
const TAIL_MARGIN: f64 = 1.0;
/// Where the mean lies, as a share of the width, when data leans to one side.
const LEANING: f64 = 0.25;
/// How far a range reaches to either side of a mean that tells no deviation, in sizes of that mean.
const SIZES: f64 = 2.0;
/// How far a range reaches beyond what a scaler was trained on.
const SCALER_MARGIN: f64 = 0.5;
/// Steps of a range at most: finer ones are no help.
const MOST_STEPS: i32 = 4;
/// Relative error of a scaler's numbers, which are written in 32 bits.
const ROUNDING: f64 = 1e-4;
/// Side of the smallest square picture that is taken for one.
const SMALLEST_SIDE: usize = 8;
/// White of pictures that are stored as grey levels.
const GREY_LEVELS: [f64; 3] = [15.0, 16.0, 255.0];
/// The range of a feature nobody tells anything about.
const UNKNOWN: FeatureRange = FeatureRange {
    minimum: -10.0,
    maximum: 10.0,
};
/// The range of a pixel, and of yes and no.
const UNIT: FeatureRange = FeatureRange {
    minimum: 0.0,
    maximum: 1.0,
};

/// Whether there are as many features as a square picture has pixels.
pub(crate) fn is_square(features: usize) -> bool {
    let side = features.isqrt();
    side >= SMALLEST_SIDE && side * side == features
}

/// Whether features are pixels: the picture's size is known, or all of them are called so.
pub(crate) fn are_pixels(features: &[Feature], settings: &ImportSettings) -> bool {
    let mut names = features.iter().map(|feature| feature.field.name.as_str());
    settings.image.is_some() || is_square(features.len()) && names.all(is_pixel)
}

/// Whether a name is one of those that programs give to pixels: "pixel12", "px_0_1", "x3_y5", "2x7".
fn is_pixel(name: &str) -> bool {
    let letters = name.chars().filter(|letter| letter.is_alphabetic());
    let letters = letters.collect::<String>().to_lowercase();
    match letters.as_str() {
        "pixel" | "px" | "pix" | "xy" | "yx" => name.ends_with(|end: char| end.is_ascii_digit()),
        "x" => name.starts_with(|start: char| start.is_ascii_digit()),
        _ => false,
    }
}

/// White of pictures, where the features may be their pixels and data shows them as grey levels: a pixel that is hardly
/// ever lit is no mark of yes and no.
pub(crate) fn white(summaries: &[Summary]) -> Option<f64> {
    let is_level = |summary: &Summary| summary.is_whole && summary.minimum >= 0.0;
    let maxima = summaries.iter().map(|summary| summary.maximum);
    let largest = maxima.fold(0.0, f64::max);
    let are_grey = is_square(summaries.len()) && summaries.iter().all(is_level);
    (are_grey && GREY_LEVELS.contains(&largest)).then_some(largest)
}

/// The usual values of each input, as far as a file tells them; open where it does not.
pub(crate) fn usual(hints: &[Option<Hint>]) -> Vec<Span> {
    let told = |hint: &Option<Hint>| hint.filter(|hint| hint.tells_range());
    let span = |hint: &Option<Hint>| match told(hint).map(|hint| ends(hint, DEVIATIONS_ALONE)) {
        Some((low, high)) => Span::new(low, high),
        None => Span::new(f64::NEG_INFINITY, f64::INFINITY),
    };
    hints.iter().map(span).collect()
}

/// What the owner stated of a feature in the version before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Known {
    pub(crate) range: FeatureRange,
    pub(crate) step: Option<f64>,
    pub(crate) example: Option<f64>,
}

/// What is known of one feature.
pub(crate) struct Evidence<'a> {
    pub(crate) name: String,
    pub(crate) hint: Option<Hint>,
    pub(crate) summary: Option<&'a Summary>,
    /// What black and white of a pixel are.
    pub(crate) pixel: Option<FeatureRange>,
    /// What the version before says.
    pub(crate) known: Option<Known>,
    /// What a hundred percent is, of percentages.
    pub(crate) hundred: Option<f64>,
    /// White, where it may be a pixel of so many grey levels.
    pub(crate) white: Option<f64>,
    /// Features of the model.
    pub(crate) count: usize,
}

impl Evidence<'_> {
    /// The feature with the owner's range, a pixel's, or one that covers the evidence.
    ///
    /// # Errors
    /// [`Error::Range`].
    pub(crate) fn feature(
        &self,
        index: usize,
        settings: &ImportSettings,
    ) -> Result<Feature, Error> {
        let range = typed(index, settings).unwrap_or_else(|| self.found());
        let width = range.width();
        if !(width.is_finite() && width > 0.0) {
            return Err(Error::Range { feature: index });
        }
        let decimals = self.decimals(width);
        let middle = self
            .middle()
            .unwrap_or((range.minimum + range.maximum) / 2.0);
        let stated = self.stated();
        let step = stated.and_then(|known| known.step);
        let example = stated.and_then(|known| known.example);
        let example = example.unwrap_or_else(|| rounded(middle, decimals, f64::round));
        let example = example.clamp(range.minimum, range.maximum);
        let step = step.unwrap_or_else(|| 10f64.powi(-decimals));
        let step = step.clamp(10.0 * SMALLEST_STEP * width, width);
        Ok(Feature {
            field: Field::number(self.name.clone(), step, example),
            range,
        })
    }

    /// Whether neither the owner nor model nor data tells the range; one that was typed as it was assumed tells nothing
    /// new.
    pub(crate) fn is_assumed(&self, index: usize, settings: &ImportSettings) -> bool {
        let is_open = self.is_open() && self.known.is_none();
        is_open && typed(index, settings).is_none_or(|range| range == self.found())
    }

    /// Whether the range is that of the version before: neither the owner nor data tells another.
    pub(crate) fn is_kept(&self, index: usize, settings: &ImportSettings) -> bool {
        self.stated().is_some() && typed(index, settings).is_none_or(|range| range == self.found())
    }

    /// What the owner stated before: data tells of it anew, and what a model tells of its training is a guess beside it.
    fn stated(&self) -> Option<Known> {
        let is_silent = self.summary.is_none() && self.pixel.is_none();
        self.known.filter(|_| is_silent)
    }

    /// Whether neither model nor data tells the range.
    fn is_open(&self) -> bool {
        let is_told = self.hint.is_some_and(Hint::tells_range);
        !is_told && self.summary.is_none() && self.pixel.is_none()
    }

    /// A pixel's range, or what the owner stated before, or one that covers the evidence.
    fn found(&self) -> FeatureRange {
        let stated = || self.stated().map(|known| known.range);
        self.pixel.or_else(stated).unwrap_or_else(|| self.range())
    }

    /// Covers the data and what a scaler was trained on, with a margin, rounded outward.
    fn range(&self) -> FeatureRange {
        let (low, high) = match (self.summary, self.hint) {
            (None, None) if is_square(self.count) => return UNIT,
            (None, None | Some(Hint::Centre { centre: 0.0 })) => return UNKNOWN,
            (_, Some(hint)) if is_mark(hint) => return UNIT,
            (None, Some(hint)) => ends(hint, DEVIATIONS_ALONE),
            (Some(summary), hint) => return with_data(summary, hint, self.hundred, self.white),
        };
        outward(low, high)
    }

    /// Decimal places of a sensible step: as written in the data, else a thousandth of the range.
    fn decimals(&self, width: f64) -> i32 {
        let magnitude = width.log10().floor() as i32;
        match self.summary {
            Some(summary) => (summary.decimals() as i32).min((MOST_STEPS - magnitude).max(0)),
            None => (3 - magnitude).clamp(0, 6),
        }
    }

    fn middle(&self) -> Option<f64> {
        if let Some(summary) = self.summary {
            return Some(summary.mean());
        }
        self.hint.map(Hint::middle)
    }
}

/// Covers the data, and beyond those of its ends that are no limit a margin and what a scaler tells of; of
/// percentages that are parts of a whole no more than `hundred` percent of it, of grey levels no more than `white`.
fn with_data(
    summary: &Summary,
    hint: Option<Hint>,
    hundred: Option<f64>,
    white: Option<f64>,
) -> FeatureRange {
    let (minimum, maximum) = (summary.minimum, summary.maximum);
    if white.is_none() && summary.is_whole && minimum >= 0.0 && maximum <= 1.0 {
        return UNIT;
    }
    let width = maximum - minimum;
    let place = (summary.mean() - minimum) / width;
    let margin = |leans: bool| width * if leans { TAIL_MARGIN } else { MARGIN };
    let mut low = minimum - margin(place > 1.0 - LEANING);
    let mut high = maximum + margin(place < LEANING);
    let hint = hint.filter(|hint| !matches!(hint, Hint::Centre { .. } | Hint::Unread));
    if let Some((hinted_low, hinted_high)) = hint.map(|hint| ends(hint, DEVIATIONS_WITH_DATA)) {
        (low, high) = (low.min(hinted_low), high.max(hinted_high));
    }
    let [limit_below, limit_above] = summary.limits().map(|limit| limit && width > 0.0);
    low = if limit_below { minimum } else { low };
    high = if limit_above { maximum } else { high };
    low = if minimum >= 0.0 { low.max(0.0) } else { low };
    high = if maximum <= 0.0 { high.min(0.0) } else { high };
    let hundred = hundred.filter(|hundred| minimum >= 0.0 && maximum <= *hundred);
    high = high.min(hundred.or(white).unwrap_or(f64::INFINITY));
    let range = outward(low, high);
    match summary.is_whole {
        true => FeatureRange {
            minimum: range.minimum.floor(),
            maximum: range.maximum.ceil(),
        },
        false => range,
    }
}

/// Whether a scaler saw nothing but 0 and 1: the spread is then that of a coin.
fn is_mark(hint: Hint) -> bool {
    let Hint::Spread { centre, deviation } = hint else {
        return false;
    };
    let variance = centre * (1.0 - centre);
    variance > 0.0 && (deviation * deviation - variance).abs() <= ROUNDING * variance
}

/// The usual values that a file tells of.
fn ends(hint: Hint, deviations: f64) -> (f64, f64) {
    match hint {
        Hint::Spread { centre, deviation } => (
            centre - deviations * deviation,
            centre + deviations * deviation,
        ),
        Hint::Scaled { zero, one } => {
            // The scaler may have brought the data to 0 to 1, or to -1 to 1.
            let (first, last) = (
                zero - (1.0 + SCALER_MARGIN) * (one - zero),
                one + SCALER_MARGIN * (one - zero),
            );
            (first.min(last), first.max(last))
        }
        Hint::Ends { minimum, maximum } => (minimum, maximum),
        Hint::Unread => (-UNREAD, UNREAD),
        Hint::Centre { centre } => (centre - SIZES * centre.abs(), centre + SIZES * centre.abs()),
        Hint::Unit { one } => (-deviations * one, deviations * one),
    }
}

/// The range that the owner typed.
fn typed(index: usize, settings: &ImportSettings) -> Option<FeatureRange> {
    let (minimum, maximum) = *settings.ranges.as_ref()?.get(index)?;
    Some(FeatureRange { minimum, maximum })
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
            let fraction = written.split_once('.').map_or("", |(_, fraction)| fraction);
            summary.count(*value, fraction.len());
        }
        summary
    }

    fn feature(summary: Option<&Summary>, hint: Option<Hint>) -> Feature {
        percentage(summary, hint, None)
    }

    fn percentage(summary: Option<&Summary>, hint: Option<Hint>, hundred: Option<f64>) -> Feature {
        let evidence = Evidence {
            name: "f".to_owned(),
            hint,
            summary,
            count: 3,
            pixel: None,
            known: None,
            hundred,
            white: None,
        };
        evidence.feature(0, &ImportSettings::default()).unwrap()
    }

    #[test]
    fn of_an_input_that_no_tree_asks_for_data_alone_tells_the_range() {
        let ages = summary(&[(18.0, "18"), (50.0, "50"), (90.0, "90")]);
        let read = feature(Some(&ages), None).range;
        assert_eq!(feature(Some(&ages), Some(Hint::Unread)).range, read);
        let alone = feature(None, Some(Hint::Unread)).range;
        assert_eq!((alone.minimum, alone.maximum), (-UNREAD, UNREAD));
    }

    #[test]
    fn as_many_inputs_as_a_square_has_pixels_are_a_picture_only_where_somebody_says_so() {
        let features = |name: fn(usize) -> String, count: usize| -> Vec<Feature> {
            let feature = |at| Feature {
                field: Field::number(name(at), 1.0, 0.0),
                range: UNIT,
            };
            (0..count).map(feature).collect()
        };
        let numbers = ImportSettings::default();
        let picture = ImportSettings {
            image: Some((8, 8)),
            ..ImportSettings::default()
        };
        let columns = features(|at| format!("feature {at}"), 64);
        assert!(!are_pixels(&columns, &numbers) && are_pixels(&columns, &picture));
        let pixels: [fn(usize) -> String; 4] = [
            |at| format!("pixel{at}"),
            |at| format!("PX_{}_{}", at / 8, at % 8),
            |at| format!("x{}_y{}", at / 8, at % 8),
            |at| format!("{}x{}", at / 8, at % 8),
        ];
        for name in pixels {
            assert!(are_pixels(&features(name, 64), &numbers));
            assert!(!are_pixels(&features(name, 30), &numbers));
        }
        assert!(!are_pixels(&features(|at| format!("x{at}"), 64), &numbers));
        let mut mixed = features(|at| format!("pixel{at}"), 64);
        mixed[3].field.name = "age".into();
        assert!(!are_pixels(&mixed, &numbers));
    }

    #[test]
    fn percentages_of_a_whole_end_at_a_hundred_and_others_do_not() {
        let share = summary(&[(5.0, "5"), (95.0, "95")]);
        let growth = summary(&[(5.0, "5"), (195.0, "195")]);
        let part = summary(&[(0.05, "0.05"), (0.95, "0.95")]);
        let range = |summary, hundred| {
            let range = percentage(Some(summary), None, hundred).range;
            (range.minimum, range.maximum)
        };
        assert_eq!(range(&share, Some(100.0)), (0.0, 100.0));
        assert_eq!(range(&part, Some(1.0)), (0.0, 1.0));
        assert_eq!(range(&share, None), (0.0, 140.0));
        assert!(range(&growth, Some(100.0)).1 > 195.0);
    }

    #[test]
    fn a_range_covers_the_data_with_a_margin_and_has_round_ends() {
        let data = summary(&[(6.98, "6.98"), (28.11, "28.11")]);
        let found = feature(Some(&data), None);
        assert_eq!((found.range.minimum, found.range.maximum), (0.0, 39.0));
        assert_eq!(found.field.step, 0.01);
    }

    #[test]
    fn a_scaler_widens_the_range_but_not_below_zero_for_counts() {
        let data = summary(&[(1.0, "1"), (9.0, "9")]);
        let hint = Hint::Spread {
            centre: 5.0,
            deviation: 3.0,
        };
        let found = feature(Some(&data), Some(hint));
        assert_eq!((found.range.minimum, found.range.maximum), (0.0, 17.0));
        assert_eq!((found.field.step, found.field.example), (1.0, 5.0));
    }

    #[test]
    fn zero_and_one_stay_zero_and_one() {
        let data = summary(&[(0.0, "0.0"), (1.0, "1.0"), (0.0, "0.0")]);
        let hint = Hint::Spread {
            centre: 0.3,
            deviation: 0.21f64.sqrt(),
        };
        for (summary, hint) in [
            (Some(&data), None),
            (Some(&data), Some(hint)),
            (None, Some(hint)),
        ] {
            assert_eq!(feature(summary, hint).range, UNIT);
        }
        assert_eq!(feature(Some(&data), None).field.step, 1.0);
    }

    #[test]
    fn no_range_reaches_beyond_a_limit_that_many_rows_share() {
        let data = summary(&[
            (0.0, "0"),
            (0.0, "0"),
            (0.0, "0"),
            (4.5, "4.5"),
            (9.5, "9.5"),
        ]);
        let range = feature(Some(&data), None).range;
        assert_eq!(range.minimum, 0.0);
        assert!(range.maximum > 14.0);
    }

    #[test]
    fn a_scaler_to_unit_ends_covers_training_from_minus_one_too() {
        let hint = Hint::Scaled {
            zero: 0.0,
            one: 2.0,
        };
        let range = feature(None, Some(hint)).range;
        assert!(range.minimum <= -2.0 && range.maximum >= 2.0);
    }

    #[test]
    fn a_mean_or_a_unit_alone_gives_a_wide_range() {
        let range = |summary, hint| {
            let range = feature(summary, Some(hint)).range;
            (range.minimum, range.maximum)
        };
        let centre = |centre| Hint::Centre { centre };
        assert_eq!(range(None, centre(50.0)), (-50.0, 150.0));
        assert_eq!(range(None, centre(-50.0)), (-150.0, 50.0));
        assert_eq!(range(None, centre(0.0)), (-10.0, 10.0));
        assert_eq!(range(None, Hint::Unit { one: 20.0 }), (-160.0, 160.0));
        let data = summary(&[(6.98, "6.98"), (28.11, "28.11")]);
        assert_eq!(range(Some(&data), centre(1_000.0)), (0.0, 39.0));
    }

    #[test]
    fn what_may_be_pixels_ranges_from_zero_to_one() {
        let evidence = |count| Evidence {
            name: String::new(),
            hint: None,
            summary: None,
            count,
            pixel: None,
            known: None,
            hundred: None,
            white: None,
        };
        let range = |count| {
            evidence(count)
                .feature(0, &ImportSettings::default())
                .unwrap()
                .range
        };
        assert_eq!((range(784), range(30)), (UNIT, UNKNOWN));
    }

    #[test]
    fn a_pixel_that_is_hardly_ever_lit_is_no_mark() {
        let dark = summary(&[(0.0, "0"), (1.0, "1")]);
        let bright = summary(&[(3.0, "3"), (16.0, "16")]);
        let mut pixels = vec![dark.clone(); 63];
        assert_eq!(white(&pixels), None);
        pixels.push(bright.clone());
        assert_eq!(white(&pixels), Some(16.0));
        assert_eq!(white(&pixels[1..]), None);
        let range = |summary| with_data(summary, None, None, Some(16.0));
        assert_eq!((range(&dark).minimum, range(&dark).maximum), (0.0, 2.0));
        assert_eq!(range(&bright).maximum, 16.0);
    }

    #[test]
    fn many_digits_make_no_finer_step_than_the_range_needs() {
        let data = summary(&[
            (0.123456789012, "0.123456789012"),
            (812.1, "812.10000000001"),
        ]);
        assert_eq!(feature(Some(&data), None).field.step, 0.1);
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
            count: 1,
            pixel: None,
            known: None,
            hundred: None,
            white: None,
        };
        let refused = evidence.feature(0, &settings);
        assert_eq!(refused, Err(Error::Range { feature: 0 }));
    }
}
