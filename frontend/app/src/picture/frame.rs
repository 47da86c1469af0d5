use card::{PictureForm, PictureGround, PictureLook, PictureStatistics, Resize, ResizeFilter};

/// Pixels of one picture, 0 to 1; `channels` planes of `width * height` values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    /// Pixels across.
    pub(crate) width: usize,
    /// Pixels down.
    pub(crate) height: usize,
    /// 1 (grey) or 3 (RGB).
    pub(crate) channels: usize,
    /// Plane by plane, row by row.
    pub(crate) values: Vec<f64>,
}

impl Picture {
    /// A picture as a history keeps it: one byte a value, its planes below each other.
    pub(crate) fn kept(width: usize, bytes: &[u8]) -> Self {
        Self {
            width,
            height: bytes.len() / width.max(1),
            channels: 1,
            values: bytes.iter().map(|byte| f64::from(*byte) / 255.0).collect(),
        }
    }
}

/// What a model expects of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    /// Pixels across.
    pub(crate) width: usize,
    /// Pixels down.
    pub(crate) height: usize,
    /// 1 (grey) or 3 (RGB).
    pub(crate) channels: usize,
    /// Whether it is a drawing, to be centred.
    pub(crate) drawable: bool,
    /// How a picture of another shape is made to fit.
    pub(crate) resize: Resize,
    /// How pixels are weighed where it is scaled.
    pub(crate) filter: ResizeFilter,
    /// What lies behind what is shown.
    pub(crate) ground: PictureGround,
    /// What the training pictures look like.
    pub(crate) statistics: Option<PictureStatistics>,
}

/// A picture made to fit a frame, and what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    /// The picture in the frame's size.
    pub(crate) picture: Picture,
    /// What was changed, in sentences for a person.
    pub(crate) changes: Vec<String>,
    /// What makes it unlike the training pictures, in a sentence.
    pub(crate) doubt: Option<String>,
}

impl Frame {
    /// Whether it is a grey drawing.
    pub(crate) fn is_drawing(&self) -> bool {
        self.drawable && self.channels == 1
    }
}

impl From<&PictureForm> for Frame {
    fn from(form: &PictureForm) -> Self {
        Self {
            width: form.width,
            height: form.height,
            channels: form.channels,
            drawable: form.drawable,
            resize: form.resize,
            filter: form.filter,
            ground: form.ground,
            statistics: form.statistics,
        }
    }
}

impl Picture {
    /// Picture of RGBA bytes as a canvas holds them, transparent pixels on the ground that stands out
    /// from what is drawn: white under dark strokes, else black.
    pub(crate) fn from_rgba(width: usize, height: usize, rgba: &[u8], channels: usize) -> Self {
        let ground = contrasting(rgba);
        let mix = |pixel: &[u8]| -> [f64; 3] {
            let alpha = f64::from(pixel[3]) / 255.0;
            [0, 1, 2]
                .map(|channel| f64::from(pixel[channel]) / 255.0 * alpha + ground * (1.0 - alpha))
        };
        let pixels: Vec<[f64; 3]> = rgba.chunks_exact(4).map(mix).collect();
        let values = if channels == 1 {
            pixels.iter().map(luma).collect()
        } else {
            (0..channels)
                .flat_map(|plane| pixels.iter().map(move |pixel| pixel[plane]))
                .collect()
        };
        Self {
            width,
            height,
            channels,
            values,
        }
    }

    /// What is seen of it at a glance.
    pub(super) fn look(&self) -> PictureLook {
        PictureLook::of(&self.values, self.width, self.height)
    }

    /// Light and dark exchanged.
    pub(super) fn exchanged(self) -> Self {
        Self {
            values: self.values.iter().map(|value| 1.0 - value).collect(),
            ..self
        }
    }

    /// RGBA bytes to paint on a canvas.
    pub(crate) fn to_rgba(&self) -> Vec<u8> {
        let pixels = self.width * self.height;
        let byte = |plane: usize, pixel: usize| {
            (self.values[plane.min(self.channels - 1) * pixels + pixel] * 255.0).round() as u8
        };
        (0..pixels)
            .flat_map(|pixel| [byte(0, pixel), byte(1, pixel), byte(2, pixel), 255])
            .collect()
    }
}

/// White where what is drawn is dark on the mean, else black.
fn contrasting(rgba: &[u8]) -> f64 {
    let (mut light, mut drawn) = (0.0, 0.0);
    for pixel in rgba.chunks_exact(4) {
        let alpha = f64::from(pixel[3]) / 255.0;
        light += alpha * luma(&[0, 1, 2].map(|channel| f64::from(pixel[channel]) / 255.0));
        drawn += alpha;
    }
    f64::from(u8::from(light < 0.5 * drawn))
}

/// Brightness of one pixel (ITU-R BT.601).
fn luma(pixel: &[f64; 3]) -> f64 {
    0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
}
