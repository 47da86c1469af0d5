//! Granting access: check the key, seal the model under it, sign and upload the sealed copy.

use std::rc::Rc;

use api::{
    Digest, Timestamp,
    grant::{Grant, GrantState, InputPolicy, KnownAnswersNote},
    model::Model,
    upload::Purpose,
};
use protocol::{
    KeyKind, KnownAnswersLetter, OpenSealing, Opener, PlanSealing, SealChunk, SealHandle, Verdict,
    WriteKnownAnswers,
};
use serde::{Deserialize, Serialize};

use super::{
    given::Given,
    sign::{SignedCopy, text_of},
};
use crate::{
    CheckedKey, Client, Failure, KeyStanding, Outcome, ShownHolder, Stop,
    port::{Shelf, Who},
};

/// Where sealing for one user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealStage {
    /// Checking the key and its log proof.
    Check,
    /// Sealing: chunks done, chunks.
    Seal(u32, u32),
    /// Uploading: parts there, parts.
    Upload(u32, u32),
    /// Granted.
    Done,
}

/// What the owner says of a key that he did not compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Uncompared {
    /// Nothing: then nothing is sealed to it.
    Refused,
    /// "I have not compared the words": he seals to it all the same.
    Accepted,
}

/// How a model is sealed for one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealTerms {
    /// What the owner says of a key that he did not compare.
    pub uncompared: Uncompared,
    /// How rows may be sent.
    pub inputs: InputPolicy,
    /// What the grant gives; none for what it gave before, or else what the card says.
    pub given: Option<Given>,
}

impl SealTerms {
    /// What the grant gave before, or else what the card says.
    pub fn usual(uncompared: Uncompared, inputs: InputPolicy) -> Self {
        Self {
            uncompared,
            inputs,
            given: None,
        }
    }

    /// What is signed of a copy. Test questions are among its rows, so that everybody reads the same number.
    fn signed(&self, grant: &Grant, card_budget: u64) -> Given {
        match self.given {
            Some(given) => given,
            None if matches!(grant.state, GrantState::Active | GrantState::Stale) => {
                Given::of(grant)
            }
            None => Given {
                rows: card_budget,
                until: None,
            },
        }
    }
}

impl Client {
    /// Seals the grant's model under its user's key, signs the copy and uploads it. A copy made before (the page
    /// was reloaded, the connection broke) is uploaded further instead of being made again.
    ///
    /// # Errors
    /// A key whose proof fails, that differs from the verified one or was not compared, a card that is not what the owner wrote, a
    /// model that is not in the vault, a request that was answered otherwise meanwhile, a desk's fault, the server's problem, or
    /// that it was stopped.
    pub async fn seal(
        &self,
        grant: &Grant,
        terms: SealTerms,
        stop: &Stop,
        on_stage: impl Fn(SealStage),
    ) -> Outcome<Grant> {
        on_stage(SealStage::Check);
        let shown = ShownHolder::user_of(grant);
        let key = self.check_key(&grant.user, KeyKind::Sealing, shown).await?;
        let trust = self.trust().await?;
        let standing = trust.standing(&grant.user, &key.fingerprint);
        allow(&key, &standing, terms.uncompared)?;
        if standing == KeyStanding::Unverified && self.is_trust_withheld().await {
            return Err(nobody_knows_whether_compared());
        }
        self.allow_use().await?;
        stop.check()?;
        self.still_as_seen(grant).await?;
        let model = self.model(&grant.model).await?;
        let own = self.own_card(&model).await?;
        let card = own.card.clone();
        let item = own.item_of(&model.id);
        let signer = self.signing_key().await?;
        let place = kept_as(grant, &key, model.updated_at);
        let keep = &self.0.ports.keep;
        let kept = keep.load(Shelf::Copies, &place).await;
        let is_kept = kept.is_some();
        let (sealed, letter) = self
            .copy_and_letter(&model, item, &key, kept, stop, &on_stage)
            .await?;
        if !is_kept {
            keep.save(Shelf::Copies, &place, &sealed).await;
        }
        self.still_as_seen(grant).await?;
        let purpose = Purpose::SealedCopy(grant.id.clone());
        let epoch = key.document.published.epoch;
        let start = self.announcement(purpose, epoch, &sealed).await?;
        let sealed_digest = start.digest;
        let copy = SignedCopy {
            card: text_of(&card)?,
            policy: card.circuit.policy,
            sealed: sealed_digest,
            user_key: fingerprint_of(&key)?,
            inputs: terms.inputs,
            given: terms.signed(grant, card.query_budget),
            known_answers: self.noted(letter).await?,
        };
        let version = self.sign_copy(grant, &signer, copy).await?;
        let tell = |there, parts| on_stage(SealStage::Upload(there, parts));
        let granted = self.upload(start, &sealed, stop, &tell).await;
        // What is there, or what the server will never take, is not offered again.
        let refused = |failure: &Failure| failure.is(api::ProblemKind::Nonconforming);
        if granted.is_ok() || granted.as_ref().is_err_and(refused) {
            keep.forget(Shelf::Copies, &place).await;
        }
        let granted = granted?;
        self.remember_signed(&grant.id, sealed_digest, version, card.version)
            .await?;
        on_stage(SealStage::Done);
        Ok(granted)
    }

    /// That nothing came of a request since it was shown: a rule may have answered it, or another window.
    async fn still_as_seen(&self, seen: &Grant) -> Outcome<()> {
        let now = self.grant(&seen.id).await?;
        if now.state == seen.state && now.sealed_digest == seen.sealed_digest {
            return Ok(());
        }
        Err(Failure::local(
            t!(
                "This request was answered meanwhile: by what was sent from here before, by a rule of yours, in another window, or by the user. Nothing more was sealed."
            ),
            t!(
                "Look at the request once more. If it gives something else than you want, change the budget there."
            ),
        ))
    }

    /// The sealed model, unless it is kept from before, and a letter with known answers to its user.
    async fn copy_and_letter(
        &self,
        model: &Model,
        item: String,
        key: &CheckedKey,
        kept: Option<Vec<u8>>,
        stop: &Stop,
        on_stage: &impl Fn(SealStage),
    ) -> Outcome<(Vec<u8>, KnownAnswersLetter)> {
        let (blob, _) = self.load_item(&item).await?.ok_or_else(not_in_vault)?;
        let sealing = SealHandle(self.new_handle());
        let opened = OpenSealing {
            sealing,
            name: item,
            blob,
            circuit: model.card.circuit.clone(),
            public_key: key.document.public_key.0.clone(),
        };
        let opener: Opener = Rc::new(move || opened.clone().into());
        let made = async {
            let sealed = match kept {
                Some(sealed) => sealed,
                None => {
                    self.sealed_chunks(sealing, opener.clone(), stop, on_stage)
                        .await?
                }
            };
            let write = WriteKnownAnswers { sealing };
            let letter = self.ask_of(Who::Helper, write, Some(opener)).await?;
            Ok((sealed, letter))
        };
        let made = made.await;
        self.discard(sealing);
        made
    }

    /// A letter as a signature names it and carries it; none without a row.
    async fn noted(
        &self,
        letter: KnownAnswersLetter,
    ) -> Outcome<Option<(KnownAnswersNote, Vec<u8>)>> {
        let KnownAnswersLetter { rows, bytes } = letter;
        if rows == 0 {
            return Ok(None);
        }
        let digest = self.digest(&bytes).await?;
        Ok(Some((KnownAnswersNote { rows, digest }, bytes)))
    }

    /// Header and chunks of the sealed model; chunks are made side by side by the helpers.
    async fn sealed_chunks(
        &self,
        sealing: SealHandle,
        opener: Opener,
        stop: &Stop,
        on_stage: &impl Fn(SealStage),
    ) -> Outcome<Vec<u8>> {
        let opener = Some(opener);
        let plan = PlanSealing { sealing };
        let plan = self.ask_of(Who::Helper, plan, opener.clone()).await?;
        let chunk = |index| (SealChunk { sealing, index }, opener.clone());
        let tell = |done, chunks| on_stage(SealStage::Seal(done, chunks));
        self.gather(plan, Who::Helper, chunk, stop, tell).await
    }
}

/// Where a sealed copy lies until it is uploaded; ciphertext under the user's key, nothing secret. A
/// changed card or another key asks for another copy.
fn kept_as(grant: &Grant, key: &CheckedKey, card_changed_at: Timestamp) -> String {
    format!("{}/{}/{card_changed_at}", grant.id, key.fingerprint)
}

/// Refuses every key but one whose proof holds and that is the verified one, or one that the owner takes
/// without having compared it.
fn allow(key: &CheckedKey, standing: &KeyStanding, uncompared: Uncompared) -> Outcome<()> {
    if let Verdict::Fails(why) = &key.verdict {
        return Err(Failure::local(
            t!("The proof of this user's key failed: {why}"),
            t!(
                "Do not grant access. Tell the administrator, and compare the fingerprint with the user \
             over another channel."
            ),
        ));
    }
    if *standing == KeyStanding::Changed {
        return Err(Failure::local(
            t!("This is another key than the one you verified."),
            t!(
                "Ask the user over another channel whether it is a new key, compare the words, and mark \
             it verified before you grant."
            ),
        ));
    }
    if *standing == KeyStanding::Unverified && uncompared == Uncompared::Refused {
        return Err(Failure::local(
            t!("You have not compared the words of this user's key."),
            t!(
                "Compare them with the user over another channel and mark the key verified, or say that you seal without."
            ),
        ));
    }
    Ok(())
}

fn nobody_knows_whether_compared() -> Failure {
    Failure::local(
        t!(
            "The service does not hand out which keys you compared, and this browser keeps none of them."
        ),
        t!(
            "This key may be another one than you compared: compare its words with the user over another channel and mark it verified, \
             or seal in a browser in which you compared keys. Tell the administrator."
        ),
    )
}

fn fingerprint_of(key: &CheckedKey) -> Outcome<Digest> {
    let digest = key.fingerprint.parse();
    digest.map_err(|_| Failure::unexpected_answer())
}

fn not_in_vault() -> Failure {
    Failure::local(
        t!("The clear model of this card is not in your vault."),
        t!("Open the model's page and import the same file again; then grant."),
    )
}

#[cfg(test)]
mod tests {
    use api::{
        AccountId, Base64,
        key::{KeyDocument, PublishedKey},
    };

    use super::*;

    fn key(verdict: Verdict) -> CheckedKey {
        let published = PublishedKey {
            account: AccountId("u".to_owned()),
            epoch: 1,
            fingerprint: Base64(vec![0xff]),
            log_index: 3,
            published_at: 0,
        };
        CheckedKey {
            document: KeyDocument {
                published,
                public_key: Base64(vec![1]),
                entry: None,
            },
            fingerprint: "ff".to_owned(),
            verdict,
            is_named: true,
            choice: None,
        }
    }

    #[test]
    fn a_key_whose_proof_fails_is_refused_even_if_verified() {
        let failed = key(Verdict::Fails("It is not in the log.".to_owned()));
        let refusal = allow(&failed, &KeyStanding::Verified(0), Uncompared::Accepted).unwrap_err();
        assert!(refusal.happened.contains("not in the log"));
    }

    #[test]
    fn another_key_than_the_verified_one_is_refused() {
        let allow = |standing| allow(&key(Verdict::Holds), &standing, Uncompared::Accepted);
        assert!(allow(KeyStanding::Changed).is_err());
        assert_eq!(allow(KeyStanding::Unverified), Ok(()));
        assert_eq!(allow(KeyStanding::Verified(5)), Ok(()));
    }

    #[test]
    fn a_key_that_nobody_compared_is_taken_only_if_the_owner_says_so() {
        let allow = |standing| allow(&key(Verdict::Holds), &standing, Uncompared::Refused);
        assert!(allow(KeyStanding::Unverified).is_err());
        assert_eq!(allow(KeyStanding::Verified(5)), Ok(()));
    }
}
