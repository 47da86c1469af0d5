use serde::{Deserialize, Serialize};

/// Highest number that white may stand for in training data: pixels of 16 bits.
const MOST_TOP: f64 = 65_535.0;
/// Largest mean and deviation, either way.
const MOST_SHIFT: f64 = 1e6;
/// Smallest deviation.
const LEAST_DEVIATION: f64 = 1e-6;

/// Which numbers a model was trained on in place of pixels: `top * (pixel - mean) / deviation`, where a
/// pixel is 0 (black) to 1 (white). The circuit's features are those numbers divided by `top`.
///
/// The usual means and deviations are those of `torchvision.transforms.Normalize` in its documentation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PixelScale {
    /// What white was where nothing else was done to pixels: 1, or 255.
    pub top: f64,
    /// Taken from each pixel: one number, or one for each colour.
    pub means: Vec<f64>,
    /// What it is divided by then: as many numbers.
    pub deviations: Vec<f64>,
}

impl Default for PixelScale {
    fn default() -> Self {
        Self::up_to(1.0)
    }
}

impl PixelScale {
    /// From 0 for black to `top` for white.
    pub fn up_to(top: f64) -> Self {
        Self {
            top,
            means: vec![0.0],
            deviations: vec![1.0],
        }
    }

    /// The same mean and deviation for each colour.
    pub fn normalised(mean: f64, deviation: f64) -> Self {
        Self {
            top: 1.0,
            means: vec![mean],
            deviations: vec![deviation],
        }
    }

    /// From -1 for black to 1 for white.
    pub fn signed() -> Self {
        Self::normalised(0.5, 0.5)
    }

    /// Normalisations in common use for so many colours, the likeliest first.
    pub fn usual(channels: usize) -> Vec<Self> {
        let colours = |means: [f64; 3], deviations: [f64; 3]| Self {
            top: 1.0,
            means: means.to_vec(),
            deviations: deviations.to_vec(),
        };
        let own = match channels {
            3 => vec![
                colours([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
                colours([0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]),
                colours([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]),
            ],
            _ => vec![
                Self::normalised(0.1307, 0.3081),
                Self::normalised(0.2860, 0.3530),
            ],
        };
        [Self::signed()].into_iter().chain(own).collect()
    }

    /// Whether features are the pixels themselves.
    pub fn is_plain(&self) -> bool {
        self.means.iter().all(|mean| *mean == 0.0)
            && self.deviations.iter().all(|deviation| *deviation == 1.0)
    }

    /// The feature of a pixel from 0 to 1.
    pub fn feature(&self, channel: usize, pixel: f64) -> f64 {
        (pixel - at(&self.means, channel, 0.0)) / at(&self.deviations, channel, 1.0)
    }

    /// The pixel of a feature.
    pub fn pixel(&self, channel: usize, feature: f64) -> f64 {
        feature * at(&self.deviations, channel, 1.0) + at(&self.means, channel, 0.0)
    }

    /// The choice in words: "0 for black to 255 for white".
    pub fn describe(&self) -> String {
        if self.is_plain() {
            return format!("0 for black to {} for white", self.top);
        }
        if *self == Self::signed() {
            return "-1 for black to 1 for white (mean 0.5, deviation 0.5)".into();
        }
        let (means, deviations) = (listed(&self.means), listed(&self.deviations));
        let ends = [0.0, 1.0].map(|pixel| rounded(self.feature(0, pixel)));
        let whose = match self.means.as_slice() {
            [mean] if *mean == 0.1307 => ", as MNIST is normalised",
            [mean] if *mean == 0.2860 => ", as Fashion-MNIST is normalised",
            [mean, ..] if *mean == 0.485 => ", as ImageNet is normalised",
            [mean, _, _] if *mean == 0.4914 => ", as CIFAR-10 is normalised",
            _ => "",
        };
        format!(
            "{} for black to {} for white (mean {means}, deviation {deviations} of pixels from 0 to 1{whose})",
            ends[0], ends[1]
        )
    }

    /// Checks what came from outside.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn validate(&self, channels: usize) -> Result<(), &'static str> {
        let counts = [self.means.len(), self.deviations.len()];
        if counts.iter().any(|count| *count != 1 && *count != channels) {
            return Err("A picture has one mean and deviation, or one for each colour.");
        }
        let is_number = |number: &f64| number.is_finite() && number.abs() <= MOST_SHIFT;
        let is_sound = self.means.iter().all(is_number)
            && self.deviations.iter().all(is_number)
            && self
                .deviations
                .iter()
                .all(|deviation| *deviation >= LEAST_DEVIATION)
            && (1.0..=MOST_TOP).contains(&self.top)
            && (self.top == 1.0 || self.is_plain());
        is_sound
            .then_some(())
            .ok_or("Mean, deviation or highest value of pixels is out of bounds.")
    }
}

/// One number for each colour, or one for all.
fn at(numbers: &[f64], channel: usize, otherwise: f64) -> f64 {
    let own = if numbers.len() == 1 { 0 } else { channel };
    numbers.get(own).copied().unwrap_or(otherwise)
}

fn listed(numbers: &[f64]) -> String {
    let texts: Vec<String> = numbers.iter().map(|number| rounded(*number)).collect();
    texts.join(" / ")
}

/// With at most four decimal places.
fn rounded(number: f64) -> String {
    ((number * 1e4).round() / 1e4).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_scale_is_sound_and_turned_back() {
        for channels in [1, 3] {
            for scale in PixelScale::usual(channels) {
                scale.validate(channels).unwrap();
                for channel in 0..channels {
                    let there = scale.feature(channel, 0.25);
                    assert!((scale.pixel(channel, there) - 0.25).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        let usual = PixelScale::usual(3).remove(1);
        assert!(usual.validate(1).is_err());
        for hostile in [
            PixelScale::normalised(0.5, 0.0),
            PixelScale::normalised(f64::NAN, 1.0),
            PixelScale::up_to(f64::INFINITY),
            PixelScale::up_to(0.0),
        ] {
            assert!(hostile.validate(1).is_err());
        }
    }

    #[test]
    fn a_scale_says_what_black_and_white_become() {
        let told = PixelScale::normalised(0.1307, 0.3081).describe();
        assert!(told.contains("-0.4242") && told.contains("2.8215") && told.contains("MNIST"));
        assert_eq!(
            PixelScale::up_to(255.0).describe(),
            "0 for black to 255 for white"
        );
    }
}
