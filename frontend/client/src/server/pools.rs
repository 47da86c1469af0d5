use api::{
    Digest, GrantId, JobId,
    evaluation::CARD,
    paths,
    pool::{CheckedPool, OpenedPool, PoolChallenge, PoolEvidence},
};

use super::{
    Sent, document, done,
    evaluations::{kept, sent},
};
use crate::{
    Client, Outcome, Pending,
    port::{HttpRequest, Method},
};

impl Client {
    /// Opens a pool of pads.
    pub(crate) fn open_pool(&self, grant: &GrantId) -> Pending<OpenedPool> {
        document(self.send_nothing(Method::Post, paths::grant_pools(grant)))
    }

    /// Brings a pool's commitments; answers its challenge.
    pub(crate) fn commit_pool(
        &self,
        grant: &GrantId,
        number: u64,
        commitments: &[u8],
    ) -> Pending<PoolChallenge> {
        let path = paths::pool_commitments(grant, number);
        let request = HttpRequest::new(Method::Put, path);
        document(self.send(request.bytes(commitments.to_vec())))
    }

    /// Brings the reply to a pool's challenge.
    pub(crate) fn reply_pool(
        &self,
        grant: &GrantId,
        number: u64,
        reply: &[u8],
    ) -> Pending<CheckedPool> {
        let request = HttpRequest::new(Method::Put, paths::pool_reply(grant, number));
        document(self.send(request.bytes(reply.to_vec())))
    }

    /// Sends the opening of one pad for one row, made by a signed card; answers as an input.
    pub(crate) async fn send_opening(
        &self,
        grant: &GrantId,
        card: Digest,
        number: u64,
        opening: &[u8],
        keep: Option<&JobId>,
    ) -> Outcome<Sent> {
        let path = paths::pool_evaluations(grant, number);
        let request = HttpRequest::new(Method::Post, path).header(CARD, card);
        let request = request.bytes(opening.to_vec());
        sent(self.send(kept(request, keep)).await?)
    }

    /// What the user of a suspended grant signed of a malformed pad.
    pub fn pool_evidence(&self, grant: &GrantId) -> Pending<PoolEvidence> {
        self.read(paths::grant_evidence(grant))
    }

    /// Ends a grant's suspension.
    pub fn lift_suspension(&self, grant: &GrantId) -> Pending<()> {
        done(self.send_nothing(Method::Post, paths::grant_lift(grant)))
    }
}
