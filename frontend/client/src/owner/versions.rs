//! Another model under the same card, as its next version.

use std::collections::BTreeMap;

use api::{
    ModelId,
    grant::{Grant, GrantState},
    model::{CardChange, Model, OlderCopies},
};
use card::{ImportSettings, ModelCard, VersionChange};
use protocol::ModelHandle;

use super::{
    publish::{PublishStage, incomplete, model_items, settings_item},
    signed::Signed,
};
use crate::{Client, Failure, Outcome};

/// What an owner says of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewVersion {
    /// What it changes, in his words.
    pub words: String,
    /// What becomes of sealed copies of earlier ones.
    pub older: OlderCopies,
}

/// A model at the importing desk that is to be published.
#[derive(Clone, Copy, Debug)]
pub struct ToPublish<'a> {
    /// Where it stays.
    pub model: ModelHandle,
    /// What it was compiled with.
    pub settings: &'a ImportSettings,
    /// Whether its owner says that it is right in spite of doubts.
    pub is_confirmed: bool,
}

/// Sealed copies of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copies {
    /// How many there are.
    pub sealed: usize,
    /// Grants whose copies are of an older version than the newest, or no longer in use.
    pub to_renew: Vec<Grant>,
}

/// What an owner remembers of versions: what he published last of each model, and what he signed last of each grant. Where he remembers
/// it, the server's word does not count: it could keep a user on an older version by saying that she has the newest.
pub(super) struct NewestVersions {
    signed: Signed,
    published: BTreeMap<ModelId, u32>,
}

impl NewestVersions {
    /// Whether a copy in use is of an older version than the newest.
    pub(super) fn is_beyond(&self, grant: &Grant) -> bool {
        let published = self.published.get(&grant.model);
        let newest = published.copied().unwrap_or(grant.model_version);
        let sealed = self.signed.card_of(grant).or(grant.sealed_version);
        grant.state == GrantState::Active && sealed.is_some_and(|sealed| sealed < newest)
    }
}

impl Client {
    /// The card that a new version of a model begins with, as its owner wrote it.
    ///
    /// # Errors
    /// That the server shows another card, or that the vault has none; the server's problem.
    pub async fn card_to_follow(&self, id: &ModelId) -> Outcome<ModelCard> {
        let model = self.model(id).await?;
        Ok(self.own_card(&model).await?.card)
    }

    /// Puts an imported model under a card that another one stands under: first it is kept in the vault beside that one, then the card
    /// goes to the server, then the vault names the new one. Whatever breaks off, no model is ever sealed under a card of another.
    ///
    /// # Errors
    /// As [`Client::publish`]; that nothing is said of the version.
    pub async fn publish_version(
        &self,
        id: &ModelId,
        imported: ToPublish<'_>,
        card: &ModelCard,
        new: &NewVersion,
        on_stage: impl Fn(PublishStage),
    ) -> Outcome<Model> {
        let ToPublish {
            model: imported,
            settings,
            is_confirmed,
        } = imported;
        self.allow_imported(imported, is_confirmed)?;
        let card = self.next_version(id, card, new).await?;
        card.validate().map_err(incomplete)?;
        card.check_texts().map_err(incomplete)?;
        on_stage(PublishStage::Keep);
        let before = self.clear_model(id).await?;
        let [first, second] = model_items(id);
        let item = if before == first { second } else { first };
        self.keep_imported(imported, &item).await?;
        on_stage(PublishStage::Card);
        let asked = CardChange {
            older: new.older,
            seen: None,
        };
        let changed = self.put_card(id, &card, asked).await?;
        on_stage(PublishStage::Name);
        self.keep_card(id, &card, Some(&item)).await?;
        // A leftover is harmless.
        let _ = self.empty_items(&[before]).await;
        // As for a first version.
        let _ = self.keep_settings(settings, id).await;
        self.stop_import();
        on_stage(PublishStage::Done);
        Ok(changed)
    }

    /// The same card as the version after the one that its owner knows. One that an attempt which broke off brought to the server is
    /// that version.
    pub(super) async fn next_version(
        &self,
        id: &ModelId,
        card: &ModelCard,
        new: &NewVersion,
    ) -> Outcome<ModelCard> {
        VersionChange::check(&new.words).map_err(unsaid)?;
        let served = self.model(id).await?.card;
        let (kept, _) = self.kept_card(id).await?.ok_or_else(unknown)?;
        let next = kept.card.version.saturating_add(1);
        let is_there = served.version == next && served.circuit == card.circuit;
        let version = match is_there {
            true => next,
            false => next.max(served.version.saturating_add(1)),
        };
        let now = self.0.ports.clock.now();
        let card = card.clone();
        Ok(card.as_version(version, now, &new.words, &kept.card.changes))
    }

    /// Grants that have a sealed copy of a model, and those among them whose copy is to be sealed again.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn copies(&self, model: &Model) -> Outcome<Copies> {
        let mut grants = self.grants().await?;
        let has_copy = |grant: &Grant| {
            grant.model == model.id && matches!(grant.state, GrantState::Active | GrantState::Stale)
        };
        grants.retain(has_copy);
        let sealed = grants.len();
        let newest = self.newest_versions(&grants).await?;
        grants.retain(|grant| grant.state == GrantState::Stale || newest.is_beyond(grant));
        Ok(Copies {
            sealed,
            to_renew: grants,
        })
    }

    /// What the owner knows of the versions that grants are of.
    pub(super) async fn newest_versions(&self, grants: &[Grant]) -> Outcome<NewestVersions> {
        let signed = self.signed().await?;
        let mut published = BTreeMap::new();
        let sealed = grants
            .iter()
            .filter(|grant| grant.state == GrantState::Active);
        for grant in sealed {
            if !published.contains_key(&grant.model)
                && let Some((kept, _)) = self.kept_card(&grant.model).await?
            {
                published.insert(grant.model.clone(), kept.card.version);
            }
        }
        Ok(NewestVersions { signed, published })
    }

    /// What a new version of a model is compiled with at first: what leaves of its answers, what they stand for and what becomes public, as
    /// before.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn settings_to_follow(&self, id: &ModelId) -> Outcome<ImportSettings> {
        let kept = self.document::<ImportSettings>(&settings_item(id)).await?;
        let kept = kept.map(|(settings, _)| settings).unwrap_or_default();
        Ok(ImportSettings {
            policy: kept.policy,
            meaning: kept.meaning,
            lookups: kept.lookups,
            hashed_words: kept.hashed_words,
            scaling: kept.scaling,
            ..ImportSettings::default()
        })
    }
}

fn unsaid(problem: &str) -> Failure {
    Failure::local(
        problem,
        t!("Users read it beside the model and its answers."),
    )
}

fn unknown() -> Failure {
    Failure::local(
        t!("Your vault does not know what you wrote on this model\u{2019}s card."),
        t!(
            "Open the model\u{2019}s page, look through the card under \u{201c}Card\u{201d}, save it, then bring the new version."
        ),
    )
}
