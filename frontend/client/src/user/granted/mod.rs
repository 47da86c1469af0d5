//! A granted model, believed only as far as its owner signed it.

mod shown_card;
mod signed_versions;

use std::{collections::BTreeMap, sync::Arc};

use api::{
    AccountId, Digest, ProblemKind, Timestamp,
    account::Account,
    grant::{Grant, GrantSignature, GrantStatement},
};
use card::{FIRST_VERSION, ModelCard};
use protocol::{CheckStatement, KeyKind, KnownAnswer, OpenKnownAnswers, Verdict};
use serde::{Deserialize, Serialize};

use crate::{
    CheckedKey, Client, Failure, KeyStanding, Outcome, ShownHolder, TestRows, UsedGrant,
    port::Shelf,
};

pub use shown_card::{ShownCard, ShownModel};
pub use signed_versions::SignedVersion;

/// Vault item, and name of the kept copy, of the newest statement seen of each grant and of each model.
pub(crate) const STATEMENTS: &str = "statements";
/// The same of the newest version of a model, counted from the first on as 0.
pub(crate) const MODEL_VERSIONS: &str = "model-versions";

const OLDER_STATEMENT: &str = n!("It is older than what the owner signed last.");
const OTHER_SINCE: &str =
    n!("The owner signed another access of yours to this model since, which replaced this one.");
const OLDER_VERSION: &str =
    n!("It is an earlier version of the model than the owner signed before.");

/// A model that its owner sealed for the reader, with the card he signed. Whoever has one may encrypt for it:
/// signature, card, copy, key, policy, budget and version were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantedModel {
    grant: Grant,
    card: ModelCard,
    card_digest: Digest,
    signer: CopySigner,
    known_answers: Arc<[KnownAnswer]>,
}

/// Who signed a copy.
#[derive(Clone, Debug, PartialEq)]
pub struct CopySigner {
    /// His account.
    pub account: AccountId,
    /// His name, as the server tells it and the log names it.
    pub name: String,
    /// His key, proved by the log.
    pub key: CheckedKey,
    /// Whether the reader compared that key with him.
    pub standing: KeyStanding,
    /// When he signed, by his own clock.
    pub signed_at: Timestamp,
}

/// Newest version seen, by grant and by model: an access that another one replaced does not come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Versions(BTreeMap<String, u64>);

impl GrantedModel {
    /// The grant.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// What the log must name of a question under it.
    pub(super) fn used_grant(&self) -> UsedGrant {
        UsedGrant {
            grant: self.grant.id.clone(),
            model: self.grant.model.clone(),
            owner: self.grant.owner.clone(),
        }
    }

    /// The card as its owner signed it.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// SHA-256 of the card's text as it was signed.
    pub fn card_digest(&self) -> Digest {
        self.card_digest
    }

    /// Rows whose answers the owner wrote to the reader; none if he wrote no letter.
    pub fn known_answers(&self) -> &[KnownAnswer] {
        &self.known_answers
    }

    /// Most tests that are asked among so many rows of a file, where so many are left.
    pub fn most_tests(&self, tests: &TestRows, rows: u64, left: u64) -> u64 {
        let room = left.saturating_sub(rows);
        match self.known_answers.is_empty() {
            true => 0,
            false => tests.most_among(rows).min(room),
        }
    }

    /// Who signed.
    pub fn signer(&self) -> &CopySigner {
        &self.signer
    }
}

impl Client {
    /// Checks what the owner signed about a grant's sealed copy.
    ///
    /// # Errors
    /// That nothing is signed, or that something differs from what was signed: then nothing may be encrypted
    /// for it.
    pub async fn granted_model(&self, grant: &Grant) -> Outcome<GrantedModel> {
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?;
        let signed = match self.grant_signature(&grant.id).await {
            Err(failure) if failure.is(ProblemKind::NotFound) => return Err(unsigned(grant)),
            signed => signed?,
        };
        let shown = ShownHolder::owner_of(grant);
        let key = self
            .check_key(&grant.owner, KeyKind::Signing, shown)
            .await?;
        let trust = self.trust().await?;
        let standing = trust.standing(&grant.owner, &key.fingerprint);
        allow_signer(&key, &standing)?;
        let statement = self.signed_statement(&signed, &key).await?;
        let own = self.own_keys().await?.map(|own| own.fingerprint);
        let own = own.ok_or_else(|| refused(t!("You have no key that it could be sealed for.")))?;
        concerns(&statement, grant, &reader, &own).map_err(refused)?;
        let card = self.signed_card(&signed, &statement, grant).await?;
        let known_answers = self.signed_answers(signed, &statement, &card).await?;
        let seen = [
            (STATEMENTS, statement.version),
            (MODEL_VERSIONS, u64::from(card.version - FIRST_VERSION)),
        ];
        for (item, version) in seen {
            self.see_version(&reader, grant, item, version).await?;
        }
        Ok(GrantedModel {
            grant: grant.clone(),
            card,
            card_digest: statement.card,
            known_answers: known_answers.into(),
            signer: CopySigner {
                account: grant.owner.clone(),
                name: grant.owner_name.clone(),
                key,
                standing,
                signed_at: Timestamp::try_from(statement.version).unwrap_or(Timestamp::MAX),
            },
        })
    }

    async fn signed_statement(
        &self,
        signed: &GrantSignature,
        key: &CheckedKey,
    ) -> Outcome<GrantStatement> {
        let ask = CheckStatement {
            public_key: key.document.public_key.0.clone(),
            statement: signed.statement.0.clone(),
            signature: signed.signature.0.clone(),
        };
        if let Verdict::Fails(why) = self.ask(ask).await? {
            return Err(refused(&why));
        }
        let statement = GrantStatement::from_bytes(&signed.statement.0);
        statement.ok_or_else(Failure::unexpected_answer)
    }

    /// The card whose text was signed.
    async fn signed_card(
        &self,
        signed: &GrantSignature,
        statement: &GrantStatement,
        grant: &Grant,
    ) -> Outcome<ModelCard> {
        if self.digest(&signed.card.0).await? != statement.card {
            return Err(refused(t!("The card is not the one that was signed.")));
        }
        let card: ModelCard = serde_json::from_slice(&signed.card.0)
            .map_err(|_| refused(t!("The signed card cannot be read.")))?;
        card.validate().map_err(refused)?;
        if grant
            .sealed_version
            .is_some_and(|version| version != card.version)
        {
            return Err(refused(t!("Another version of the model was signed.")));
        }
        if card.circuit.policy != statement.policy {
            return Err(refused(t!("Another policy was signed than the card's.")));
        }
        Ok(card)
    }

    /// The known answers that were signed.
    async fn signed_answers(
        &self,
        signed: GrantSignature,
        statement: &GrantStatement,
        card: &ModelCard,
    ) -> Outcome<Vec<KnownAnswer>> {
        let Some(note) = statement.known_answers else {
            return Ok(Vec::new());
        };
        let letter = signed.known_answers.map(|letter| letter.0);
        let letter = letter
            .ok_or_else(|| refused(t!("The test questions that were signed are missing.")))?;
        if self.digest(&letter).await? != note.digest {
            return Err(refused(t!(
                "The test questions are not those that were signed."
            )));
        }
        let ask = |card| OpenKnownAnswers { card, letter };
        let known = self.ask_about(&card.circuit, ask).await?;
        (known.len() == usize::from(note.rows))
            .then_some(known)
            .ok_or_else(|| {
                refused(t!(
                    "There is another number of test questions than was signed."
                ))
            })
    }

    /// Refuses what is older than what was seen here or, by the vault's word, elsewhere, of this grant or of another to the same model;
    /// remembers what is newer.
    async fn see_version(
        &self,
        reader: &Account,
        grant: &Grant,
        item: &str,
        version: u64,
    ) -> Outcome<()> {
        let (mut here, elsewhere) = self.seen_versions(reader, item).await?;
        let own = grant.id.to_string();
        let is_behind = |name: &str| version < here.of(name).max(elsewhere.of(name));
        let of_model = self.newest_of_model(grant, &here, &elsewhere).await?;
        if is_behind(&own) || version < of_model {
            return Err(refused(match item {
                MODEL_VERSIONS => OLDER_VERSION,
                _ if is_behind(&own) => OLDER_STATEMENT,
                _ => OTHER_SINCE,
            }));
        }
        if here.lacks(grant, version) {
            here.see(grant, version);
            if let Ok(bytes) = serde_json::to_vec(&here) {
                let (keep, place) = (&self.0.ports.keep, seen_as(item, reader));
                keep.save(Shelf::Lasting, &place, &bytes).await;
            }
        }
        if elsewhere.lacks(grant, version) {
            let newest = |versions: &mut Versions| versions.see(grant, version);
            self.update(item, newest).await?;
        }
        Ok(())
    }

    /// Newest version seen of a grant's model. Where only grants were counted, all that are listed of it count, those that ended too.
    async fn newest_of_model(
        &self,
        grant: &Grant,
        here: &Versions,
        elsewhere: &Versions,
    ) -> Outcome<u64> {
        let model = model_of(grant);
        let of = |name: &str| here.of(name).max(elsewhere.of(name));
        let counts_grants = || here.counts_grants() || elsewhere.counts_grants();
        if of(&model) > 0 || !counts_grants() {
            return Ok(of(&model));
        }
        let listed = self.grants().await?.into_iter();
        let alike = listed.filter(|known| model_of(known) == model);
        let newest = alike.map(|known| of(&known.id.0)).max();
        Ok(newest.unwrap_or(0).max(of(&grant.id.0)))
    }

    /// What was seen here, and by the vault's word elsewhere.
    async fn seen_versions(&self, reader: &Account, item: &str) -> Outcome<(Versions, Versions)> {
        let keep = &self.0.ports.keep;
        let kept = keep.load(Shelf::Lasting, &seen_as(item, reader)).await;
        let kept = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        let vault: Option<(Versions, u64)> = self.document(item).await?;
        let elsewhere = vault.map(|(versions, _)| versions);
        Ok((kept.unwrap_or_default(), elsewhere.unwrap_or_default()))
    }
}

impl Versions {
    fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    fn counts_grants(&self) -> bool {
        self.0.keys().any(|name| !name.contains('/'))
    }

    /// Whether it does not know this of the grant, or of its model; of both where only grants were counted.
    fn lacks(&self, grant: &Grant, version: u64) -> bool {
        self.of(&grant.id.0) < version || self.of(&model_of(grant)) < version
    }

    fn see(&mut self, grant: &Grant, version: u64) {
        for name in [grant.id.to_string(), model_of(grant)] {
            let known = self.0.entry(name).or_default();
            *known = (*known).max(version);
        }
    }
}

/// What a grant's model is called among versions.
fn model_of(grant: &Grant) -> String {
    format!("{}/{}", grant.owner, grant.model)
}

fn seen_as(item: &str, reader: &Account) -> String {
    format!("{item}-{}", reader.id)
}

/// Refuses a key whose proof fails, or another one than the reader compared.
fn allow_signer(key: &CheckedKey, standing: &KeyStanding) -> Outcome<()> {
    if let Verdict::Fails(why) = &key.verdict {
        return Err(Failure::local(
            t!("The proof of the owner's signing key failed: {why}"),
            t!("Enter nothing. Tell the administrator, and ask the owner over another channel."),
        ));
    }
    if *standing == KeyStanding::Changed {
        return Err(Failure::local(
            t!("The owner signs with another key than the one you compared."),
            t!(
                "Ask the owner over another channel whether it is a new key, compare the words, and mark it verified \
             before you enter anything."
            ),
        ));
    }
    Ok(())
}

/// Refuses a statement about another thing than this grant, as the server shows it to its user; why, in one sentence.
fn concerns(
    statement: &GrantStatement,
    grant: &Grant,
    reader: &Account,
    own_key: &[u8],
) -> Result<(), &'static str> {
    let sealed = statement.sealed.to_string();
    let differences = [
        (
            statement.grant != grant.id,
            t!("It was signed for another grant."),
        ),
        (
            statement.model != grant.model,
            t!("It was signed for another model."),
        ),
        (
            statement.owner != grant.owner,
            t!("It was signed by another owner."),
        ),
        (
            statement.user != reader.id || grant.user != reader.id,
            t!("It was signed for another person."),
        ),
        (
            statement.user_key.0 != own_key,
            t!("It was sealed for another key than your newest."),
        ),
        (
            grant.sealed_digest.as_ref() != Some(&sealed),
            t!("The sealed copy on the server is not the one that was signed."),
        ),
        (
            statement.budget != grant.query_budget,
            t!("Another budget was signed."),
        ),
        (
            statement.expires_at != grant.expires_at,
            t!("Another end was signed."),
        ),
        (
            statement.inputs != grant.inputs,
            t!("Another way of sending rows was signed."),
        ),
    ];
    let difference = differences.into_iter().find(|(differs, _)| *differs);
    difference.map_or(Ok(()), |(_, why)| Err(why))
}

/// `why` is a sentence, as those of a [`Verdict`].
fn refused(why: &str) -> Failure {
    let why = words::told(why);
    Failure::local(
        t!("What the owner signed does not fit what the server shows. {why}"),
        t!(
            "Enter nothing; nothing was encrypted or sent. Ask the owner over another channel, and tell the \
         administrator."
        ),
    )
}

fn unsigned(grant: &Grant) -> Failure {
    Failure::local(
        t!("{} has not signed this sealed copy.", grant.owner_name),
        t!(
            "Ask the owner to seal the model again for you: then the signature comes with it. Enter nothing before; copies \
         from before signatures were introduced need it once."
        ),
    )
}
