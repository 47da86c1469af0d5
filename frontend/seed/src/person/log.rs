use api::{
    AccountId,
    key::KeyDocument,
    limits::LEAVES_PER_PAGE,
    log::{Leaves, Proof, SignedHead},
    paths,
};
use protocol::{CheckKey, FollowLog, Verdict};

use super::Person;
use crate::Error;

impl Person {
    /// Follows the log to its newest head and checks that nothing was rewritten.
    ///
    /// # Errors
    /// [`Error::Proof`] when it was, the server's problem.
    pub fn follow_log(&mut self) -> Result<SignedHead, Error> {
        let head: SignedHead = self.connection.read(paths::LOG_HEAD)?;
        let seen = self.log.as_ref().map_or(0, |state| state.size);
        let ask = FollowLog {
            state: self.log.clone(),
            leaves: self.leaves(seen, head.size)?,
            head: json(&head)?,
            own: None,
        };
        let log = self.ask(ask)?;
        hold(log.verdict)?;
        self.log = log.state;
        Ok(head)
    }

    /// A user's public key, once the log proves that it is hers.
    ///
    /// # Errors
    /// [`Error::Proof`] when it is not, the server's problem.
    pub fn proven_key(&mut self, user: &AccountId) -> Result<KeyDocument, Error> {
        let document: KeyDocument = self.connection.read(&paths::account_key(user))?;
        let head = self.follow_log()?;
        let index = document.published.log_index;
        let path = format!("{}?index={index}&size={}", paths::LOG_INCLUSION, head.size);
        let proof: Proof = self.connection.read(&path)?;
        let leaf = self.leaves(index, index + 1)?.pop();
        let ask = CheckKey {
            account: user.0.clone(),
            document: json(&document)?,
            head: json(&head)?,
            leaf: leaf.ok_or(Error::Unexpected("the log"))?,
            proof: proof.hashes.into_iter().map(|hash| hash.0).collect(),
        };
        hold(self.ask(ask)?)?;
        Ok(document)
    }

    fn leaves(&mut self, from: u64, to: u64) -> Result<Vec<String>, Error> {
        let mut leaves = Vec::new();
        let mut next = from;
        while next < to {
            let limit = (to - next).min(LEAVES_PER_PAGE);
            let path = format!("{}?from={next}&limit={limit}", paths::LOG_LEAVES);
            let page: Leaves = self.connection.read(&path)?;
            if page.leaves.is_empty() {
                return Err(Error::Unexpected("the log"));
            }
            next += page.leaves.len() as u64;
            leaves.extend(page.leaves);
        }
        Ok(leaves)
    }
}

fn hold(verdict: Verdict) -> Result<(), Error> {
    match verdict {
        Verdict::Holds => Ok(()),
        Verdict::Fails(why) => Err(Error::Proof(why)),
    }
}

fn json(document: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(document).map_err(|_| Error::Unexpected("a document"))
}
