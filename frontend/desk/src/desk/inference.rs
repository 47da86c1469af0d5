use circuit::{Blueprint, Circuit};
use fhe_core::demo::blueprint;
use protocol::{
    Answers, BeginDemo, Cost, CountRows, DecryptResult, Decrypted, DemoBodies, EncryptRows,
    Encrypted, EndDemo, EstimateCost, Fault, OfferPolicies, PolicyOffer, ReadTable, Table,
};

use super::Desk;
use crate::{cost::cost, demo, error::Error, policies::policies, table};

impl Answers<EstimateCost> for Desk {
    fn answer(&mut self, ask: EstimateCost) -> Result<Cost, Fault> {
        Ok(cost(&ask.circuit.check().map_err(Error::from)?)?)
    }
}

impl Answers<OfferPolicies> for Desk {
    fn answer(&mut self, ask: OfferPolicies) -> Result<Vec<PolicyOffer>, Fault> {
        Ok(policies(&ask.circuit)?)
    }
}

impl Answers<CountRows> for Desk {
    fn answer(&mut self, ask: CountRows) -> Result<u32, Fault> {
        Ok(ask.circuit.check().map_err(Error::from)?.rows() as u32)
    }
}

impl Answers<ReadTable> for Desk {
    fn answer(&mut self, ask: ReadTable) -> Result<Table, Fault> {
        Ok(table::read(&ask.csv, &ask.input, &ask.circuit)?)
    }
}

impl Answers<EncryptRows> for Desk {
    fn answer(&mut self, ask: EncryptRows) -> Result<Encrypted, Fault> {
        let blueprint = check(&ask.circuit, ask.rows.len())?;
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        let (bytes, micros) = self.timed(|| Ok(key.encrypt(&blueprint, &ask.rows)?))?;
        Ok(Encrypted { bytes, micros })
    }
}

impl Answers<DecryptResult> for Desk {
    fn answer(&mut self, ask: DecryptResult) -> Result<Decrypted, Fault> {
        let rows = ask.rows as usize;
        let blueprint = check(&ask.circuit, rows)?;
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        let (scores, micros) = self.timed(|| Ok(key.decrypt(&blueprint, rows, &ask.result)?))?;
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
        let (input, encrypt_us) = self.timed(|| Ok(key.encrypt(&blueprint(), &[ask.row])?))?;
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
        let (scores, micros) = self.timed(|| Ok(key.decrypt(&blueprint(), 1, &ask.result)?))?;
        Ok(Decrypted { scores, micros })
    }
}

/// The blueprint of a circuit that came from the server, if its ciphertexts take so many rows.
fn check(circuit: &Circuit, got: usize) -> Result<Blueprint, Error> {
    let blueprint = circuit.check()?;
    let most = blueprint.rows();
    (1..=most)
        .contains(&got)
        .then_some(blueprint)
        .ok_or(Error::RowCount { most, got })
}
