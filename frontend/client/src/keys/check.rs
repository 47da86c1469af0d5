use api::{
    AccountId, ProblemKind,
    key::KeyDocument,
    log::{EntryDetail, KeyChoice},
};
use protocol::{KeyKind, Verdict};

use super::{HolderStanding, ShownHolder};
use crate::{Client, Failure, Outcome, hex};

/// A published key, its fingerprint, and whether its log proof holds.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedKey {
    /// As the server gave it.
    pub document: KeyDocument,
    /// SHA-256, hexadecimal.
    pub fingerprint: String,
    /// Bytes, digest and log proof, and that the log names no other holder than is shown.
    pub verdict: Verdict,
    /// Whether the log names the holder; entries of the first versions do not.
    pub is_named: bool,
    /// How the log says that the key was chosen, if its proof holds; entries of earlier versions do not.
    pub choice: Option<KeyChoice>,
}

impl Client {
    /// Fetches an account's key and checks it against the verified log, with the account's holder as the service
    /// shows him.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`] before the account's first key; that key or proof could not be fetched. A proof that fails is a verdict,
    /// not an error.
    pub async fn check_key(
        &self,
        account: &AccountId,
        kind: KeyKind,
        shown: ShownHolder<'_>,
    ) -> Outcome<CheckedKey> {
        let (document, newest) = self.newest_key(account, kind).await?;
        let holder = match &newest {
            Verdict::Holds => self.prove_holder(kind, &document, shown).await?,
            Verdict::Fails(why) => HolderStanding::Fails(why.clone()),
        };
        let is_named = holder == HolderStanding::Named;
        let choice = match holder {
            HolderStanding::Fails(_) => None,
            HolderStanding::Named | HolderStanding::Unnamed => choice_of(&document),
        };
        Ok(CheckedKey {
            choice,
            verdict: match holder {
                HolderStanding::Fails(why) => Verdict::Fails(why),
                HolderStanding::Named | HolderStanding::Unnamed => Verdict::Holds,
            },
            is_named,
            fingerprint: hex::encode(&document.published.fingerprint.0),
            document,
        })
    }

    /// A key with whether it is the newest. One that is published while another one is checked is checked instead: each is a later
    /// entry of the log.
    async fn newest_key(
        &self,
        account: &AccountId,
        kind: KeyKind,
    ) -> Outcome<(KeyDocument, Verdict)> {
        let document = self.key_of(account, kind).await?;
        let mut document = document.ok_or_else(|| unpublished(kind))?;
        loop {
            let verdict = self.prove_key(account, kind, &document).await?;
            if verdict == Verdict::Holds {
                return Ok((document, verdict));
            }
            let newest = self.key_of(account, kind).await?;
            match newest.filter(|newest| newest.is_after(&document)) {
                Some(newest) => document = newest,
                None => return Ok((document, verdict)),
            }
        }
    }
}

fn unpublished(kind: KeyKind) -> Failure {
    let (happened, action) = match kind {
        KeyKind::Sealing => (
            t!("This user has not published a key yet."),
            t!("Wait until there is one, or ask the user to make it: then you can seal for it."),
        ),
        KeyKind::Signing => (
            t!("This account has not published a key that it signs with."),
            t!(
                "Believe nothing that is said to be signed by it; ask its holder over another channel."
            ),
        ),
    };
    Failure {
        kind: Some(ProblemKind::NotFound),
        ..Failure::local(happened, action)
    }
}

/// What the proved entry of a key says of its choice.
fn choice_of(document: &KeyDocument) -> Option<KeyChoice> {
    let detail = &document.entry.as_ref()?.detail;
    let detail: EntryDetail = serde_json::from_str(detail).ok()?;
    detail.choice
}
