//! Models of "First light": linear, with a circuit that knew nothing else.
//!
//! `1 || length (u32 LE) || circuit (postcard) || weights (i32 LE)* || offsets (i64 LE)*`.

use circuit::{Circuit, Encoder, FeatureRange, OutputPolicy, Scale, Trained, Weights};

use super::owned::OwnedModel;

pub(super) const VERSION: u8 = 1;

/// Encoder (input bits, features), outputs, scale and policy, in postcard.
type LinearCircuit = ((u8, Vec<FeatureRange>), usize, Scale, OutputPolicy);

/// Reads what follows the version.
pub(super) fn read(bytes: &[u8]) -> Option<OwnedModel> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (circuit, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let circuit = self::circuit(postcard::from_bytes(circuit).ok()?)?;
    let weight_bytes = circuit.outputs * circuit.features() * size_of::<i32>();
    let (rows, offsets) = rest.split_at_checked(weight_bytes)?;
    let rows = rows
        .chunks_exact(circuit.features() * size_of::<i32>())
        .map(|row| numbers(row, i32::from_le_bytes))
        .collect::<Option<_>>()?;
    let weights = Weights::new(rows, numbers(offsets, i64::from_le_bytes)?).ok()?;
    let trained = Trained::linear(weights);
    trained.check(&circuit).ok()?;
    Some(OwnedModel {
        circuit,
        trained,
        threshold: 0.0,
    })
}

fn circuit(((input_bits, features), outputs, scale, policy): LinearCircuit) -> Option<Circuit> {
    let encoder = Encoder {
        input_bits,
        features,
        grids: Vec::new(),
    };
    let circuit = Circuit::linear(encoder, outputs, scale, policy);
    circuit.check().ok()?;
    Some(circuit)
}

fn numbers<T, const BYTES: usize>(bytes: &[u8], read: fn([u8; BYTES]) -> T) -> Option<Vec<T>> {
    let (numbers, rest) = bytes.as_chunks::<BYTES>();
    rest.is_empty()
        .then(|| numbers.iter().map(|number| read(*number)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes() -> Vec<u8> {
        let circuit = fhe_core::demo::circuit();
        let encoder = (circuit.encoder.input_bits, circuit.encoder.features);
        let linear: LinearCircuit = (encoder, circuit.outputs, circuit.scale, circuit.policy);
        let linear = postcard::to_allocvec(&linear).unwrap();
        let mut bytes = (linear.len() as u32).to_le_bytes().to_vec();
        bytes.extend(linear);
        for weight in [180i32, -200, 60] {
            bytes.extend(weight.to_le_bytes());
        }
        bytes.extend((-5_000i64).to_le_bytes());
        bytes
    }

    #[test]
    fn a_model_of_first_light_is_read() {
        let model = read(&bytes()).unwrap();
        assert_eq!(model.circuit, fhe_core::demo::circuit());
        let weights = model.trained.weights().next().unwrap();
        assert_eq!(
            (weights.row(0), weights.offset(0)),
            (&[180, -200, 60][..], -5_000)
        );
    }

    #[test]
    fn a_model_of_first_light_cut_anywhere_is_refused() {
        let bytes = bytes();
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_none());
        }
    }
}
