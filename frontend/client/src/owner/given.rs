//! What a grant gives: rows, and until when. The owner signs it, and may sign something else later.

use api::{
    GrantId, Timestamp,
    grant::{Grant, GrantState},
    limits::KNOWN_ANSWERS,
    model::Model,
};
use serde::{Deserialize, Serialize};

use crate::{Client, Failure, Outcome};

/// What a grant gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Rows that may be answered.
    pub rows: u64,
    /// When it ends, if it does.
    pub until: Option<Timestamp>,
}

impl Given {
    /// What a grant gives now, test questions among the rows.
    pub fn of(grant: &Grant) -> Self {
        Self {
            rows: grant.query_budget,
            until: grant.expires_at,
        }
    }

    /// The same with more rows.
    pub(super) fn and_rows(self, rows: u64) -> Self {
        Self {
            rows: self.rows.saturating_add(rows),
            ..self
        }
    }
}

impl Client {
    /// Changes what a grant gives: no row has to be sealed again. Less than what is used is refused.
    ///
    /// # Errors
    /// What is wrong with it, the server's problem, the desk's fault, or that the service does not show what was
    /// signed last.
    pub async fn change_given(&self, id: &GrantId, given: Given) -> Outcome<Grant> {
        let grant = self.grant(id).await?;
        if grant.state != GrantState::Active {
            return Err(Failure::local(
                t!("There is no sealed copy in use that this could be signed of."),
                t!("Seal the model first; what it gives is asked then."),
            ));
        }
        if given.rows < grant.rows_used {
            return Err(Failure::local(
                t!("{} rows are used already.", words::count(grant.rows_used)),
                t!(
                    "Choose a budget that is not below them; to let the grant answer nothing more, let it end."
                ),
            ));
        }
        self.sign_given(&grant, given).await?;
        self.grant(id).await
    }

    /// Grants in use that give fewer rows than the model's card says now, test questions not counted.
    ///
    /// # Errors
    /// As [`Client::change_given`].
    pub async fn below_card(&self, model: &Model) -> Outcome<Vec<Grant>> {
        let grants = self.grants().await?.into_iter();
        let in_use =
            grants.filter(|grant| grant.model == model.id && grant.state == GrantState::Active);
        let mut below = Vec::new();
        for grant in in_use {
            if self.is_below(&grant, model.card.query_budget).await? {
                below.push(grant);
            }
        }
        Ok(below)
    }

    /// Gives a grant as many rows as the card says, and its test questions on top; its end stays.
    ///
    /// # Errors
    /// As [`Client::change_given`].
    pub async fn raise_to_card(&self, grant: &Grant, model: &Model) -> Outcome<Grant> {
        let given = Given {
            rows: model.card.query_budget,
            until: grant.expires_at,
        };
        let test_rows = self.signed_test_rows(&grant.id).await?;
        self.change_given(&grant.id, given.and_rows(test_rows))
            .await
    }

    /// Its signature is read only where the test questions decide.
    async fn is_below(&self, grant: &Grant, card_rows: u64) -> Outcome<bool> {
        let given = grant.query_budget;
        let most = card_rows.saturating_add(KNOWN_ANSWERS as u64);
        if given < card_rows || given >= most {
            return Ok(given < card_rows);
        }
        Ok(given < card_rows.saturating_add(self.signed_test_rows(&grant.id).await?))
    }
}
