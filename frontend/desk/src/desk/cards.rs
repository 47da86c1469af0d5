use circuit::Blueprint;
use preparation::Cell;
use protocol::{
    Answers, CardCost, DecryptResult, Decrypted, EncryptRows, Encrypted, EstimateCost, Fault,
    KnownRow, OfferPolicies, OpenCard, PolicyOffer,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    cost::{cost, policies},
    error::Error,
    opened_card::OpenedCard,
};

impl Answers<OpenCard> for Desk {
    fn answer(&mut self, ask: OpenCard) -> Result<(), Fault> {
        let opened = OpenedCard::new(&ask.circuit, ask.preparation)?;
        self.cards.put(ask.card, opened);
        Ok(())
    }
}

impl Answers<EstimateCost> for Desk {
    fn answer(&mut self, ask: EstimateCost) -> Result<CardCost, Fault> {
        Ok(cost(&self.cards.find(ask.card)?.blueprint)?)
    }
}

impl Answers<OfferPolicies> for Desk {
    fn answer(&mut self, ask: OfferPolicies) -> Result<Vec<PolicyOffer>, Fault> {
        Ok(policies(&self.cards.find(ask.card)?.blueprint)?)
    }
}

impl Answers<EncryptRows> for Desk {
    fn answer(&mut self, ask: EncryptRows) -> Result<Encrypted, Fault> {
        let rows = Zeroizing::new(ask.rows);
        Ok(self.encrypt(self.cards.find(ask.card)?, &rows, ask.known)?)
    }
}

impl Answers<DecryptResult> for Desk {
    fn answer(&mut self, ask: DecryptResult) -> Result<Decrypted, Fault> {
        let blueprint = &self.cards.find(ask.card)?.blueprint;
        let rows = ask.rows as usize;
        check_rows(blueprint, rows)?;
        let key = self.keys()?.key(ask.fingerprint.as_deref())?;
        let (scores, micros) = self.timed(|| Ok(key.decrypt(blueprint, rows, &ask.result)?))?;
        Ok(Decrypted { scores, micros })
    }
}

impl Desk {
    /// Prepares and encrypts rows that share one ciphertext with the newest key, others among them.
    pub(super) fn encrypt(
        &self,
        card: &OpenedCard,
        rows: &[Vec<Cell>],
        known: Vec<KnownRow>,
    ) -> Result<Encrypted, Error> {
        check_rows(&card.blueprint, rows.len() + known.len())?;
        let key = self.keys()?.key(None)?;
        let (bytes, micros) = self.timed(|| {
            let features = card.features_with(rows, known)?;
            Ok(key.encrypt(&card.blueprint, &features)?)
        })?;
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
