use circuit::Circuit;
use fhe_core::RING_SIZE;
use protocol::Response;

use super::Desk;
use crate::{demo, error::Error};

impl Desk {
    pub(super) fn capacity(&self, circuit: &Circuit) -> Result<Response, Error> {
        Ok(Response::Capacity(capacity(circuit)? as u32))
    }

    pub(super) fn encrypt(
        &self,
        circuit: &Circuit,
        rows: &[Vec<f64>],
        fingerprint: Option<&[u8]>,
    ) -> Result<Response, Error> {
        check_rows(circuit, rows.len())?;
        let key = self.keys()?.key(fingerprint)?;
        let (bytes, micros) = self.timed(|| Ok(key.encrypt(circuit, rows)?))?;
        Ok(Response::Ciphertext { bytes, micros })
    }

    pub(super) fn decrypt(
        &self,
        circuit: &Circuit,
        rows: u32,
        result: &[u8],
        fingerprint: Option<&[u8]>,
    ) -> Result<Response, Error> {
        let rows = rows as usize;
        check_rows(circuit, rows)?;
        let key = self.keys()?.key(fingerprint)?;
        let (scores, micros) = self.timed(|| Ok(key.decrypt(circuit, rows, result)?))?;
        Ok(Response::Scores { scores, micros })
    }

    pub(super) fn demo_start(&mut self, row: Vec<f64>) -> Result<Response, Error> {
        let ((key, public_key), key_us) = self.timed(|| {
            let key = demo::key();
            let public_key = key.public_key();
            Ok((key, public_key))
        })?;
        let (sealed, seal_us) = self.timed(|| demo::seal(&public_key))?;
        let (input, encrypt_us) = self.timed(|| Ok(key.encrypt(&demo::circuit(), &[row])?))?;
        self.demo = Some(key);
        Ok(Response::Demo {
            public_key: public_key.to_bytes(),
            sealed,
            input,
            key_us,
            seal_us,
            encrypt_us,
        })
    }

    pub(super) fn demo_finish(&mut self, result: &[u8]) -> Result<Response, Error> {
        let key = self.demo.as_ref().ok_or(Error::OutOfOrder)?;
        let (scores, micros) = self.timed(|| Ok(key.decrypt(&demo::circuit(), 1, result)?))?;
        Ok(Response::Scores { scores, micros })
    }
}

/// Rows of one ciphertext of a circuit that came from the server, checked first.
fn capacity(circuit: &Circuit) -> Result<usize, Error> {
    circuit.validate(RING_SIZE)?;
    Ok(circuit.rows(RING_SIZE)?)
}

fn check_rows(circuit: &Circuit, got: usize) -> Result<(), Error> {
    let most = capacity(circuit)?;
    (1..=most)
        .contains(&got)
        .then_some(())
        .ok_or(Error::RowCount { most, got })
}
