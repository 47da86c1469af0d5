//! Some of the entries of each dimension, once or several times.

use super::places::{FILLED, Movement};
use crate::read::onnx::algebra::{
    extent::{Extent, MOST_CELLS, count, stretched},
    settings::Settings,
};

/// Entries of a dimension, and the distance of their cells.
type Line = (Vec<usize>, usize);

/// The cells at all combinations of entries; none when there are too many.
pub(super) fn cells(lines: &[Line], rows: Option<usize>, fill: f64) -> Option<Movement> {
    let sizes = lines.iter().map(|(picks, _)| picks.len()).collect();
    let extent = Extent::new(sizes, rows)?;
    let mut sources = vec![0];
    for (picks, stride) in lines {
        let place = |base: usize, pick: usize| match (base, pick) {
            (FILLED, _) | (_, FILLED) => FILLED,
            (base, pick) => base + pick * stride,
        };
        let longer = sources
            .iter()
            .flat_map(|base| picks.iter().map(move |pick| place(*base, *pick)));
        sources = longer.collect();
    }
    Some(Movement {
        extent,
        sources,
        fill,
    })
}

/// Entries of all dimensions as they are, to be changed one by one.
fn lines(extent: &Extent) -> Vec<Line> {
    let sizes = extent.sizes().iter().zip(extent.strides());
    sizes
        .map(|(size, stride)| ((0..*size).collect(), stride))
        .collect()
}

/// The value repeated until it has these sizes.
pub(crate) fn repeated(extent: &Extent, sizes: &[usize]) -> Option<Movement> {
    let missing = sizes.len().checked_sub(extent.sizes().len())?;
    let mut own = lines(extent).into_iter();
    let line = |(axis, size): (usize, &usize)| {
        let (picks, stride) = match axis < missing {
            true => (vec![0], 0),
            false => own.next()?,
        };
        Some(match picks.len() {
            len if len == *size => (picks, stride),
            1 => (vec![0; (*size).min(MOST_CELLS)], stride),
            _ => return None,
        })
    };
    count(sizes).filter(|count| *count <= MOST_CELLS)?;
    let lines: Vec<Line> = sizes.iter().enumerate().map(line).collect::<Option<_>>()?;
    let rows = extent.rows().map(|rows| rows + missing);
    let same_rows = rows.is_none_or(|rows| lines[rows].0.len() == extent.sizes()[rows - missing]);
    same_rows.then(|| cells(&lines, rows, 0.0)).flatten()
}

pub(super) fn expanded(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let target = settings.integers("shape", 1)?;
    let target = target.iter().map(|size| usize::try_from(*size).ok());
    let target: Vec<usize> = target.collect::<Option<_>>()?;
    Some(vec![repeated(
        extent,
        &stretched(extent.sizes(), &target)?,
    )?])
}

pub(super) fn tiled(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let times = settings.integers("repeats", 1)?;
    let mut lines = lines(extent);
    if times.len() != lines.len() {
        return None;
    }
    for (axis, times) in times.iter().enumerate() {
        let (picks, _) = &mut lines[axis];
        let times = usize::try_from(*times).ok()?;
        let longer = picks.len().checked_mul(times);
        longer.filter(|length| *length <= MOST_CELLS)?;
        if times != 1 && extent.rows() == Some(axis) {
            return None;
        }
        *picks = picks.repeat(times);
    }
    Some(vec![cells(&lines, extent.rows(), 0.0)?])
}

/// Entries of one dimension by their numbers; a single number takes the dimension away.
pub(super) fn gathered(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let axis = extent.axis(settings.node.integer("axis", 0))?;
    let indices = settings.constant(1)?;
    let size = extent.sizes()[axis];
    let pick = |index: &f64| {
        let index = if *index < 0.0 {
            index + size as f64
        } else {
            *index
        };
        (index >= 0.0 && index < size as f64).then_some(index as usize)
    };
    let picks: Vec<usize> = indices.numbers()?.iter().map(pick).collect::<Option<_>>()?;
    let picked = indices.sizes();
    let is_rows = extent.rows() == Some(axis);
    if is_rows && (size != 1 || picks != [0]) {
        return None;
    }
    let mut lines = lines(extent);
    lines[axis].0 = picks;
    let mut movement = cells(&lines, None, 0.0)?;
    let mut sizes = extent.sizes().to_vec();
    sizes.splice(axis..=axis, picked.iter().copied());
    let rows = match extent.rows() {
        Some(rows) if rows < axis => Some(rows),
        Some(rows) if rows > axis => Some(rows + picked.len() - 1),
        Some(rows) if !picked.is_empty() => Some(rows),
        _ => None,
    };
    movement.extent = Extent::new(sizes, rows)?;
    Some(vec![movement])
}

pub(super) fn sliced(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let (starts, ends) = (
        settings.integers("starts", 1)?,
        settings.integers("ends", 2)?,
    );
    let usual = || (0..starts.len() as i64).collect();
    let axes = match settings.integers("axes", 3) {
        None if settings.is_given(3) => return None,
        axes => axes.unwrap_or_else(usual),
    };
    let steps = match settings.integers("steps", 4) {
        None if settings.is_given(4) => return None,
        steps => steps.unwrap_or_else(|| vec![1; starts.len()]),
    };
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] {
        return None;
    }
    let mut lines = lines(extent);
    for (index, axis) in axes.iter().enumerate() {
        let axis = extent.axis(*axis)?;
        let picks = slice(
            extent.sizes()[axis],
            starts[index],
            ends[index],
            steps[index],
        )?;
        if extent.rows() == Some(axis) && picks.len() != extent.sizes()[axis] {
            return None;
        }
        lines[axis].0 = picks;
    }
    Some(vec![cells(&lines, extent.rows(), 0.0)?])
}

/// Entries from a start up to an end, step by step, either counted from the back when negative.
fn slice(size: usize, start: i64, end: i64, step: i64) -> Option<Vec<usize>> {
    if size == 0 {
        return (step != 0).then(Vec::new);
    }
    let size = size as i64;
    let placed = |place: i64| {
        if place < 0 {
            place.saturating_add(size)
        } else {
            place
        }
    };
    let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let start = placed(start).clamp(low.max(0), high.max(0));
    let end = placed(end).clamp(low, high);
    match step {
        0 => None,
        1.. => Some(
            (start..end)
                .step_by(usize::try_from(step).ok()?)
                .map(|i| i as usize)
                .collect(),
        ),
        _ => {
            let step = usize::try_from(step.checked_neg()?).ok()?;
            Some(
                (end + 1..=start)
                    .rev()
                    .step_by(step)
                    .map(|i| i as usize)
                    .collect(),
            )
        }
    }
}

/// Consecutive parts of one dimension.
pub(super) fn split(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let axis = extent.axis(settings.node.integer("axis", 0))?;
    if extent.rows() == Some(axis) {
        return None;
    }
    let size = extent.sizes()[axis];
    let parts = settings.node.outputs.len();
    let lengths: Vec<usize> = match settings.integers("split", 1) {
        Some(lengths) => {
            let lengths = lengths.iter().map(|length| usize::try_from(*length).ok());
            lengths.collect::<Option<_>>()?
        }
        None => {
            let length = size.div_ceil(parts.max(1));
            let rest = |part: usize| size.saturating_sub(part * length).min(length);
            (0..parts).map(rest).collect()
        }
    };
    if lengths.len() != parts || count_all(&lengths)? != size {
        return None;
    }
    let mut first = 0;
    let part = |length: usize| {
        let mut lines = lines(extent);
        lines[axis].0 = (first..first + length).collect();
        first += length;
        cells(&lines, extent.rows(), 0.0)
    };
    lengths.into_iter().map(part).collect()
}

fn count_all(lengths: &[usize]) -> Option<usize> {
    let mut lengths = lengths.iter();
    lengths.try_fold(0usize, |sum, length| sum.checked_add(*length))
}

/// More entries before and behind those of each dimension: a number, or what lies next or opposite.
pub(super) fn padded(settings: &Settings, extent: &Extent) -> Option<Vec<Movement>> {
    let pads = settings.integers("pads", 1)?;
    let fill = match (settings.is_given(2), settings.number(2)) {
        (false, _) => settings.node.float("value", 0.0),
        (true, fill) => fill?,
    };
    let dimensions = extent.sizes().len();
    let axes: Vec<usize> = match settings.integers("axes", 3) {
        None if settings.is_given(3) => return None,
        None => (0..dimensions).collect(),
        Some(axes) => {
            let axes = axes.iter().map(|axis| extent.axis(*axis));
            axes.collect::<Option<_>>()?
        }
    };
    if pads.len() != 2 * axes.len() {
        return None;
    }
    let mode = settings.node.text("mode").unwrap_or("constant");
    let mut lines = lines(extent);
    for (index, axis) in axes.iter().enumerate() {
        let (before, behind) = (pads[index], pads[axes.len() + index]);
        if (before, behind) != (0, 0) && extent.rows() == Some(*axis) {
            return None;
        }
        lines[*axis].0 = longer(extent.sizes()[*axis], before, behind, mode)?;
    }
    Some(vec![cells(&lines, extent.rows(), fill)?])
}

/// The entries of a dimension with so many more, or fewer, on either side.
fn longer(size: usize, before: i64, behind: i64, mode: &str) -> Option<Vec<usize>> {
    if (before, behind) == (0, 0) {
        return Some((0..size).collect());
    }
    let size = size as i64;
    let most = MOST_CELLS as i64;
    if before.abs() > most || behind.abs() > most || size == 0 {
        return None;
    }
    let entry = |place: i64| {
        let inside = match mode {
            "constant" => place,
            "edge" => place.clamp(0, size - 1),
            "wrap" => place.rem_euclid(size),
            "reflect" if size > 1 => {
                let period = 2 * (size - 1);
                let place = place.rem_euclid(period);
                place.min(period - place)
            }
            _ => return None,
        };
        let is_inside = (0..size).contains(&inside);
        Some(if is_inside { inside as usize } else { FILLED })
    };
    (-before..size + behind).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_count_from_either_end_and_step_either_way() {
        assert_eq!(slice(5, 1, i64::MAX, 2), Some(vec![1, 3]));
        assert_eq!(slice(5, -2, 5, 1), Some(vec![3, 4]));
        assert_eq!(slice(5, -1, i64::MIN, -2), Some(vec![4, 2, 0]));
        assert_eq!(slice(5, 0, -5, 1), Some(vec![]));
        assert_eq!(slice(0, 0, 3, -1), Some(vec![]));
        assert_eq!(slice(5, 0, 5, 0), None);
    }

    #[test]
    fn padding_fills_repeats_or_mirrors() {
        assert_eq!(
            longer(3, 1, 1, "constant"),
            Some(vec![FILLED, 0, 1, 2, FILLED])
        );
        assert_eq!(longer(3, 2, 1, "reflect"), Some(vec![2, 1, 0, 1, 2, 1]));
        assert_eq!(longer(3, 1, 1, "edge"), Some(vec![0, 0, 1, 2, 2]));
        assert_eq!(longer(3, -1, 0, "constant"), Some(vec![1, 2]));
        assert_eq!(longer(3, 1, 1, "other"), None);
    }

    #[test]
    fn a_value_is_repeated_along_new_and_single_dimensions() {
        let column = Extent::fixed(vec![2, 1]);
        let movement = repeated(&column, &[2, 2, 2]).unwrap();
        assert_eq!(movement.sources, [0, 0, 1, 1, 0, 0, 1, 1]);
        assert!(repeated(&column, &[3, 2]).is_none());
        assert!(repeated(&Extent::of_columns(2), &[4, 2]).is_none());
    }
}
