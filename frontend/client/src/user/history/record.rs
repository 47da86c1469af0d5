use api::Timestamp;

use super::{
    Past,
    answer_facts::{AnswerFacts, ScoresRead},
};
use crate::{Client, GrantedModel, Outcome};

/// A kept answer with what is known of who answered it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRecord {
    /// The answer.
    pub past: Past,
    /// Name of the model's owner, if it was kept or the service tells it.
    pub owner: Option<String>,
    /// What the copy that answered tells, where that was not kept and it is still the one that is granted.
    granted: Option<AnswerFacts>,
}

impl AnswerRecord {
    /// What was answered, each value under what it is called with its unit, and where a value lies in 95 of 100 cases
    /// for the noise alone.
    pub fn answered(&self) -> Vec<(String, String)> {
        let read = self.facts().find_map(AnswerFacts::scores);
        read.map_or_else(Vec::new, |read: &ScoresRead| read.told(&self.past.scores))
    }

    /// Unit of each value that was given; empty where there is none or it is not known.
    pub fn unit(&self, place: usize) -> &str {
        self.facts().next().map_or("", |facts| facts.unit(place))
    }

    /// What was kept with the answer goes before what the service tells now.
    fn facts(&self) -> impl Iterator<Item = &AnswerFacts> {
        let kept = self.past.facts.as_deref();
        kept.into_iter().chain(&self.granted)
    }
}

impl Client {
    /// The answer of one moment with what is known of who answered it, if it is kept. The service is asked only where that
    /// was not kept whole.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn answer_record(&self, at: Timestamp) -> Outcome<Option<AnswerRecord>> {
        let Some(past) = self.past_answer(at).await? else {
            return Ok(None);
        };
        let kept = past.facts.as_ref();
        let owner = kept.map(|facts| facts.owner.clone());
        if kept.is_some_and(|facts| facts.scores().is_some()) {
            return Ok(Some(AnswerRecord {
                owner,
                granted: None,
                past,
            }));
        }
        // What the service does not tell any more, the record leaves out.
        let grant = self.grant(&past.grant).await.ok();
        let model = match &grant {
            Some(grant) => self.granted_model(grant).await.ok(),
            None => None,
        };
        let is_same = |model: &GrantedModel| past.signed_at == Some(model.signer().signed_at);
        let model = model.filter(is_same);
        Ok(Some(AnswerRecord {
            owner: owner.or(grant.map(|grant| grant.owner_name)),
            granted: model.map(|model| AnswerFacts::of(&model, past.names.len())),
            past,
        }))
    }
}
