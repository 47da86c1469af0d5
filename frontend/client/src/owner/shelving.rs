//! Models that are not offered any more: archived, deleted; and a card taken as the beginning of another.

use api::{
    GrantId, ModelId,
    grant::{Grant, GrantState},
    model::Model,
};
use card::CardText;

use super::{
    cards::card_item,
    drafts::{Draft, DraftPlace, TypedCard},
    publish::{model_items, settings_item},
};
use crate::{Client, Failure, Outcome};

/// What the name of a duplicate ends with.
const COPY: &str = " copy";

/// Who has to do with a model, as its owner is told before he takes it away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelUsers {
    /// Users with access.
    pub granted: usize,
    /// Users who asked and were not answered.
    pub asking: usize,
}

impl ModelUsers {
    /// Those of a model among grants.
    pub fn of(model: &ModelId, grants: &[Grant]) -> Self {
        let mut users = Self::default();
        for grant in grants.iter().filter(|grant| grant.model == *model) {
            match grant.state {
                GrantState::Active | GrantState::Stale => users.granted += 1,
                GrantState::Requested => users.asking += 1,
                GrantState::Refused { .. } | GrantState::Withdrawn | GrantState::Revoked => {}
            }
        }
        users
    }
}

impl Client {
    /// Takes a model of the owner's out of the catalogue. Access to it goes on, or ends with that; then nothing more is sealed of it, and his
    /// rules about it end.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn archive_model(
        &self,
        id: &ModelId,
        reason: String,
        ends_access: bool,
    ) -> Outcome<()> {
        if ends_access {
            self.decide_nothing_of(id).await?;
        }
        self.post_unpublishing(id, reason, ends_access).await
    }

    /// Deletes a model, once its owner typed its name: its card, all access to it, and its clear model in the vault.
    ///
    /// # Errors
    /// That another name was typed, the server's problem, or the desk's fault.
    pub async fn delete_model(&self, model: &Model, typed: &str) -> Outcome<()> {
        if typed.trim() != model.card.name.trim() {
            return Err(Failure::local(
                t!("That is not the name of the model."),
                t!("Type the name as it stands above."),
            ));
        }
        let id = &model.id;
        self.decide_nothing_of(id).await?;
        self.remove_model(id).await?;
        let [first, second] = model_items(id);
        // What is left over belongs to no model, and opens nothing to anybody else.
        let left = [first, second, settings_item(id), card_item(id)];
        let _ = self.delete_for_good(&left).await;
        Ok(())
    }

    /// Begins a draft with a card of the owner's, as its pages typed it, and with what its model was compiled with; answers the draft. The
    /// model's file is his to choose again: the vault holds what was made of it.
    ///
    /// # Errors
    /// That there are too many drafts, the server's problem, or the desk's fault.
    pub async fn duplicate_model(&self, id: &ModelId, typed: TypedCard) -> Outcome<String> {
        let kept = self.document(&settings_item(id)).await?;
        let mut draft = Draft {
            typed,
            settings: kept.map(|(settings, _)| settings).unwrap_or_default(),
            ..Draft::default()
        };
        if let Some(name) = draft.typed.texts.first_mut() {
            let room = CardText::Name.longest() - COPY.len();
            *name = name.trim().chars().take(room).chain(COPY.chars()).collect();
        }
        let mut place = DraftPlace::default();
        self.save_draft(&mut place, &draft).await?;
        place.id().ok_or_else(Failure::unexpected_answer)
    }

    /// Forgets what waits to be sealed of a model, and the rules that would answer requests for it.
    async fn decide_nothing_of(&self, id: &ModelId) -> Outcome<()> {
        for rule in self.grant_rules().await? {
            if rule.model == *id {
                self.end_rule(rule.made_at).await?;
            }
        }
        let queue = self.sealing_queue().await?.into_iter();
        let waiting = queue.filter(|sealing| sealing.model == *id);
        let waiting: Vec<GrantId> = waiting.map(|sealing| sealing.grant).collect();
        if !waiting.is_empty() {
            self.unqueue_sealings(&waiting).await?;
        }
        Ok(())
    }
}
