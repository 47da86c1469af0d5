use circuit::Circuit;
use fhe_core::RING_SIZE;
use protocol::{
    Answers, BeginDemo, Cost, CountRows, DecryptResult, Decrypted, DemoBodies, EncryptRows,
    Encrypted, EndDemo, EstimateCost, Fault, OfferPolicies, PolicyOffer, ReadTable, Table,
};

use super::Desk;
use crate::{cost::cost, demo, error::Error, policies::policies, table};

impl Answers<EstimateCost> for Desk {
    fn answer(&mut self, ask: EstimateCost) -> Result<Cost, Fault> {
        Ok(cost(&ask.circuit)?)
    }
}

impl Answers<OfferPolicies> for Desk {
    fn answer(&mut self, ask: OfferPolicies) -> Result<Vec<PolicyOffer>, Fault> {
        Ok(policies(&ask.circuit)?)
    }
}

impl Answers<CountRows> for Desk {
    fn answer(&mut self, ask: CountRows) -> Result<u32, Fault> {
        Ok(capacity(&ask.circuit)? as u32)
    }
}

impl Answers<ReadTable> for Desk {
    fn answer(&mut self, ask: ReadTable) -> Result<Table, Fault> {
        Ok(table::read(&ask.csv, &ask.input, &ask.circuit)?)
    }
}

impl Answers<EncryptRows> for Desk {
    fn answer(&mut self, ask: EncryptRows) -> Result<Encrypted, Fault> {
        check_rows(&ask.circuit, ask.rows.len())?;
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        let (bytes, micros) = self.timed(|| Ok(key.encrypt(&ask.circuit, &ask.rows)?))?;
        Ok(Encrypted { bytes, micros })
    }
}

impl Answers<DecryptResult> for Desk {
    fn answer(&mut self, ask: DecryptResult) -> Result<Decrypted, Fault> {
        let rows = ask.rows as usize;
        check_rows(&ask.circuit, rows)?;
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        let (scores, micros) =
            self.timed(|| Ok(key.decrypt(&ask.circuit, rows, &ask.result)?))?;
        Ok(Decrypted { scores, micros })
    }
}

impl Answers<BeginDemo> for Desk {
    fn answer(&mut self, ask: BeginDemo) -> Result<DemoBodies, Fault> {
        let ((key, public_key), key_us) = self.timed(|| {
            let key = demo::key();
            let public_key = key.public_key();
            Ok((key, public_key))
        })?;
        let (sealed, seal_us) = self.timed(|| demo::seal(&public_key))?;
        let (input, encrypt_us) = self.timed(|| Ok(key.encrypt(&demo::circuit(), &[ask.row])?))?;
        self.demo = Some(key);
        Ok(DemoBodies {
            public_key: public_key.to_bytes(),
            sealed,
            input,
            key_us,
            seal_us,
            encrypt_us,
        })
    }
}

impl Answers<EndDemo> for Desk {
    fn answer(&mut self, ask: EndDemo) -> Result<Decrypted, Fault> {
        let key = self.demo.as_ref().ok_or(Error::OutOfOrder)?;
        let (scores, micros) =
            self.timed(|| Ok(key.decrypt(&demo::circuit(), 1, &ask.result)?))?;
        Ok(Decrypted { scores, micros })
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
