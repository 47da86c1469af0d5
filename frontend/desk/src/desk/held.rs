use protocol::{Answers, BeginDigest, Discard, EndDigest, ExtendDigest, Fault, Handle, Holds};
use sha2::{Digest, Sha256};

use super::Desk;

impl Answers<Holds> for Desk {
    fn answer(&mut self, ask: Holds) -> Result<bool, Fault> {
        Ok(match ask.handle {
            Handle::Card(card) => self.cards.find(card).is_ok(),
            Handle::Model(model) => self.models.find(model).is_ok(),
            Handle::Table(table) => self.tables.find(table).is_ok(),
            Handle::Seal(sealing) => self.sealings.find(sealing).is_ok(),
            Handle::Digest(digest) => self.digests.find(digest).is_ok(),
            Handle::Pads(pads) => self.pads.find(pads).is_ok(),
        })
    }
}

impl Answers<Discard> for Desk {
    fn answer(&mut self, ask: Discard) -> Result<(), Fault> {
        match ask.handle {
            Handle::Card(card) => self.cards.discard(card),
            Handle::Model(model) => self.models.discard(model),
            Handle::Table(table) => self.tables.discard(table),
            Handle::Seal(sealing) => self.sealings.discard(sealing),
            Handle::Digest(digest) => self.digests.discard(digest),
            Handle::Pads(pads) => self.pads.discard(pads),
        }
        Ok(())
    }
}

impl Answers<BeginDigest> for Desk {
    fn answer(&mut self, ask: BeginDigest) -> Result<(), Fault> {
        self.digests.put(ask.digest, Sha256::new());
        Ok(())
    }
}

impl Answers<ExtendDigest> for Desk {
    fn answer(&mut self, ask: ExtendDigest) -> Result<(), Fault> {
        self.digests.find_mut(ask.digest)?.update(&ask.bytes);
        Ok(())
    }
}

impl Answers<EndDigest> for Desk {
    fn answer(&mut self, ask: EndDigest) -> Result<Vec<u8>, Fault> {
        let digest = self.digests.find(ask.digest)?.clone().finalize().to_vec();
        self.digests.discard(ask.digest);
        Ok(digest)
    }
}
