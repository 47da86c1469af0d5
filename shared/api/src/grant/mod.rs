//! Access of one user to one model.

mod input_policy;
mod listing;
mod more;
pub mod pool;
mod statement;
mod users;

pub use input_policy::InputPolicy;
pub use listing::{GrantColumn, GrantFilters, GrantQuery, GrantStanding};
pub use more::{MoreAsked, MoreRequest};
pub use statement::{GrantStatement, KnownAnswersNote};
pub use users::{ModelUser, ModelUserColumn, ModelUserFilters, ModelUserQuery, ModelUserStanding};

use serde::{Deserialize, Serialize};

use self::pool::Suspension;
use crate::{AccountId, Base64, Digest, GrantId, ModelId, Timestamp};

/// `POST models/{id}/grants` (model user): asks for access; answers [`Grant`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessRequest {
    /// Why, 1 to 1,000 characters.
    pub purpose: String,
}

/// Where a grant stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum GrantState {
    /// The owner has not answered.
    Requested,
    /// The owner said no.
    Refused {
        /// His words.
        reason: String,
    },
    /// A sealed copy is on the server; the user may send inputs.
    Active,
    /// The user has a newer key than the sealed copy; the owner has to seal again.
    Stale,
    /// The owner took access back; the sealed copy is deleted.
    Revoked,
    /// The user took the request back before it was answered.
    Withdrawn,
}

/// One user's access to one model, as its user, its owner and administrators see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// Identifier.
    pub id: GrantId,
    /// Which model.
    pub model: ModelId,
    /// Its name.
    pub model_name: String,
    /// The model's owner.
    pub owner: AccountId,
    /// His name.
    pub owner_name: String,
    /// Who asked.
    pub user: AccountId,
    /// Her name.
    pub user_name: String,
    /// Her organisation.
    pub user_organisation: String,
    /// Why she asked.
    pub purpose: String,
    /// Where it stands.
    #[serde(flatten)]
    pub state: GrantState,
    /// Key epoch the sealed copy was made for.
    pub key_epoch: Option<u32>,
    /// Bytes of the sealed copy.
    pub sealed_bytes: Option<u64>,
    /// SHA-256 of the sealed copy, hexadecimal.
    pub sealed_digest: Option<String>,
    /// Which version of the model the sealed copy is of, as the server tells it.
    #[serde(default)]
    pub sealed_version: Option<u32>,
    /// The newest version of the model, likewise.
    #[serde(default = "first_version")]
    pub model_version: u32,
    /// How rows may be sent, as the owner signed it of the sealed copy.
    #[serde(default)]
    pub inputs: InputPolicy,
    /// Pads of its user that were made again and came out as she committed to them.
    #[serde(default)]
    pub pads_checked: u64,
    /// Why it allows nothing, until its owner lifts it.
    #[serde(default)]
    pub suspension: Option<Suspension>,
    /// Rows answered so far.
    pub rows_used: u64,
    /// Rows allowed, those with known answers among them, as the owner signed it.
    pub query_budget: u64,
    /// When it ends, as the owner signed it; none if it does not. What was accepted before is still answered.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// That the user asked for more, as long as the owner has not given it.
    #[serde(default)]
    pub more: Option<MoreAsked>,
    /// When its owner last answered what the user asked for: granted or refused it, gave more or declined to, or sealed a copy in
    /// the place of one that had become useless; none once she asked for more, or took that back.
    #[serde(default)]
    pub answered_at: Option<Timestamp>,
    /// Bound on what the noise of all allowed answers gives away about the computation beyond the scores
    /// (Kullback-Leibler distance in nats, `fhe_core::noise`), where keys were made as they should be; set when the
    /// sealed copy of a linear model under scores arrives.
    pub leakage_bound: Option<f64>,
    /// When she asked.
    pub requested_at: Timestamp,
    /// When its state or its terms last changed, or its owner answered a wish for more.
    pub updated_at: Timestamp,
    /// Whether its owner deleted the model: nobody gets access to it any more.
    #[serde(default)]
    pub model_deleted: bool,
    /// Whether its user deleted the account.
    #[serde(default)]
    pub user_deleted: bool,
}

impl Grant {
    /// Whether it has ended by then.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Rows that the server would still answer; none where it allows nothing.
    pub fn rows_left(&self) -> u64 {
        match self.state {
            GrantState::Active => self.query_budget.saturating_sub(self.rows_used),
            _ => 0,
        }
    }

    /// Whether the copy in use is of an older version than the newest.
    pub fn is_older(&self) -> bool {
        self.state == GrantState::Active
            && self
                .sealed_version
                .is_some_and(|version| version < self.model_version)
    }
}

fn first_version() -> u32 {
    card::FIRST_VERSION
}

/// What the owner signed of one sealed copy. `PUT grants/{id}/signature` (owner) brings it before the copy is
/// complete, or anew after the card's words changed; `GET` hands out the one of the copy in use. The server
/// keeps it and cannot make one: whoever reads it checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantSignature {
    /// SHA-256 of the sealed copy it is about, by which the server finds it.
    pub sealed: Digest,
    /// The card's JSON text: the bytes whose digest the statement names.
    pub card: Base64,
    /// Bytes of the [`GrantStatement`].
    pub statement: Base64,
    /// Ed25519 over them with the owner's key, 64 bytes.
    pub signature: Base64,
    /// The letter with known answers that the statement names, encrypted to the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_answers: Option<Base64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_left_where_a_grant_is_active_alone() {
        let left = |state: &str, used: u64| {
            let grant: Grant = serde_json::from_value(serde_json::json!({
                "id": "g", "model": "m", "model_name": "", "owner": "o", "owner_name": "", "user": "u",
                "user_name": "", "user_organisation": "", "purpose": "", "state": state, "model_version": 1,
                "rows_used": used, "query_budget": 10, "requested_at": 0, "updated_at": 0
            }))
            .unwrap();
            grant.rows_left()
        };
        assert_eq!(left("active", 3), 7);
        assert_eq!(left("active", 11), 0);
        assert_eq!(left("stale", 3), 0);
    }
}
