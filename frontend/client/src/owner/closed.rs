//! Whom the owner refused or revoked, so that no rule and no renewal takes the service's word for who has access.

use std::collections::BTreeMap;

use api::{
    AccountId, ModelId, ProblemKind, Timestamp,
    grant::{Grant, GrantState},
};
use serde::{Deserialize, Serialize};

use crate::{Client, Failure, Outcome, port::Shelf};

/// Vault item, and name of the kept copy.
pub(crate) const ITEM: &str = "closed";
/// Most that are kept, the newest.
const MOST: usize = 20_000;
/// Most that are taken over from the service's list, so that a long one pushes nothing out.
const MOST_LEARNT: usize = 5_000;

/// Grants that ended by the owner's decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Closed {
    /// Whether the service's list was read for what was decided before this was kept.
    is_learnt: bool,
    grants: BTreeMap<String, ClosedGrant>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ClosedGrant {
    user: AccountId,
    model: ModelId,
    at: Timestamp,
}

impl Closed {
    /// Whether the owner ended this grant.
    pub(super) fn has(&self, grant: &Grant) -> bool {
        self.grants.contains_key(&grant.id.0)
    }

    /// Whether he ended one of the same person to the same model.
    pub(super) fn names(&self, grant: &Grant) -> bool {
        let mut ended = self.grants.values();
        ended.any(|ended| ended.user == grant.user && ended.model == grant.model)
    }

    fn learn(&mut self, listed: &[Grant]) {
        let is_ended = |grant: &&Grant| {
            matches!(
                grant.state,
                GrantState::Refused { .. } | GrantState::Revoked
            )
        };
        for grant in listed.iter().filter(is_ended).take(MOST_LEARNT) {
            self.add(grant, grant.updated_at);
        }
        self.is_learnt = true;
    }

    fn add(&mut self, grant: &Grant, at: Timestamp) {
        let ended = ClosedGrant {
            user: grant.user.clone(),
            model: grant.model.clone(),
            at,
        };
        self.grants.entry(grant.id.to_string()).or_insert(ended);
        self.shorten();
    }

    fn join(&mut self, other: &Self) {
        self.is_learnt |= other.is_learnt;
        for (id, ended) in &other.grants {
            let known = self.grants.entry(id.clone());
            known.or_insert_with(|| ended.clone());
        }
        self.shorten();
    }

    fn shorten(&mut self) {
        while self.grants.len() > MOST {
            let oldest = self.grants.iter().min_by_key(|(_, ended)| ended.at);
            let Some(id) = oldest.map(|(id, _)| id.clone()) else {
                return;
            };
            self.grants.remove(&id);
        }
    }
}

impl Client {
    /// Says no to a request; the owner's vault knows before the service does.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn refuse(&self, grant: &Grant, reason: String) -> Outcome<()> {
        let is_new = self.remember_closed(grant).await?;
        let refused = self.send_refusal(&grant.id, reason).await;
        // A reason that is not taken is written anew, or the request is granted after all.
        let is_invalid = |failure: &Failure| failure.is(ProblemKind::Invalid);
        if is_new && refused.as_ref().is_err_and(is_invalid) {
            self.forget_closed(grant).await?;
        }
        refused
    }

    /// Takes access back and deletes the sealed copy, likewise.
    ///
    /// # Errors
    /// As [`Client::refuse`].
    pub async fn revoke(&self, grant: &Grant) -> Outcome<()> {
        self.remember_closed(grant).await?;
        self.send_revocation(&grant.id).await
    }

    /// What the owner ended, by his vault and by what this place saw of it. What he did before it was kept is learnt from the service's list, once.
    ///
    /// # Errors
    /// The server's problem, the desk's fault, or that the service withholds it from a place that keeps none of it.
    pub(super) async fn closed(&self) -> Outcome<Closed> {
        let known = self.known_closed().await?;
        if self.is_withheld(ITEM) && known.grants.is_empty() {
            return Err(withheld());
        }
        if known.is_learnt {
            return Ok(known);
        }
        let listed = self.grants().await?;
        self.change_closed(|closed| closed.learn(&listed)).await
    }

    /// The same as far as it is known now.
    pub(super) async fn known_closed(&self) -> Outcome<Closed> {
        let stored: Option<(Closed, u64)> = self.document(ITEM).await?;
        let mut known = self.closed_here().await;
        if let Some((stored, _)) = stored {
            known.join(&stored);
        }
        Ok(known)
    }

    /// Whether it was not known before.
    async fn remember_closed(&self, grant: &Grant) -> Outcome<bool> {
        if self.known_closed().await?.has(grant) {
            return Ok(false);
        }
        let now = self.0.ports.clock.now();
        self.change_closed(|closed| closed.add(grant, now)).await?;
        Ok(true)
    }

    async fn forget_closed(&self, grant: &Grant) -> Outcome<()> {
        let forget = |closed: &mut Closed| {
            closed.grants.remove(&grant.id.0);
        };
        self.change_closed(forget).await.map(drop)
    }

    async fn change_closed(&self, change: impl Fn(&mut Closed)) -> Outcome<Closed> {
        let here = self.closed_here().await;
        let changed = self
            .update(ITEM, |closed: &mut Closed| {
                closed.join(&here);
                change(closed);
            })
            .await?;
        if let (Some(place), Ok(bytes)) = (self.closed_place(), serde_json::to_vec(&changed)) {
            self.0.ports.keep.save(Shelf::Lasting, &place, &bytes).await;
        }
        Ok(changed)
    }

    async fn closed_here(&self) -> Closed {
        let Some(place) = self.closed_place() else {
            return Closed::default();
        };
        let kept = self.0.ports.keep.load(Shelf::Lasting, &place).await;
        let kept = kept.and_then(|kept| serde_json::from_slice(&kept).ok());
        kept.unwrap_or_default()
    }

    fn closed_place(&self) -> Option<String> {
        self.reader().map(|reader| format!("{ITEM}-{}", reader.id))
    }
}

fn withheld() -> Failure {
    Failure::local(
        t!(
            "The service does not hand out whom you refused or revoked, and this browser keeps none of it."
        ),
        t!(
            "No rule is followed and nothing is sealed for several at once. Look at each request by itself, or go on in a browser in \
             which you decided before; tell the administrator over another channel."
        ),
    )
}
