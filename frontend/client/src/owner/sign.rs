//! What an owner signs: the sealed copy, for whom it is, and the card that describes it.

use api::{
    Base64, Digest, GrantId, ModelId, ProblemKind,
    grant::{Grant, GrantSignature, GrantState, GrantStatement, InputPolicy, KnownAnswersNote},
};
use card::ModelCard;
use protocol::{CheckStatement, SignStatement, SignerKey, Verdict};

use crate::{Client, Failure, Outcome};

/// What a signature is about besides its grant.
pub(super) struct SignedCopy<'a> {
    /// The card as its owner wrote it.
    pub(super) card: &'a ModelCard,
    /// SHA-256 of the sealed copy.
    pub(super) sealed: Digest,
    /// SHA-256 of the user's key.
    pub(super) user_key: Digest,
    /// How rows may be sent.
    pub(super) inputs: InputPolicy,
    /// Rows that may be answered.
    pub(super) budget: u64,
    /// The letter with known answers.
    pub(super) known_answers: Option<(KnownAnswersNote, Vec<u8>)>,
}

/// What the owner said last of a copy, as the server handed it out again.
struct Said {
    statement: GrantStatement,
    card: Vec<u8>,
    known_answers: Option<Base64>,
}

impl Client {
    /// Signs a copy and brings the signature to the server, before the copy is complete there.
    pub(super) async fn sign_copy(
        &self,
        grant: &Grant,
        key: &SignerKey,
        copy: SignedCopy<'_>,
    ) -> Outcome<()> {
        let last = self.own_statement(&grant.id, key).await?;
        let last = last.map_or(0, |said| said.statement.version);
        self.sign_beyond(grant, key, copy, last).await
    }

    /// Signs the copies in use of a model once more, with other words on its card. Copies that were never
    /// signed, or belong to another circuit, have to be sealed again.
    pub(super) async fn sign_again(&self, model: &ModelId, card: &ModelCard) -> Outcome<()> {
        let grants = self.grants().await?;
        let in_use = |grant: &Grant| grant.model == *model && grant.state == GrantState::Active;
        let mut in_use = grants.into_iter().filter(in_use).peekable();
        if in_use.peek().is_none() {
            return Ok(());
        }
        let key = self.signing_key().await?;
        for grant in in_use {
            let Some(said) = self.own_statement(&grant.id, &key).await? else {
                continue;
            };
            let last = said.statement;
            let before: Option<ModelCard> = serde_json::from_slice(&said.card).ok();
            if before.is_none_or(|before| before.circuit != card.circuit) {
                continue;
            }
            let copy = SignedCopy {
                card,
                sealed: last.sealed,
                user_key: last.user_key,
                inputs: last.inputs,
                budget: last.budget,
                known_answers: last
                    .known_answers
                    .zip(said.known_answers.map(|letter| letter.0)),
            };
            self.sign_beyond(&grant, &key, copy, last.version).await?;
        }
        Ok(())
    }

    async fn sign_beyond(
        &self,
        grant: &Grant,
        key: &SignerKey,
        copy: SignedCopy<'_>,
        last: u64,
    ) -> Outcome<()> {
        let card = serde_json::to_vec(copy.card).map_err(|_| Failure::unexpected_answer())?;
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?;
        let now = u64::try_from(self.0.ports.clock.now()).unwrap_or(0);
        let (note, letter) = copy.known_answers.unzip();
        let statement = GrantStatement {
            grant: grant.id.clone(),
            model: grant.model.clone(),
            owner: reader.id,
            user: grant.user.clone(),
            card: self.digest(&card).await?,
            sealed: copy.sealed,
            user_key: copy.user_key,
            policy: copy.card.circuit.policy,
            inputs: copy.inputs,
            budget: copy.budget,
            known_answers: note,
            version: now.max(last.saturating_add(1)),
        };
        let statement = statement.to_bytes();
        let ask = SignStatement {
            blob: key.blob.clone(),
            statement: statement.clone(),
        };
        let signed = GrantSignature {
            sealed: copy.sealed,
            card: Base64(card),
            statement: Base64(statement),
            signature: Base64(self.ask(ask).await?),
            known_answers: letter.map(Base64),
        };
        self.bring_signature(&grant.id, &signed).await
    }

    /// What the owner said last of the copy in use; none if the server has nothing that he signed.
    async fn own_statement(&self, grant: &GrantId, key: &SignerKey) -> Outcome<Option<Said>> {
        let signed = match self.grant_signature(grant).await {
            Ok(signed) => signed,
            Err(failure) if failure.is(ProblemKind::NotFound) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let ask = CheckStatement {
            public_key: key.public_key.clone(),
            statement: signed.statement.0.clone(),
            signature: signed.signature.0,
        };
        if self.ask(ask).await? != Verdict::Holds {
            return Ok(None);
        }
        let statement = GrantStatement::from_bytes(&signed.statement.0);
        let statement = statement.filter(|statement| statement.grant == *grant);
        let card = signed.card.0;
        let digest = self.digest(&card).await?;
        let statement = statement.filter(|statement| statement.card == digest);
        Ok(statement.map(|statement| Said {
            statement,
            card,
            known_answers: signed.known_answers,
        }))
    }
}
