//! The key of an open vault as this browser keeps it: for this visit, and for its other tabs if its person wants that.

use api::account::Account;

use crate::{Client, Failure, Outcome, hex, port::Shelf};

/// Name of the kept key.
const VAULT_KEY: &str = "vault-key";
/// Name of the choice, as it is kept.
const KEEP_OPEN: &str = "keep-open";

impl Client {
    /// Whether an open vault is open in new tabs of this browser as well, until it is locked.
    pub async fn keeps_open(&self) -> bool {
        let keep = &self.0.ports.keep;
        keep.load(Shelf::Lasting, KEEP_OPEN).await.is_some()
    }

    /// Lets new tabs of this browser open the vault without the password, from now on; or no more.
    ///
    /// # Errors
    /// A browser that cannot keep a key so that no script reads it.
    pub async fn choose_keeps_open(&self, is_kept: bool) -> Outcome<()> {
        let keep = &self.0.ports.keep;
        if !is_kept {
            keep.forget(Shelf::Lasting, KEEP_OPEN).await;
            keep.forget(Shelf::Guarded, VAULT_KEY).await;
            return Ok(());
        }
        keep.save(Shelf::Lasting, KEEP_OPEN, b"1").await;
        let Some(kept) = keep.load(Shelf::Visit, VAULT_KEY).await else {
            return Ok(());
        };
        keep.save(Shelf::Guarded, VAULT_KEY, &kept).await;
        if keep.load(Shelf::Guarded, VAULT_KEY).await == Some(kept) {
            return Ok(());
        }
        keep.forget(Shelf::Lasting, KEEP_OPEN).await;
        Err(Failure::local(
            t!("This browser cannot keep a key so that no page reads it."),
            t!(
                "Enter your password in each tab; a private window or an old browser may be the reason."
            ),
        ))
    }

    /// The key is kept with its account: another tab may sign somebody else in.
    pub(super) async fn keep_vault_key(&self, account: &Account, vault_key: &[u8]) {
        let text = format!("{} {}", account.id, hex::encode(vault_key));
        let keep = &self.0.ports.keep;
        keep.save(Shelf::Visit, VAULT_KEY, text.as_bytes()).await;
        if self.keeps_open().await {
            keep.save(Shelf::Guarded, VAULT_KEY, text.as_bytes()).await;
        }
    }

    /// The key of this account's vault, of this visit or of another tab. What another tab left counts as long as somebody used it.
    pub(super) async fn kept_vault_key(&self, account: &Account) -> Option<Vec<u8>> {
        let keep = &self.0.ports.keep;
        if let Some(kept) = keep.load(Shelf::Visit, VAULT_KEY).await {
            return of_account(account, kept);
        }
        if !self.keeps_open().await || !self.is_in_use().await {
            return None;
        }
        let vault_key = of_account(account, keep.load(Shelf::Guarded, VAULT_KEY).await?)?;
        self.keep_vault_key(account, &vault_key).await;
        Some(vault_key)
    }

    /// No tab opens the vault without its person any more.
    pub(super) async fn forget_vault_key(&self) {
        let keep = &self.0.ports.keep;
        keep.forget(Shelf::Visit, VAULT_KEY).await;
        keep.forget(Shelf::Guarded, VAULT_KEY).await;
    }
}

fn of_account(account: &Account, kept: Vec<u8>) -> Option<Vec<u8>> {
    let kept = String::from_utf8(kept).ok()?;
    let (holder, vault_key) = kept.split_once(' ')?;
    (holder == account.id.0).then(|| hex::decode(vault_key))?
}
