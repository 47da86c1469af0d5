use serde::{Deserialize, Serialize};

/// Fewest pictures whose quantiles are told: fewer would tell of single ones.
const FEWEST: usize = 40;
/// Share of pictures below the low end of a spread, and above its high end.
const TAIL: f64 = 0.05;
/// How far a picture may lie beyond a spread, in its widths, and at least.
const BEYOND: f64 = 0.5;
const LEAST_BEYOND: f64 = 0.05;
/// A pixel that differs from the ground by this much is ink.
const INK: f64 = 0.25;

/// What can be seen of a picture at a glance, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PictureLook {
    /// Mean of its pixels.
    pub brightness: f64,
    /// Standard deviation of its pixels.
    pub contrast: f64,
    /// Share of pixels that differ from the ground.
    pub ink: f64,
    /// The longer side of what differs from the ground, as a share of the picture's.
    pub fill: f64,
    /// Median brightness of the border.
    pub ground: f64,
}

/// Where most of some pictures lie: 5 and 95 of a hundred of them, and the middle one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spread {
    /// Five of a hundred lie below.
    pub low: f64,
    /// As many lie below as above.
    pub middle: f64,
    /// Five of a hundred lie above.
    pub high: f64,
}

/// What the training pictures look like, all together: public, where their owner tells it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PictureStatistics {
    /// Mean of a picture's pixels.
    pub brightness: Spread,
    /// Standard deviation of a picture's pixels.
    pub contrast: Spread,
    /// Share of pixels that differ from the ground.
    pub ink: Spread,
    /// The longer side of what differs from the ground, as a share of the picture's.
    pub fill: Spread,
}

impl PictureLook {
    /// Of pixels from 0 to 1, plane by plane; colours count as the grey between them.
    pub fn of(planes: &[f64], width: usize, height: usize) -> Self {
        let count = (width * height).max(1);
        let channels = (planes.len() / count).max(1);
        let grey = |pixel: usize| {
            let colours = (0..channels).filter_map(|plane| planes.get(plane * count + pixel));
            colours.sum::<f64>() / channels as f64
        };
        let greys: Vec<f64> = (0..width * height).map(grey).collect();
        let brightness = greys.iter().sum::<f64>() / count as f64;
        let square = greys.iter().map(|grey| (grey - brightness).powi(2));
        let ground = ground(&greys, width, height);
        let inked: Vec<usize> = (0..greys.len())
            .filter(|pixel| (greys[*pixel] - ground).abs() > INK)
            .collect();
        let across = extent(inked.iter().map(|pixel| pixel % width.max(1)));
        let down = extent(inked.iter().map(|pixel| pixel / width.max(1)));
        let shares = [
            across as f64 / width.max(1) as f64,
            down as f64 / height.max(1) as f64,
        ];
        Self {
            brightness,
            contrast: (square.sum::<f64>() / count as f64).sqrt(),
            ink: inked.len() as f64 / count as f64,
            fill: shares[0].max(shares[1]),
            ground,
        }
    }
}

/// Median of the border.
fn ground(greys: &[f64], width: usize, height: usize) -> f64 {
    let is_border = |pixel: &usize| {
        let (row, column) = (pixel / width.max(1), pixel % width.max(1));
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let border = (0..greys.len()).filter(is_border);
    quantile(border.map(|pixel| greys[pixel]).collect(), 0.5)
}

fn extent(places: impl Iterator<Item = usize> + Clone) -> usize {
    match (places.clone().min(), places.max()) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 0,
    }
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let place = (last as f64 * share).round() as usize;
    values.get(place.min(last)).copied().unwrap_or(0.0)
}

impl Spread {
    /// To two decimal places, outward.
    fn of(values: Vec<f64>) -> Self {
        let hundredths = |value: f64, round: fn(f64) -> f64| round(value * 100.0) / 100.0;
        Self {
            low: hundredths(quantile(values.clone(), TAIL), f64::floor),
            middle: hundredths(quantile(values.clone(), 0.5), f64::round),
            high: hundredths(quantile(values, 1.0 - TAIL), f64::ceil),
        }
    }

    fn is_sound(&self) -> bool {
        let share = 0.0..=1.0;
        share.contains(&self.low)
            && share.contains(&self.middle)
            && share.contains(&self.high)
            && self.low <= self.middle
            && self.middle <= self.high
    }

    /// -1 for what lies far below, 1 for what lies far above, else 0; nothing at all and everything are far.
    fn side(&self, value: f64) -> i8 {
        let beyond = (BEYOND * (self.high - self.low)).max(LEAST_BEYOND);
        let (below, above) = (
            beyond.min(self.low / 2.0),
            beyond.min((1.0 - self.high) / 2.0),
        );
        i8::from(value > self.high + above) - i8::from(value < self.low - below)
    }
}

impl PictureStatistics {
    /// Of these pictures; none of so few that it would tell of single ones.
    pub fn of(looks: &[PictureLook]) -> Option<Self> {
        if looks.len() < FEWEST {
            return None;
        }
        let spread = |of: fn(&PictureLook) -> f64| Spread::of(looks.iter().map(of).collect());
        Some(Self {
            brightness: spread(|look| look.brightness),
            contrast: spread(|look| look.contrast),
            ink: spread(|look| look.ink),
            fill: spread(|look| look.fill),
        })
    }

    /// What makes a picture unlike those, in words; empty where it is like them.
    pub fn differences(&self, look: &PictureLook) -> Vec<&'static str> {
        let told = [
            (
                self.brightness.side(look.brightness),
                "it is much darker",
                "it is much lighter",
            ),
            (
                self.contrast.side(look.contrast),
                "its light and dark differ much less",
                "its light and dark differ much more",
            ),
            (
                self.ink.side(look.ink),
                "much less is drawn on it",
                "much more is drawn on it",
            ),
            (
                self.fill.side(look.fill),
                "what it shows is much smaller",
                "what it shows is much larger",
            ),
        ];
        let said = told
            .into_iter()
            .filter_map(|(side, less, more)| match side {
                0 => None,
                1 => Some(more),
                _ => Some(less),
            });
        said.collect()
    }

    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        let spreads = [self.brightness, self.contrast, self.ink, self.fill];
        spreads
            .iter()
            .all(Spread::is_sound)
            .then_some(())
            .ok_or("What is told of the training pictures is out of bounds.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(width: usize, light: f64) -> Vec<f64> {
        let pixel = |index: usize| {
            let (x, y) = (index % 10, index / 10);
            let is_bar = (2..8).contains(&y) && (4..4 + width).contains(&x);
            if is_bar { light } else { 0.0 }
        };
        (0..100).map(pixel).collect()
    }

    #[test]
    fn a_glance_measures_light_ink_and_size() {
        let look = PictureLook::of(&bar(2, 1.0), 10, 10);
        assert!((look.brightness - 0.12).abs() < 1e-9);
        assert_eq!((look.ink, look.fill, look.ground), (0.12, 0.6, 0.0));
        let planes = [bar(2, 1.0), bar(2, 1.0), bar(2, 1.0)].concat();
        let grey = PictureLook::of(&planes, 10, 10);
        assert!((grey.brightness - look.brightness).abs() < 1e-9);
    }

    #[test]
    fn what_is_unlike_the_training_pictures_is_told_and_what_is_like_them_is_not() {
        let looks: Vec<PictureLook> = (0..60)
            .map(|index| PictureLook::of(&bar(1 + index % 3, 0.9), 10, 10))
            .collect();
        let statistics = PictureStatistics::of(&looks).unwrap();
        statistics.validate().unwrap();
        let told = |planes: Vec<f64>| statistics.differences(&PictureLook::of(&planes, 10, 10));
        assert!(told(bar(2, 1.0)).is_empty());
        assert!(told(vec![0.0; 100]).contains(&"much less is drawn on it"));
        assert!(told(vec![0.9; 100]).contains(&"it is much lighter"));
        assert_eq!(PictureStatistics::of(&looks[..10]), None);
    }

    #[test]
    fn hostile_sizes_and_spreads_do_no_harm() {
        PictureLook::of(&[], 0, 0);
        PictureLook::of(&[0.5; 3], 7, 9);
        let spread = Spread {
            low: f64::NAN,
            middle: 0.5,
            high: 1.0,
        };
        assert!(!spread.is_sound());
    }
}
