mod filtering;
mod hints;
mod merging;
mod sums;

use std::rc::Rc;

use zeroize::Zeroizing;

use super::{
    filters::Filters,
    pick::{Pick, Style},
    picture::Picture,
};
use crate::{
    error::Error,
    model::network::functions::Functions,
    read::onnx::{
        algebra::{
            extent::Extent,
            movement::{
                self,
                places::{FILLED, Movement},
            },
        },
        trees::{column::Column, trail::Step},
    },
};

/// Most numbers of one matrix: 1,024 outputs of 16,384 features.
pub(crate) use crate::read::onnx::algebra::extent::MOST_CELLS;
/// Numbers that a picked column counts for where values are bounded.
const PICK_CELLS: usize = 16;
/// Most columns of one value.
pub(crate) const MOST_COLUMNS: usize = 16_384;

/// A value that is affine in the features, in the outputs of trees, or in those of a layer: `columns`
/// numbers for each row.
#[derive(Clone)]
pub(crate) struct Affine {
    form: Form,
    offsets: Zeroizing<Vec<f64>>,
    features: usize,
    /// What the features are.
    source: Source,
    /// How the graph arranges columns.
    extent: Extent,
}

#[derive(Clone)]
enum Form {
    /// Column `i` is `scale * features[source] + offsets[i]`.
    Picked(Vec<Pick>),
    /// Column `i` is `cells[i * features ..][..features] . features + offsets[i]`.
    Matrix(Zeroizing<Vec<f64>>),
    /// Columns are the outputs of filters over the features.
    Filters(Filters),
}

/// What something affine is affine in.
#[derive(Clone)]
pub(crate) enum Source {
    /// The columns of the preparation.
    Inputs,
    /// The outputs of all trees of the graph.
    Trees,
    /// The outputs of a layer.
    Layer(Rc<Activated>),
}

/// A sealed layer: something affine, then a function for each of its columns.
#[derive(Clone)]
pub(crate) struct Activated {
    pub(crate) affine: Rc<Affine>,
    pub(crate) functions: Functions,
}

impl Activated {
    /// Layers up to this one.
    pub(crate) fn depth(&self) -> usize {
        let mut depth = 1;
        let mut affine = &self.affine;
        while let Some(layer) = affine.layer() {
            depth += 1;
            affine = &layer.affine;
        }
        depth
    }
}

impl Source {
    pub(crate) fn is_inputs(&self) -> bool {
        matches!(self, Self::Inputs)
    }

    /// Whether more of it may be made while the graph is read.
    pub(crate) fn grows(&self) -> bool {
        !matches!(self, Self::Layer(_))
    }

    /// Whether both are the same numbers.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Inputs, Self::Inputs) | (Self::Trees, Self::Trees) => true,
            (Self::Layer(mine), Self::Layer(theirs)) => Rc::ptr_eq(mine, theirs),
            _ => false,
        }
    }
}

impl Affine {
    /// The features `first .. first + count` themselves.
    pub(crate) fn input(first: usize, count: usize, features: usize) -> Self {
        Self {
            form: Form::Picked((first..first + count).map(Pick::of).collect()),
            offsets: Zeroizing::new(vec![0.0; count]),
            features,
            source: Source::Inputs,
            extent: Extent::of_columns(count),
        }
    }

    /// These of so many outputs of trees.
    pub(crate) fn grown(outputs: &[usize], width: usize) -> Self {
        Self {
            source: Source::Trees,
            ..Self::picked(outputs, width)
        }
    }

    /// These of so many columns of the preparation.
    pub(crate) fn picked(columns: &[usize], width: usize) -> Self {
        Self {
            form: Form::Picked(columns.iter().copied().map(Pick::of).collect()),
            offsets: Zeroizing::new(vec![0.0; columns.len()]),
            extent: Extent::of_columns(columns.len()),
            ..Self::input(0, 0, width)
        }
    }

    /// Column, scale and offset of each column, where they are columns of the preparation and no weights
    /// have combined them.
    pub(crate) fn scaled_columns(&self) -> Option<Vec<(usize, f64, f64)>> {
        let Form::Picked(picks) = &self.form else {
            return None;
        };
        let scaled = picks.iter().zip(self.offsets.iter());
        let scaled = scaled.map(|(pick, offset)| (pick.source, pick.scale, *offset));
        self.source.is_inputs().then(|| scaled.collect())
    }

    /// The columns as trees read them, where they are columns of the preparation and no weights have
    /// combined them.
    pub(crate) fn tree_columns(&self) -> Option<Vec<Column>> {
        let Form::Picked(picks) = &self.form else {
            return None;
        };
        let column = |pick: &Pick| Column {
            source: pick.source,
            trail: pick.trail.clone(),
        };
        self.source
            .is_inputs()
            .then(|| picks.iter().map(column).collect())
    }

    /// The same columns as numbers of 64 bits, or of 32.
    pub(crate) fn in_64_bits(mut self, is_wide: bool) -> Self {
        if let Form::Picked(picks) = &mut self.form {
            picks
                .iter_mut()
                .for_each(|pick| pick.trail.set_wide(is_wide));
        }
        self
    }

    /// The same value where the preparation has so many columns, or the trees so many outputs; outputs of
    /// layers as they are.
    pub(crate) fn widened(&self, width: usize) -> Self {
        if !self.source.grows() || width <= self.features {
            return self.clone();
        }
        let mut widened = self.clone();
        widened.features = width;
        if let Form::Matrix(cells) = &self.form {
            let rows = cells.chunks_exact(self.features.max(1));
            let padding = vec![0.0; width - self.features];
            let mut padded = Vec::with_capacity(self.columns() * width);
            for row in rows {
                padded.extend_from_slice(row);
                padded.extend_from_slice(&padding);
            }
            widened.form = Form::Matrix(Zeroizing::new(padded));
        }
        widened
    }

    /// The outputs of a layer.
    pub(crate) fn behind(layer: Activated) -> Self {
        let count = layer.affine.columns();
        Self {
            extent: layer.affine.extent.clone(),
            source: Source::Layer(Rc::new(layer)),
            ..Self::input(0, count, count)
        }
    }

    /// The same columns in another arrangement; none when their numbers differ.
    pub(crate) fn arranged(&self, extent: Extent) -> Option<Self> {
        (extent.count() == self.columns()).then(|| Self {
            extent,
            ..self.clone()
        })
    }

    /// How the graph arranges columns.
    pub(crate) fn extent(&self) -> &Extent {
        &self.extent
    }

    /// The columns as planes of pixels, where they are arranged so.
    pub(crate) fn picture(&self) -> Option<Picture> {
        Picture::read(&self.extent)
    }

    /// What the features are.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// The layer whose outputs are the features.
    pub(crate) fn layer(&self) -> Option<&Activated> {
        match &self.source {
            Source::Layer(layer) => Some(layer),
            Source::Inputs | Source::Trees => None,
        }
    }

    /// Layers before this value.
    pub(crate) fn depth(&self) -> usize {
        self.layer().map_or(0, Activated::depth)
    }

    /// Whether this is made of public columns, before any layer.
    pub(crate) fn is_public(&self) -> bool {
        self.source.is_inputs()
    }

    /// Features, or outputs of the layer before.
    pub(crate) fn features(&self) -> usize {
        self.features
    }

    pub(crate) fn columns(&self) -> usize {
        self.offsets.len()
    }

    /// Numbers this value keeps in memory.
    pub(crate) fn size(&self) -> usize {
        let cells = match &self.form {
            Form::Picked(picks) => 3 * picks.len(),
            Form::Matrix(cells) => cells.len(),
            Form::Filters(filters) => filters.size(),
        };
        cells + self.columns()
    }

    /// Whether features were combined by weights or trees, in this layer or an earlier one.
    pub(crate) fn is_matrix(&self) -> bool {
        !matches!(self.form, Form::Picked(_)) || !self.source.is_inputs()
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
        self.stretched(factors, |factor| factor, Step::Multiply)
    }

    /// Divides each column by its number, or all by one.
    pub(crate) fn divided(&self, divisors: &[f64]) -> Option<Self> {
        self.stretched(divisors, |divisor| 1.0 / divisor, Step::Divide)
    }

    fn stretched(
        &self,
        numbers: &[f64],
        factor: fn(f64) -> f64,
        step: fn(f64) -> Step,
    ) -> Option<Self> {
        let numbers = self.by_column(numbers)?;
        let factors: Vec<f64> = numbers.iter().map(|number| factor(*number)).collect();
        let mut scaled = self.styled(Style::MinMax);
        if let Form::Filters(filters) = &mut scaled.form
            && !filters.scale(&factors)
        {
            scaled.form = Form::Matrix(self.cells()?);
        }
        let factor = |column: usize| factors[column];
        for (column, offset) in scaled.offsets.iter_mut().enumerate() {
            *offset *= factor(column);
        }
        match &mut scaled.form {
            Form::Picked(picks) => {
                for (column, pick) in picks.iter_mut().enumerate() {
                    pick.scale *= factor(column);
                    pick.trail.follow(step(numbers[column]));
                }
            }
            Form::Matrix(cells) => {
                for (index, cell) in cells.iter_mut().enumerate() {
                    *cell *= factor(index / self.features);
                }
            }
            Form::Filters(_) => {}
        }
        Some(scaled)
    }

    /// Adds an offset to each column, or one to all.
    pub(crate) fn shifted(&self, offsets: &[f64]) -> Option<Self> {
        let shifts = self.by_column(offsets)?;
        let mut shifted = self.styled(Style::Standard);
        for (offset, shift) in shifted.offsets.iter_mut().zip(&shifts) {
            *offset += shift;
        }
        if let Form::Picked(picks) = &mut shifted.form {
            for (pick, shift) in picks.iter_mut().zip(shifts) {
                pick.trail.follow(Step::Add(shift));
            }
        }
        Some(shifted)
    }

    /// Product with a matrix of `columns` rows, given by the weight of a column in an output.
    pub(crate) fn times(
        &self,
        outputs: usize,
        weight: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, Error> {
        let columns = 0..self.columns();
        self.combined(outputs, |output, add| {
            for column in columns.clone() {
                add(column, weight(column, output));
            }
        })
    }

    /// Weighted sums of columns: `terms` adds the columns of an output, each with its weight.
    pub(crate) fn combined(
        &self,
        outputs: usize,
        terms: impl Fn(usize, &mut dyn FnMut(usize, f64)),
    ) -> Result<Self, Error> {
        let size = outputs
            .checked_mul(self.features)
            .filter(|cells| *cells <= MOST_CELLS)
            .ok_or(Error::Outputs { got: outputs })?;
        let mut cells = Zeroizing::new(vec![0.0; size]);
        let mut offsets = Zeroizing::new(vec![0.0; outputs]);
        let rows = cells
            .chunks_exact_mut(self.features)
            .zip(offsets.iter_mut());
        for (output, (row, offset)) in rows.enumerate() {
            terms(output, &mut |column, weight| {
                self.add_column(column, weight, row);
                *offset += weight * self.offsets[column];
            });
        }
        Ok(Self {
            form: Form::Matrix(cells),
            offsets,
            features: self.features,
            source: self.source.clone(),
            extent: Extent::of_columns(outputs),
        })
    }

    /// The columns at `indices`; none when one is missing or they are too many.
    pub(crate) fn selected(&self, indices: &[usize]) -> Option<Self> {
        let movement = Movement {
            extent: Extent::of_columns(indices.len()),
            sources: indices.to_vec(),
            fill: 0.0,
        };
        let exist = indices.iter().all(|index| *index < self.columns());
        exist.then(|| self.moved(&movement)).flatten()
    }

    /// The columns where a movement takes them; none when one is missing or they are too many.
    pub(crate) fn moved(&self, movement: &Movement) -> Option<Self> {
        if movement.is_still(self.columns()) {
            return self.arranged(movement.extent.clone());
        }
        let sources = &movement.sources;
        let is_missing = |source: &usize| *source != FILLED && *source >= self.columns();
        let is_picked = matches!(self.form, Form::Picked(_));
        let each = if is_picked { PICK_CELLS } else { self.features };
        let cells = sources.len().checked_mul(each)?;
        if cells > MOST_CELLS || self.features == 0 || sources.iter().any(is_missing) {
            return None;
        }
        let form = match &self.form {
            Form::Picked(picks) => Form::Picked(
                sources
                    .iter()
                    .map(|source| picks.get(*source).cloned().unwrap_or_else(Pick::nothing))
                    .collect(),
            ),
            Form::Matrix(_) | Form::Filters(_) => {
                let mut rows = Zeroizing::new(vec![0.0; cells]);
                for (row, source) in rows.chunks_exact_mut(self.features).zip(sources) {
                    if *source != FILLED {
                        self.add_column(*source, 1.0, row);
                    }
                }
                Form::Matrix(rows)
            }
        };
        let offset = |source: &usize| self.offsets.get(*source).copied().unwrap_or(movement.fill);
        Some(Self {
            form,
            offsets: Zeroizing::new(sources.iter().map(offset).collect()),
            extent: movement.extent.clone(),
            ..self.shell()
        })
    }

    /// The columns repeated until they are arranged in these sizes.
    pub(crate) fn stretched_to(&self, sizes: &[usize]) -> Option<Self> {
        self.moved(&movement::repeated(&self.extent, sizes)?)
    }

    /// Weights of one output, in feature order.
    pub(crate) fn weights(&self, output: usize) -> Zeroizing<Vec<f64>> {
        let mut weights = Zeroizing::new(vec![0.0; self.features]);
        self.add_column(output, 1.0, &mut weights);
        weights
    }

    /// The features that any column depends on.
    pub(crate) fn met(&self) -> Vec<usize> {
        let mut met = vec![false; self.features];
        for column in 0..self.columns() {
            match &self.form {
                Form::Picked(picks) => met[picks[column].source] = true,
                Form::Matrix(_) | Form::Filters(_) => {
                    let weights = self.weights(column);
                    let weighted = met.iter_mut().zip(weights.iter());
                    weighted.for_each(|(met, weight)| *met |= *weight != 0.0);
                }
            }
        }
        (0..self.features).filter(|feature| met[*feature]).collect()
    }

    pub(crate) fn offset(&self, output: usize) -> f64 {
        self.offsets[output]
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
            Form::Filters(filters) => filters.add_column(column, weight, row),
        }
    }

    /// One number for each column, from as many or one for all.
    fn by_column(&self, numbers: &[f64]) -> Option<Vec<f64>> {
        let columns = self.columns();
        match numbers.len() {
            1 => Some(vec![numbers[0]; columns]),
            count => (count == columns).then(|| numbers.to_vec()),
        }
    }

    /// The same kind of value without columns.
    fn shell(&self) -> Self {
        Self {
            form: Form::Picked(Vec::new()),
            offsets: Zeroizing::default(),
            features: self.features,
            source: self.source.clone(),
            extent: Extent::of_columns(0),
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
    fn factors_that_fit_no_column_are_refused() {
        assert!(Affine::input(0, 3, 3).scaled(&[1.0, 2.0]).is_none());
        assert!(Affine::input(0, 3, 3).selected(&[3]).is_none());
        assert!(Affine::joined(&[]).is_none());
    }
}
