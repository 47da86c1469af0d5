use api::{
    Digest, GrantId, Seen,
    evaluation::CARD,
    paths,
    pool::{CheckedPool, OpenedPool, PoolChallenge, PoolEvidence},
};

use super::{Sending, Sent, document, done};
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
        question: Sending<'_>,
    ) -> Outcome<Sent> {
        let path = paths::pool_evaluations(grant, number);
        let request = HttpRequest::new(Method::Post, path).header(CARD, card);
        self.send_question(request, question).await
    }

    /// What the user of a suspended grant signed of a malformed pad.
    pub fn pool_evidence(&self, grant: &GrantId) -> Pending<PoolEvidence> {
        self.read(paths::grant_evidence(grant))
    }

    /// Ends a grant's suspension, the one that the owner saw.
    pub fn lift_suspension(&self, grant: &GrantId, suspension: &Seen) -> Pending<()> {
        done(self.send_nothing(Method::Post, suspension.at(&paths::grant_lift(grant))))
    }
}
