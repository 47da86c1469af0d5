use api::{
    ProblemKind,
    account::{Account, Role},
};
use protocol::{KeyKind, Verdict};

use crate::{Client, Outcome, ShownHolder, keys::HolderStanding, port::Work};

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

    async fn read_own_entries(&self, reader: &Account) -> Outcome<()> {
        let kinds: &[KeyKind] = match reader.role {
            Role::User => &[KeyKind::Sealing, KeyKind::Signing],
            Role::Owner | Role::Administrator | Role::Auditor => &[KeyKind::Signing],
        };
        for kind in kinds {
            // One that she did not make is noticed where the log is followed.
            if !self.has_made(*kind).await? {
                continue;
            }
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
