//! What one layer takes from before the layer in front of it, and that one passes on.

use super::{
    Network,
    functions::Functions,
    layer::{Layer, LayerKind},
};
use crate::model::{linear::LinearModel, scorer::Scorer};

impl Network {
    /// The same network with as few passed values as do: where fewer rows behind a layer read passed values
    /// than are passed, what each of them makes of them is added up before, and passed instead.
    pub(crate) fn tightened(mut self) -> Self {
        for index in (0..self.layers.len()).rev() {
            let Some(passed) = self.passed(index) else {
                continue;
            };
            let rows = self.rows_behind(index);
            let readers: Vec<usize> = (0..rows.len())
                .filter(|row| passed.iter().any(|place| rows[*row][*place] != 0.0))
                .collect();
            if readers.len() < passed.len() {
                self.added_up(index, &passed, &readers);
            }
        }
        self
    }

    /// The same network, where what comes out of a layer is `gain` times as much and `base` more than it was read as.
    pub(crate) fn read_as(&mut self, index: usize, readings: &[(f64, f64)]) {
        let mut rows = self.rows_behind(index);
        let mut shifts = Vec::with_capacity(rows.len());
        for row in &mut rows {
            let terms = row.iter().zip(readings);
            shifts.push(terms.map(|(weight, (_, base))| weight * base).sum());
            for (weight, (gain, _)) in row.iter_mut().zip(readings) {
                *weight *= gain;
            }
        }
        self.read_by(index, rows, &shifts);
    }

    /// Rows of a layer that pass on what they sum; none where it passes nothing, or all.
    fn passed(&self, index: usize) -> Option<Vec<usize>> {
        let layer = &self.layers[index];
        let functions = layer.functions.iter().enumerate();
        let passed = functions.filter(|(_, function)| function.is_identity());
        let passed: Vec<usize> = passed.map(|(row, _)| row).collect();
        let is_part = !passed.is_empty() && passed.len() < layer.rows.len();
        (is_part && layer.kind == LayerKind::Dense).then_some(passed)
    }

    /// The rows that read what comes out of a layer.
    fn rows_behind(&self, index: usize) -> Vec<Vec<f64>> {
        match self.layers.get(index + 1) {
            Some(next) => next.rows.clone(),
            None => (0..self.head.outputs())
                .map(|output| self.head.row(output).to_vec())
                .collect(),
        }
    }

    /// Passes one sum for each reader instead of the passed rows.
    fn added_up(&mut self, index: usize, passed: &[usize], readers: &[usize]) {
        let mut behind = self.rows_behind(index);
        let layer = &mut self.layers[index];
        let sum = |reader: &usize| {
            let mut row = vec![0.0; layer.rows[0].len()];
            let mut offset = 0.0;
            for place in passed {
                let weight = behind[*reader][*place];
                for (sum, cell) in row.iter_mut().zip(&layer.rows[*place]) {
                    *sum += weight * cell;
                }
                offset += weight * layer.offsets[*place];
            }
            (row, offset)
        };
        let sums: Vec<(Vec<f64>, f64)> = readers.iter().map(sum).collect();
        let identity = layer.functions.iter().nth(passed[0]).cloned();
        let stays = |row: &usize| !passed.contains(row);
        let kept: Vec<usize> = (0..layer.rows.len()).filter(stays).collect();
        let functions = layer.functions.iter().enumerate();
        let kept_functions = functions.filter(|(row, _)| stays(row));
        let added = readers.iter().filter_map(|_| identity.as_ref());
        let functions = kept_functions.map(|(_, function)| function).chain(added);
        let functions = Functions::of_each(functions.collect::<Vec<_>>());
        for (row, cells) in behind.iter_mut().enumerate() {
            let own = readers
                .iter()
                .map(|reader| f64::from(u8::from(*reader == row)));
            *cells = kept.iter().map(|place| cells[*place]).chain(own).collect();
        }
        let mut rows: Vec<Vec<f64>> = kept.iter().map(|row| layer.rows[*row].clone()).collect();
        let mut offsets: Vec<f64> = kept.iter().map(|row| layer.offsets[*row]).collect();
        for (row, offset) in sums {
            rows.push(row);
            offsets.push(offset);
        }
        *layer = Layer {
            rows,
            offsets,
            kind: LayerKind::Dense,
            functions,
        };
        let shifts = vec![0.0; behind.len()];
        self.read_by(index, behind, &shifts);
    }

    /// The same network whose layer is read by other rows, with the offsets shifted.
    fn read_by(&mut self, index: usize, rows: Vec<Vec<f64>>, shifts: &[f64]) {
        match self.layers.get_mut(index + 1) {
            Some(next) => {
                next.rows = rows;
                let offsets = next.offsets.iter_mut().zip(shifts);
                offsets.for_each(|(offset, shift)| *offset += shift);
            }
            None => {
                let offsets = shifts.iter().enumerate();
                let offsets = offsets.map(|(output, shift)| self.head.offset(output) + shift);
                let (offsets, link) = (offsets.collect(), self.head.link());
                self.head = LinearModel::new(rows, offsets, link);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        link::Link,
        network::function::{Curve, Function},
    };

    #[test]
    fn values_passed_to_one_reader_are_added_up_before() {
        let relu = Function::identity().shaped(Curve::Rectified { slope: 0.0 }, "Relu");
        let (relu, identity) = (relu.unwrap(), Function::identity());
        let functions = Functions::of_each([&identity, &relu, &identity]);
        let network = Network {
            features: 2,
            layers: vec![Layer {
                rows: vec![vec![1.0, 2.0], vec![3.0, -1.0], vec![0.5, 0.0]],
                offsets: vec![0.25, -1.0, 2.0],
                kind: LayerKind::Dense,
                functions,
            }],
            head: LinearModel::new(vec![vec![2.0, 5.0, -4.0]], vec![0.5], Link::Identity),
        };
        let tightened = network.clone().tightened();
        assert_eq!(tightened.layers[0].rows.len(), 2);
        for row in [[1.0, 2.0], [-3.0, 0.5], [0.0, 0.0]] {
            assert!((network.scores(&row)[0] - tightened.scores(&row)[0]).abs() < 1e-12);
        }
    }
}
