//! What an owner decides of many grants at once.

use std::{cell::Cell, collections::BTreeMap};

use api::{
    ModelId,
    grant::{Grant, GrantState, InputPolicy},
};
use protocol::CardCost;

use super::{
    given::Given,
    queue::QueuedSealing,
    seal::{SealTerms, Uncompared},
};
use crate::{Client, Failure, KeyStanding, Outcome, Stop, reading::usual_inputs};

/// How many ends of access the vault is told of at once.
const TOLD_AT_ONCE: usize = 20;

/// How many models are sealed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkGrant {
    /// What requests are given; none for what each card says. What is sealed again gives what it gave.
    pub given: Option<Given>,
    /// Whether rows are taken as they come; otherwise checked, where the model allows it.
    pub trusts_rows: bool,
    /// Whether keys that were not compared are taken. Otherwise grants with such keys are left out.
    pub uncompared: Uncompared,
}

/// Grants with a word about the keys of their users.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToSeal {
    /// Of users whose key the owner compared once. Whether it is still that key is checked when its turn comes.
    pub compared: Vec<Grant>,
    /// Of all others.
    pub uncompared: Vec<Grant>,
    /// Grants for which nothing is to be sealed.
    pub others: usize,
    /// Grants that the service shows as open, of people whom the owner refused or revoked.
    pub closed: usize,
}

/// Grants of which one failed, and why.
pub type FailedGrants = Vec<(Grant, Failure)>;

impl Client {
    /// What of these can be sealed.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn to_seal(&self, grants: Vec<Grant>) -> Outcome<ToSeal> {
        let trust = self.trust().await?;
        let newest = self.newest_versions(&grants).await?;
        let (closed, signed) = (self.closed().await?, self.signed().await?);
        let mut to_seal = ToSeal::default();
        for grant in grants {
            let is_open = matches!(grant.state, GrantState::Requested | GrantState::Stale)
                || newest.is_beyond(&grant);
            if !is_open || grant.suspension.is_some() {
                to_seal.others += 1;
                continue;
            }
            // Whoever was revoked has access again only by what the owner signed since.
            let is_unknown = grant.state != GrantState::Requested
                && closed.names(&grant)
                && !signed.names(&grant);
            if closed.has(&grant) || (is_unknown && !self.has_signed(&grant).await?) {
                to_seal.closed += 1;
                continue;
            }
            match trust.standing(&grant.user, "") {
                KeyStanding::Unverified => to_seal.uncompared.push(grant),
                KeyStanding::Verified(_) | KeyStanding::Changed => to_seal.compared.push(grant),
            }
        }
        Ok(to_seal)
    }

    /// Decisions to seal, as the queue takes them.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn decide_sealings(
        &self,
        to_seal: ToSeal,
        how: BulkGrant,
    ) -> Outcome<Vec<QueuedSealing>> {
        let ToSeal {
            compared,
            uncompared,
            ..
        } = to_seal;
        let taken = match how.uncompared {
            Uncompared::Accepted => uncompared,
            Uncompared::Refused => Vec::new(),
        };
        let mut costs = BTreeMap::new();
        let mut decided = Vec::new();
        for grant in compared.into_iter().chain(taken) {
            let terms = SealTerms {
                uncompared: how.uncompared,
                inputs: self.inputs_of(&grant, how, &mut costs).await?,
                given: how.given.filter(|_| grant.state == GrantState::Requested),
            };
            decided.push(QueuedSealing::of(&grant, terms));
        }
        Ok(decided)
    }

    /// How rows of a grant are taken: as before where its copy is sealed again, unless the model's rows are too large to be checked.
    async fn inputs_of(
        &self,
        grant: &Grant,
        how: BulkGrant,
        costs: &mut BTreeMap<ModelId, CardCost>,
    ) -> Outcome<InputPolicy> {
        let is_again = grant.state != GrantState::Requested;
        let is_trusted = match is_again {
            true => grant.inputs == InputPolicy::Trusted,
            false => how.trusts_rows,
        };
        if is_trusted {
            return Ok(InputPolicy::Trusted);
        }
        let cost = match costs.get(&grant.model) {
            Some(cost) => cost.clone(),
            None => self.model_cost(&grant.model).await?,
        };
        costs.insert(grant.model.clone(), cost.clone());
        Ok(match is_again {
            true if cost.verified.is_some() => InputPolicy::Verified,
            true => InputPolicy::Trusted,
            false => usual_inputs(&cost),
        })
    }

    /// How a model's rows are taken: as they come from users whom its owner trusts, else checked, where the model allows it.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault.
    pub async fn inputs_for(&self, model: &ModelId, trusts: bool) -> Outcome<InputPolicy> {
        if trusts {
            return Ok(InputPolicy::Trusted);
        }
        Ok(usual_inputs(&self.model_cost(model).await?))
    }

    async fn model_cost(&self, model: &ModelId) -> Outcome<CardCost> {
        let card = self.model(model).await?.card;
        self.cost(&card.circuit).await
    }

    /// Refuses or revokes each, as [`Client::each`]; the vault is told of several at once, so that few are left marked where it breaks off.
    /// Answers beside what failed what the vault could not be told.
    pub async fn close_each(
        &self,
        grants: Vec<Grant>,
        act: impl AsyncFn(&Self, &Grant) -> Outcome<Option<Failure>>,
        stop: &Stop,
        tell: impl Fn(usize),
    ) -> (FailedGrants, Option<Failure>) {
        let (mut failed, mut untold) = (FailedGrants::new(), None);
        for (part, grants) in grants.chunks(TOLD_AT_ONCE).enumerate() {
            if stop.asked() {
                break;
            }
            let tell = |done| tell(part * TOLD_AT_ONCE + done);
            let (failed_here, untold_here) = self.close_some(grants, &act, stop, tell).await;
            failed.extend(failed_here);
            untold = untold_here.or(untold);
        }
        (failed, untold)
    }

    async fn close_some(
        &self,
        grants: &[Grant],
        act: impl AsyncFn(&Self, &Grant) -> Outcome<Option<Failure>>,
        stop: &Stop,
        tell: impl Fn(usize),
    ) -> (FailedGrants, Option<Failure>) {
        // What the vault could not be told of, each tells again.
        let (new, _) = self.remember_closed(grants).await;
        let begun = Cell::new(0);
        let tell = |done: usize| {
            begun.set(done + 1);
            tell(done);
        };
        let untold: Cell<Option<Failure>> = Cell::new(None);
        let end = async |client: &Self, grant: &Grant| {
            let ended = act(client, grant).await;
            ended.map(|lacks| untold.set(lacks.or(untold.take())))
        };
        let failed = self.each(grants.to_vec(), end, stop, tell).await;
        let mut left = grants[begun.get()..].to_vec();
        for (grant, failure) in &failed {
            if self.grant_goes_on(failure, grant).await {
                left.push(grant.clone());
            }
        }
        left.retain(|grant| new.iter().any(|new| new.id == grant.id));
        // Where the vault cannot be told, this place knows.
        self.reopen(&left).await.ok();
        (failed, untold.take())
    }

    /// Does the same with each grant, one after the other, whatever fails; `tell` hears how many are done. Those that were not
    /// reached when it was stopped are left as they are.
    pub async fn each(
        &self,
        grants: Vec<Grant>,
        act: impl AsyncFn(&Self, &Grant) -> Outcome<()>,
        stop: &Stop,
        tell: impl Fn(usize),
    ) -> FailedGrants {
        let mut failed = FailedGrants::new();
        for (done, grant) in grants.into_iter().enumerate() {
            if stop.asked() {
                break;
            }
            tell(done);
            if let Err(failure) = act(self, &grant).await {
                failed.push((grant, failure));
            }
        }
        failed
    }
}
