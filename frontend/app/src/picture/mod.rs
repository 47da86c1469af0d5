//! Pictures as the models see them: grey values from 0 (black) to 1 (white), row by row.

mod decode;
mod fit;
mod ink;

use card::InputForm;

pub(crate) use decode::decode;

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

/// What a model expects of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Pixels across.
    pub(crate) width: usize,
    /// Pixels down.
    pub(crate) height: usize,
    /// 1 (grey) or 3 (RGB).
    pub(crate) channels: usize,
    /// Whether it is a light drawing on a dark ground, to be centred.
    pub(crate) drawable: bool,
}

/// A picture made to fit a frame, and what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    /// The picture in the frame's size.
    pub(crate) picture: Picture,
    /// What was changed, in sentences for a person.
    pub(crate) changes: Vec<String>,
}

impl Frame {
    /// The frame of a card's input, if it takes pictures.
    pub(crate) fn of(input: &InputForm) -> Option<Self> {
        match *input {
            InputForm::Table { .. } => None,
            InputForm::Image {
                width,
                height,
                channels,
                drawable,
            } => Some(Self {
                width,
                height,
                channels,
                drawable,
            }),
        }
    }
}

impl Picture {
    /// Picture of RGBA bytes as a canvas holds them, transparent pixels on black.
    pub(crate) fn from_rgba(width: usize, height: usize, rgba: &[u8], channels: usize) -> Self {
        let mix = |pixel: &[u8]| -> [f64; 3] {
            let alpha = f64::from(pixel[3]) / 255.0;
            [0, 1, 2].map(|channel| f64::from(pixel[channel]) / 255.0 * alpha)
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

    /// The picture in the size and make that `frame` asks for.
    pub(crate) fn fit(self, frame: Frame) -> Fitted {
        let same = (self.width, self.height) == (frame.width, frame.height);
        if same {
            return Fitted {
                picture: self,
                changes: Vec::new(),
            };
        }
        if frame.drawable && frame.channels == 1 {
            ink::fit(&self, frame)
        } else {
            fit::fit(&self, frame)
        }
    }
}

/// Brightness of one pixel (ITU-R BT.601).
fn luma(pixel: &[f64; 3]) -> f64 {
    0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_pixels_survive_the_way_to_a_canvas_and_back() {
        let rgba: Vec<u8> = (0..16)
            .flat_map(|value| [value * 16, value * 16, value * 16, 255])
            .collect();
        let picture = Picture::from_rgba(4, 4, &rgba, 1);
        assert_eq!(picture.to_rgba(), rgba);
    }

    #[test]
    fn colours_are_kept_plane_by_plane() {
        let picture = Picture::from_rgba(2, 1, &[255, 0, 0, 255, 0, 255, 0, 255], 3);
        assert_eq!(picture.values, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_picture_of_the_right_size_is_left_alone() {
        let picture = Picture::from_rgba(2, 1, &[10, 10, 10, 255, 90, 90, 90, 255], 1);
        let frame = Frame {
            width: 2,
            height: 1,
            channels: 1,
            drawable: true,
        };
        let fitted = picture.clone().fit(frame);
        assert_eq!(fitted.picture, picture);
        assert!(fitted.changes.is_empty());
    }
}
