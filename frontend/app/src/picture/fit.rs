use super::frame::{Fitted, Frame, Picture};

/// A part of a picture, in fractions of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The middle of the picture in the frame's proportions, averaged down (or up) to its size.
pub(super) fn fit(picture: &Picture, frame: Frame) -> Fitted {
    let (width, height) = (picture.width as f64, picture.height as f64);
    let proportion = frame.width as f64 / frame.height as f64;
    let cut_width = width.min(height * proportion);
    let cut_height = height.min(width / proportion);
    let window = Window {
        left: (width - cut_width) / 2.0,
        top: (height - cut_height) / 2.0,
        width: cut_width,
        height: cut_height,
    };
    let mut changes = vec![scaled(picture, frame)];
    if (cut_width, cut_height) != (width, height) {
        changes.push("Its edges were cut to the model's proportions.".to_owned());
    }
    Fitted {
        picture: resample(picture, window, frame.width, frame.height),
        changes,
    }
}

/// The sentence that says so.
pub(super) fn scaled(picture: &Picture, frame: Frame) -> String {
    format!(
        "The picture has {} × {} pixels; it was scaled to the model's {} × {}.",
        picture.width, picture.height, frame.width, frame.height
    )
}

/// Area average of `window` over a grid of `width * height` cells.
pub(super) fn resample(picture: &Picture, window: Window, width: usize, height: usize) -> Picture {
    let across = spans(window.left, window.width, width, picture.width);
    let down = spans(window.top, window.height, height, picture.height);
    let plane = picture.width * picture.height;
    let mut values = Vec::with_capacity(picture.channels * width * height);
    for channel in 0..picture.channels {
        let pixels = &picture.values[channel * plane..(channel + 1) * plane];
        for rows in &down {
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
fn spans(start: f64, length: f64, cells: usize, pixels: usize) -> Vec<Vec<(usize, f64)>> {
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

    fn picture(width: usize, height: usize, values: Vec<f64>) -> Picture {
        Picture {
            width,
            height,
            channels: 1,
            values,
        }
    }

    fn frame(width: usize, height: usize) -> Frame {
        Frame {
            width,
            height,
            channels: 1,
            drawable: false,
        }
    }

    #[test]
    fn scaling_down_averages_blocks() {
        let fitted = fit(
            &picture(4, 2, vec![0.0, 1.0, 0.5, 0.5, 1.0, 0.0, 0.5, 0.5]),
            frame(2, 1),
        );
        assert_eq!(fitted.picture.values, [0.5, 0.5]);
    }

    #[test]
    fn a_wide_picture_loses_its_edges_and_the_change_is_told() {
        let fitted = fit(
            &picture(4, 2, vec![0.9, 0.2, 0.2, 0.9, 0.9, 0.2, 0.2, 0.9]),
            frame(1, 1),
        );
        assert!((fitted.picture.values[0] - 0.2).abs() < 1e-9);
        assert_eq!(fitted.changes.len(), 2);
    }

    #[test]
    fn scaling_up_repeats_pixels() {
        let fitted = fit(&picture(1, 1, vec![0.3]), frame(3, 3));
        assert!(
            fitted
                .picture
                .values
                .iter()
                .all(|value| (value - 0.3).abs() < 1e-9)
        );
    }
}
