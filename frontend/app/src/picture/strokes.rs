//! What was drawn, apart from what merely lies on the paper.

use super::frame::Picture;

/// Parts with less ink than this share of the largest are specks.
const SPECK: f64 = 0.08;
/// Of what touches the edge: as much ink elsewhere makes it the edge of the sheet.
const EDGE: f64 = 0.2;
/// Width of a stroke as a share of the drawing's longer side (MNIST: about 2.2 of 20 pixels).
const USUAL_WIDTH: f64 = 0.11;
/// Strokes thinner than this share of the usual width are thickened.
const THIN: f64 = 0.6;
/// Least and most brightness, on the mean over the frame, of nearly every handwritten digit.
const USUAL_INK: (f64, f64) = (0.03, 0.35);

/// Removes specks and the edges of the sheet; answers what was done.
pub(super) fn clean(ink: &mut Picture) -> Option<String> {
    let parts = parts(ink);
    let largest = |edge: bool| {
        let found = parts.iter().filter(|part| part.touches_edge == edge);
        found.map(|part| part.ink).fold(0.0, f64::max)
    };
    let inside_counts = largest(false) >= EDGE * largest(true);
    let main = if inside_counts {
        largest(false)
    } else {
        largest(true)
    };
    let mut removed = false;
    for part in &parts {
        let is_edge = part.touches_edge && inside_counts;
        if is_edge || part.ink < SPECK * main {
            part.pixels
                .iter()
                .for_each(|pixel| ink.values[*pixel] = 0.0);
            removed = true;
        }
    }
    removed.then(|| t!("Specks and edges of the sheet were left out.").to_owned())
}

/// Widens thin strokes of a drawing whose longer side has `side` pixels; answers what was done.
pub(super) fn thicken(ink: &mut Picture, side: f64) -> Option<String> {
    let (width, wanted) = (stroke_width(ink)?, USUAL_WIDTH * side);
    if width >= THIN * wanted {
        return None;
    }
    let reach = ((wanted - width) / 2.0).round().max(1.0) as usize;
    let (columns, rows) = (ink.width, ink.height);
    let across = spread(&ink.values, columns, reach, |index| {
        (index / columns * columns, 1)
    });
    ink.values = spread(&across, rows, reach, |index| (index % columns, columns));
    Some(t!("Its strokes are thin; they were made thicker.").to_owned())
}

/// A sentence where the picture has far less or far more ink than handwriting has.
pub(super) fn doubt(picture: &Picture) -> Option<String> {
    let mean = picture.values.iter().sum::<f64>() / picture.values.len().max(1) as f64;
    let is_usual = (USUAL_INK.0..=USUAL_INK.1).contains(&mean);
    let told = t!(
        "This does not look like the handwriting that such models are trained on. Check what the model reads."
    );
    (!is_usual && mean > 0.0).then(|| told.to_owned())
}

/// A connected part of the ink.
struct Part {
    pixels: Vec<usize>,
    ink: f64,
    touches_edge: bool,
}

/// Connected parts, diagonals included.
fn parts(picture: &Picture) -> Vec<Part> {
    let mut seen: Vec<bool> = picture.values.iter().map(|value| *value <= 0.0).collect();
    let mut parts = Vec::new();
    for start in 0..seen.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut pixels = vec![start];
        let mut next = 0;
        while let Some(pixel) = pixels.get(next).copied() {
            next += 1;
            for neighbour in neighbours(picture, pixel) {
                if !std::mem::replace(&mut seen[neighbour], true) {
                    pixels.push(neighbour);
                }
            }
        }
        parts.push(Part {
            ink: pixels.iter().map(|pixel| picture.values[*pixel]).sum(),
            touches_edge: pixels.iter().any(|pixel| is_edge(picture, *pixel)),
            pixels,
        });
    }
    parts
}

fn neighbours(picture: &Picture, pixel: usize) -> impl Iterator<Item = usize> + use<> {
    let (width, height) = (picture.width, picture.height);
    let (x, y) = (pixel % width, pixel / width);
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |row| {
        (x.saturating_sub(1)..(x + 2).min(width)).map(move |column| row * width + column)
    })
}

fn is_edge(picture: &Picture, pixel: usize) -> bool {
    let (x, y) = (pixel % picture.width, pixel / picture.width);
    x == 0 || y == 0 || x + 1 == picture.width || y + 1 == picture.height
}

/// Twice the area over the length of the outline: the width of a long stroke.
fn stroke_width(ink: &Picture) -> Option<f64> {
    let is_ink = |index: usize| ink.values[index] > 0.0;
    let inked: Vec<usize> = (0..ink.values.len())
        .filter(|index| is_ink(*index))
        .collect();
    let sides = |index: usize| {
        let (x, y) = (index % ink.width, index / ink.width);
        let open = [
            x == 0 || !is_ink(index - 1),
            x + 1 == ink.width || !is_ink(index + 1),
            y == 0 || !is_ink(index - ink.width),
            y + 1 == ink.height || !is_ink(index + ink.width),
        ];
        open.iter().filter(|side| **side).count()
    };
    let outline: usize = inked.iter().map(|index| sides(*index)).sum();
    (outline > 0).then(|| 2.0 * inked.len() as f64 / outline as f64)
}

/// Largest value within `reach` along lines of `length` pixels; `line` tells the first pixel of a
/// pixel's line and the distance between neighbours.
fn spread(
    values: &[f64],
    length: usize,
    reach: usize,
    line: impl Fn(usize) -> (usize, usize),
) -> Vec<f64> {
    let widest = |index: usize| {
        let (first, step) = line(index);
        let place = (index - first) / step;
        let window = place.saturating_sub(reach)..(place + reach + 1).min(length);
        window
            .map(|place| values[first + place * step])
            .fold(0.0, f64::max)
    };
    (0..values.len()).map(widest).collect()
}
