use circuit::{Blueprint, Circuit};
use preparation::{Cell, Preparation};
use protocol::{
    Answers, CardCost, DecryptResult, Decrypted, EncryptRows, Encrypted, EstimateCost, Fault,
    OfferPolicies, OpenCard, PolicyOffer,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    cost::{cost, policies},
    error::Error,
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
        Ok(self.encrypt(self.cards.find(ask.card)?, &rows)?)
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

/// A card's circuit, checked, and what is made of inputs before it.
pub(super) struct OpenedCard {
    blueprint: Blueprint,
    preparation: Option<Preparation>,
}

impl OpenedCard {
    /// Checks both, and that they belong together.
    pub(super) fn new(circuit: &Circuit, preparation: Option<Preparation>) -> Result<Self, Error> {
        let blueprint = circuit.check()?;
        if let Some(preparation) = &preparation {
            preparation.check()?;
            let (expected, got) = (circuit.features(), preparation.features.len());
            if expected != got {
                return Err(circuit::Error::RowLength { expected, got }.into());
            }
        }
        Ok(Self {
            blueprint,
            preparation,
        })
    }

    /// The circuit's features of each row.
    fn features(&self, rows: &[Vec<Cell>]) -> Result<Zeroizing<Vec<Vec<f64>>>, Error> {
        let mut features = Zeroizing::new(Vec::with_capacity(rows.len()));
        for row in rows {
            let preparation = self.preparation.as_ref();
            features.push(card::features(&self.blueprint, preparation, row)?);
        }
        Ok(features)
    }
}

impl Desk {
    /// Prepares and encrypts rows that share one ciphertext with the newest key.
    pub(super) fn encrypt(
        &self,
        card: &OpenedCard,
        rows: &[Vec<Cell>],
    ) -> Result<Encrypted, Error> {
        check_rows(&card.blueprint, rows.len())?;
        let key = self.keys()?.key(None)?;
        let (bytes, micros) = self.timed(|| {
            let features = card.features(rows)?;
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
