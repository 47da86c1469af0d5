//! Operators that move, leave out or repeat cells and compute nothing.

mod picking;
pub(crate) mod places;
mod reshaping;

use super::{
    extent::{Extent, count},
    settings::Settings,
};

use self::places::Movement;

pub(crate) use self::picking::repeated;

/// Moves cells of an argument of this extent; none when settings are missing, do not fit, or would mix rows.
type Mover = fn(&Settings, &Extent) -> Option<Vec<Movement>>;

const MOVERS: &[(&str, Mover)] = &[
    ("Expand", picking::expanded),
    ("Flatten", reshaping::flattened),
    ("Gather", picking::gathered),
    ("Identity", reshaping::kept),
    ("Pad", picking::padded),
    ("Reshape", reshaping::reshaped),
    ("Slice", picking::sliced),
    ("Split", picking::split),
    ("Squeeze", reshaping::squeezed),
    ("Tile", picking::tiled),
    ("Transpose", reshaping::transposed),
    ("Unsqueeze", reshaping::unsqueezed),
];

/// Whether an operator moves the cells of its first argument.
pub(crate) fn is_movement(operator: &str) -> bool {
    mover(operator).is_some()
}

/// What a node does to a first argument of this extent, output by output.
pub(crate) fn movements(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    mover(&settings.node.operator)?(settings, extent)
}

/// Several values one after the other along a dimension: for each cell of the result its value and place
/// there.
pub(crate) fn joined(extents: &[&Extent], axis: i64) -> Option<(Extent, Vec<(usize, usize)>)> {
    let first = extents.first()?;
    let axis = first.axis(axis)?;
    let mut sizes = first.sizes().to_vec();
    let rows = extents.iter().find_map(|extent| extent.rows());
    let outside = |extent: &Extent| {
        let mut sizes = extent.sizes().to_vec();
        (axis < sizes.len()).then(|| {
            sizes.remove(axis);
            sizes
        })
    };
    let alike = extents.iter().all(|extent| {
        outside(extent) == outside(first) && extent.rows().is_none_or(|own| Some(own) == rows)
    });
    if !alike {
        return None;
    }
    sizes[axis] = extents.iter().map(|extent| extent.sizes()[axis]).sum();
    let whole = Extent::new(sizes, rows)?;
    let outer = count(&whole.sizes()[..axis])?;
    let mut places = Vec::with_capacity(whole.count());
    for block in 0..outer {
        for (value, extent) in extents.iter().enumerate() {
            let length = extent.count() / outer.max(1);
            places.extend((0..length).map(|cell| (value, block * length + cell)));
        }
    }
    Some((whole, places))
}

fn mover(operator: &str) -> Option<Mover> {
    let index = MOVERS.binary_search_by_key(&operator, |(name, _)| name);
    index.ok().map(|index| MOVERS[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movers_stand_in_the_order_in_which_they_are_looked_up() {
        assert!(MOVERS.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn values_are_joined_along_any_dimension() {
        let pair = Extent::new(vec![1, 2, 2], Some(0)).unwrap();
        let (extent, places) = joined(&[&pair, &pair], -1).unwrap();
        assert_eq!(extent.sizes(), [1, 2, 4]);
        let expected = [
            (0, 0),
            (0, 1),
            (1, 0),
            (1, 1),
            (0, 2),
            (0, 3),
            (1, 2),
            (1, 3),
        ];
        assert_eq!(places, expected);
        let (extent, _) = joined(&[&pair, &pair], 0).unwrap();
        assert_eq!((extent.sizes(), extent.rows()), (&[2, 2, 2][..], Some(0)));
    }
}
