use circuit::{Circuit, LinearLayout, Weights};
use fhe_client::{ClientKey, Sealer};
use fhe_core::{EncryptedInput, RING_SIZE, SealedLinear, sealed};
use fhe_server::{Evaluator, PreparedKey, PreparedModel};

/// A model sealed for one user, and both sides' state, talking only in wire forms.
pub struct Pair {
    /// The public half of the model.
    pub circuit: Circuit,
    /// The user's secret.
    pub key: ClientKey,
    /// Wire form of the sealed model.
    pub sealed: Vec<u8>,
    /// The server's form of it.
    pub model: PreparedModel,
    /// The server's form of the public key.
    pub public_key: PreparedKey,
    /// The server's evaluator.
    pub evaluator: Evaluator,
}

impl Pair {
    /// Makes a key and seals the model for it.
    pub fn new(circuit: Circuit, weights: &Weights, seed: u8) -> Self {
        let key = ClientKey::from_seed([seed; 32]);
        let public_key = key.public_key();
        let layout = circuit.layout(RING_SIZE).expect("a valid circuit");
        let sealed = seal(&circuit, weights, &Sealer::new(&public_key), &layout);
        let parsed = SealedLinear::from_bytes(&sealed, &layout).expect("a conformant sealed model");
        Self {
            model: PreparedModel::new(&parsed),
            public_key: PreparedKey::new(&public_key),
            evaluator: Evaluator::new(),
            circuit,
            key,
            sealed,
        }
    }

    /// Layout of the circuit.
    pub fn layout(&self) -> LinearLayout {
        *self.model.layout()
    }

    /// Encrypts rows to an input the evaluator takes.
    pub fn encrypt(&self, rows: &[Vec<f64>]) -> EncryptedInput {
        let bytes = self
            .key
            .encrypt(&self.circuit, rows)
            .expect("rows within range");
        EncryptedInput::from_bytes(&bytes, &self.layout(), rows.len()).expect("a conformant input")
    }

    /// Evaluates to the wire form of a result.
    pub fn evaluate(&mut self, input: &EncryptedInput) -> Vec<u8> {
        self.evaluator
            .evaluate(&self.model, &self.public_key, &self.circuit, input)
            .expect("model and input belong together")
    }

    /// The whole way: encrypt, evaluate, decrypt.
    pub fn answer(&mut self, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let input = self.encrypt(rows);
        let result = self.evaluate(&input);
        self.key
            .decrypt(&self.circuit, rows.len(), &result)
            .expect("a conformant result")
    }
}

fn seal(circuit: &Circuit, weights: &Weights, sealer: &Sealer, layout: &LinearLayout) -> Vec<u8> {
    let chunk = |index| {
        sealer
            .seal_chunk(circuit, weights, index)
            .expect("weights that fit")
    };
    let chunks = (0..sealed::chunk_count(layout)).flat_map(chunk);
    sealed::header(layout).into_iter().chain(chunks).collect()
}
