use card::{ImportSettings, PictureForm, PixelOrder};

use super::{found::Found, planes};
use crate::{data::table::Table, read::understanding::Understanding};

/// Rows whose neighbours are compared.
const MOST_ROWS: usize = 200;
/// One order is certain where neighbours differ by less than this share of what they do in the other.
const CLEARLY: f64 = 0.8;

/// Where the colours stand: as the model's input says, as the owner says, or as neighbours in the rows
/// are alike.
pub(super) fn arrangement(
    understanding: &Understanding,
    table: Option<&Table>,
    form: &PictureForm,
    settings: &ImportSettings,
) -> Found<PixelOrder> {
    if form.channels != planes::COLOURS {
        return Found::settled(PixelOrder::Planes);
    }
    if let Some(order) = understanding.pixels {
        return Found::settled(order);
    }
    if understanding.float.scorer().image().is_some() {
        return Found::settled(PixelOrder::Planes);
    }
    let seen = table.and_then(|table| smoother(&table.rows, form));
    let said = settings.picture.order;
    let options = match seen {
        Some(PixelOrder::Planes) => [PixelOrder::Planes, PixelOrder::Interleaved],
        _ => [PixelOrder::Interleaved, PixelOrder::Planes],
    };
    Found {
        chosen: said.unwrap_or(options[0]),
        is_settled: said.or(seen).is_some(),
        options: options.to_vec(),
    }
}

/// The order in which neighbouring pixels of a colour are alike; none where neither is clearly so.
fn smoother(rows: &[Vec<f64>], form: &PictureForm) -> Option<PixelOrder> {
    let roughness = |order| {
        let form = PictureForm {
            order,
            ..form.clone()
        };
        let step = rows.len().div_ceil(MOST_ROWS).max(1);
        let rows = rows.iter().step_by(step);
        rows.map(|row| rough(row, &form)).sum::<f64>()
    };
    let [planes, side_by_side] = [PixelOrder::Planes, PixelOrder::Interleaved].map(roughness);
    match () {
        () if planes < CLEARLY * side_by_side => Some(PixelOrder::Planes),
        () if side_by_side < CLEARLY * planes => Some(PixelOrder::Interleaved),
        () => None,
    }
}

/// How much each pixel differs from the next to its right and below, all together.
fn rough(row: &[f64], form: &PictureForm) -> f64 {
    let planes = form.ordered(row);
    let (width, count) = (form.width, form.width * form.height);
    let differs = |first: usize, second: usize| match (planes.get(first), planes.get(second)) {
        (Some(first), Some(second)) => (first - second).abs(),
        _ => 0.0,
    };
    let pixel = |place: usize| {
        let (x, y) = (place % count % width, place % count / width);
        let right = (x + 1 < width).then(|| differs(place, place + 1));
        let below = (y + 1 < form.height).then(|| differs(place, place + width));
        right.unwrap_or(0.0) + below.unwrap_or(0.0)
    };
    (0..planes.len()).map(pixel).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_neighbours_are_alike_is_found_and_noise_has_none() {
        let form = PictureForm::plain(8, 8, 3);
        let planes: Vec<f64> = (0..192)
            .map(|place| (place / 64) as f64 * 0.4 + (place % 8) as f64 * 0.02)
            .collect();
        let side_by_side: Vec<f64> = (0..192)
            .map(|feature| planes[feature % 3 * 64 + feature / 3])
            .collect();
        assert_eq!(smoother(&[planes], &form), Some(PixelOrder::Planes));
        assert_eq!(
            smoother(&[side_by_side], &form),
            Some(PixelOrder::Interleaved)
        );
        let noise: Vec<f64> = (0..192).map(|place| (place * 37 % 101) as f64).collect();
        assert_eq!(smoother(&[noise], &form), None);
        assert_eq!(smoother(&[], &form), None);
    }
}
