use api::{AccountId, key::KeyDocument};
use protocol::{CheckInclusion, CheckKey, FollowLog, LogState, LogVerdict, OwnKey, Verdict};

use super::{Workers, client, log_watch::FollowedHead};
use crate::failure::{Failure, Outcome};

/// Fetches what is new in the log and lets the worker check it against `state`.
pub(super) async fn follow(
    workers: Workers,
    state: Option<LogState>,
    own: Option<OwnKey>,
) -> Outcome<LogVerdict> {
    let head = client().log_head().await?;
    let seen = state.as_ref().map_or(0, |state| state.size);
    let leaves = client().leaves(seen, head.size).await?;
    let ask = FollowLog {
        state,
        head: serde_json::to_vec(&head).map_err(|_| Failure::unexpected_answer())?,
        leaves,
        own,
    };
    workers.ask(ask).await
}

/// Lets the worker check that `leaf`, with `detail`, is entry `index` of the tree under `head`.
pub(super) async fn include(
    workers: Workers,
    head: FollowedHead,
    index: u64,
    leaf: String,
    detail: Option<String>,
) -> Outcome<Verdict> {
    let proof = client().inclusion(index, head.size).await?;
    let ask = CheckInclusion {
        head: head.bytes,
        index,
        leaf,
        detail,
        proof,
    };
    workers.ask(ask).await
}

/// Lets the worker check that a published key is the one the log names for `account` under `head`.
pub(super) async fn key(
    workers: Workers,
    head: FollowedHead,
    account: &AccountId,
    document: &KeyDocument,
) -> Outcome<Verdict> {
    let index = document.published.log_index;
    let leaf = client()
        .leaves(index, index + 1)
        .await?
        .pop()
        .ok_or_else(Failure::unexpected_answer)?;
    let proof = client().inclusion(index, head.size).await?;
    let ask = CheckKey {
        account: account.0.clone(),
        document: serde_json::to_vec(document).map_err(|_| Failure::unexpected_answer())?,
        head: head.bytes,
        leaf,
        proof,
    };
    workers.ask(ask).await
}

/// Keys logged under the reader's name that are not among her own.
pub(super) fn foreign_keys(verdict: &LogVerdict, own: Option<&OwnKey>) -> Vec<String> {
    let Some(own) = own else {
        return Vec::new();
    };
    let logged = verdict.state.iter().flat_map(|state| &state.own_keys);
    let mut foreign = Vec::new();
    for key in verdict.foreign_keys.iter().chain(logged) {
        if !own.fingerprints.contains(key) && !foreign.contains(key) {
            foreign.push(key.clone());
        }
    }
    foreign
}
