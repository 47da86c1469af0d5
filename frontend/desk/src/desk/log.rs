use protocol::{LogState, OwnKey, Response, Verdict};
use sha2::{Digest, Sha256};

use super::Desk;
use crate::log;

impl Desk {
    pub(super) fn follow_log(
        &mut self,
        state: Option<LogState>,
        head: Vec<u8>,
        leaves: &[String],
        own: Option<&OwnKey>,
    ) -> Response {
        let verdict = log::follow(state, head, leaves, own);
        if verdict.verdict == Verdict::Holds {
            self.followed.clone_from(&verdict.state);
        }
        Response::Log(verdict)
    }

    pub(super) fn check_inclusion(
        &self,
        head: &[u8],
        index: u64,
        leaf: &str,
        detail: Option<&str>,
        proof: &[Vec<u8>],
    ) -> Response {
        let state = self.followed.as_ref();
        let checked = log::inclusion(head, index, leaf, detail, proof, state);
        Response::Verdict(log::verdict(checked))
    }

    pub(super) fn check_consistency(&self, old: &[u8], new: &[u8], proof: &[Vec<u8>]) -> Response {
        let checked = log::consistency(old, new, proof, self.followed.as_ref());
        Response::Verdict(log::verdict(checked))
    }

    pub(super) fn check_key(
        &self,
        account: &str,
        document: &[u8],
        head: &[u8],
        leaf: &str,
        proof: &[Vec<u8>],
    ) -> Response {
        let state = self.followed.as_ref();
        let checked = log::published_key(account, document, head, leaf, proof, state);
        Response::Verdict(log::verdict(checked))
    }
}

/// SHA-256 of bytes.
pub(super) fn digest(bytes: &[u8]) -> Response {
    Response::Digest(Sha256::digest(bytes).to_vec())
}
