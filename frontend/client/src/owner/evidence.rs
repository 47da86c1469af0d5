//! What a suspended user signed, believed only as far as she did.

use api::grant::Grant;
use protocol::{JudgeEvidence, KeyKind, Verdict};

use crate::{Client, Failure, Outcome, ShownHolder, port::Who};

impl Client {
    /// Whether what the server shows of a suspended grant proves that its user made a malformed pad. Her signing key is
    /// the one that the log names as her newest.
    ///
    /// # Errors
    /// The server's problem or the desk's fault.
    pub async fn judge_evidence(&self, grant: &Grant) -> Outcome<Verdict> {
        let evidence = self.pool_evidence(&grant.id).await?;
        let shown = ShownHolder::user_of(grant);
        let key = self.check_key(&grant.user, KeyKind::Signing, shown).await?;
        let why = match key.verdict {
            Verdict::Fails(why) => Some(t!("The proof of the signing key failed: {why}")),
            Verdict::Holds if evidence.account != grant.user => {
                Some(t!("It is about another person.").to_owned())
            }
            Verdict::Holds if evidence.signing_key != key.document.public_key => Some(
                t!("It is signed with another key than this person\u{2019}s newest.").to_owned(),
            ),
            Verdict::Holds => None,
        };
        if let Some(why) = why {
            return Ok(Verdict::Fails(why));
        }
        let evidence = serde_json::to_vec(&evidence).map_err(|_| Failure::unexpected_answer())?;
        self.ask_of(Who::Pads, JudgeEvidence { evidence }, None)
            .await
    }
}
