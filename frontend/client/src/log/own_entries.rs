use api::account::{Account, Role};
use protocol::{KeyKind, Verdict};

use crate::{Client, Failure, Outcome, ShownHolder, keys::HolderStanding, port::Work};

impl Client {
    /// Compares the name in the entries of the reader's own keys with hers, once for each key. What cannot be fetched now is
    /// looked at the next time.
    pub(super) fn compare_own_entries(&self, reader: &Account) -> Work<()> {
        let (client, reader) = (self.clone(), reader.clone());
        Box::pin(async move {
            if !client.0.log.own_entries_read.replace(true)
                && client.read_own_entries(&reader).await.is_err()
            {
                client.0.log.own_entries_read.set(false);
            }
        })
    }

    async fn has_made(&self, kind: KeyKind) -> Outcome<bool> {
        Ok(match kind {
            KeyKind::Sealing => self.own_keys().await?.is_some(),
            KeyKind::Signing => self.own_signing_key().await?.is_some(),
        })
    }

    /// What fails is looked at once more under the name that the service shows now: it may have changed while the entries were
    /// read, here or in another browser.
    async fn read_own_entries(&self, reader: &Account) -> Outcome<()> {
        if self.own_contradictions(reader).await?.is_empty() {
            return Ok(());
        }
        let session = self.current_session().await?;
        let shown = session.map(|session| session.account);
        let Some(now) = shown.filter(|now| now.id == reader.id) else {
            return Err(Failure::unexpected_answer());
        };
        for why in self.own_contradictions(&now).await? {
            self.contradict(t!("Your own key: {why}"));
        }
        self.take_over(now);
        Ok(())
    }

    /// Why the entries of her own keys are not those of an account that is shown like this.
    async fn own_contradictions(&self, reader: &Account) -> Outcome<Vec<String>> {
        let kinds: &[KeyKind] = match reader.role {
            Role::User => &[KeyKind::Sealing, KeyKind::Signing],
            Role::Owner | Role::Administrator | Role::Auditor => &[KeyKind::Signing],
        };
        let mut found = Vec::new();
        for kind in kinds {
            // One that she did not make is noticed where the log is followed.
            if !self.has_made(*kind).await? {
                continue;
            }
            let Some(document) = self.key_of(&reader.id, *kind).await? else {
                continue;
            };
            let newest = self.prove_newest(&reader.id, *kind, &document).await?;
            let shown = ShownHolder::of(&reader.profile);
            let standing = match newest {
                Verdict::Holds => self.prove_holder(*kind, &document, shown).await?,
                Verdict::Fails(why) => HolderStanding::Fails(why),
            };
            if let HolderStanding::Fails(why) = standing {
                found.push(why);
            }
        }
        Ok(found)
    }
}
