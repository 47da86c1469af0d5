//! What an owner signs: the sealed copy, for whom it is, and the card that describes it.

use api::{
    Base64, Digest, GrantId, ModelId, ProblemKind,
    grant::{Grant, GrantSignature, GrantState, GrantStatement, InputPolicy, KnownAnswersNote},
};
use card::ModelCard;
use circuit::OutputPolicy;
use protocol::{CheckStatement, SignStatement, SignerKey, Verdict};

use super::given::Given;
use crate::{Client, Failure, Outcome};

/// What a signature is about besides its grant.
pub(super) struct SignedCopy {
    /// The card's text as its owner wrote it.
    pub(super) card: Vec<u8>,
    /// What leaves of each answer.
    pub(super) policy: OutputPolicy,
    /// SHA-256 of the sealed copy.
    pub(super) sealed: Digest,
    /// SHA-256 of the user's key.
    pub(super) user_key: Digest,
    /// How rows may be sent.
    pub(super) inputs: InputPolicy,
    /// What the grant gives.
    pub(super) given: Given,
    /// The letter with known answers.
    pub(super) known_answers: Option<(KnownAnswersNote, Vec<u8>)>,
}

/// What the owner said last of a copy, as the server handed it out again.
struct Said {
    statement: GrantStatement,
    card: Vec<u8>,
    known_answers: Option<Base64>,
}

impl Said {
    /// The same, to be signed once more.
    fn again(self) -> SignedCopy {
        let said = self.statement;
        let letter = self.known_answers.map(|letter| letter.0);
        SignedCopy {
            card: self.card,
            policy: said.policy,
            sealed: said.sealed,
            user_key: said.user_key,
            inputs: said.inputs,
            given: Given {
                rows: said.budget,
                until: said.expires_at,
            },
            known_answers: said.known_answers.zip(letter),
        }
    }
}

impl Client {
    /// Signs a copy and brings the signature to the server, before the copy is complete there; answers the version.
    pub(super) async fn sign_copy(
        &self,
        grant: &Grant,
        key: &SignerKey,
        copy: SignedCopy,
    ) -> Outcome<u64> {
        // Where no copy is there, nothing is signed.
        let said = match grant.sealed_digest {
            Some(_) => self.own_statement(&grant.id, key).await?,
            None => None,
        };
        let said = said.map_or(0, |said| said.statement.version);
        let last = said.max(self.newest_signed().await?);
        self.sign_beyond(grant, key, copy, last).await
    }

    /// Signs the copy in use once more, with what the grant gives from now on.
    ///
    /// # Errors
    /// The server's problem, the desk's fault, or that the service does not show what was signed last.
    pub(super) async fn sign_given(&self, grant: &Grant, given: Given) -> Outcome<()> {
        let key = self.signing_key().await?;
        let said = self.last_said(&grant.id, &key).await?;
        let said = said.ok_or_else(not_signed)?;
        let last = said.statement.version;
        let copy = SignedCopy {
            given,
            ..said.again()
        };
        self.sign_in_use(grant, &key, copy, last).await
    }

    /// Signs the copies in use of a model once more, with other words on its card. Copies that were never
    /// signed, or are of another version, have to be sealed again.
    pub(super) async fn sign_again(&self, model: &ModelId, card: &ModelCard) -> Outcome<()> {
        let grants = self.grants().await?;
        let in_use = |grant: &Grant| grant.model == *model && grant.state == GrantState::Active;
        let mut in_use = grants.into_iter().filter(in_use).peekable();
        if in_use.peek().is_none() {
            return Ok(());
        }
        let key = self.signing_key().await?;
        for grant in in_use {
            let Some(said) = self.last_said(&grant.id, &key).await? else {
                continue;
            };
            let before: Option<ModelCard> = serde_json::from_slice(&said.card).ok();
            let is_of = |before: &ModelCard| {
                before.version == card.version && before.circuit == card.circuit
            };
            if !before.as_ref().is_some_and(is_of) {
                continue;
            }
            let last = said.statement.version;
            let copy = SignedCopy {
                card: text_of(card)?,
                policy: card.circuit.policy,
                ..said.again()
            };
            self.sign_in_use(&grant, &key, copy, last).await?;
        }
        Ok(())
    }

    async fn sign_in_use(
        &self,
        grant: &Grant,
        key: &SignerKey,
        copy: SignedCopy,
        last: u64,
    ) -> Outcome<()> {
        let sealed = copy.sealed;
        let card: ModelCard =
            serde_json::from_slice(&copy.card).map_err(|_| Failure::unexpected_answer())?;
        let version = self.sign_beyond(grant, key, copy, last).await?;
        self.remember_signed(&grant.id, sealed, version, card.version)
            .await
    }

    async fn sign_beyond(
        &self,
        grant: &Grant,
        key: &SignerKey,
        copy: SignedCopy,
        last: u64,
    ) -> Outcome<u64> {
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?;
        let now = u64::try_from(self.0.ports.clock.now()).unwrap_or(0);
        let version = now.max(last.saturating_add(1));
        let (note, letter) = copy.known_answers.unzip();
        let statement = GrantStatement {
            grant: grant.id.clone(),
            model: grant.model.clone(),
            owner: reader.id,
            user: grant.user.clone(),
            card: self.digest(&copy.card).await?,
            sealed: copy.sealed,
            user_key: copy.user_key,
            policy: copy.policy,
            budget: copy.given.rows,
            expires_at: copy.given.until,
            inputs: copy.inputs,
            known_answers: note,
            version,
        };
        let statement = statement.to_bytes();
        let ask = SignStatement {
            blob: key.blob.clone(),
            statement: statement.clone(),
        };
        let signed = GrantSignature {
            sealed: copy.sealed,
            card: Base64(copy.card),
            statement: Base64(statement),
            signature: Base64(self.ask(ask).await?),
            known_answers: letter.map(Base64),
        };
        self.bring_signature(&grant.id, &signed).await?;
        Ok(version)
    }

    /// What the owner said last of the copy in use, if the server shows none older than he remembers.
    async fn last_said(&self, grant: &GrantId, key: &SignerKey) -> Outcome<Option<Said>> {
        let Some(said) = self.own_statement(grant, key).await? else {
            return Ok(None);
        };
        let (copy, version) = (said.statement.sealed, said.statement.version);
        self.check_last_signed(grant, copy, version).await?;
        Ok(Some(said))
    }

    /// Whether the server shows that the owner signed the copy in use of a grant for its user; what he remembers begins later.
    pub(super) async fn has_signed(&self, grant: &Grant) -> Outcome<bool> {
        let key = self.signing_key().await?;
        let said = self.own_statement(&grant.id, &key).await?;
        Ok(said.is_some_and(|Said { statement, .. }| {
            let is_in_use = |copy: &String| *copy == statement.sealed.to_string();
            statement.user == grant.user
                && statement.model == grant.model
                && grant.sealed_digest.as_ref().is_none_or(is_in_use)
        }))
    }

    /// What the server shows as said last of the copy in use; none if it has nothing that the owner signed.
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

/// A card as it is signed.
pub(super) fn text_of(card: &ModelCard) -> Outcome<Vec<u8>> {
    serde_json::to_vec(card).map_err(|_| Failure::unexpected_answer())
}

fn not_signed() -> Failure {
    Failure::local(
        t!("The service does not show what you signed of this copy."),
        t!("Seal the model again for this user: then you can change what it gives."),
    )
}
