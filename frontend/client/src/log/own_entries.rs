use api::{
    account::{Account, Role},
    key::KeyDocument,
};
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

    async fn read_own_entries(&self, reader: &Account) -> Outcome<()> {
        let kinds: &[KeyKind] = match reader.role {
            Role::User => &[KeyKind::Sealing, KeyKind::Signing],
            Role::Owner | Role::Administrator | Role::Auditor => &[KeyKind::Signing],
        };
        for kind in kinds {
            // One that she did not make is noticed where the log is followed.
            if self.has_made(*kind).await? {
                self.read_own_entry(reader, *kind).await?;
            }
        }
        Ok(())
    }

    /// Name and entry change in one step of the service, here or in another browser, but are read one after the other: what does not
    /// fit is a contradiction only where the entry is still the newest after the name was read anew. Each further look is at a later
    /// entry of the log.
    async fn read_own_entry(&self, reader: &Account, kind: KeyKind) -> Outcome<()> {
        let Some(mut document) = self.key_of(&reader.id, kind).await? else {
            return Ok(());
        };
        let mut shown = reader.clone();
        loop {
            let found = self.own_contradiction(kind, &document, &shown).await?;
            if found.is_none() {
                return Ok(());
            }
            shown = self.shown_now(reader).await?;
            let found = self.own_contradiction(kind, &document, &shown).await?;
            let Some(why) = found else {
                return Ok(());
            };
            let newest = self.key_of(&reader.id, kind).await?;
            match newest.filter(|newest| newest.is_after(&document)) {
                Some(newest) => document = newest,
                None => {
                    self.contradict(t!("Your own key: {why}"));
                    return Ok(());
                }
            }
        }
    }

    /// Her account as the service shows it now, which is shown from here on.
    async fn shown_now(&self, reader: &Account) -> Outcome<Account> {
        let session = self.current_session().await?;
        let shown = session.map(|session| session.account);
        let Some(now) = shown.filter(|now| now.id == reader.id) else {
            return Err(Failure::unexpected_answer());
        };
        self.take_over(now.clone());
        Ok(now)
    }

    /// Why the entry of her own key is not that of an account that is shown like this.
    async fn own_contradiction(
        &self,
        kind: KeyKind,
        document: &KeyDocument,
        shown: &Account,
    ) -> Outcome<Option<String>> {
        let newest = self.prove_newest(&shown.id, kind, document).await?;
        let holder = ShownHolder::of(&shown.profile);
        let standing = match newest {
            Verdict::Holds => self.prove_holder(kind, document, holder).await?,
            Verdict::Fails(why) => HolderStanding::Fails(why),
        };
        Ok(match standing {
            HolderStanding::Fails(why) => Some(why),
            HolderStanding::Named | HolderStanding::Unnamed => None,
        })
    }
}
