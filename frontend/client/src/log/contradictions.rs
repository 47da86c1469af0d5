//! What the log says otherwise than the service did or showed.

use api::{
    ProblemKind,
    account::{Account, Role},
};
use protocol::{DrawSeed, KeyKind, Verdict};

use crate::{
    Client, LogAlarm, LogStatus, Outcome, ShownHolder,
    client::{UncomparedAnswer, UncomparedAnswers},
    keys::HolderStanding,
    port::Work,
};

/// Most answers that are compared each time the log is followed, chosen among all by lot.
const MOST_COMPARED: usize = 8;

impl Client {
    /// Something that was shown or done is not what the log holds: shown at once, and as long as the session lasts.
    pub(crate) fn contradict(&self, what: String) {
        self.0.log.contradictions.borrow_mut().insert(what);
        if let (LogStatus::Verified { .. }, Some(alarm)) = (self.log_status(), self.contradicted())
        {
            self.set_log(LogStatus::Alarm(alarm));
        }
    }

    pub(super) fn contradicted(&self) -> Option<LogAlarm> {
        let all: Vec<String> = self.0.log.contradictions.borrow().iter().cloned().collect();
        (!all.is_empty()).then_some(LogAlarm::Contradicted(all))
    }

    /// Keeps an answer until the log is followed next. Of many each is kept as likely as any other (Vitter 1985, algorithm R).
    pub(crate) async fn compare_later(&self, answer: UncomparedAnswer) {
        let met = {
            let mut uncompared = self.0.log.uncompared.borrow_mut();
            uncompared.met += 1;
            uncompared.met
        };
        let place = match usize::try_from(met) {
            Ok(met) if met <= MOST_COMPARED => met - 1,
            _ => match self.ask(DrawSeed {}).await {
                Ok(lot) => (lot % met) as usize,
                Err(_) => return,
            },
        };
        let mut uncompared = self.0.log.uncompared.borrow_mut();
        match uncompared.kept.get_mut(place) {
            Some(other) => *other = answer,
            None if place < MOST_COMPARED => uncompared.kept.push(answer),
            None => {}
        }
    }

    /// Compares answers since the log was followed last with their entries, and the name in the entries of the
    /// reader's own keys with hers, once for each key. What cannot be fetched now is looked at the next time.
    pub(super) fn compare_with_log(&self, reader: &Account) -> Work<()> {
        let (client, reader) = (self.clone(), reader.clone());
        Box::pin(async move {
            let UncomparedAnswers { kept, .. } = client.0.log.uncompared.take();
            for answer in kept {
                if client.compare(&answer).await.is_err() {
                    client.compare_later(answer).await;
                }
            }
            if !client.0.log.own_entries_read.replace(true)
                && client.read_own_entries(&reader).await.is_err()
            {
                client.0.log.own_entries_read.set(false);
            }
        })
    }

    async fn read_own_entries(&self, reader: &Account) -> Outcome<()> {
        let kinds: &[KeyKind] = match reader.role {
            Role::User => &[KeyKind::Sealing, KeyKind::Signing],
            Role::Owner | Role::Administrator => &[KeyKind::Signing],
        };
        for kind in kinds {
            let document = match self.key_of(&reader.id, *kind).await {
                Err(failure) if failure.is(ProblemKind::NotFound) => continue,
                document => document?,
            };
            let newest = self.prove_newest(&reader.id, *kind, &document).await?;
            let shown = ShownHolder::of(&reader.profile);
            let standing = match newest {
                Verdict::Holds => self.prove_holder(*kind, &document, shown).await?,
                Verdict::Fails(why) => HolderStanding::Fails(why),
            };
            if let HolderStanding::Fails(why) = standing {
                self.contradict(format!("Your own key: {why}"));
            }
        }
        Ok(())
    }
}
