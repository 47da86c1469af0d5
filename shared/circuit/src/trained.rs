use std::{
    f64::consts::{E, LN_2, TAU},
    fmt,
};

use zeroize::Zeroize;

use crate::{Circuit, Error, Shape, TrainedHead, Weights};

/// The secret half of a compiled model.
///
/// Not serializable, redacted when printed, wiped on drop (weights and tables wipe themselves).
#[derive(Clone)]
pub struct Trained {
    /// Weights of each hidden layer. Of a convolution: a row for each filter.
    pub hidden: Vec<Weights>,
    /// What makes scores.
    pub head: TrainedHead,
}

impl Trained {
    /// A linear model.
    pub fn linear(weights: Weights) -> Self {
        Self {
            hidden: Vec::new(),
            head: TrainedHead::Dense(weights),
        }
    }

    /// Weights of each sealed linear layer: hidden layers, then the head.
    pub fn weights(&self) -> impl Iterator<Item = &Weights> {
        self.hidden.iter().chain([self.head.weights()])
    }

    /// Sealed tables, if the head has them.
    pub fn tables(&self) -> &[Vec<i64>] {
        self.head.tables()
    }

    /// Bits that the sealed integers hold: for the weights of each layer and for the tables, how many there are
    /// times the entropy of one. What answers say at most, next to this, is the share of the model that they
    /// can tell. Rather too low than too high, so that the share is rather too high.
    pub fn sealed_bits(&self) -> f64 {
        let rows = |weights: &Weights| {
            let rows = (0..weights.outputs()).flat_map(|output| weights.row(output).to_vec());
            rows.map(i64::from).collect::<Vec<_>>()
        };
        let layers = self.weights().map(|weights| entropy(rows(weights)));
        layers.sum::<f64>() + entropy(self.tables().concat())
    }

    /// Checks that this secret half belongs to that public half: shapes, and that no score exceeds
    /// the range of a circuit without lookups.
    ///
    /// # Errors
    /// [`Error::Parameter`] with the part that does not fit.
    pub fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        let fits = self.hidden.len() == circuit.hidden.len()
            && self.shapes().eq(circuit.weight_shapes())
            && self.norms_fit(circuit)
            && self.head_fits(circuit);
        fits.then_some(())
            .ok_or(Error::Parameter("secret half of the model"))
    }

    fn shapes(&self) -> impl Iterator<Item = (usize, usize)> {
        self.weights()
            .map(|weights| (weights.features(), weights.outputs()))
    }

    /// Writes the norms of its weights into the public half they belong to.
    pub fn state_norms(&self, circuit: &mut Circuit) {
        for (hidden, weights) in circuit.hidden.iter_mut().zip(self.weights().skip(1)) {
            hidden.outgoing_norm = weights.norm_bound();
        }
    }

    fn head_fits(&self, circuit: &Circuit) -> bool {
        let head = circuit.head.with(&self.head);
        head.is_some_and(|head| head.fits(&circuit.frame()))
    }

    fn norms_fit(&self, circuit: &Circuit) -> bool {
        let next = self.weights().skip(1).map(Weights::norm_bound);
        let stated = circuit.hidden.iter().map(|hidden| hidden.outgoing_norm);
        stated.zip(next).all(|(stated, norm)| norm <= stated)
    }
}

impl Circuit {
    /// Columns and rows of the weights of each sealed linear layer: hidden layers, then the head.
    pub fn weight_shapes(&self) -> Vec<(usize, usize)> {
        let mut inputs = self.encoder.width();
        let mut shapes = Vec::with_capacity(self.hidden.len() + 1);
        for hidden in &self.hidden {
            shapes.push(match hidden.shape {
                Shape::Dense { outputs } => (inputs, outputs),
                Shape::Convolution(convolution) => (convolution.weights(), convolution.filters),
            });
            inputs = hidden.outputs();
        }
        shapes.push((inputs, self.head.form().values(self.outputs)));
        shapes
    }
}

/// Bits of integers drawn from one distribution: as it was observed, or normal with the same variance, whichever
/// holds less.
fn entropy(mut values: Vec<i64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.sort_unstable();
    let bits = observed(&values).min(normal(&values));
    let count = values.len() as f64;
    values.zeroize();
    count * bits
}

/// Bits of one of them, if they were normal with the same variance: no distribution of that variance holds more.
fn normal(values: &[i64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().map(|value| *value as f64).sum::<f64>() / count;
    let square = |value: &i64| (*value as f64 - mean).powi(2);
    let variance = values.iter().map(square).sum::<f64>() / count;
    (TAU * E * (variance + 1.0 / 12.0)).log2() / 2.0
}

/// Bits of one of them, sorted: of values that turn up several times by how often they do, with the correction for few
/// draws (Miller 1955); of those that turn up once by how far they lie apart, since how often tells no more than how
/// many there are.
fn observed(values: &[i64]) -> f64 {
    let count = values.len() as f64;
    let bits = |share: f64| -share * share.log2();
    let (mut alone, mut kinds, mut told) = (Vec::new(), 0.0, 0.0);
    for equal in values.chunk_by(|a, b| a == b) {
        match equal {
            [one] => alone.push(*one),
            several => {
                kinds += 1.0;
                told += bits(several.len() as f64 / count);
            }
        }
    }
    if !alone.is_empty() {
        let share = alone.len() as f64 / count;
        kinds += 1.0;
        told += bits(share) + share * spacing(&alone);
        alone.zeroize();
    }
    told + (kinds - 1.0) / (2.0 * count * LN_2)
}

/// Bits of one of sorted integers, none of them twice, by the distance of those some places before and behind it
/// (Vasicek 1976): rather too few where there are few.
fn spacing(values: &[i64]) -> f64 {
    let count = values.len();
    let places = (count as f64).sqrt().round() as usize;
    let bits = |at: usize| {
        let before = values[at.saturating_sub(places)];
        let behind = values[(at + places).min(count - 1)];
        let apart = (behind - before) as f64;
        (apart * count as f64 / (2 * places) as f64).max(1.0).log2()
    };
    (0..count).map(bits).sum::<f64>() / count as f64
}

impl fmt::Debug for Trained {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = self.hidden.len() + 1;
        write!(formatter, "Trained({layers} layers, redacted)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::{
        collection::vec,
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };

    use super::*;

    fn linear(row: Vec<i32>) -> Trained {
        Trained::linear(Weights::new(vec![row], vec![0]).unwrap())
    }

    #[test]
    fn weights_that_are_all_the_same_hold_nothing_and_random_ones_their_bits() {
        assert_eq!(linear(vec![7; 100]).sealed_bits(), 0.0);
        let spread = |place: i32| place * 97 % 256 - 128;
        let bits = linear((0..4096).map(spread).collect()).sealed_bits();
        assert!((bits / 4096.0 - 8.0).abs() < 0.1, "{bits}");
    }

    #[test]
    fn a_few_weights_hold_no_more_than_normal_ones_of_their_size() {
        let bits = linear(vec![1, 2, 3, 4]).sealed_bits();
        assert!((4.0..9.1).contains(&bits), "{bits}");
    }

    /// Normal weights of a deviation of about 1,000, from a fixed seed.
    fn normal_weights(count: usize) -> Vec<i32> {
        let twelve = vec(-0.5..0.5, 12)
            .prop_map(|parts| (1_000.0 * parts.iter().sum::<f64>()).round() as i32);
        let weights = vec(twelve, count).new_tree(&mut TestRunner::deterministic());
        weights.unwrap().current()
    }

    #[test]
    fn thirty_weights_hold_nearly_as_many_bits_each_as_thousands_of_their_kind() {
        let whole = (TAU * E * 1e6).log2() / 2.0;
        for count in [31, 300, 20_000] {
            let each = linear(normal_weights(count)).sealed_bits() / count as f64;
            assert!(
                (whole - 1.5..whole + 0.1).contains(&each),
                "{count}: {each} of {whole}"
            );
        }
    }

    #[test]
    fn a_few_weights_among_zeros_hold_little() {
        let mut sparse = vec![0; 1_000];
        sparse.extend((1..=10).map(|place| place * 997));
        let bits = linear(sparse).sealed_bits();
        assert!((100.0..250.0).contains(&bits), "{bits}");
    }
}
