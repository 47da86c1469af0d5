//! Statements about many rows.

use sqlx::{Any, any::AnyArguments, query::Query};

/// Most rows of one statement.
const MOST: usize = 128;

/// A statement under way.
pub(crate) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Rows in pieces of as few sizes as possible, so that few statements are prepared: powers of two, the largest first.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = rows.len().checked_ilog2().map(|log| 1 << log)?;
        let (piece, rest) = rows.split_at(MOST.min(size));
        rows = rest;
        Some(piece)
    })
}

/// Keys in a list of such a length; the last one is repeated where it lacks some.
pub(crate) fn filled<T: Clone>(keys: &[T]) -> Vec<T> {
    let mut filled = keys.to_vec();
    if let Some(last) = keys.last() {
        filled.resize(keys.len().next_power_of_two(), last.clone());
    }
    filled
}

/// Places of so many values: `$1, $2`.
pub(crate) fn places(values: usize) -> String {
    let places: Vec<String> = (1..=values).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// Places of so many rows of values: `($1, $2), ($3, $4)`.
pub(crate) fn rows(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places = 1..=columns;
        let places: Vec<String> = places
            .map(|at| format!("${}", row * columns + at))
            .collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    rows.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_powers_of_two_and_lose_nothing() {
        let rows: Vec<u32> = (0..300).collect();
        let sizes: Vec<usize> = pieces(&rows).map(<[u32]>::len).collect();
        assert_eq!(sizes, [128, 128, 32, 8, 4]);
        assert_eq!(pieces(&rows).collect::<Vec<_>>().concat(), rows);
        assert_eq!(pieces::<u32>(&[]).count(), 0);
    }

    #[test]
    fn keys_are_filled_up_with_the_last() {
        assert_eq!(filled(&[1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(filled(&[1]), [1]);
        assert!(filled::<u32>(&[]).is_empty());
    }

    #[test]
    fn places_are_numbered_through() {
        assert_eq!(places(3), "$1, $2, $3");
        assert_eq!(rows(2, 2), "($1, $2), ($3, $4)");
    }
}
