use circuit::{Blueprint, Circuit, LookupSet, Trained};
use fhe_client::{ClientKey, Sealer};
use fhe_core::{EncryptedInput, EvaluationKeyFile, PublicKey, SealedModel};
use fhe_server::{Error, EvaluationKey, Evaluator, PreparedKey, PreparedModel, Progress, Question};

/// A user's key and a model sealed for her, with the server's side of both.
pub struct Pair {
    /// The model's public half.
    pub blueprint: Blueprint,
    /// The user's key.
    pub key: ClientKey,
    /// Wire form of the sealed model.
    pub sealed: Vec<u8>,
    /// The sealed model, ready.
    pub model: PreparedModel,
    /// The public key, ready.
    pub public_key: PreparedKey,
    /// The evaluation key, ready, if the circuit needs one.
    pub evaluation_key: Option<EvaluationKey>,
    /// The server's scratch.
    pub evaluator: Evaluator,
}

impl Pair {
    /// Seals a model under a fresh key derived from `seed`.
    ///
    /// # Panics
    /// When a step fails that a valid circuit cannot make fail.
    pub fn new(circuit: Circuit, trained: &Trained, seed: u8) -> Self {
        let key = ClientKey::from_seed([seed; 32]);
        let public_key = key.public_key();
        let blueprint = circuit.check().expect("a valid circuit");
        let (sealed, model) = seal(&blueprint, trained, &public_key);
        Self {
            model,
            public_key: PreparedKey::new(&public_key),
            evaluation_key: blueprint.lookups.map(|set| evaluation_key(&key, set)),
            evaluator: Evaluator::with_threads(2),
            blueprint,
            key,
            sealed,
        }
    }

    /// The same user with another model.
    pub fn seal_another(self, circuit: Circuit, trained: &Trained) -> Self {
        let blueprint = circuit.check().expect("a valid circuit");
        let (sealed, model) = seal(&blueprint, trained, &self.key.public_key());
        let evaluation_key = match blueprint.lookups {
            Some(set)
                if self
                    .evaluation_key
                    .as_ref()
                    .is_none_or(|key| key.set() != set) =>
            {
                Some(evaluation_key(&self.key, set))
            }
            _ => self.evaluation_key,
        };
        Self {
            model,
            evaluation_key,
            blueprint,
            sealed,
            ..self
        }
    }

    /// Rows that one input may hold.
    pub fn rows(&self) -> usize {
        self.blueprint.rows()
    }

    /// Encrypts rows to an input the evaluator takes.
    pub fn encrypt(&self, rows: &[Vec<f64>]) -> EncryptedInput {
        let bytes = self
            .key
            .encrypt(&self.blueprint, rows)
            .expect("rows within range");
        EncryptedInput::from_bytes(&bytes, &self.blueprint, rows.len()).expect("a conformant input")
    }

    /// Evaluates to the wire form of a result.
    pub fn evaluate(&mut self, input: &EncryptedInput) -> Vec<u8> {
        self.try_evaluate(input, &Progress::new())
            .expect("model and input belong together")
    }

    /// [`Pair::evaluate`] with progress.
    ///
    /// # Errors
    /// Of the evaluator.
    pub fn try_evaluate(
        &mut self,
        input: &EncryptedInput,
        progress: &Progress,
    ) -> Result<Vec<u8>, Error> {
        let question = Question {
            model: &self.model,
            key: &self.public_key,
            evaluation_key: self.evaluation_key.as_ref(),
            input,
        };
        self.evaluator.evaluate(&question, progress)
    }

    /// The whole way: encrypt, evaluate, decrypt.
    pub fn answer(&mut self, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let input = self.encrypt(rows);
        let result = self.evaluate(&input);
        self.key
            .decrypt(&self.blueprint, rows.len(), &result)
            .expect("a conformant result")
    }

    /// What decryption should give, without noise.
    pub fn twin(&self, trained: &Trained, row: &[f64]) -> Vec<f64> {
        let scores = self.blueprint.evaluate_twin(trained, row);
        self.blueprint.conclude(scores.expect("a row within range"))
    }

    /// Standard deviation of the flooding noise in units of real scores.
    pub fn flooding(&self) -> f64 {
        assert!(self.blueprint.policy.shows_scores());
        let range = f64::from(self.blueprint.scale.range_bits).exp2() * self.blueprint.scale.unit;
        self.blueprint.flooding_std() * range
    }
}

/// A user's evaluation key, ready.
///
/// # Panics
/// Never: the bytes are of the set they are made for.
pub fn evaluation_key(key: &ClientKey, set: LookupSet) -> EvaluationKey {
    let mut bytes = key.evaluation_key_header(set);
    for index in 0..fhe_core::evaluation_key::chunk_count(set) {
        bytes.extend(
            key.evaluation_key_chunk(set, index)
                .expect("a chunk of the set"),
        );
    }
    let file = EvaluationKeyFile::from_bytes(bytes, set).expect("a conformant evaluation key");
    EvaluationKey::new(&file)
}

fn seal(blueprint: &Blueprint, trained: &Trained, key: &PublicKey) -> (Vec<u8>, PreparedModel) {
    let sealer = Sealer::new(key, blueprint.clone(), trained.clone());
    let sealed = sealer.expect("weights that fit").seal();
    let sealed = sealed.expect("every chunk exists");
    let parsed = SealedModel::from_bytes(&sealed, blueprint).expect("a conformant sealed model");
    (sealed, PreparedModel::new(parsed))
}
