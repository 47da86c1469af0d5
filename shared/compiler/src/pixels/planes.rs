//! Pictures whose colours lie side by side in each pixel, put plane by plane, as pictures are sent.

use card::PixelOrder;

use crate::{data::table::Table, read::understanding::Understanding};

/// Red, green and blue.
pub(super) const COLOURS: usize = 3;

/// Puts features plane by plane: weights, hints, and the owner's rows unless they fit better as they are.
/// Answers what was done, in words; none where weights cannot be moved.
pub(super) fn to_planes(
    understanding: &mut Understanding,
    table: Option<&mut Table>,
) -> Option<&'static str> {
    let count = understanding.float.features();
    let order = planes(count);
    let is_plain = understanding.preparation.is_plain();
    let is_side_by_side = understanding.pixels == Some(PixelOrder::Interleaved);
    if !is_side_by_side || !count.is_multiple_of(COLOURS) || !is_plain {
        return None;
    }
    understanding.float.0.first_rows_mut()?;
    let are_planes = table
        .as_deref()
        .is_some_and(|table| is_better(understanding, table));
    if let Some(table) = table.filter(|_| !are_planes) {
        table.rows.iter_mut().for_each(|row| rearrange(row, &order));
        rearrange(&mut table.inputs, &order);
        rearrange(&mut table.features, &order);
        rearrange(&mut table.columns.features, &order);
    }
    let rows = understanding.float.0.first_rows_mut()?;
    rows.iter_mut().for_each(|row| rearrange(row, &order));
    rearrange(&mut understanding.hints, &order);
    Some(match are_planes {
        true => {
            "The model takes the colours of each pixel side by side. Its weights were put plane by plane (red, green, blue), as your rows are and as pictures are sent."
        }
        false => {
            "The model takes the colours of each pixel side by side. Its weights and your rows were put plane by plane (red, green, blue), as pictures are sent."
        }
    })
}

/// Where each number of the planes lies among pixels.
fn planes(count: usize) -> Vec<usize> {
    let pixels = count / COLOURS;
    (0..count)
        .map(|place| place % pixels.max(1) * COLOURS + place / pixels.max(1))
        .collect()
}

/// Whether the model answers the owner's rows better when they are read as planes.
fn is_better(understanding: &Understanding, table: &Table) -> bool {
    let Some(truth) = &table.truth else {
        return false;
    };
    let float = &understanding.float;
    let order = planes(float.features());
    let as_pixels = |row: &Vec<f64>| {
        let mut pixels = row.clone();
        for (place, source) in order.iter().enumerate() {
            if let (Some(pixel), Some(value)) = (pixels.get_mut(*source), row.get(place)) {
                *pixel = *value;
            }
        }
        float.scores(&pixels)
    };
    let as_they_are: Vec<Vec<f64>> = table.rows.iter().map(|row| float.scores(row)).collect();
    let as_planes: Vec<Vec<f64>> = table.rows.iter().map(as_pixels).collect();
    truth.measure(&as_planes) > truth.measure(&as_they_are)
}

fn rearrange<T: Clone>(items: &mut Vec<T>, order: &[usize]) {
    if items.len() == order.len() {
        *items = order.iter().map(|place| items[*place].clone()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_gather_one_colour_of_every_pixel() {
        assert_eq!(planes(6), [0, 3, 1, 4, 2, 5]);
        let mut pixels = vec!["r0", "g0", "b0", "r1", "g1", "b1"];
        rearrange(&mut pixels, &planes(6));
        assert_eq!(pixels, ["r0", "r1", "g0", "g1", "b0", "b1"]);
    }
}
