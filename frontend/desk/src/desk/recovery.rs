use api::recovery::RecoveryKit;
use opaque::proof_context;
use protocol::{
    Answers, BeginProof, BeginRecovery, EndProof, EndRecovery, Fault, KitForServer, KitMade,
    MakeKit, OpenRecovery, RecoveryFinished, RecoveryRequests,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    credentials::{RecoverySecret, SignIn, prepared, spelt},
    error::Error,
    vault::{RecoveryBegun, Vault},
};

impl Answers<MakeKit> for Desk {
    fn answer(&mut self, _: MakeKit) -> Result<KitMade, Fault> {
        Ok(kit_of(self.vault()?)?)
    }
}

impl Answers<BeginProof> for Desk {
    fn answer(&mut self, ask: BeginProof) -> Result<Vec<u8>, Fault> {
        self.vault()?;
        let password = spelt(ask.password, ask.spelling)?;
        let (proof, message) = SignIn::start(&ask.email, password, proof_context(&ask.purpose))?;
        self.proof = Some(proof);
        Ok(message)
    }
}

impl Answers<EndProof> for Desk {
    fn answer(&mut self, ask: EndProof) -> Result<Vec<u8>, Fault> {
        let proof = self.proof.take().ok_or(Error::OutOfOrder)?;
        let proved = proof.finish(&ask.response).map_err(Error::of_present)?;
        Ok(proved.finalization)
    }
}

impl Answers<BeginRecovery> for Desk {
    fn answer(&mut self, ask: BeginRecovery) -> Result<RecoveryRequests, Fault> {
        let (words, password) = (Zeroizing::new(ask.words), Zeroizing::new(ask.password));
        let (begun, request, signature) =
            RecoveryBegun::new(&ask.email, &words, prepared(&password)?)?;
        self.recovery = Some(begun);
        Ok(RecoveryRequests { request, signature })
    }
}

impl Answers<OpenRecovery> for Desk {
    fn answer(&mut self, ask: OpenRecovery) -> Result<Vec<String>, Fault> {
        let begun = self.recovery.take().ok_or(Error::OutOfOrder)?;
        let next = RecoverySecret::random()?;
        let open = begun.open(&ask.account, &ask.wrapped_vault_key, &ask.response, &next)?;
        self.open_recovery = Some(open);
        Ok(next.words())
    }
}

impl Answers<EndRecovery> for Desk {
    fn answer(&mut self, ask: EndRecovery) -> Result<RecoveryFinished, Fault> {
        let open = self.open_recovery.as_ref().ok_or(Error::OutOfOrder)?;
        let finished = open.finish(ask.keeps_kit);
        Ok(RecoveryFinished {
            record: finished.record,
            wrapped_vault_key: finished.wrapped_vault_key,
            next: finished.next.map(for_server),
            signature: finished.signature,
        })
    }
}

/// A new kit for a vault.
pub(super) fn kit_of(vault: &Vault) -> Result<KitMade, Error> {
    let secret = RecoverySecret::random()?;
    Ok(KitMade {
        words: secret.words(),
        kit: for_server(vault.kit(&secret)?),
    })
}

fn for_server(kit: RecoveryKit) -> KitForServer {
    KitForServer {
        verifying_key: kit.verifying_key.0,
        wrapped_vault_key: kit.wrapped_vault_key.0,
    }
}
