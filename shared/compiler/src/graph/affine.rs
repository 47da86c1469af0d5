use zeroize::Zeroizing;

use crate::Error;

/// Most numbers of one matrix: 1,024 outputs of 16,384 features.
pub(crate) const MOST_CELLS: usize = 1 << 24;
/// Most columns of one value.
pub(crate) const MOST_COLUMNS: usize = 16_384;

/// A value that is affine in the features: `columns` numbers for each row.
#[derive(Clone)]
pub(crate) struct Affine {
    form: Form,
    offsets: Zeroizing<Vec<f64>>,
    features: usize,
}

#[derive(Clone)]
enum Form {
    /// Column `i` is `scale * features[source] + offsets[i]`.
    Picked(Vec<Pick>),
    /// Column `i` is `cells[i * features ..][..features] . features + offsets[i]`.
    Matrix(Zeroizing<Vec<f64>>),
}

#[derive(Clone, Copy)]
struct Pick {
    source: usize,
    scale: f64,
    style: Style,
}

/// Which scaler wrote the first step: it decides what the scaled numbers mean.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    Raw,
    Standard,
    MinMax,
}

/// What a scaler in the file gives away about a feature's usual values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hint {
    /// Mean and standard deviation of the training data.
    Spread { centre: f64, deviation: f64 },
    /// Smallest and largest value of the training data.
    Ends { minimum: f64, maximum: f64 },
}

impl Affine {
    /// The features `first .. first + count` themselves.
    pub(crate) fn input(first: usize, count: usize, features: usize) -> Self {
        let pick = |source| Pick {
            source,
            scale: 1.0,
            style: Style::Raw,
        };
        Self {
            form: Form::Picked((first..first + count).map(pick).collect()),
            offsets: Zeroizing::new(vec![0.0; count]),
            features,
        }
    }

    pub(crate) fn columns(&self) -> usize {
        self.offsets.len()
    }

    /// Numbers this value keeps in memory.
    pub(crate) fn size(&self) -> usize {
        let cells = match &self.form {
            Form::Picked(picks) => 3 * picks.len(),
            Form::Matrix(cells) => cells.len(),
        };
        cells + self.columns()
    }

    /// Whether features were combined by weights.
    pub(crate) fn is_matrix(&self) -> bool {
        matches!(self.form, Form::Matrix(_))
    }

    /// Subtracts offsets, then multiplies: a StandardScaler.
    pub(crate) fn standardized(&self, offsets: &[f64], scales: &[f64]) -> Option<Self> {
        let negative: Vec<f64> = offsets.iter().map(|offset| -offset).collect();
        self.styled(Style::Standard)
            .shifted(&negative)?
            .scaled(scales)
    }

    /// Multiplies each column by its factor, or all by one.
    pub(crate) fn scaled(&self, factors: &[f64]) -> Option<Self> {
        let factor = spread(factors, self.columns())?;
        let mut scaled = self.styled(Style::MinMax);
        for (column, offset) in scaled.offsets.iter_mut().enumerate() {
            *offset *= factor(column);
        }
        match &mut scaled.form {
            Form::Picked(picks) => {
                for (column, pick) in picks.iter_mut().enumerate() {
                    pick.scale *= factor(column);
                }
            }
            Form::Matrix(cells) => {
                for (index, cell) in cells.iter_mut().enumerate() {
                    *cell *= factor(index / self.features);
                }
            }
        }
        Some(scaled)
    }

    /// Adds an offset to each column, or one to all.
    pub(crate) fn shifted(&self, offsets: &[f64]) -> Option<Self> {
        let shift = spread(offsets, self.columns())?;
        let mut shifted = self.styled(Style::Standard);
        for (column, offset) in shifted.offsets.iter_mut().enumerate() {
            *offset += shift(column);
        }
        Some(shifted)
    }

    /// Product with a matrix of `columns` rows, given by the weight of a column in an output.
    pub(crate) fn times(
        &self,
        outputs: usize,
        weight: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, Error> {
        let size = outputs
            .checked_mul(self.features)
            .filter(|cells| *cells <= MOST_CELLS)
            .ok_or(Error::Outputs { got: outputs })?;
        let mut cells = Zeroizing::new(vec![0.0; size]);
        let mut offsets = Zeroizing::new(vec![0.0; outputs]);
        for (output, row) in cells.chunks_exact_mut(self.features).enumerate() {
            for column in 0..self.columns() {
                let weight = weight(column, output);
                self.add_column(column, weight, row);
                offsets[output] += weight * self.offsets[column];
            }
        }
        Ok(Self {
            form: Form::Matrix(cells),
            offsets,
            features: self.features,
        })
    }

    /// Columns of all values side by side; none when they are too many or differ in kind.
    pub(crate) fn joined(values: &[&Self]) -> Option<Self> {
        let first = values.first()?;
        let columns: usize = values.iter().map(|value| value.columns()).sum();
        let cells: usize = values.iter().map(|value| value.size()).sum();
        if columns > MOST_COLUMNS || cells > 2 * MOST_CELLS {
            return None;
        }
        let mut joined = (*first).clone();
        for value in &values[1..] {
            joined.offsets.extend_from_slice(&value.offsets);
            match (&mut joined.form, &value.form) {
                (Form::Picked(picks), Form::Picked(more)) => picks.extend_from_slice(more),
                (Form::Matrix(cells), Form::Matrix(more)) => cells.extend_from_slice(more),
                _ => return None,
            }
        }
        Some(joined)
    }

    /// The columns at `indices`; none when one is missing or they are too many.
    pub(crate) fn selected(&self, indices: &[usize]) -> Option<Self> {
        let cells = indices.len().checked_mul(self.features)?;
        if cells > MOST_CELLS {
            return None;
        }
        let parts: Option<Vec<_>> = indices.iter().map(|index| self.column(*index)).collect();
        Self::joined(&parts?.iter().collect::<Vec<_>>())
    }

    /// Weights of one output, in feature order.
    pub(crate) fn weights(&self, output: usize) -> Zeroizing<Vec<f64>> {
        let mut weights = Zeroizing::new(vec![0.0; self.features]);
        self.add_column(output, 1.0, &mut weights);
        weights
    }

    pub(crate) fn offset(&self, output: usize) -> f64 {
        self.offsets[output]
    }

    /// What the scalers before this value tell of the features.
    pub(crate) fn hints(&self) -> Vec<(usize, Hint)> {
        let Form::Picked(picks) = &self.form else {
            return Vec::new();
        };
        let numbered = picks.iter().zip(self.offsets.iter());
        numbered
            .filter_map(|(pick, offset)| Some((pick.source, pick.hint(*offset)?)))
            .collect()
    }

    fn column(&self, index: usize) -> Option<Self> {
        let offset = *self.offsets.get(index)?;
        let form = match &self.form {
            Form::Picked(picks) => Form::Picked(vec![picks[index]]),
            Form::Matrix(_) => Form::Matrix(self.weights(index)),
        };
        Some(Self {
            form,
            offsets: Zeroizing::new(vec![offset]),
            features: self.features,
        })
    }

    fn add_column(&self, column: usize, weight: f64, row: &mut [f64]) {
        match &self.form {
            Form::Picked(picks) => row[picks[column].source] += weight * picks[column].scale,
            Form::Matrix(cells) => {
                let cells = &cells[column * self.features..][..self.features];
                for (sum, cell) in row.iter_mut().zip(cells) {
                    *sum += weight * cell;
                }
            }
        }
    }

    fn styled(&self, style: Style) -> Self {
        let mut styled = self.clone();
        if let Form::Picked(picks) = &mut styled.form {
            for pick in picks.iter_mut().filter(|pick| pick.style == Style::Raw) {
                pick.style = style;
            }
        }
        styled
    }
}

impl Pick {
    /// Where the scaled value is 0 and 1 in units of the feature.
    fn hint(&self, offset: f64) -> Option<Hint> {
        let (zero, one) = (-offset / self.scale, (1.0 - offset) / self.scale);
        let usable = zero.is_finite() && one.is_finite() && zero != one;
        match self.style {
            _ if !usable => None,
            Style::Raw => None,
            Style::Standard => Some(Hint::Spread {
                centre: zero,
                deviation: (one - zero).abs(),
            }),
            Style::MinMax => Some(Hint::Ends {
                minimum: zero.min(one),
                maximum: zero.max(one),
            }),
        }
    }
}

/// One number for each of `columns`, from as many or from one.
fn spread(numbers: &[f64], columns: usize) -> Option<impl Fn(usize) -> f64 + '_> {
    let single = numbers.len() == 1;
    (single || numbers.len() == columns)
        .then_some(move |column: usize| numbers[if single { 0 } else { column }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaler_folds_into_the_weights_behind_it() {
        let scaled = Affine::input(0, 2, 2)
            .standardized(&[1.0, 2.0], &[0.5, 0.25])
            .unwrap();
        let weights = [4.0, 8.0];
        let product = scaled.times(1, |column, _| weights[column]).unwrap();
        assert_eq!(*product.weights(0), [2.0, 2.0]);
        assert_eq!(product.offset(0), -6.0);
    }

    #[test]
    fn a_standard_scaler_tells_mean_and_deviation() {
        let scaled = Affine::input(0, 1, 1).standardized(&[3.0], &[0.5]).unwrap();
        let hint = Hint::Spread {
            centre: 3.0,
            deviation: 2.0,
        };
        assert_eq!(scaled.hints(), [(0, hint)]);
    }

    #[test]
    fn a_min_max_scaler_tells_both_ends() {
        let scaled = Affine::input(0, 1, 1).scaled(&[0.25]).unwrap();
        let hint = Hint::Ends {
            minimum: 2.0,
            maximum: 6.0,
        };
        assert_eq!(scaled.shifted(&[-0.5]).unwrap().hints(), [(0, hint)]);
    }

    #[test]
    fn factors_that_fit_no_column_are_refused() {
        assert!(Affine::input(0, 3, 3).scaled(&[1.0, 2.0]).is_none());
        assert!(Affine::input(0, 3, 3).selected(&[3]).is_none());
        assert!(Affine::joined(&[]).is_none());
    }
}
