use api::Timestamp;
use card::{InputForm, ModelCard};

use super::Past;
use crate::{
    Client, GrantedModel, Outcome,
    reading::{Noise, Reading},
};

/// A kept answer with what is known of who answered it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRecord {
    /// The answer.
    pub past: Past,
    /// Name of the model's owner, as the service tells it now.
    pub owner: Option<String>,
    /// The copy that answered; none where another one is granted by now.
    model: Option<GrantedModel>,
}

impl AnswerRecord {
    /// What was answered, each value under what it is called with its unit, and where a value lies in 95 of 100 cases
    /// for the noise alone.
    pub fn answered(&self) -> Vec<(String, String)> {
        let Some(card) = self.card() else {
            return Vec::new();
        };
        let policy = &card.circuit.policy;
        let Some(reading) = Reading::of(&card.answer, policy, &self.past.scores) else {
            return Vec::new();
        };
        match reading.interval(Noise::of(&card.circuit)) {
            Some((low, high)) => vec![
                (reading.target().to_owned(), reading.headline()),
                (
                    t!("With the added noise, in 95 of 100 cases").to_owned(),
                    t!("{low} to {high}"),
                ),
            ],
            None => {
                let columns = Reading::columns(&card.answer, policy).into_iter();
                columns.zip(reading.cells(&card.answer)).collect()
            }
        }
    }

    /// Unit of each value that was given; empty where there is none or it is not known.
    pub fn unit(&self, place: usize) -> &str {
        match self.card().map(|card| &card.input) {
            Some(InputForm::Table { fields }) if fields.len() == self.past.names.len() => {
                &fields[place].unit
            }
            _ => "",
        }
    }

    fn card(&self) -> Option<&ModelCard> {
        self.model.as_ref().map(GrantedModel::card)
    }
}

impl Client {
    /// The answer of one moment with what is known of who answered it, if it is kept.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn answer_record(&self, at: Timestamp) -> Outcome<Option<AnswerRecord>> {
        let Some(past) = self.past_answer(at).await? else {
            return Ok(None);
        };
        // What the service does not tell any more, the record leaves out.
        let grant = self.grant(&past.grant).await.ok();
        let model = match &grant {
            Some(grant) => self.granted_model(grant).await.ok(),
            None => None,
        };
        let model = model.filter(|model| past.signed_at == Some(model.signer().signed_at));
        Ok(Some(AnswerRecord {
            owner: grant.map(|grant| grant.owner_name),
            model,
            past,
        }))
    }
}
