use circuit::Blueprint;
use protocol::{
    Answers, CardCost, DecryptResult, Decrypted, EncryptRows, Encrypted, EstimateCost, Fault,
    OfferPolicies, OpenCard, PolicyOffer,
};

use super::Desk;
use crate::{
    cost::{cost, policies},
    error::Error,
};

impl Answers<OpenCard> for Desk {
    fn answer(&mut self, ask: OpenCard) -> Result<(), Fault> {
        let blueprint = ask.circuit.check().map_err(Error::from)?;
        self.cards.put(ask.card, blueprint);
        Ok(())
    }
}

impl Answers<EstimateCost> for Desk {
    fn answer(&mut self, ask: EstimateCost) -> Result<CardCost, Fault> {
        Ok(cost(self.cards.find(ask.card)?)?)
    }
}

impl Answers<OfferPolicies> for Desk {
    fn answer(&mut self, ask: OfferPolicies) -> Result<Vec<PolicyOffer>, Fault> {
        Ok(policies(self.cards.find(ask.card)?)?)
    }
}

impl Answers<EncryptRows> for Desk {
    fn answer(&mut self, ask: EncryptRows) -> Result<Encrypted, Fault> {
        Ok(self.encrypt(self.cards.find(ask.card)?, &ask.rows)?)
    }
}

impl Answers<DecryptResult> for Desk {
    fn answer(&mut self, ask: DecryptResult) -> Result<Decrypted, Fault> {
        let blueprint = self.cards.find(ask.card)?;
        let rows = ask.rows as usize;
        check_rows(blueprint, rows)?;
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        let (scores, micros) = self.timed(|| Ok(key.decrypt(blueprint, rows, &ask.result)?))?;
        Ok(Decrypted { scores, micros })
    }
}

impl Desk {
    /// Encrypts rows that share one ciphertext with the newest key.
    pub(super) fn encrypt(
        &self,
        blueprint: &Blueprint,
        rows: &[Vec<f64>],
    ) -> Result<Encrypted, Error> {
        check_rows(blueprint, rows.len())?;
        let key = self.keys()?.key(None)?;
        let (bytes, micros) = self.timed(|| Ok(key.encrypt(blueprint, rows)?))?;
        Ok(Encrypted { bytes, micros })
    }
}

fn check_rows(blueprint: &Blueprint, got: usize) -> Result<(), Error> {
    let most = blueprint.rows();
    (1..=most)
        .contains(&got)
        .then_some(())
        .ok_or(Error::RowCount { most, got })
}
