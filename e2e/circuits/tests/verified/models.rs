//! One small model of each form.

use circuit::{
    Circuit, Convolution, Encoder, Head, HiddenLayer, LookupSet, OutputPolicy, Scale, SecretTables,
    Shape, Tables, Trained, TrainedHead, Weights,
};
use circuits::{encoder, random_model, random_rows, random_weights};

pub(crate) const SCORES: OutputPolicy = OutputPolicy::Scores {
    resolution_bits: 10,
};

fn scale(range_bits: u8) -> Scale {
    Scale {
        range_bits,
        unit: 1.0,
    }
}

/// A linear model whose rows' scores differ much.
pub(crate) fn linear(features: usize, outputs: usize, bits: u8) -> (Circuit, Trained) {
    let (circuit, trained) = random_model(features, outputs, bits, 21);
    let policy = SCORES;
    (Circuit { policy, ..circuit }, trained)
}

/// A linear model that answers with a label.
pub(crate) fn label(outputs: usize) -> (Circuit, Trained) {
    let (circuit, trained) = random_model(20, outputs, 6, 21);
    let circuit = Circuit {
        policy: OutputPolicy::Label,
        lookups: Some(LookupSet::Bits5),
        ..circuit
    };
    (circuit, trained)
}

/// A linear model that answers whether the score is positive.
pub(crate) fn decision() -> (Circuit, Trained) {
    let weights = random_weights(20, 1, 6, 31).row(0).to_vec();
    let mean = weights.iter().map(|w| i64::from(*w) * 63).sum::<i64>() / 2;
    let weights = Weights::new(vec![weights], vec![-mean]).unwrap();
    let circuit = Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits3),
        ..Circuit::linear(encoder(20, 6), 1, scale(weights.range_bits(63)), SCORES)
    };
    (circuit, Trained::linear(weights))
}

/// Trees over thresholds of five features, one of which has none.
pub(crate) fn trees() -> (Circuit, Trained) {
    let grids = vec![
        vec![0.2, 0.4, 0.6, 0.8],
        vec![0.5],
        Vec::new(),
        vec![0.1, 0.3, 0.9],
        vec![0.25, 0.75],
    ];
    let encoder = Encoder {
        input_bits: 1,
        grids,
        ..encoder(5, 1)
    };
    let width = encoder.width();
    let row = |table: usize| {
        let mut row = vec![0; width];
        (0..3).for_each(|bit| row[(table * 3 + bit * 2) % width] = 1 << bit);
        row
    };
    let indices = Weights::new((0..4).map(row).collect(), vec![0; 4]).unwrap();
    let entry = |table: i64, index: i64| (table * 37 + index * 101) % 200 - 100;
    let table = |table| (0..8).map(|index| entry(table, index)).collect();
    let circuit = Circuit {
        head: Head::Tables(Tables {
            values: 4,
            range: 16,
            boxes: 8,
            targets: vec![0, 1, 0, 1],
        }),
        lookups: Some(LookupSet::Bits3),
        ..Circuit::linear(encoder, 2, scale(12), SCORES)
    };
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Tables {
            indices,
            tables: SecretTables((0..4).map(table).collect()),
        },
    };
    (circuit, trained)
}

/// A hidden layer of this shape before a matrix of four scores.
fn hidden(shape: Shape, features: usize, first: Weights) -> (Circuit, Trained) {
    let middle = 1i64 << 20;
    let outputs = first.outputs();
    let rows = (0..outputs).map(|output| first.row(output).to_vec());
    let first = Weights::new(rows.collect(), vec![middle; outputs]).unwrap();
    let layer = HiddenLayer {
        shape,
        range: 4 * middle as u64,
        activation: (0..128i16).map(|index| (index - 64).max(0)).collect(),
        outgoing_norm: 1 << 10,
    };
    let values = layer.outputs();
    let circuit = Circuit {
        hidden: vec![layer],
        lookups: Some(LookupSet::Bits3),
        ..Circuit::linear(encoder(features, 8), 4, scale(15), SCORES)
    };
    let trained = Trained {
        hidden: vec![first],
        head: TrainedHead::Dense(random_weights(values, 4, 5, 14)),
    };
    (circuit, trained)
}

/// A network of one hidden layer.
pub(crate) fn network() -> (Circuit, Trained) {
    let first = random_weights(40, 12, 8, 11);
    hidden(Shape::Dense { outputs: 12 }, 40, first)
}

/// Filters over a picture of three planes, of which two share a ciphertext.
pub(crate) fn convolution() -> (Circuit, Trained) {
    let shape = Convolution {
        channels: 3,
        width: 32,
        height: 32,
        kernel: 8,
        stride: 8,
        filters: 1,
    };
    let filters = random_weights(shape.weights(), 1, 8, 13);
    hidden(Shape::Convolution(shape), shape.features(), filters)
}

/// Random vectors of 64 numbers.
pub(crate) fn gallery(vectors: usize) -> (Circuit, Trained) {
    let weights = random_weights(64, vectors, 8, 41);
    let rows = (0..vectors).map(|vector| weights.row(vector).to_vec());
    let weights = Weights::new(rows.collect(), vec![0; vectors]).unwrap();
    let circuit = Circuit {
        head: Head::Gallery,
        ..Circuit::linear(encoder(64, 8), vectors, scale(22), SCORES)
    };
    let trained = Trained {
        hidden: Vec::new(),
        head: TrainedHead::Gallery(weights),
    };
    (circuit, trained)
}

/// Rows whose best score is clearly ahead, or whose only one is clearly off 0.
pub(crate) fn clear_rows(circuit: &Circuit, trained: &Trained, count: usize) -> Vec<Vec<f64>> {
    let gap = f64::from(circuit.scale.range_bits).exp2() / 50.0;
    let is_clear = |row: &Vec<f64>| {
        let mut scores = circuit.evaluate_twin(trained, row).unwrap();
        if scores.len() == 1 {
            scores.push(0.0);
        }
        scores.sort_by(|a, b| b.total_cmp(a));
        scores[0] - scores[1] > gap
    };
    let rows = random_rows(circuit.features(), 2_000, 22);
    let rows: Vec<_> = rows.into_iter().filter(is_clear).take(count).collect();
    assert_eq!(rows.len(), count);
    rows
}
