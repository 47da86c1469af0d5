//! Standing decisions: whoever belongs to an organisation is granted a model.
//!
//! They lie in the owner's vault, so that the service can neither invent nor change one, and they do nothing by
//! themselves: a visit of the owner puts the requests that one fits into the queue of what is to be sealed.

use std::collections::BTreeSet;

use api::{
    AccountId, GrantId, ModelId, Timestamp,
    grant::{Grant, GrantState},
};
use serde::{Deserialize, Serialize};

use super::{
    closed::Closed,
    queue::QueuedSealing,
    seal::{SealTerms, Uncompared},
};
use crate::{Client, KeyStanding, Outcome};

/// Vault item of the rules.
pub(crate) const ITEM: &str = "rules";
/// Requests are compared with rules so often, in milliseconds.
const EVERY: u32 = 60_000;
/// Milliseconds within which a changed list is noticed.
const LOOK: u32 = 2_000;

/// Whoever belongs to an organisation is granted a model, until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRule {
    /// When it was made; names it.
    pub made_at: Timestamp,
    /// Which model.
    pub model: ModelId,
    /// Its name.
    pub model_name: String,
    /// The organisation as the account states it; letter by letter, but for the space around it.
    pub organisation: String,
    /// How the model is sealed.
    pub terms: SealTerms,
}

/// A request that a rule fits.
#[derive(Clone, Debug, PartialEq)]
pub struct RuledRequest {
    /// What is asked.
    pub request: Grant,
    /// Which rule answers it.
    pub rule: GrantRule,
    /// Whether it waits until the owner has compared the words of the user's key, because the rule takes compared keys alone.
    pub waits: bool,
}

impl GrantRule {
    /// Whether a request is one that the rule answers. What was refused to the same person or taken back from her before, by the owner's
    /// vault or by the service's list, is left to the owner, and so is what is suspended.
    fn fits(&self, request: &Grant, closed: &Closed, all: &[Grant], now: Timestamp) -> bool {
        let before = |known: &Grant| {
            let closed = matches!(
                known.state,
                GrantState::Refused { .. } | GrantState::Revoked
            );
            closed && known.user == request.user && known.model == request.model
        };
        let ends = self.terms.given.and_then(|given| given.until);
        request.state == GrantState::Requested
            && request.suspension.is_none()
            && request.model == self.model
            && request.user_organisation.trim() == self.organisation.trim()
            && ends.is_none_or(|end| end > now)
            && !closed.names(request)
            && !all.iter().any(before)
    }
}

impl Client {
    /// The owner's rules, the newest last.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn grant_rules(&self) -> Outcome<Vec<GrantRule>> {
        let rules = self.document(ITEM).await?;
        Ok(rules.map_or_else(Vec::new, |(rules, _)| rules))
    }

    /// Keeps a rule, in place of another one about the same organisation and model; answers all.
    ///
    /// # Errors
    /// As [`Client::grant_rules`].
    pub async fn keep_rule(&self, rule: GrantRule) -> Outcome<Vec<GrantRule>> {
        self.update(ITEM, |rules: &mut Vec<GrantRule>| {
            let is_same = |known: &GrantRule| {
                known.model == rule.model && known.organisation.trim() == rule.organisation.trim()
            };
            rules.retain(|known| !is_same(known));
            rules.push(rule.clone());
        })
        .await
    }

    /// Ends a rule; what it granted stays. Answers the others.
    ///
    /// # Errors
    /// As [`Client::grant_rules`].
    pub async fn end_rule(&self, made_at: Timestamp) -> Outcome<Vec<GrantRule>> {
        self.update(ITEM, |rules: &mut Vec<GrantRule>| {
            rules.retain(|rule| rule.made_at != made_at);
        })
        .await
    }

    /// Organisations of whoever asked for the owner's models, as their accounts state them, in order.
    ///
    /// # Errors
    /// The server's problem.
    pub async fn organisations_asking(&self) -> Outcome<Vec<String>> {
        let grants = self.grants().await?.into_iter();
        let named = grants.map(|grant| grant.user_organisation.trim().to_owned());
        let named: BTreeSet<String> = named.filter(|name| !name.is_empty()).collect();
        Ok(named.into_iter().collect())
    }

    /// The requests that rules fit, each with the first rule that does.
    ///
    /// # Errors
    /// As [`Client::grant_rules`].
    pub async fn ruled_requests(&self) -> Outcome<Vec<RuledRequest>> {
        let rules = self.grant_rules().await?;
        if rules.is_empty() {
            return Ok(Vec::new());
        }
        let (closed, trust) = (self.closed().await?, self.trust().await?);
        let grants = self.grants().await?;
        let now = self.0.ports.clock.now();
        let ruled = grants.iter().filter_map(|request| {
            let rule = rules
                .iter()
                .find(|rule| rule.fits(request, &closed, &grants, now))?;
            let waits = !rule.terms.takes_uncompared()
                && trust.standing(&request.user, "") == KeyStanding::Unverified;
            Some(RuledRequest {
                request: request.clone(),
                rule: rule.clone(),
                waits,
            })
        });
        Ok(ruled.collect())
    }

    /// Puts the requests that rules fit into the queue; answers how many were put there. One that stands there already, or failed
    /// there, stays as it is; where a rule takes compared keys alone, requests of users whose key the owner did not compare wait
    /// outside of it until he has.
    ///
    /// # Errors
    /// As [`Client::grant_rules`].
    pub async fn apply_rules(&self) -> Outcome<usize> {
        let ruled = self.ruled_requests().await?;
        if ruled.is_empty() {
            return Ok(0);
        }
        let queue = self.sealing_queue().await?;
        let is_queued = |id: &GrantId| queue.iter().any(|known| known.grant == *id);
        let decided = ruled
            .iter()
            .filter(|ruled| !ruled.waits && !is_queued(&ruled.request.id))
            .map(|ruled| QueuedSealing::of(&ruled.request, ruled.rule.terms));
        let decided: Vec<_> = decided.collect();
        let count = decided.len();
        if count > 0 {
            self.queue_sealings(decided).await?;
        }
        Ok(count)
    }

    /// The same once the owner has compared a user's key; what was tried before he had, and so failed, is tried again too.
    ///
    /// # Errors
    /// As [`Client::sealing_queue`].
    pub async fn apply_rules_to_compared(&self, user: &AccountId) -> Outcome<usize> {
        Ok(self.apply_rules().await? + self.retry_sealings_of(user).await?)
    }

    /// Compares requests with the owner's rules now, soon after `changes` counts on, and each minute in which `is_watched`, until nobody
    /// is signed in; calls `on_queued` when some were put into the queue. What his vault could not be told of whom he refused or
    /// revoked, it is told before.
    pub async fn keep_applying_rules(
        &self,
        is_watched: impl Fn() -> bool,
        changes: impl Fn() -> u32,
        on_queued: impl Fn(),
    ) {
        self.shown_closed().await.ok();
        while self.reader().is_some() {
            let seen = changes();
            // What could not be asked now is asked in a minute.
            if is_watched() && self.apply_rules().await.is_ok_and(|queued| queued > 0) {
                on_queued();
            }
            for _ in 0..EVERY / LOOK {
                self.0.ports.clock.sleep(LOOK).await;
                if changes() != seen {
                    break;
                }
            }
        }
    }
}

impl SealTerms {
    /// Whether keys are taken that were not compared.
    pub fn takes_uncompared(&self) -> bool {
        self.uncompared == Uncompared::Accepted
    }
}
