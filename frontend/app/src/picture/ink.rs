use super::{
    fit::{Window, resample, scaled},
    frame::{Fitted, Frame, Picture},
};

/// What is fainter than this is taken for paper.
const FAINTEST: f64 = 0.15;
/// Share of the frame that the drawing fills (MNIST digits: 20 of 28 pixels).
const FILL: f64 = 20.0 / 28.0;

/// A drawing as light ink on black, its larger side scaled to [`FILL`] of the frame and its centre of
/// mass in the middle, as the MNIST digits were prepared (LeCun et al. 1998).
pub(super) fn fit(picture: &Picture, frame: Frame) -> Fitted {
    let (ink, inverted) = ink(picture);
    let mut changes = vec![scaled(picture, frame)];
    if inverted {
        changes.push("It is dark on light; light and dark were exchanged.".to_owned());
    }
    let Some(bounds) = bounds(&ink) else {
        changes.push("Nothing is drawn on it.".to_owned());
        return Fitted {
            picture: empty(frame),
            changes,
        };
    };
    Fitted {
        picture: centre(&ink, bounds, frame),
        changes,
    }
}

/// The picture with its ground at 0 and its strongest stroke at 1, and whether it was dark on light.
fn ink(picture: &Picture) -> (Picture, bool) {
    let ground = ground(picture);
    let inverted = ground > 0.5;
    let strength = |value: &f64| {
        if inverted {
            ground - value
        } else {
            value - ground
        }
    };
    let strongest = picture.values.iter().map(strength).fold(0.0, f64::max);
    let stretch = |value: &f64| {
        let share = strength(value) / strongest.max(FAINTEST);
        if share < FAINTEST {
            0.0
        } else {
            share.min(1.0)
        }
    };
    let values = picture.values.iter().map(stretch).collect();
    (
        Picture {
            values,
            ..picture.clone()
        },
        inverted,
    )
}

/// Median grey value of the border.
fn ground(picture: &Picture) -> f64 {
    let (width, height) = (picture.width, picture.height);
    let on_border = |index: &usize| {
        let (row, column) = (index / width, index % width);
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let mut border: Vec<f64> = (0..width * height)
        .filter(on_border)
        .map(|index| picture.values[index])
        .collect();
    border.sort_unstable_by(f64::total_cmp);
    border.get(border.len() / 2).copied().unwrap_or(0.0)
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
    let scale =
        (frame.width as f64 * FILL / bounds.width).min(frame.height as f64 * FILL / bounds.height);
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
    };

    fn square(ground: f64, ink: f64) -> Picture {
        let inside =
            |index: usize| (10..30).contains(&(index % 100)) && (50..90).contains(&(index / 100));
        Picture {
            width: 100,
            height: 100,
            channels: 1,
            values: (0..10_000)
                .map(|index| if inside(index) { ink } else { ground })
                .collect(),
        }
    }

    #[test]
    fn a_drawing_is_centred_and_fills_five_sevenths() {
        let fitted = fit(&square(0.0, 1.0), FRAME);
        let window = bounds(&fitted.picture).unwrap();
        assert_eq!((window.width, window.height), (10.0, 20.0));
        assert_eq!((window.left, window.top), (9.0, 4.0));
    }

    #[test]
    fn ink_on_paper_becomes_light_on_dark() {
        let fitted = fit(&square(0.9, 0.2), FRAME);
        assert_eq!(fitted.picture, fit(&square(0.0, 1.0), FRAME).picture);
        assert!(
            fitted
                .changes
                .iter()
                .any(|change| change.contains("exchanged"))
        );
    }

    #[test]
    fn an_empty_sheet_stays_empty_and_says_so() {
        let fitted = fit(&square(0.9, 0.9), FRAME);
        assert!(fitted.picture.values.iter().all(|value| *value == 0.0));
        assert!(
            fitted
                .changes
                .iter()
                .any(|change| change.contains("Nothing"))
        );
    }
}
