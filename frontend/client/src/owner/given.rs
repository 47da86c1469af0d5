//! What a grant gives: rows, and until when. The owner signs it, and may sign something else later.

use api::{
    GrantId, Timestamp,
    grant::{Grant, GrantState},
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
            let used = match grant.rows_used {
                1 => t!("One row is used already.").to_owned(),
                used => t!("{} rows are used already.", words::count(used)),
            };
            return Err(Failure::local(
                used,
                t!(
                    "Choose a budget that is not below what is used; to let the grant answer nothing more, let it end."
                ),
            ));
        }
        self.sign_given(&grant, given).await?;
        self.grant(id).await
    }

    /// Grants in use that give fewer rows than the model's card says now.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn below_card(&self, model: &Model) -> Outcome<Vec<Grant>> {
        let grants = self.grants().await?.into_iter();
        let is_below = |grant: &Grant| {
            grant.model == model.id
                && grant.state == GrantState::Active
                && grant.query_budget < model.card.query_budget
        };
        Ok(grants.filter(is_below).collect())
    }

    /// Gives a grant as many rows as the card says; its end stays.
    ///
    /// # Errors
    /// As [`Client::change_given`].
    pub async fn raise_to_card(&self, grant: &Grant, model: &Model) -> Outcome<Grant> {
        let given = Given {
            rows: model.card.query_budget,
            until: grant.expires_at,
        };
        self.change_given(&grant.id, given).await
    }
}
