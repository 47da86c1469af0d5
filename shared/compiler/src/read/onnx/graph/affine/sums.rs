//! Values made of several others.

use zeroize::Zeroizing;

use super::{Affine, Form, MOST_CELLS, MOST_COLUMNS};
use crate::read::onnx::algebra::extent::Extent;

/// By how much rounded shares may miss 0 or 1.
const NEARLY: f64 = 1e-5;

impl Affine {
    /// Sum of two values, the other one times `factor`; none when they differ in kind.
    pub(crate) fn plus(&self, other: &Self, factor: f64) -> Option<Self> {
        let aligned = Self::aligned(&[self, other])?;
        let [this, other] = aligned.as_slice() else {
            return None;
        };
        this.plus_alike(other, factor)
    }

    fn plus_alike(&self, other: &Self, factor: f64) -> Option<Self> {
        let alike = self.columns() == other.columns() && self.has_source_of(other);
        let (mut cells, more) = (self.cells().filter(|_| alike)?, other.cells()?);
        cells
            .iter_mut()
            .zip(more.iter())
            .for_each(|(sum, cell)| *sum += factor * cell);
        let offsets = self.offsets.iter().zip(other.offsets.iter());
        Some(Self {
            form: Form::Matrix(cells),
            offsets: Zeroizing::new(offsets.map(|(sum, offset)| sum + factor * offset).collect()),
            extent: self.extent.clone(),
            ..self.shell()
        })
    }

    /// Factor and shift that make the other value of this one, in every column.
    pub(crate) fn relation_to(&self, other: &Self) -> Option<(f64, f64)> {
        let (this, other) = (&self.widened(other.features), &other.widened(self.features));
        this.relation_to_alike(other)
    }

    fn relation_to_alike(&self, other: &Self) -> Option<(f64, f64)> {
        if self.columns() != other.columns() || !self.has_source_of(other) {
            return None;
        }
        let (mine, theirs) = (self.cells()?, other.cells()?);
        let largest = (0..mine.len()).max_by(|a, b| mine[*a].abs().total_cmp(&mine[*b].abs()))?;
        let factor = theirs[largest] / mine[largest];
        let tolerance = 1e-6 * theirs[largest].abs();
        let shift = other.offsets[0] - factor * self.offsets[0];
        let close = |a: f64, b: f64, more: f64| (a - b).abs() <= tolerance + 1e-6 * more;
        let proportional = mine
            .iter()
            .zip(theirs.iter())
            .all(|(a, b)| close(a * factor, *b, 0.0));
        let offsets = self.offsets.iter().zip(other.offsets.iter());
        let mut offsets = offsets.map(|(a, b)| (a * factor + shift, *b));
        let shifted = offsets.all(|(a, b)| close(a, b, b.abs() + shift.abs()));
        (factor.is_finite() && proportional && shifted).then_some((factor, shift))
    }

    fn has_source_of(&self, other: &Self) -> bool {
        self.source.is(&other.source) && self.features == other.features
    }

    /// Whether columns lie between 0 and 1 where features lie between two ends, and add up to 1.
    pub(crate) fn are_mixed_shares(&self, ends: (f64, f64)) -> bool {
        let Some(cells) = self.cells() else {
            return false;
        };
        let rows = || cells.chunks_exact(self.features.max(1));
        let sum = |feature: usize| rows().map(|row| row[feature]).sum::<f64>();
        self.columns() > 1
            && (self.offsets.iter().sum::<f64>() - 1.0).abs() < NEARLY
            && (0..self.features).all(|feature| sum(feature).abs() < NEARLY)
            && self.are_shares(ends)
    }

    /// Whether columns lie between 0 and 1 where features lie between two ends.
    pub(crate) fn are_shares(&self, (low, high): (f64, f64)) -> bool {
        let Some(cells) = self.cells() else {
            return false;
        };
        let within = |(row, offset): (&[f64], &f64)| {
            let ends = row.iter().map(|cell| (cell * low, cell * high));
            let least = ends.clone().map(|(a, b)| a.min(b)).sum::<f64>();
            let most = ends.map(|(a, b)| a.max(b)).sum::<f64>();
            offset + least >= -NEARLY && offset + most <= 1.0 + NEARLY
        };
        let rows = cells.chunks_exact(self.features.max(1));
        rows.zip(self.offsets.iter()).all(within)
    }

    /// The same value with all its weights written out; none when they are too many.
    fn written(&self) -> Option<Self> {
        Some(Self {
            form: Form::Matrix(self.cells()?),
            ..self.clone()
        })
    }

    /// All weights, output by output; none when they are too many.
    pub(crate) fn cells(&self) -> Option<Zeroizing<Vec<f64>>> {
        let size = self.columns().checked_mul(self.features)?;
        if size > MOST_CELLS {
            return None;
        }
        let mut cells = Zeroizing::new(vec![0.0; size]);
        for (column, row) in cells.chunks_exact_mut(self.features).enumerate() {
            self.add_column(column, 1.0, row);
        }
        Some(cells)
    }

    /// Columns of all values side by side; none when they are too many or differ in kind.
    pub(crate) fn joined(values: &[&Self]) -> Option<Self> {
        let aligned = Self::aligned(values)?;
        Self::joined_alike(&aligned.iter().collect::<Vec<_>>())
    }

    fn joined_alike(values: &[&Self]) -> Option<Self> {
        let first = values.first()?;
        let is_picked = |value: &&Self| matches!(value.form, Form::Picked(_));
        let is_written = |value: &&Self| matches!(value.form, Form::Matrix(_));
        if !values.iter().all(is_picked) && !values.iter().all(is_written) {
            let written: Vec<Self> = values
                .iter()
                .map(|value| value.written())
                .collect::<Option<_>>()?;
            return Self::joined_alike(&written.iter().collect::<Vec<_>>());
        }
        let columns: usize = values.iter().map(|value| value.columns()).sum();
        let cells: usize = values.iter().map(|value| value.size()).sum();
        let strangers = values.iter().any(|value| !value.has_source_of(first));
        if columns > MOST_COLUMNS || cells > 2 * MOST_CELLS || strangers {
            return None;
        }
        let mut joined = (*first).clone();
        joined.extent = Extent::of_columns(columns);
        for value in &values[1..] {
            joined.offsets.extend_from_slice(&value.offsets);
            match (&mut joined.form, &value.form) {
                (Form::Picked(picks), Form::Picked(more)) => picks.extend(more.iter().cloned()),
                (Form::Matrix(cells), Form::Matrix(more)) => cells.extend_from_slice(more),
                _ => return None,
            }
        }
        Some(joined)
    }
}
