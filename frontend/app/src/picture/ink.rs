use super::{
    fit::{Window, resample, scaled},
    frame::{Fitted, Frame, Picture},
    paper::{self, Ground},
    strokes,
};

/// Share of the frame that the drawing fills (MNIST digits: 20 of 28 pixels).
const FILL: f64 = 20.0 / 28.0;
/// The smallest share, whatever a card tells of its training pictures.
const LEAST_FILL: f64 = 0.2;
/// Longer sides are scaled down first: strokes stay far wider than a pixel.
const LONGEST_SIDE: usize = 512;

/// A drawing as light ink on black, its larger side scaled to [`FILL`] of the frame and its centre of
/// mass in the middle, as the MNIST digits were prepared (LeCun et al. 1998). Uneven light, specks and
/// thin pens are evened out; every change is told.
pub(super) fn fit(picture: &Picture, frame: Frame) -> Fitted {
    let mut changes = vec![scaled(picture, frame)];
    let smaller = shrunk(picture);
    let ground = Ground::of(&smaller);
    changes.extend(ground.told());
    let mut ink = ground.ink(&smaller);
    changes.extend(strokes::clean(&mut ink));
    if let Some(bounds) = bounds(&ink) {
        changes.extend(strokes::thicken(&mut ink, bounds.width.max(bounds.height)));
    }
    let Some(bounds) = bounds(&ink) else {
        changes.push(t!("Nothing is drawn on it.").to_owned());
        return Fitted {
            picture: empty(frame),
            changes,
            doubt: None,
        };
    };
    Fitted {
        picture: centre(&ink, bounds, frame),
        changes,
        doubt: None,
    }
}

/// A drawing of the frame's own size: it stays where it is, and light and dark are exchanged where its
/// ground is light.
pub(super) fn keep(picture: Picture) -> Fitted {
    let ground = paper::border(&picture);
    if ground <= 0.5 {
        return Fitted::unchanged(picture);
    }
    let ground = Ground::of(&picture);
    Fitted {
        picture: ground.ink(&picture),
        changes: ground.told(),
        doubt: None,
    }
}

fn shrunk(picture: &Picture) -> Picture {
    let longest = picture.width.max(picture.height);
    if longest <= LONGEST_SIDE {
        return picture.clone();
    }
    let side = |length: usize| (length * LONGEST_SIDE / longest).max(1);
    let whole = Window {
        left: 0.0,
        top: 0.0,
        width: picture.width as f64,
        height: picture.height as f64,
    };
    resample(picture, whole, side(picture.width), side(picture.height))
}

/// Smallest window that holds all ink.
fn bounds(ink: &Picture) -> Option<Window> {
    let inked = || {
        ink.values
            .iter()
            .enumerate()
            .filter(|(_, value)| **value > 0.0)
            .map(|(index, _)| (index % ink.width, index / ink.width))
    };
    let left = inked().map(|(column, _)| column).min()?;
    let right = inked().map(|(column, _)| column).max()? + 1;
    let top = inked().map(|(_, row)| row).min()?;
    let bottom = inked().map(|(_, row)| row).max()? + 1;
    Some(Window {
        left: left as f64,
        top: top as f64,
        width: (right - left) as f64,
        height: (bottom - top) as f64,
    })
}

fn centre(ink: &Picture, bounds: Window, frame: Frame) -> Picture {
    let usual = frame.statistics.map_or(FILL, |told| told.fill.middle);
    let fill = usual.clamp(LEAST_FILL, 1.0);
    let scale =
        (frame.width as f64 * fill / bounds.width).min(frame.height as f64 * fill / bounds.height);
    let across = ((bounds.width * scale).round() as usize).max(1);
    let down = ((bounds.height * scale).round() as usize).max(1);
    let drawing = resample(ink, bounds, across, down);
    let (middle_x, middle_y) = centre_of_mass(&drawing);
    let left = place(frame.width, across, middle_x);
    let top = place(frame.height, down, middle_y);
    let mut placed = empty(frame);
    for row in 0..down {
        let target = (top + row) * frame.width + left;
        placed.values[target..target + across]
            .copy_from_slice(&drawing.values[row * across..(row + 1) * across]);
    }
    placed
}

/// First pixel of `length` so that `middle` falls on the middle of `room`, without leaving it.
fn place(room: usize, length: usize, middle: f64) -> usize {
    let wanted = (room as f64 / 2.0 - middle).round().max(0.0) as usize;
    wanted.min(room - length)
}

fn centre_of_mass(drawing: &Picture) -> (f64, f64) {
    let mass: f64 = drawing.values.iter().sum();
    let moment = |along: fn(usize, usize) -> usize| -> f64 {
        let weighted = drawing.values.iter().enumerate();
        weighted
            .map(|(index, value)| (along(index, drawing.width) as f64 + 0.5) * value)
            .sum()
    };
    let x = moment(|index, width| index % width) / mass;
    let y = moment(|index, width| index / width) / mass;
    (x, y)
}

fn empty(frame: Frame) -> Picture {
    Picture {
        width: frame.width,
        height: frame.height,
        channels: 1,
        values: vec![0.0; frame.width * frame.height],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        width: 28,
        height: 28,
        channels: 1,
        drawable: true,
        resize: card::Resize::Crop,
        filter: card::ResizeFilter::Antialiased,
        ground: card::PictureGround::Dark,
        statistics: None,
    };

    /// A bar of 20 by 40 pixels in a picture of 100 by 100; `grey` tells ground and ink of a place.
    fn bar(grey: impl Fn(bool, usize, usize) -> f64) -> Picture {
        let value = |index: usize| {
            let (x, y) = (index % 100, index / 100);
            let inside = (10..30).contains(&x) && (50..90).contains(&y);
            grey(inside, x, y)
        };
        Picture {
            width: 100,
            height: 100,
            channels: 1,
            values: (0..10_000).map(value).collect(),
        }
    }

    fn plain(ground: f64, ink: f64) -> Picture {
        bar(|inside, _, _| if inside { ink } else { ground })
    }

    fn difference(a: &Picture, b: &Picture) -> f64 {
        let pairs = a.values.iter().zip(&b.values);
        pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() / a.values.len() as f64
    }

    fn tells(fitted: &Fitted, word: &str) -> bool {
        fitted.changes.iter().any(|change| change.contains(word))
    }

    #[test]
    fn a_drawing_is_centred_and_fills_five_sevenths() {
        let fitted = fit(&plain(0.0, 1.0), FRAME);
        let window = bounds(&fitted.picture).unwrap();
        assert_eq!((window.width, window.height), (10.0, 20.0));
        assert_eq!((window.left, window.top), (9.0, 4.0));
    }

    #[test]
    fn ink_on_paper_becomes_light_on_dark() {
        let fitted = fit(&plain(0.9, 0.2), FRAME);
        let clean = fit(&plain(0.0, 1.0), FRAME);
        assert!(difference(&fitted.picture, &clean.picture) < 1e-9);
        assert!(tells(&fitted, "exchanged"));
    }

    #[test]
    fn a_photo_under_a_lamp_reads_like_a_clean_drawing() {
        let photo = bar(|inside, x, y| {
            let light = 0.9 - 0.005 * x as f64;
            let speck = (80..83).contains(&x) && (8..11).contains(&y);
            let grain = ((x * 31 + y * 17) % 7) as f64 * 0.004;
            light * if inside || speck { 0.25 } else { 1.0 } + grain
        });
        let fitted = fit(&photo, FRAME);
        let clean = fit(&plain(0.0, 1.0), FRAME);
        assert!(difference(&fitted.picture, &clean.picture) < 0.02);
        assert!(tells(&fitted, "speck") || tells(&fitted, "Specks"));
    }

    #[test]
    fn a_thin_pen_is_thickened_and_says_so() {
        let line = bar(|_, x, y| {
            let on = (48..50).contains(&x) && (10..90).contains(&y);
            if on { 1.0 } else { 0.0 }
        });
        let fitted = fit(&line, FRAME);
        assert!(tells(&fitted, "thick"));
        let mass: f64 = fitted.picture.values.iter().sum();
        assert!(mass > 20.0);
    }

    #[test]
    fn dark_on_light_of_the_right_size_is_exchanged_where_it_stands() {
        let light = Picture {
            width: 28,
            height: 28,
            channels: 1,
            values: (0..784)
                .map(|index| if index / 28 == 5 { 0.1 } else { 0.95 })
                .collect(),
        };
        let kept = keep(light);
        assert!(tells(&kept, "exchanged"));
        assert!(kept.picture.values[5 * 28 + 3] > 0.9);
        assert_eq!(kept.picture.values[0], 0.0);
    }

    #[test]
    fn an_empty_sheet_stays_empty_and_says_so() {
        let fitted = fit(&plain(0.9, 0.9), FRAME);
        assert!(fitted.picture.values.iter().all(|value| *value == 0.0));
        assert!(tells(&fitted, "Nothing"));
    }
}
