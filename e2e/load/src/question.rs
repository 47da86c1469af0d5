use std::error::Error;

use api::{GrantId, evaluation, paths};
use circuits::random_rows;
use fhe_client::ClientKey;

use crate::{member::Member, model::PublishedModel};

/// How many standard deviations of the flooding noise an answer may be off.
const DEVIATIONS: f64 = 6.0;

/// One row of one user, ready to be sent, and what tells whether it was answered rightly.
pub(crate) struct Question {
    request: Vec<u8>,
    cookie: String,
    input: Vec<u8>,
    key: ClientKey,
    expected: Vec<f64>,
    tolerance: f64,
}

impl Question {
    pub(crate) fn new(
        user: &Member,
        grant: &GrantId,
        key: ClientKey,
        model: &PublishedModel,
        seed: u8,
    ) -> Result<Self, Box<dyn Error>> {
        let rows = random_rows(model.blueprint.features(), 1, seed);
        let input = key.encrypt(&model.blueprint, &rows)?;
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: load\r\ncookie: {}\r\n{}: 1\r\n\
             content-type: application/octet-stream\r\ncontent-length: {}\r\n\r\n",
            paths::grant_evaluations(grant),
            user.browser.cookie(),
            evaluation::ROWS,
            input.len(),
        );
        let scores = model.blueprint.evaluate_twin(&model.trained, &rows[0])?;
        let scale = &model.blueprint.scale;
        let range = f64::from(scale.range_bits).exp2() * scale.unit;
        Ok(Self {
            request: [head.as_bytes(), &input].concat(),
            cookie: user.browser.cookie().to_owned(),
            input,
            key,
            expected: model.blueprint.conclude(scores),
            tolerance: DEVIATIONS * model.blueprint.flooding_std() * range,
        })
    }

    /// The whole request, head and ciphertext.
    pub(crate) fn request(&self) -> &[u8] {
        &self.request
    }

    /// The ciphertext alone.
    pub(crate) fn input(&self) -> &[u8] {
        &self.input
    }

    /// A request of the same user that fetches something.
    pub(crate) fn fetch(&self, path: &str) -> Vec<u8> {
        let cookie = &self.cookie;
        format!("GET {path} HTTP/1.1\r\nhost: load\r\ncookie: {cookie}\r\n\r\n").into_bytes()
    }

    /// Whether a result decrypts to what the model says in the clear.
    pub(crate) fn is_answered_by(&self, result: &[u8], model: &PublishedModel) -> bool {
        let Ok(answers) = self.key.decrypt(&model.blueprint, 1, result) else {
            return false;
        };
        let near = |(answer, expected): (&f64, &f64)| (answer - expected).abs() < self.tolerance;
        let pairs = answers.iter().flatten().zip(&self.expected);
        answers.concat().len() == self.expected.len() && pairs.into_iter().all(near)
    }
}
