//! Whom the owner refused or revoked, so that no rule and no renewal takes the service's word for who has access.

use std::collections::BTreeMap;

use api::{
    AccountId, ModelId, ProblemKind, Timestamp,
    grant::{Grant, GrantState},
    vault::CLOSED,
};
use serde::{Deserialize, Serialize};

use super::seal::{SealStage, SealTerms};
use crate::{Client, Failure, LogStatus, Outcome, Stop, port::Shelf};

/// Vault item, and name of the kept copy.
pub(crate) const ITEM: &str = CLOSED;
/// Most that are kept, the newest: some 500 kB.
const MOST: usize = 3_000;
/// Most that are taken over from the service's list, so that a long one pushes nothing out.
const MOST_LEARNT: usize = 1_000;

/// Grants that ended by the owner's decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Closed {
    /// Whether the service's list was read for what was decided before this was kept.
    is_learnt: bool,
    grants: BTreeMap<String, ClosedGrant>,
}

/// What the owner decided last of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ClosedGrant {
    user: AccountId,
    model: ModelId,
    /// The newest counts, wherever it was decided.
    at: Timestamp,
    /// Whether he sealed it by itself since, or the service could not take the refusal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_reopened: bool,
}

impl Closed {
    /// Whether the owner ended this grant.
    pub(super) fn has(&self, grant: &Grant) -> bool {
        let known = self.grants.get(&grant.id.0);
        known.is_some_and(|known| !known.is_reopened)
    }

    /// Whether he ended one of the same person to the same model.
    pub(super) fn names(&self, grant: &Grant) -> bool {
        let mut ended = self.grants.values().filter(|known| !known.is_reopened);
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
            let known = self.grants.entry(grant.id.to_string());
            known.or_insert_with(|| ClosedGrant::of(grant, grant.updated_at, false));
        }
        self.is_learnt = true;
        self.shorten();
    }

    /// Notes a decision behind whatever is known of the same grants.
    fn decide(&mut self, grants: &[Grant], now: Timestamp, is_reopened: bool) {
        for grant in grants {
            if self.has(grant) != is_reopened {
                continue;
            }
            let known = self.grants.get(&grant.id.0);
            let at = known.map_or(now, |known| now.max(known.at.saturating_add(1)));
            let decided = ClosedGrant::of(grant, at, is_reopened);
            self.grants.insert(grant.id.to_string(), decided);
        }
        self.shorten();
    }

    fn join(&mut self, other: &Self) {
        self.is_learnt |= other.is_learnt;
        for (id, decided) in &other.grants {
            let known = self.grants.get(id);
            if known.is_none_or(|known| decided.is_after(known)) {
                self.grants.insert(id.clone(), decided.clone());
            }
        }
        self.shorten();
    }

    fn shorten(&mut self) {
        let Some(over @ 1..) = self.grants.len().checked_sub(MOST) else {
            return;
        };
        let all = self.grants.iter();
        let by_time = all.map(|(id, decided)| (decided.at, id.clone()));
        let mut by_time: Vec<(Timestamp, String)> = by_time.collect();
        by_time.sort_unstable();
        for (_, id) in by_time.into_iter().take(over) {
            self.grants.remove(&id);
        }
    }
}

impl ClosedGrant {
    fn of(grant: &Grant, at: Timestamp, is_reopened: bool) -> Self {
        Self {
            user: grant.user.clone(),
            model: grant.model.clone(),
            at,
            is_reopened,
        }
    }

    /// Whether it was decided after another one; of two at one time the end counts.
    fn is_after(&self, other: &Self) -> bool {
        (self.at, !self.is_reopened) > (other.at, !other.is_reopened)
    }
}

impl Client {
    /// Says no to a request, whether or not the owner's vault can be told of it before; where it cannot, answers that beside.
    ///
    /// # Errors
    /// The server's problem.
    pub async fn refuse(&self, grant: &Grant, reason: String) -> Outcome<Option<Failure>> {
        let one = std::slice::from_ref(grant);
        let (new, remembered) = self.remember_closed(one).await;
        let refused = self.send_refusal(&grant.id, reason).await;
        if let Err(failure) = &refused
            && self.grant_goes_on(failure, grant).await
        {
            self.reopen(&new).await.ok();
        }
        refused?;
        Ok(remembered.err().map(|failure| {
            let happened = t!("The refusal holds, but your vault could not be told of it.");
            failure.told(happened, untold())
        }))
    }

    /// Takes access back and deletes the sealed copy, likewise.
    ///
    /// # Errors
    /// As [`Client::refuse`].
    pub async fn revoke(&self, grant: &Grant) -> Outcome<Option<Failure>> {
        let one = std::slice::from_ref(grant);
        let (_, remembered) = self.remember_closed(one).await;
        self.send_revocation(&grant.id).await?;
        Ok(remembered.err().map(|failure| {
            let happened = t!(
                "Access is revoked and what was sealed is deleted, but your vault could not be told of it."
            );
            failure.told(happened, untold())
        }))
    }

    /// Seals for one whom the owner looks at by himself: that he refused or revoked before no longer counts.
    ///
    /// # Errors
    /// As [`Client::seal`].
    pub async fn seal_alone(
        &self,
        grant: &Grant,
        terms: SealTerms,
        stop: &Stop,
        on_stage: impl Fn(SealStage),
    ) -> Outcome<Grant> {
        let granted = self.seal(grant, terms, stop, on_stage).await?;
        // It is sealed: where the vault cannot be told, this place knows.
        self.reopen(std::slice::from_ref(grant)).await.ok();
        Ok(granted)
    }

    /// Whether a grant whose end was not taken goes on by the owner's will: its reason is written anew, or he granted it meanwhile.
    pub(super) async fn grant_goes_on(&self, failure: &Failure, grant: &Grant) -> bool {
        if failure.is(ProblemKind::Invalid) {
            return true;
        }
        if !failure.is(ProblemKind::Conflict) {
            return false;
        }
        let listed = self.grants().await.unwrap_or_default();
        let now = listed.iter().find(|listed| listed.id == grant.id);
        match now.filter(|now| now.state == GrantState::Active) {
            Some(now) => self.has_signed(now).await.unwrap_or_default(),
            None => false,
        }
    }

    /// Writes the item where the vault lost it or lacks part of what is known here.
    ///
    /// # Errors
    /// The server's problem or the desk's fault.
    pub(crate) async fn tell_closed(&self) -> Outcome<()> {
        let (_, is_told) = self.known_closed().await?;
        let is_lost = self.0.lost_items.borrow().contains_key(ITEM);
        if !is_told || is_lost {
            self.change_closed(|_| {}).await?;
        }
        Ok(())
    }

    /// What the owner ended, by his vault and by what this place saw of it. What he did before it was kept is learnt from the service's list, once.
    ///
    /// # Errors
    /// As [`Client::shown_closed`].
    pub(super) async fn closed(&self) -> Outcome<Closed> {
        let known = self.shown_closed().await?;
        if known.is_learnt {
            return Ok(known);
        }
        let listed = self.grants().await?;
        self.change_closed(|closed| closed.learn(&listed)).await
    }

    /// The same without what is learnt. The vault is told of what it could not be told before.
    ///
    /// # Errors
    /// The server's problem, the desk's fault, or that less of it is handed out than is known to exist: then another place may have
    /// ended what this one knows nothing of.
    pub(super) async fn shown_closed(&self) -> Outcome<Closed> {
        let (known, is_told) = self.known_closed().await?;
        let may_tell = !is_told && self.has_compared_vault().await;
        if self.is_withheld(ITEM) {
            return Err(withheld());
        }
        if may_tell {
            // Where it still cannot be told, this place knows.
            self.change_closed(|_| {}).await.ok();
        }
        Ok(known)
    }

    /// Whether the log lets this place know of what others wrote by now: a newer item than it was shown is not written over.
    async fn has_compared_vault(&self) -> bool {
        self.0.versions_shared.set(false);
        matches!(self.follow_log().await, LogStatus::Verified { .. })
    }

    /// Whether the owner ended a grant, by what was shown or by what was decided here since.
    pub(super) async fn is_closed(&self, grant: &Grant, shown: &Closed) -> bool {
        let mut known = self.closed_here().await;
        known.join(shown);
        known.has(grant)
    }

    /// What is known now, kept here as well, and whether the vault holds all of it.
    pub(crate) async fn known_closed(&self) -> Outcome<(Closed, bool)> {
        let stored: Option<(Closed, u64)> = self.document(ITEM).await?;
        let here = self.closed_here().await;
        let mut known = here.clone();
        let stored = stored.map(|(stored, _)| stored).unwrap_or_default();
        known.join(&stored);
        if known != here {
            self.keep_closed(&known).await;
        }
        let is_told = known == stored;
        Ok((known, is_told))
    }

    /// Keeps that the owner ended these, here at least; answers those of which it is new, and what came of the vault.
    pub(super) async fn remember_closed(&self, grants: &[Grant]) -> (Vec<Grant>, Outcome<()>) {
        let shown = self.known_closed().await;
        let known = match &shown {
            Ok((known, _)) => known.clone(),
            Err(_) => self.closed_here().await,
        };
        let mut new = grants.to_vec();
        new.retain(|grant| !known.has(grant));
        let remembered = match shown {
            Ok((_, true)) if new.is_empty() => Ok(()),
            _ => self.decide_closed(grants, false).await,
        };
        (new, remembered)
    }

    /// Keeps that an end of these no longer counts.
    pub(super) async fn reopen(&self, grants: &[Grant]) -> Outcome<()> {
        let known = self.known_closed().await;
        let is_open = |known: &Closed| !grants.iter().any(|grant| known.has(grant));
        match known.is_ok_and(|(known, _)| is_open(&known)) {
            true => Ok(()),
            false => self.decide_closed(grants, true).await,
        }
    }

    async fn decide_closed(&self, grants: &[Grant], is_reopened: bool) -> Outcome<()> {
        let now = self.0.ports.clock.now();
        let decide = |closed: &mut Closed| closed.decide(grants, now, is_reopened);
        self.change_closed(decide).await.map(drop)
    }

    /// Here first: a vault that cannot be written loses nothing of it.
    async fn change_closed(&self, change: impl Fn(&mut Closed)) -> Outcome<Closed> {
        let mut here = self.closed_here().await;
        change(&mut here);
        self.keep_closed(&here).await;
        let changed = self
            .update(ITEM, |closed: &mut Closed| {
                closed.join(&here);
                change(closed);
            })
            .await?;
        self.keep_closed(&changed).await;
        Ok(changed)
    }

    async fn keep_closed(&self, closed: &Closed) {
        if let (Some(place), Ok(bytes)) = (self.closed_place(), serde_json::to_vec(closed)) {
            self.0.ports.keep.save(Shelf::Lasting, &place, &bytes).await;
        }
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

fn untold() -> &'static str {
    t!(
        "This browser knows, your other browsers do not. Reload the page; if your vault is full, delete a draft or a file, and tell the \
         administrator if it stays like this."
    )
}

fn withheld() -> Failure {
    Failure::local(
        t!("The service does not hand out all of whom you refused or revoked."),
        t!(
            "No rule is followed and nothing is sealed for several at once. Look at each request by itself; tell the administrator over \
             another channel. Where the service lost it and says so, it goes on once you accepted that."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(at: Timestamp, is_reopened: bool) -> Closed {
        let decided = ClosedGrant {
            user: AccountId("u".to_owned()),
            model: ModelId("m".to_owned()),
            at,
            is_reopened,
        };
        Closed {
            is_learnt: true,
            grants: [("g".to_owned(), decided)].into(),
        }
    }

    #[test]
    fn what_was_decided_last_counts_whoever_hears_of_it_first_and_of_two_at_once_the_end() {
        let later = [
            (1, false, 2, true),
            (1, true, 2, false),
            (2, true, 2, false),
        ];
        for (first, was_reopened, last, is_reopened) in later {
            let (first, last) = (closed(first, was_reopened), closed(last, is_reopened));
            for [mut one, other] in [[first.clone(), last.clone()], [last.clone(), first]] {
                one.join(&other);
                assert_eq!(one, last);
            }
        }
    }

    #[test]
    fn the_oldest_are_dropped_and_the_rest_takes_some_500_kilobytes() {
        let mut all = Closed::default();
        let identifier = |at: usize| format!("{at:036}");
        for at in 0..=MOST {
            let day = 1_900_000_000_000 + Timestamp::try_from(at).unwrap();
            let mut one = closed(day, true);
            let mut decided = one.grants.remove("g").unwrap();
            decided.user.0 = identifier(at);
            decided.model.0 = identifier(at);
            all.grants.insert(identifier(MOST - at), decided);
        }
        all.shorten();
        assert_eq!(all.grants.len(), MOST);
        assert!(!all.grants.contains_key(&identifier(MOST)));
        assert!(serde_json::to_vec(&all).unwrap().len() < 550_000);
    }
}
