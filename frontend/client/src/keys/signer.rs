//! The key an account signs with: made at its first use, kept in the vault, published in the log.

use protocol::{KeyKind, MakeSignerKey, OpenSignerKey, SignerKey};

use crate::{Client, Failure, Outcome};

/// Vault item of the key.
const ITEM: &str = "owner-key";

impl Client {
    /// The key that the signed-in person signs with; one is made, kept and published if there is none yet.
    ///
    /// # Errors
    /// That the vault lacks the key that is published, the server's problem, or the desk's fault.
    pub async fn signing_key(&self) -> Outcome<SignerKey> {
        let kept = self.own_signing_key().await?;
        let published = self.published_signing_key().await?;
        let key = match kept {
            Some(key) => key,
            None if published.is_some() => return Err(missing()),
            None => self.make_signing_key().await?,
        };
        if published.as_ref() != Some(&key.fingerprint) {
            self.publish_signing_key(&key.public_key).await?;
        }
        Ok(key)
    }

    /// The key in the vault; none before the first.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault when the blob does not open.
    pub async fn own_signing_key(&self) -> Outcome<Option<SignerKey>> {
        match self.load_item(ITEM).await? {
            Some((blob, _)) => self.ask(OpenSignerKey { blob }).await.map(Some),
            None => Ok(None),
        }
    }

    async fn make_signing_key(&self) -> Outcome<SignerKey> {
        // The log names a key of the reader's, whatever the server says of the vault: another one would replace it.
        let status = self.follow_log().await;
        if status.names_foreign_keys() {
            return Err(missing());
        }
        let key = self.ask(MakeSignerKey {}).await?;
        self.save_item(ITEM, &key.blob, 0).await?;
        Ok(key)
    }

    /// Fingerprint of the key that the server hands out as the reader's.
    async fn published_signing_key(&self) -> Outcome<Option<Vec<u8>>> {
        let Some(reader) = self.reader() else {
            return Ok(None);
        };
        let document = self.key_of(&reader.id, KeyKind::Signing).await?;
        Ok(document.map(|document| document.published.fingerprint.0))
    }
}

fn missing() -> Failure {
    Failure::local(
        t!(
            "The key you sign with is published, but the server does not hand out your vault's copy of it."
        ),
        t!(
            "Tell the administrator: an item of your vault was withheld. Nothing was sealed or signed."
        ),
    )
}
