use ledger::{Frontier, leaf_hash};
use protocol::{LogEdge, LogState, ReplayLog, Replayed, ShownEntry};

use super::{
    Checked, LEFT_OUT,
    follow::{self, Reached},
    hash, hashes,
    head::edge,
    hexadecimal_digest, verdict,
};

/// Bundles that hold entries of the followed log.
pub(crate) fn plan_replay(from: u64, to: u64, state: Option<&LogState>) -> Vec<String> {
    let end = to.min(state.map_or(0, |state| state.size));
    let bundles = follow::bundles(from, end);
    bundles.iter().map(ToString::to_string).collect()
}

/// Reads entries one by one, and compares each with what is shown of it.
pub(crate) fn replay(ask: ReplayLog, state: Option<&LogState>) -> Replayed {
    match advance(&ask, state) {
        Ok((edge, is_whole)) => Replayed {
            edge,
            verdict: verdict(Ok(())),
            is_whole,
        },
        Err(why) => Replayed {
            edge: ask.from,
            verdict: verdict(Err(why)),
            is_whole: false,
        },
    }
}

fn advance(ask: &ReplayLog, state: Option<&LogState>) -> Checked<(LogEdge, bool)> {
    let followed = edge(state)?;
    if ask.to > followed.size() {
        return Err("The log was not followed as far as that.");
    }
    let before = Reached {
        frontier: Frontier::from_roots(ask.from.size, hashes(&ask.from.frontier)?)
            .map_err(|_| "What was read of the log is damaged.")?,
        directory: ask.from.directory.as_ref().and_then(hash),
        is_smuggled: false,
    };
    compare(
        &follow::entries(&ask.parts, ask.from.size, ask.to)?,
        &ask.shown,
    )?;
    let (reached, _) = follow::replay(before, &ask.parts, ask.to)?;
    if reached.is_smuggled {
        return Err("The log's list of keys changed without an entry that says so.");
    }
    let is_whole = ask.to == followed.size();
    if is_whole && reached.frontier.root() != followed.root() {
        return Err(
            "The entries that the server hands out are not those of the log’s signed head.",
        );
    }
    let roots = reached.frontier.roots().iter();
    let edge = LogEdge {
        size: reached.frontier.size(),
        frontier: roots.map(|root| root.to_vec()).collect(),
        directory: reached.directory.map(|root| root.to_vec()),
    };
    Ok((edge, is_whole))
}

/// What is shown is what was logged: every entry, in order, with the detail it commits to.
fn compare(logged: &[&[u8]], shown: &[ShownEntry]) -> Checked {
    if logged.len() != shown.len() {
        return Err(LEFT_OUT);
    }
    for (entry, shown) in logged.iter().zip(shown) {
        if leaf_hash(entry) != leaf_hash(shown.leaf.as_bytes()) {
            return Err("The service shows an entry otherwise than the log holds it.");
        }
        let leaf: api::log::Leaf =
            serde_json::from_slice(entry).map_err(|_| "A log entry could not be read.")?;
        if hexadecimal_digest(shown.detail.as_bytes()) != leaf.detail_digest {
            return Err("What is shown of an entry differs from what was logged.");
        }
    }
    Ok(())
}
