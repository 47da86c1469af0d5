use protocol::{
    Answers, CheckConsistency, CheckInclusion, CheckKey, Fault, FollowLog, LogVerdict,
    SpellFingerprint, Verdict,
};

use super::Desk;
use crate::{error::Error, log, words::words};

impl Answers<FollowLog> for Desk {
    fn answer(&mut self, ask: FollowLog) -> Result<LogVerdict, Fault> {
        let verdict = log::follow(ask.state, ask.head, &ask.leaves, ask.own.as_ref());
        if verdict.verdict == Verdict::Holds {
            self.followed.clone_from(&verdict.state);
        }
        Ok(verdict)
    }
}

impl Answers<CheckInclusion> for Desk {
    fn answer(&mut self, ask: CheckInclusion) -> Result<Verdict, Fault> {
        Ok(log::verdict(log::inclusion(
            &ask.head,
            ask.index,
            &ask.leaf,
            ask.detail.as_deref(),
            &ask.proof,
            self.followed.as_ref(),
        )))
    }
}

impl Answers<CheckConsistency> for Desk {
    fn answer(&mut self, ask: CheckConsistency) -> Result<Verdict, Fault> {
        let state = self.followed.as_ref();
        let checked = log::consistency(&ask.old, &ask.new, &ask.proof, state);
        Ok(log::verdict(checked))
    }
}

impl Answers<CheckKey> for Desk {
    fn answer(&mut self, ask: CheckKey) -> Result<Verdict, Fault> {
        Ok(log::verdict(log::published_key(
            ask.kind,
            &ask.account,
            &ask.document,
            &ask.head,
            &ask.leaf,
            &ask.proof,
            self.followed.as_ref(),
        )))
    }
}

impl Answers<SpellFingerprint> for Desk {
    fn answer(&mut self, ask: SpellFingerprint) -> Result<Vec<String>, Fault> {
        Ok(words(&ask.fingerprint).ok_or(Error::Fingerprint)?)
    }
}
