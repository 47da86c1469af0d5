use card::{Resize, ResizeFilter};

use super::{
    frame::{Fitted, Frame, Picture},
    paper,
};

/// A part of a picture, in fractions of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The picture in the frame's size: its middle, the whole of it with ground beside it, or stretched.
/// Every pixel is the mean of those around it, weighted as the frame's filter says.
pub(super) fn fit(picture: &Picture, frame: Frame) -> Fitted {
    let (width, height) = (picture.width as f64, picture.height as f64);
    let whole = Window {
        left: 0.0,
        top: 0.0,
        width,
        height,
    };
    let proportion = frame.width as f64 / frame.height as f64;
    let (cut_width, cut_height) = (
        width.min(height * proportion),
        height.min(width / proportion),
    );
    let is_other = (cut_width, cut_height) != (width, height);
    let mut changes = vec![scaled(picture, frame)];
    let fitted = match frame.resize {
        Resize::Crop => {
            let told = t!("Its edges were cut to the model's proportions.");
            changes.extend(is_other.then(|| told.to_owned()));
            let window = Window {
                left: (width - cut_width) / 2.0,
                top: (height - cut_height) / 2.0,
                width: cut_width,
                height: cut_height,
            };
            smoothed(picture, window, (frame.width, frame.height), frame.filter)
        }
        Resize::Stretch => {
            let told = t!("It was stretched to the model's proportions.");
            changes.extend(is_other.then(|| told.to_owned()));
            smoothed(picture, whole, (frame.width, frame.height), frame.filter)
        }
        Resize::Pad => {
            let told = t!("Ground was put beside it to the model's proportions.");
            changes.extend(is_other.then(|| told.to_owned()));
            padded(picture, whole, frame)
        }
    };
    Fitted {
        picture: fitted,
        changes,
        doubt: None,
    }
}

/// The whole picture in the middle of ground as its border has it.
fn padded(picture: &Picture, whole: Window, frame: Frame) -> Picture {
    let scale = (frame.width as f64 / whole.width).min(frame.height as f64 / whole.height);
    let inner = |length: f64, most: usize| ((length * scale).round() as usize).clamp(1, most);
    let (width, height) = (
        inner(whole.width, frame.width),
        inner(whole.height, frame.height),
    );
    let small = smoothed(picture, whole, (width, height), frame.filter);
    let (left, top) = ((frame.width - width) / 2, (frame.height - height) / 2);
    let (plane, room) = (width * height, frame.width * frame.height);
    let mut values = Vec::with_capacity(room * small.channels);
    for channel in 0..small.channels {
        let pixels = &small.values[channel * plane..(channel + 1) * plane];
        let mut placed = vec![paper::border_of(pixels, width, height); room];
        for row in 0..height {
            let target = (top + row) * frame.width + left;
            placed[target..target + width].copy_from_slice(&pixels[row * width..(row + 1) * width]);
        }
        values.extend(placed);
    }
    Picture {
        width: frame.width,
        height: frame.height,
        channels: small.channels,
        values,
    }
}

/// The sentence that says so.
pub(super) fn scaled(picture: &Picture, frame: Frame) -> String {
    t!(
        "The picture has {} × {} pixels; it was scaled to the model's {} × {}.",
        picture.width,
        picture.height,
        frame.width,
        frame.height
    )
}

/// Area average of `window` over a grid of `width * height` cells.
pub(super) fn resample(picture: &Picture, window: Window, width: usize, height: usize) -> Picture {
    let across = spans(window.left, window.width, width, picture.width);
    let down = spans(window.top, window.height, height, picture.height);
    weighted(picture, &across, &down)
}

/// Mean of the pixels around each cell of a grid of `width * height`, the nearer the heavier; enlarged, between
/// pixels.
fn smoothed(
    picture: &Picture,
    window: Window,
    (width, height): (usize, usize),
    filter: ResizeFilter,
) -> Picture {
    let across = triangles((window.left, window.width), width, picture.width, filter);
    let down = triangles((window.top, window.height), height, picture.height, filter);
    weighted(picture, &across, &down)
}

/// Pixels and their weights in a cell.
type Weights = Vec<(usize, f64)>;

/// Cells of which each weighs pixels across and down.
fn weighted(picture: &Picture, across: &[Weights], down: &[Weights]) -> Picture {
    let (width, height) = (across.len(), down.len());
    let plane = picture.width * picture.height;
    let mut values = Vec::with_capacity(picture.channels * width * height);
    for channel in 0..picture.channels {
        let pixels = &picture.values[channel * plane..(channel + 1) * plane];
        for rows in down {
            values.extend(
                across
                    .iter()
                    .map(|columns| average(pixels, picture.width, rows, columns)),
            );
        }
    }
    Picture {
        width,
        height,
        channels: picture.channels,
        values,
    }
}

/// Pixels and their shares that fall into each cell of one axis.
fn spans(start: f64, length: f64, cells: usize, pixels: usize) -> Vec<Weights> {
    let step = length / cells as f64;
    let span = |cell: usize| {
        let (from, to) = (start + cell as f64 * step, start + (cell + 1) as f64 * step);
        let first = from.floor().max(0.0) as usize;
        let last = (to.ceil() as usize).min(pixels);
        (first..last)
            .map(|pixel| (pixel, to.min(pixel as f64 + 1.0) - from.max(pixel as f64)))
            .filter(|(_, share)| *share > 0.0)
            .collect()
    };
    (0..cells).map(span).collect()
}

/// Pixels within a step of each cell's middle, weighted by nearness: a cell's, or a pixel's where cells are
/// smaller or only the nearest pixels count.
fn triangles(
    (start, length): (f64, f64),
    cells: usize,
    pixels: usize,
    filter: ResizeFilter,
) -> Vec<Weights> {
    let step = length / cells as f64;
    let reach = match filter {
        ResizeFilter::Antialiased => step.max(1.0),
        ResizeFilter::FourNearest => 1.0,
    };
    let weights = |cell: usize| {
        let middle = start + (cell as f64 + 0.5) * step;
        let first = (middle - reach).floor().max(0.0) as usize;
        let last = ((middle + reach).ceil() as usize).min(pixels);
        (first..last)
            .map(|pixel| (pixel, 1.0 - (pixel as f64 + 0.5 - middle).abs() / reach))
            .filter(|(_, weight)| *weight > 0.0)
            .collect()
    };
    (0..cells).map(weights).collect()
}

fn average(pixels: &[f64], stride: usize, rows: &[(usize, f64)], columns: &[(usize, f64)]) -> f64 {
    let (mut sum, mut area) = (0.0, 0.0);
    for (row, tall) in rows {
        for (column, wide) in columns {
            sum += pixels[row * stride + column] * tall * wide;
            area += tall * wide;
        }
    }
    if area > 0.0 {
        (sum / area).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use card::PictureForm;
    use serde::Deserialize;

    /// Arrays that Python made of pictures for a model.
    const FED: &str = include_str!("../../tests/fixtures/pictures.json");

    /// A picture's bytes, what a card tells, and the array that Python fed the model.
    #[derive(Deserialize)]
    struct Case {
        name: String,
        width: usize,
        height: usize,
        rgba: Vec<u8>,
        form: PictureForm,
        fed: Vec<f64>,
    }

    #[test]
    fn the_features_of_a_picture_are_the_array_that_python_feeds() {
        let cases: Vec<Case> = serde_json::from_str(FED).unwrap();
        assert!(cases.len() >= 8);
        for case in cases {
            let picture =
                Picture::from_rgba(case.width, case.height, &case.rgba, case.form.channels);
            let fitted = picture.fit(Frame::from(&case.form)).picture;
            let row = case.form.row(&fitted.values);
            assert_eq!(row.len(), case.fed.len(), "{}", case.name);
            // Python rounds grey and scaled pixels to bytes.
            let least = case
                .form
                .scale
                .deviations
                .iter()
                .copied()
                .fold(1.0, f64::min);
            for (own, fed) in row.iter().zip(&case.fed) {
                assert!(
                    (own - fed).abs() <= 1.5 / 255.0 / least,
                    "{}: {own} {fed}",
                    case.name
                );
            }
        }
    }

    #[test]
    fn scaling_up_stays_between_pixels() {
        let picture = Picture {
            width: 1,
            height: 1,
            channels: 1,
            values: vec![0.3],
        };
        let frame = Frame {
            drawable: false,
            ..Frame::from(&PictureForm::plain(3, 3, 1))
        };
        let fitted = fit(&picture, frame);
        let far = fitted
            .picture
            .values
            .iter()
            .map(|value| (value - 0.3).abs());
        assert!(far.fold(0.0, f64::max) < 1e-9);
    }

    #[test]
    fn another_shape_is_cut_kept_whole_or_stretched_and_the_change_is_told() {
        let wide = Picture {
            width: 4,
            height: 2,
            channels: 1,
            values: vec![0.9, 0.2, 0.2, 0.9, 0.9, 0.2, 0.2, 0.9],
        };
        for (resize, told) in [
            (Resize::Crop, "cut"),
            (Resize::Pad, "beside"),
            (Resize::Stretch, "stretched"),
        ] {
            let frame = Frame {
                drawable: false,
                resize,
                ..Frame::from(&PictureForm::plain(2, 2, 1))
            };
            let fitted = fit(&wide, frame);
            assert_eq!(fitted.picture.values.len(), 4);
            assert!(fitted.changes[1].contains(told));
        }
    }
}
