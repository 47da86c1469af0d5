//! Other sizes, or another order of dimensions.

use super::{picking::cells, places::Movement};
use crate::read::onnx::algebra::{
    extent::{Extent, axis_of, count},
    settings::Settings,
};

pub(super) fn kept(_settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    Some(vec![Movement::still(extent.clone())])
}

pub(super) fn reshaped(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let target = settings.integers("shape", 1)?;
    let zero_is_size = settings.node.integer("allowzero", 0) != 0;
    let sizes = wanted(&target, extent, zero_is_size)?;
    if let Some(rows) = open_rows(&target, &sizes, extent) {
        return Some(vec![Movement::still(Extent::new(sizes, Some(rows))?)]);
    }
    still(extent, sizes)
}

/// The open size of a target, where rows alone can lie in it.
fn open_rows(target: &[i64], sizes: &[usize], extent: &Extent) -> Option<usize> {
    let open = target.iter().position(|size| *size == -1)?;
    let before = |sizes: &[usize]| sizes.iter().product::<usize>();
    let (rows, own) = (extent.rows()?, before(&sizes[..open]));
    let same = own == before(&extent.sizes()[..rows]) || own == before(&extent.sizes()[..=rows]);
    (same && sizes[open] == 1 && !target.contains(&0)).then_some(open)
}

pub(super) fn flattened(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let sizes = extent.sizes();
    let axis = settings.node.integer("axis", 1);
    let axis = match axis_of(axis, sizes.len()) {
        Some(axis) => axis,
        None if axis == sizes.len() as i64 => sizes.len(),
        None => return None,
    };
    let (outer, inner) = sizes.split_at(axis);
    still(extent, vec![count(outer)?, count(inner)?])
}

/// Without these dimensions of size 1, or without all of them but that of the rows.
pub(super) fn squeezed(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let sizes = extent.sizes();
    let axes: Vec<usize> = match settings.integers("axes", 1) {
        None if settings.is_given(1) => return None,
        None => (0..sizes.len())
            .filter(|axis| sizes[*axis] == 1 && extent.rows() != Some(*axis))
            .collect(),
        Some(axes) => {
            let axes = axes.iter().map(|axis| extent.axis(*axis));
            axes.collect::<Option<_>>()?
        }
    };
    if axes.iter().any(|axis| sizes[*axis] != 1) {
        return None;
    }
    let left = (0..sizes.len()).filter(|axis| !axes.contains(axis));
    let left: Vec<usize> = left.collect();
    let rows = left.iter().position(|axis| extent.rows() == Some(*axis));
    let sizes = left.iter().map(|axis| sizes[*axis]).collect();
    Some(vec![Movement::still(Extent::new(sizes, rows)?)])
}

pub(super) fn unsqueezed(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let axes = settings.integers("axes", 1)?;
    let dimensions = extent.sizes().len().checked_add(axes.len())?;
    let axes = axes.iter().map(|axis| axis_of(*axis, dimensions));
    let axes: Vec<usize> = axes.collect::<Option<_>>()?;
    let mut old = extent.sizes().iter().enumerate();
    let (mut sizes, mut rows) = (Vec::new(), None);
    for axis in 0..dimensions {
        sizes.push(match axes.contains(&axis) {
            true => 1,
            false => {
                let (index, size) = old.next()?;
                rows = if extent.rows() == Some(index) {
                    Some(axis)
                } else {
                    rows
                };
                *size
            }
        });
    }
    Some(vec![Movement::still(Extent::new(sizes, rows)?)])
}

pub(super) fn transposed(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let dimensions = extent.sizes().len();
    let order: Vec<usize> = match settings.node.attribute("perm") {
        None => (0..dimensions).rev().collect(),
        Some(perm) => {
            let order = perm.integers.iter().map(|axis| extent.axis(*axis));
            order.collect::<Option<_>>()?
        }
    };
    let mut met = order.clone();
    met.sort_unstable();
    if !met.into_iter().eq(0..dimensions) {
        return None;
    }
    let strides = extent.strides();
    let lines = order.iter().map(|axis| {
        let picks = (0..extent.sizes()[*axis]).collect();
        (picks, strides[*axis])
    });
    let lines: Vec<(Vec<usize>, usize)> = lines.collect();
    let rows = order.iter().position(|axis| extent.rows() == Some(*axis));
    Some(vec![cells(&lines, rows, 0.0)?])
}

fn still(extent: &Extent, sizes: Vec<usize>) -> Option<Vec<Movement>> {
    if count(&sizes)? != extent.count() {
        return None;
    }
    let rows = extent.rows().and_then(|rows| rows_in(&sizes, extent, rows));
    Some(vec![Movement::still(Extent::new(sizes, rows)?)])
}

/// The dimension among new sizes in which the rows lie.
fn rows_in(sizes: &[usize], extent: &Extent, rows: usize) -> Option<usize> {
    let before: usize = extent.sizes()[..rows].iter().product();
    let mut reached = 1;
    let mut inside = None;
    for (axis, size) in sizes.iter().enumerate() {
        if reached <= before {
            inside = Some(axis);
        }
        if reached == before {
            break;
        }
        reached *= size;
    }
    inside
}

/// The sizes that a target asks for, its open one found, for one row.
fn wanted(target: &[i64], extent: &Extent, zero_is_size: bool) -> Option<Vec<usize>> {
    let own = extent.sizes();
    let size = |(axis, size): (usize, &i64)| match size {
        0 if !zero_is_size => own.get(axis).map(|size| *size as i64),
        size => Some(*size),
    };
    let mut sizes: Vec<i64> = target.iter().enumerate().map(size).collect::<Option<_>>()?;
    let known = |sizes: &[i64]| {
        let known = sizes.iter().filter(|size| **size != -1);
        let known: Option<Vec<usize>> = known.map(|size| usize::try_from(*size).ok()).collect();
        count(&known?)
    };
    let open = sizes.iter().filter(|size| **size == -1).count();
    let is_fixed_batch = open == 0
        && extent.rows() == Some(0)
        && known(&sizes[1.min(sizes.len())..])? == extent.count();
    if is_fixed_batch && let Some(first) = sizes.first_mut() {
        *first = 1;
    }
    let rest = known(&sizes)?;
    let found = match open {
        0 => 1,
        1 if rest > 0 && extent.count().is_multiple_of(rest) => extent.count() / rest,
        _ => return None,
    };
    let size = |size: &i64| if *size == -1 { found } else { *size as usize };
    Some(sizes.iter().map(size).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Extent {
        Extent::new(vec![1, 3, 4, 4], Some(0)).unwrap()
    }

    #[test]
    fn an_open_size_is_found_for_one_row() {
        for target in [&[-1, 48][..], &[0, -1], &[1, -1], &[1, 48], &[32, 48]] {
            assert_eq!(
                wanted(target, &image(), false),
                Some(vec![1, 48]),
                "{target:?}"
            );
        }
        assert_eq!(wanted(&[-1, 16], &image(), false), Some(vec![3, 16]));
        assert_eq!(wanted(&[-1, -1], &image(), false), None);
        assert_eq!(wanted(&[-1, 7], &image(), false), None);
    }

    #[test]
    fn rows_are_followed_through_other_sizes() {
        let turned = Extent::new(vec![5, 1, 4], Some(1)).unwrap();
        let rows = |sizes: &[usize]| still(&turned, sizes.to_vec()).unwrap()[0].extent.rows();
        assert_eq!(rows(&[5, 1, 2, 2]), Some(1));
        assert_eq!(rows(&[5, 4]), Some(1));
        assert_eq!(rows(&[20]), Some(0));
        let columns = Extent::of_columns(2);
        assert_eq!(open_rows(&[1, -1, 2], &[1, 1, 2], &columns), Some(1));
        assert_eq!(open_rows(&[1, -1], &[1, 2], &columns), None);
    }
}
