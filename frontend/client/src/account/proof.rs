//! Proving the password of the open account once more, for one purpose.

use api::{
    Base64,
    account::Account,
    proof::{Proof, ProofStart},
};
use protocol::{BeginProof, EndProof, Spelling};

use super::vault_is_closed;
use crate::{Client, Outcome};

impl Client {
    /// Passwords from before they were prepared are proved as they were typed then.
    pub(super) async fn proved(&self, password: &str, purpose: &[u8]) -> Outcome<Proof> {
        let account = self.reader().ok_or_else(vault_is_closed)?;
        let first = self
            .proved_spelt(&account, password, Spelling::Prepared, purpose)
            .await;
        if first.is_ok() || password.is_ascii() {
            return first;
        }
        let second = self
            .proved_spelt(&account, password, Spelling::AsTyped, purpose)
            .await;
        second.or(first)
    }

    async fn proved_spelt(
        &self,
        account: &Account,
        password: &str,
        spelling: Spelling,
        purpose: &[u8],
    ) -> Outcome<Proof> {
        let begin = BeginProof {
            email: account.profile.email.clone(),
            password: password.to_owned(),
            spelling,
            purpose: purpose.to_vec(),
        };
        let start = ProofStart {
            request: Base64(self.ask(begin).await?),
            purpose: Base64(purpose.to_vec()),
        };
        let started = self.proof_start(&start).await?;
        let response = started.response.0;
        Ok(Proof {
            attempt: started.attempt,
            finalization: Base64(self.ask(EndProof { response }).await?),
        })
    }
}
