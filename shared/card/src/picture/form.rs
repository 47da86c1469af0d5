use serde::{Deserialize, Serialize};

use super::{look::PictureStatistics, scale::PixelScale};

/// Most pixels across and down.
const MOST_SIDE: usize = 4_096;

/// What a model expects of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PictureForm {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1 (grey) or 3 (red, green, blue).
    pub channels: usize,
    /// Whether it is a drawing, to be centred, and a drawing pad makes sense.
    pub drawable: bool,
    /// Where the colours of a pixel stand among the features.
    #[serde(default)]
    pub order: PixelOrder,
    /// Which numbers stand for pixels.
    #[serde(default)]
    pub scale: PixelScale,
    /// How a picture of another shape is made to fit.
    #[serde(default)]
    pub resize: Resize,
    /// How pixels are weighed where a picture is scaled.
    #[serde(default)]
    pub filter: ResizeFilter,
    /// What lies behind what is shown.
    #[serde(default)]
    pub ground: PictureGround,
    /// What the training pictures look like, if their owner tells.
    #[serde(default)]
    pub statistics: Option<PictureStatistics>,
}

/// Where the colours of a pixel stand among the features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PixelOrder {
    /// All of the red, then the green, then the blue (PyTorch: channels first).
    #[default]
    Planes,
    /// Red, green and blue of each pixel side by side (Keras, Pillow and NumPy: channels last).
    Interleaved,
}

impl PixelOrder {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Planes => {
                "All of the red first, then the green, then the blue (PyTorch: channels first)."
            }
            Self::Interleaved => {
                "Red, green and blue of each pixel side by side (Keras, Pillow, NumPy: channels last)."
            }
        }
    }
}

/// How a picture of another shape is made to fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Resize {
    /// Its edges are cut to the model's proportions, as `CenterCrop` does.
    #[default]
    Crop,
    /// The whole of it, with ground beside it.
    Pad,
    /// Stretched to the model's proportions, as `Resize((height, width))` does.
    Stretch,
}

/// How pixels are weighed where a picture is scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResizeFilter {
    /// All that a smaller picture's pixel covers, the nearer the heavier: Pillow's `BILINEAR`, and torchvision's
    /// `Resize` with antialiasing.
    #[default]
    Antialiased,
    /// The four nearest, however much smaller the picture becomes: OpenCV's `INTER_LINEAR`, TensorFlow's
    /// `tf.image.resize` and PyTorch's `interpolate` with `bilinear`.
    FourNearest,
}

/// What lies behind what a picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PictureGround {
    /// Nothing in particular: pictures stay as they are.
    #[default]
    Any,
    /// A dark ground: pictures on a light one are exchanged.
    Dark,
    /// A light ground: pictures on a dark one are exchanged.
    Light,
}

impl Resize {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Crop => "A picture of another shape loses its edges.",
            Self::Pad => "A picture of another shape is kept whole, with ground beside it.",
            Self::Stretch => "A picture of another shape is stretched.",
        }
    }
}

impl ResizeFilter {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Antialiased => {
                "Scaled by the mean of all pixels that a new one covers, the nearer the heavier (Pillow's BILINEAR, torchvision's Resize with antialiasing)."
            }
            Self::FourNearest => {
                "Scaled between the four nearest pixels, without antialiasing (OpenCV's INTER_LINEAR, tf.image.resize, PyTorch's interpolate)."
            }
        }
    }
}

impl PictureGround {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Any => "Light and dark stay as they are in the picture.",
            Self::Dark => "Something light on a dark ground; a light ground is exchanged.",
            Self::Light => "Something dark on a light ground; a dark ground is exchanged.",
        }
    }
}

impl PictureForm {
    /// Pixels of so many colours as they are, plane by plane; grey ones can be drawn.
    pub fn plain(width: usize, height: usize, channels: usize) -> Self {
        Self {
            width,
            height,
            channels,
            drawable: channels == 1,
            order: PixelOrder::default(),
            scale: PixelScale::default(),
            resize: Resize::default(),
            filter: ResizeFilter::default(),
            ground: PictureGround::default(),
            statistics: None,
        }
    }

    /// Number of features, as far as it can be told.
    pub fn features(&self) -> Option<usize> {
        let pixels = self.width.checked_mul(self.height)?;
        pixels.checked_mul(self.channels)
    }

    /// The colour of a feature.
    pub fn channel(&self, feature: usize) -> usize {
        match self.order {
            PixelOrder::Planes => feature / (self.width * self.height).max(1),
            PixelOrder::Interleaved => feature % self.channels.max(1),
        }
    }

    /// The features of pixels from 0 to 1, which are given plane by plane, row by row.
    pub fn row(&self, planes: &[f64]) -> Vec<f64> {
        let place = |feature: usize| {
            let pixel = planes.get(self.place(feature)).copied().unwrap_or(0.0);
            self.scale.feature(self.channel(feature), pixel)
        };
        (0..planes.len()).map(place).collect()
    }

    /// The pixels of features, from 0 to 1, plane by plane.
    pub fn planes(&self, row: &[f64]) -> Vec<f64> {
        let mut planes = vec![0.0; row.len()];
        for (feature, value) in row.iter().enumerate() {
            if let Some(pixel) = planes.get_mut(self.place(feature)) {
                let shown = self.scale.pixel(self.channel(feature), *value);
                *pixel = shown.clamp(0.0, 1.0);
            }
        }
        planes
    }

    /// Features as they are, plane by plane.
    pub fn ordered(&self, row: &[f64]) -> Vec<f64> {
        let mut planes = vec![0.0; row.len()];
        for (feature, value) in row.iter().enumerate() {
            if let Some(own) = planes.get_mut(self.place(feature)) {
                *own = *value;
            }
        }
        planes
    }

    /// Where a feature's pixel lies among planes.
    fn place(&self, feature: usize) -> usize {
        match self.order {
            PixelOrder::Planes => feature,
            PixelOrder::Interleaved => {
                let channels = self.channels.max(1);
                feature % channels * self.width * self.height + feature / channels
            }
        }
    }

    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        let sides = 1..=MOST_SIDE;
        if !sides.contains(&self.width) || !sides.contains(&self.height) {
            return Err("A picture must have 1 to 4\u{202f}096 pixels a side.");
        }
        if self.channels == 0 || self.channels > MOST_CHANNELS {
            return Err("A picture is grey or has three colours.");
        }
        self.scale.validate(self.channels)?;
        match &self.statistics {
            Some(statistics) => statistics.validate(),
            None => Ok(()),
        }
    }
}

/// Most planes of a picture.
const MOST_CHANNELS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn colours(order: PixelOrder) -> PictureForm {
        PictureForm {
            order,
            scale: PixelScale {
                top: 1.0,
                means: vec![0.0, 0.5, 0.0],
                deviations: vec![1.0, 0.5, 0.25],
            },
            ..PictureForm::plain(2, 1, 3)
        }
    }

    #[test]
    fn features_stand_in_the_models_order_and_scale_and_come_back() {
        let planes = [0.1, 0.2, 0.5, 1.0, 0.25, 0.5];
        assert_eq!(
            colours(PixelOrder::Planes).row(&planes),
            [0.1, 0.2, 0.0, 1.0, 1.0, 2.0]
        );
        assert_eq!(
            colours(PixelOrder::Interleaved).row(&planes),
            [0.1, 0.0, 1.0, 0.2, 1.0, 2.0]
        );
        for order in [PixelOrder::Planes, PixelOrder::Interleaved] {
            let form = colours(order);
            let back = form.planes(&form.row(&planes));
            let far = back.iter().zip(&planes).map(|(a, b)| (a - b).abs());
            assert!(far.fold(0.0, f64::max) < 1e-12);
        }
    }

    #[test]
    fn a_hostile_form_is_refused_before_anything_is_made_of_it() {
        let hostile = [
            PictureForm::plain(0, 2, 1),
            PictureForm::plain(2, usize::MAX, 3),
            PictureForm::plain(2, 2, 4),
            PictureForm {
                scale: PixelScale::up_to(0.5),
                ..PictureForm::plain(2, 2, 1)
            },
        ];
        for form in hostile {
            assert!(form.validate().is_err());
        }
    }
}
