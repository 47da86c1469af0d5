//! Statements about many rows.

use sqlx::{Any, any::AnyArguments, query::Query};

/// A statement under way.
pub(crate) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Keys, or rows, in a list of a length that is a power of two, so that few statements are prepared; the last one is repeated where it lacks
/// some.
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
