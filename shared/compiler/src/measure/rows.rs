//! Rows that a circuit is fitted to and measured on: the owner's, and others drawn inside the ranges.

use card::OutsideRanges;

use super::noise::Draws;
use crate::model::feature::Feature;

/// Rows made up where the owner gives none.
const MADE_UP: usize = 240;
/// How much farther from the mean than the owner's rows others are drawn.
const STRETCH: f64 = 1.3;
/// Columns told that have numbers outside of their ranges.
const MOST_OUTSIDE: usize = 10;

/// At most `most` of the rows, evenly, moved into the features' ranges.
pub(crate) fn owned(rows: &[Vec<f64>], features: &[Feature], most: usize) -> Vec<Vec<f64>> {
    let step = rows.len().div_ceil(most).max(1);
    let chosen = rows.iter().step_by(step);
    chosen.map(|row| inside(row, features)).collect()
}

/// Rows between and a little beyond those of the owner: cells of two rows mixed, farther from the mean. Another
/// `seed` draws others.
pub(crate) fn around(
    rows: &[Vec<f64>],
    features: &[Feature],
    count: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let mut draws = Draws::new(seed);
    let mean = mean(rows);
    let row = |_| {
        let pair = [draws.below(rows.len()), draws.below(rows.len())];
        let stretch = 1.0 + (STRETCH - 1.0) * draws.uniform();
        let mixed = draws.below(2) == 0;
        let cell = |(column, mean): (usize, &f64)| {
            let row = if mixed { pair[draws.below(2)] } else { pair[0] };
            mean + stretch * (rows[row][column] - mean)
        };
        let row: Vec<f64> = mean.iter().enumerate().map(cell).collect();
        inside(&row, features)
    };
    match rows.is_empty() {
        true => Vec::new(),
        false => (0..count).map(row).collect(),
    }
}

/// Rows of three kinds: every feature for itself, neighbours alike (as pixels are), and near the usual.
pub(crate) fn made_up(features: &[Feature]) -> Vec<Vec<f64>> {
    let mut draws = Draws::new(5);
    let row = |kind: usize| -> Vec<f64> {
        let (rate, phase) = (draws.uniform() * 12.0, draws.uniform() * 6.3);
        let count = features.len() as f64;
        let value = |(index, feature): (usize, &Feature)| {
            let range = feature.range;
            let share = match kind % 3 {
                0 => draws.uniform(),
                1 => 0.5 + 0.5 * (rate * 6.3 * index as f64 / count + phase).sin(),
                _ => {
                    let usual = (feature.field.example - range.minimum) / range.width();
                    (usual + draws.normal() / 6.0).clamp(0.0, 1.0)
                }
            };
            range.minimum + share * range.width()
        };
        features.iter().enumerate().map(value).collect()
    };
    (0..MADE_UP).map(row).collect()
}

/// Rows anywhere inside the ranges, at their corners as often as not.
pub(crate) fn anywhere(features: &[Feature], count: usize) -> Vec<Vec<f64>> {
    let mut draws = Draws::new(23);
    let mut row = |_| {
        let cell = |feature: &Feature| {
            let (minimum, maximum) = (feature.range.minimum, feature.range.maximum);
            match draws.below(4) {
                0 => minimum,
                1 => maximum,
                _ => minimum + draws.uniform() * (maximum - minimum),
            }
        };
        features.iter().map(cell).collect()
    };
    (0..count).map(&mut row).collect()
}

/// Rows in cells between thresholds, every cell of a feature as likely as any other.
pub(crate) fn between(
    thresholds: &[Vec<f64>],
    features: &[Feature],
    count: usize,
) -> Vec<Vec<f64>> {
    let mut draws = Draws::new(17);
    let mut row = |_| {
        let cell = |(thresholds, feature): (&Vec<f64>, &Feature)| {
            let place = draws.below(thresholds.len() + 1);
            let (minimum, maximum) = (feature.range.minimum, feature.range.maximum);
            let low = place
                .checked_sub(1)
                .map_or(minimum, |last| thresholds[last]);
            let high = thresholds.get(place).copied().unwrap_or(maximum);
            low + draws.uniform() * (high - low)
        };
        thresholds.iter().zip(features).map(cell).collect()
    };
    (0..count).map(&mut row).collect()
}

/// Mean of each column.
pub(crate) fn mean(rows: &[Vec<f64>]) -> Vec<f64> {
    let mut mean = vec![0.0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value / rows.len() as f64;
        }
    }
    mean
}

/// Numbers of rows outside of their features' ranges, by feature.
pub(crate) fn outside(rows: &[Vec<f64>], features: &[Feature]) -> OutsideRanges {
    let mut counts = vec![0; features.len()];
    let mut found = 0;
    for row in rows {
        let mut is_outside = false;
        for ((cell, feature), count) in row.iter().zip(features).zip(&mut counts) {
            if !cell.is_nan() && feature.range.clamp(*cell) != *cell {
                *count += 1;
                is_outside = true;
            }
        }
        found += usize::from(is_outside);
    }
    let named = features.iter().zip(counts).filter(|(_, rows)| *rows > 0);
    let mut columns: Vec<(String, usize)> = named
        .map(|(feature, rows)| (feature.field.name.clone(), rows))
        .collect();
    columns.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    columns.truncate(MOST_OUTSIDE);
    OutsideRanges {
        looked_at: rows.len(),
        rows: found,
        columns,
    }
}

fn inside(row: &[f64], features: &[Feature]) -> Vec<f64> {
    let cells = row.iter().zip(features);
    cells
        .map(|(cell, feature)| feature.range.clamp(*cell))
        .collect()
}

#[cfg(test)]
mod tests {
    use card::Field;
    use circuit::FeatureRange;

    use super::*;

    fn features() -> Vec<Feature> {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 10.0,
        };
        let feature = |name: &str| Feature {
            field: Field::number(name.to_owned(), 1.0, 5.0),
            range,
        };
        vec![feature("a"), feature("b")]
    }

    #[test]
    fn drawn_rows_stay_inside_the_ranges_and_spread_beyond_the_owners() {
        let rows = vec![vec![4.0, 0.0], vec![6.0, 10.0], vec![5.0, 5.0]];
        let drawn = around(&rows, &features(), 200, 11);
        let firsts = || drawn.iter().map(|row| row[0]);
        assert!(firsts().fold(f64::INFINITY, f64::min) < 4.0);
        assert!(drawn.iter().flatten().all(|x| (0.0..=10.0).contains(x)));
        assert!(around(&[], &features(), 5, 11).is_empty());
    }

    #[test]
    fn rows_outside_their_ranges_are_counted_and_moved_inside() {
        let rows = vec![vec![1.0, 1.0], vec![1.0, 11.0], vec![-1.0, 20.0]];
        let outside = outside(&rows, &features());
        assert_eq!((outside.looked_at, outside.rows), (3, 2));
        let columns = [("b".to_owned(), 2), ("a".to_owned(), 1)];
        assert_eq!(outside.columns, columns);
        assert_eq!(owned(&rows, &features(), 10)[2], [0.0, 10.0]);
        assert_eq!(owned(&rows, &features(), 1).len(), 1);
    }
}
