use api::{
    grant::{AccessRequest, Grant, evaluation_headers},
    model::Model,
    paths,
};
use card::ModelCard;
use protocol::{CountRows, DecryptResult, EncryptRows, ReadTable, Table};

use super::{Person, Sent};
use crate::Error;

/// What the policy let out of one request, decrypted, and what it took.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Row by row: scores, or one class, or one yes (1) or no (0).
    pub scores: Vec<Vec<f64>>,
    /// Bytes of the encrypted input.
    pub input_bytes: usize,
    /// Bytes of the encrypted result.
    pub result_bytes: usize,
    /// Microseconds the server spent on ciphertext.
    pub server_us: u64,
    /// Log entry of the evaluation.
    pub log_index: Option<u64>,
}

impl Person {
    /// The catalogue.
    ///
    /// # Errors
    /// The server's problem.
    pub fn catalogue(&mut self) -> Result<Vec<Model>, Error> {
        self.connection.read(paths::MODELS)
    }

    /// Grants that concern her.
    ///
    /// # Errors
    /// The server's problem.
    pub fn grants(&mut self) -> Result<Vec<Grant>, Error> {
        self.connection.read(paths::GRANTS)
    }

    /// Asks for access to a model.
    ///
    /// # Errors
    /// The server's problem.
    pub fn request_access(&mut self, model: &Model, purpose: &str) -> Result<Grant, Error> {
        let purpose = purpose.to_owned();
        self.connection
            .post(&paths::model_grants(&model.id), &AccessRequest { purpose })
    }

    /// Reads a CSV file against a card.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn read_table(&mut self, card: &ModelCard, csv: Vec<u8>) -> Result<Table, Error> {
        self.ask(ReadTable {
            csv,
            input: card.input.clone(),
            circuit: card.circuit.clone(),
        })
    }

    /// Rows that share one ciphertext.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn capacity(&mut self, card: &ModelCard) -> Result<usize, Error> {
        let circuit = card.circuit.clone();
        Ok(self.ask(CountRows { circuit })? as usize)
    }

    /// Encrypts rows that fit one ciphertext, has them evaluated (at once, or as a job that she waits
    /// for) and decrypts the answer.
    ///
    /// # Errors
    /// The server's problem, the desk's fault.
    pub fn evaluate(
        &mut self,
        grant: &Grant,
        card: &ModelCard,
        rows: &[Vec<f64>],
    ) -> Result<Answered, Error> {
        let input = self.encrypt(card, rows)?;
        let input_bytes = input.len();
        let answer = match self.send(grant, rows.len(), input)? {
            Sent::Answered(answer) => answer,
            Sent::Queued(job) => self.follow(&job.id, |_| {})?,
        };
        Ok(Answered {
            input_bytes,
            result_bytes: answer.bytes.len(),
            server_us: answer
                .number(evaluation_headers::DURATION_US)
                .unwrap_or_default(),
            log_index: answer.number(evaluation_headers::LOG_INDEX),
            scores: self.decrypt(card, rows.len(), answer.bytes)?,
        })
    }

    /// Has any number of rows evaluated, one ciphertext after the other; answers their scores.
    ///
    /// # Errors
    /// As [`Person::evaluate`].
    pub fn evaluate_all(
        &mut self,
        grant: &Grant,
        card: &ModelCard,
        rows: &[Vec<f64>],
    ) -> Result<Vec<Vec<f64>>, Error> {
        let capacity = self.capacity(card)?;
        let mut scores = Vec::with_capacity(rows.len());
        for part in rows.chunks(capacity) {
            scores.extend(self.evaluate(grant, card, part)?.scores);
        }
        Ok(scores)
    }

    /// Encrypts rows with her newest key.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn encrypt(&mut self, card: &ModelCard, rows: &[Vec<f64>]) -> Result<Vec<u8>, Error> {
        let ask = EncryptRows {
            circuit: card.circuit.clone(),
            rows: rows.to_vec(),
            fingerprint: None,
        };
        Ok(self.ask(ask)?.bytes)
    }

    /// Decrypts a result with her newest key.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn decrypt(
        &mut self,
        card: &ModelCard,
        rows: usize,
        result: Vec<u8>,
    ) -> Result<Vec<Vec<f64>>, Error> {
        let ask = DecryptResult {
            circuit: card.circuit.clone(),
            rows: rows as u32,
            result,
            fingerprint: None,
        };
        Ok(self.ask(ask)?.scores)
    }
}
