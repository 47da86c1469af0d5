use protocol::{
    Answers, CheckInclusion, CheckKey, CheckNote, Fault, FindRestored, FollowLog, FoundRestore,
    HeldRestores, LogPlan, LogVerdict, NoteStanding, PlanInclusion, PlanLog, PlanProofs,
    PlanReplay, PlanRestored, ProveEntries, ReadRestores, ReplayLog, Replayed, Restore,
    SpellFingerprint, Verdict,
};

use super::Desk;
use crate::{error::Error, log, words::words};

impl Answers<PlanLog> for Desk {
    fn answer(&mut self, ask: PlanLog) -> Result<LogPlan, Fault> {
        Ok(log::plan(ask.state.as_ref(), &ask.policy, &ask.checkpoint))
    }
}

impl Answers<FollowLog> for Desk {
    fn answer(&mut self, ask: FollowLog) -> Result<LogVerdict, Fault> {
        let verdict = log::follow(ask);
        if verdict.verdict == Verdict::Holds {
            self.followed.clone_from(&verdict.state);
        }
        Ok(verdict)
    }
}

impl Answers<PlanRestored> for Desk {
    fn answer(&mut self, ask: PlanRestored) -> Result<LogPlan, Fault> {
        Ok(log::plan_restored(&ask.state, &ask.policy, &ask.checkpoint))
    }
}

impl Answers<FindRestored> for Desk {
    fn answer(&mut self, ask: FindRestored) -> Result<Option<FoundRestore>, Fault> {
        Ok(log::find_restored(&ask))
    }
}

impl Answers<ReadRestores> for Desk {
    fn answer(&mut self, ask: ReadRestores) -> Result<Vec<Restore>, Fault> {
        Ok(log::read_restores(&ask.policy))
    }
}

impl Answers<HeldRestores> for Desk {
    fn answer(&mut self, ask: HeldRestores) -> Result<Vec<Restore>, Fault> {
        Ok(log::held_restores(&ask, self.followed.as_ref()))
    }
}

impl Answers<PlanInclusion> for Desk {
    fn answer(&mut self, ask: PlanInclusion) -> Result<Vec<String>, Fault> {
        Ok(log::plan_inclusion(ask.index, self.followed.as_ref()))
    }
}

impl Answers<PlanProofs> for Desk {
    fn answer(&mut self, ask: PlanProofs) -> Result<Vec<String>, Fault> {
        Ok(log::plan_proofs(&ask.indices, self.followed.as_ref()))
    }
}

impl Answers<ProveEntries> for Desk {
    fn answer(&mut self, ask: ProveEntries) -> Result<Option<Vec<Vec<Vec<u8>>>>, Fault> {
        Ok(log::prove_entries(&ask, self.followed.as_ref()))
    }
}

impl Answers<CheckInclusion> for Desk {
    fn answer(&mut self, ask: CheckInclusion) -> Result<Verdict, Fault> {
        Ok(log::verdict(log::inclusion(
            &ask.head,
            ask.index,
            &ask.leaf,
            ask.detail.as_deref(),
            &ask.parts,
            self.followed.as_ref(),
        )))
    }
}

impl Answers<PlanReplay> for Desk {
    fn answer(&mut self, ask: PlanReplay) -> Result<Vec<String>, Fault> {
        Ok(log::plan_replay(ask.from, ask.to, self.followed.as_ref()))
    }
}

impl Answers<ReplayLog> for Desk {
    fn answer(&mut self, ask: ReplayLog) -> Result<Replayed, Fault> {
        Ok(log::replay(ask, self.followed.as_ref()))
    }
}

impl Answers<CheckKey> for Desk {
    fn answer(&mut self, ask: CheckKey) -> Result<Verdict, Fault> {
        Ok(log::verdict(log::published_key(
            ask.kind,
            &ask.account,
            &ask.document,
            &ask.head,
            &ask.keys,
            self.followed.as_ref(),
        )))
    }
}

impl Answers<CheckNote> for Desk {
    fn answer(&mut self, ask: CheckNote) -> Result<NoteStanding, Fault> {
        let standing = log::note_standing(
            &ask.account,
            ask.stored.as_deref(),
            &ask.head,
            &ask.noted,
            self.followed.as_ref(),
        );
        Ok(standing.unwrap_or_else(|why| NoteStanding::Fails(why.to_owned())))
    }
}

impl Answers<SpellFingerprint> for Desk {
    fn answer(&mut self, ask: SpellFingerprint) -> Result<Vec<String>, Fault> {
        Ok(words(&ask.fingerprint).ok_or(Error::Fingerprint)?)
    }
}
