use std::error::Error;

use api::{
    key::{KeyChallenge, PublishedKey},
    paths,
};
use fhe_client::ClientKey;
use pads::{CandidateCommitment, CandidateNode, CandidateProof, candidate_key};

use crate::member::Member;

/// Every user draws her candidates from this one root: they are made once, and which one is kept differs.
const ROOT: [u8; 32] = [8; 32];

/// Fingerprints of the candidates.
pub(crate) struct Candidates(Vec<[u8; 32]>);

impl Candidates {
    pub(crate) fn make() -> Self {
        let seeds = CandidateNode::root(ROOT).leaves();
        let fingerprint = |seed| candidate_key(seed).fingerprint();
        Self(seeds.iter().map(fingerprint).collect())
    }

    /// Publishes the one that the service has her keep; with its epoch.
    pub(crate) fn publish(&self, user: &mut Member) -> Result<(ClientKey, u32), Box<dyn Error>> {
        let commitment = CandidateCommitment::new(&user.account.id.0, &self.0);
        let path = paths::KEY_CANDIDATES;
        let challenge: KeyChallenge = user
            .browser
            .post_bytes(path, commitment.to_bytes().to_vec())?;
        let (root, kept) = (CandidateNode::root(ROOT), usize::from(challenge.kept));
        let proof = CandidateProof::new(commitment, &root, kept)
            .map_err(|_| "There is no such candidate.")?;
        let key = ClientKey::from_seed(root.leaves()[kept]);
        let publication = [proof.to_bytes(), key.public_key().to_bytes()].concat();
        let published: PublishedKey = user.browser.post_bytes(paths::KEYS, publication)?;
        Ok((key, published.epoch))
    }
}
