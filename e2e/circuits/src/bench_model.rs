use circuit::{Circuit, Encoder, FeatureRange, OutputPolicy, Scale, Trained, Weights};
use fhe_core::Randomness;

/// A circuit with random signed weights of `bits` bits, features in `[0, 1]` and inputs of as many bits.
pub fn random_model(features: usize, outputs: usize, bits: u8, seed: u8) -> (Circuit, Trained) {
    let weights = random_weights(features, outputs, bits, seed);
    let encoder = encoder(features, bits);
    let scale = Scale {
        range_bits: weights.range_bits(encoder.levels()),
        unit: 1.0,
    };
    let policy = OutputPolicy::Scores {
        resolution_bits: 12,
    };
    (
        Circuit::linear(encoder, outputs, scale, policy),
        Trained::linear(weights),
    )
}

/// Random signed weights of `bits` bits, and offsets a hundred times as large.
pub fn random_weights(features: usize, outputs: usize, bits: u8, seed: u8) -> Weights {
    let mut randomness = Randomness::from_seed([seed; 32]);
    let mut words = vec![0u64; features * outputs + outputs];
    randomness.fill_uniform(&mut words);
    let weight = |word: &u64| (*word as i64 >> (64 - bits)) as i32;
    let (weights, offsets) = words.split_at(features * outputs);
    let rows = weights
        .chunks_exact(features)
        .map(|row| row.iter().map(weight).collect())
        .collect();
    let offsets = offsets
        .iter()
        .map(|word| i64::from(weight(word)) * 100)
        .collect();
    Weights::new(rows, offsets).expect("rows of one length")
}

/// Features in `[0, 1]` as `bits` bits.
pub fn encoder(features: usize, bits: u8) -> Encoder {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 1.0,
    };
    Encoder {
        input_bits: bits,
        features: vec![range; features],
        grids: Vec::new(),
    }
}

/// Rows of features in `[0, 1]`.
pub fn random_rows(features: usize, rows: usize, seed: u8) -> Vec<Vec<f64>> {
    let mut words = vec![0u64; features * rows];
    Randomness::from_seed([seed; 32]).fill_uniform(&mut words);
    let value = |word: &u64| (*word >> 11) as f64 / 53f64.exp2();
    words
        .chunks_exact(features)
        .map(|row| row.iter().map(value).collect())
        .collect()
}
