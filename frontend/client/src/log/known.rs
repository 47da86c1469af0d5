//! Whether the service's log is one that was followed at this place, by whomever: asked where nobody is signed in.

use protocol::{FollowLog, LogState, PlanLog, Verdict};

use super::ITEM;
use crate::{Client, Failure, Outcome, port::Shelf};

impl Client {
    /// A refusal that may have another reason than what was entered: where this place followed a log and the service shows another one,
    /// accounts from before may be gone with it. What cannot be found out now changes nothing.
    pub(crate) async fn unless_another_log(&self, refused: Failure) -> Failure {
        if !refused.is_of_password() {
            return refused;
        }
        match self.why_another_log().await {
            Ok(Some(why)) => another_log(&refused, &why),
            Ok(None) | Err(_) => refused,
        }
    }

    /// Why the service's log continues none of those that were followed here; none where it does, or none was.
    async fn why_another_log(&self) -> Outcome<Option<String>> {
        let mut found = None;
        for state in self.logs_here().await {
            match self.fits_log(state).await? {
                Verdict::Holds => return Ok(None),
                Verdict::Fails(why) => found = Some(why),
            }
        }
        Ok(found)
    }

    async fn logs_here(&self) -> Vec<LogState> {
        let keep = &self.0.ports.keep;
        let mut states = Vec::new();
        for name in keep.lasting(&format!("{ITEM}-")).await {
            let kept = keep.load(Shelf::Lasting, &name).await;
            states.extend(kept.and_then(|kept| serde_json::from_slice(&kept).ok()));
        }
        states
    }

    /// Whether the service's log continues one. A longer one of the same key, of which only members are shown enough, is taken for it.
    async fn fits_log(&self, state: LogState) -> Outcome<Verdict> {
        let checkpoint = self.checkpoint().await?;
        let policy = self.log_policy().await?;
        let plan = PlanLog {
            state: Some(state.clone()),
            policy: policy.clone(),
            checkpoint: checkpoint.clone(),
        };
        let plan = self.ask(plan).await?;
        if plan.passes_over {
            return Ok(Verdict::Holds);
        }
        let ask = FollowLog {
            state: Some(state),
            policy,
            checkpoint,
            parts: self.log_parts(plan.paths).await?,
            own: Vec::new(),
            keys: Vec::new(),
            changes: None,
        };
        Ok(self.ask(ask).await?.verdict)
    }
}

fn another_log(refused: &Failure, why: &str) -> Failure {
    let (refused, why) = (&refused.happened, words::told(why));
    Failure::local(
        t!("{refused} And this service is not the one that this browser knew. {why}"),
        t!(
            "Ask whoever runs the service, over another channel, whether it began anew or was put back to an earlier day. If so, \
             accounts are gone, or as they were then: register again, or sign in with the password of that day."
        ),
    )
}
