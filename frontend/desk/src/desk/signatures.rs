use api::grant::GrantStatement;
use protocol::{
    Answers, CheckStatement, Fault, MakeSignerKey, OpenSignerKey, SignStatement, SignerKey, Verdict,
};
use sha2::{Digest, Sha256};

use super::Desk;
use crate::{
    error::Error,
    keys::{Signer, check_signature},
    log,
};

/// Name of the vault item that holds the signing key.
const ITEM: &str = "owner-key";

impl Answers<MakeSignerKey> for Desk {
    fn answer(&mut self, _: MakeSignerKey) -> Result<SignerKey, Fault> {
        let signer = Signer::random()?;
        let blob = self.vault()?.seal(ITEM, &signer.to_bytes())?;
        Ok(public_half(&signer, blob))
    }
}

impl Answers<OpenSignerKey> for Desk {
    fn answer(&mut self, ask: OpenSignerKey) -> Result<SignerKey, Fault> {
        let signer = self.signer(&ask.blob)?;
        Ok(public_half(&signer, ask.blob))
    }
}

impl Answers<SignStatement> for Desk {
    fn answer(&mut self, ask: SignStatement) -> Result<Vec<u8>, Fault> {
        let statement = GrantStatement::from_bytes(&ask.statement).ok_or(Error::Statement)?;
        Ok(self.signer(&ask.blob)?.sign(&statement))
    }
}

impl Answers<CheckStatement> for Desk {
    fn answer(&mut self, ask: CheckStatement) -> Result<Verdict, Fault> {
        let checked = check_signature(&ask.public_key, &ask.statement, &ask.signature);
        Ok(log::verdict(checked))
    }
}

impl Desk {
    pub(super) fn signer(&self, blob: &[u8]) -> Result<Signer, Error> {
        Signer::from_bytes(&self.vault()?.open(ITEM, blob)?)
    }
}

fn public_half(signer: &Signer, blob: Vec<u8>) -> SignerKey {
    let public_key = signer.public_key();
    SignerKey {
        fingerprint: Sha256::digest(&public_key).to_vec(),
        public_key,
        blob,
    }
}
