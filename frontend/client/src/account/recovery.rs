//! Recovery kits: made, kept, and used in place of a forgotten password.

use api::{
    Base64, ProblemKind,
    account::Account,
    recovery::{
        KitFinish, KitStart, RecoveryFinish, RecoveryKit, RecoveryOpen, RecoveryState, kit_purpose,
    },
};
use protocol::{
    BeginProof, BeginRecovery, EndProof, EndRecovery, KitForServer, KitMade, MakeKit, OpenRecovery,
    Spelling,
};

use super::vault_is_closed;
use crate::{Client, Failure, Outcome, Pending};

/// A recovery kit that its person has not kept yet: nothing opens by it.
#[derive(Clone)]
pub struct OfferedKit {
    pub(super) words: Vec<String>,
    pub(super) kit: RecoveryKit,
}

/// A recovery whose kit was taken; nothing has changed yet.
#[derive(Clone)]
pub struct OpenedRecovery {
    email: String,
    words: Vec<String>,
}

impl OfferedKit {
    pub(super) fn new(made: KitMade) -> Self {
        Self {
            words: made.words,
            kit: for_server(made.kit),
        }
    }

    /// For the person, and for nobody else.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

impl OpenedRecovery {
    /// Words of the next kit.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

impl Client {
    /// Whether the account has a kit, and when one was used.
    pub fn recovery(&self) -> Pending<RecoveryState> {
        self.recovery_state()
    }

    /// Makes a kit for the open vault, once the password is found to be right. It opens nothing before it is kept.
    ///
    /// # Errors
    /// A wrong password, the server's problem.
    pub fn make_kit(&self, password: String) -> Pending<OfferedKit> {
        let client = self.clone();
        Box::pin(async move {
            let offered = OfferedKit::new(client.ask(MakeKit {}).await?);
            client.proved(&offered.kit, &password).await?;
            Ok(offered)
        })
    }

    /// Lets the kit open the vault from now on, and no kit before it.
    ///
    /// # Errors
    /// A wrong password, the server's problem.
    pub fn keep_kit(&self, offered: OfferedKit, password: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let finish = client.proved(&offered.kit, &password).await?;
            client
                .patiently(async || client.kit_finish(&finish).await)
                .await
        })
    }

    /// Passwords from before they were prepared are proved as they were typed then.
    async fn proved(&self, kit: &RecoveryKit, password: &str) -> Outcome<KitFinish> {
        let account = self.reader().ok_or_else(vault_is_closed)?;
        let first = self
            .proved_spelt(&account, kit, password, Spelling::Prepared)
            .await;
        if first.is_ok() || password.is_ascii() {
            return first;
        }
        let second = self
            .proved_spelt(&account, kit, password, Spelling::AsTyped)
            .await;
        second.or(first)
    }

    /// Everything but the last message, which alone changes something.
    async fn proved_spelt(
        &self,
        account: &Account,
        kit: &RecoveryKit,
        password: &str,
        spelling: Spelling,
    ) -> Outcome<KitFinish> {
        let begin = BeginProof {
            email: account.profile.email.clone(),
            password: password.to_owned(),
            spelling,
            purpose: kit_purpose(kit),
        };
        let start = KitStart {
            request: Base64(self.ask(begin).await?),
            kit: kit.clone(),
        };
        let started = self.kit_start(&start).await?;
        let response = started.response.0;
        Ok(KitFinish {
            attempt: started.attempt,
            finalization: Base64(self.ask(EndProof { response }).await?),
            kit: kit.clone(),
        })
    }

    /// Shows the words of a kit in place of a forgotten password; changes nothing yet.
    ///
    /// # Errors
    /// Words that are no kit's, or not the one of this address; the server's problem.
    pub fn open_recovery(
        &self,
        email: String,
        words: String,
        password: String,
    ) -> Pending<OpenedRecovery> {
        let client = self.clone();
        Box::pin(async move { client.open_recovery_now(email, words, password).await })
    }

    async fn open_recovery_now(
        &self,
        email: String,
        words: String,
        password: String,
    ) -> Outcome<OpenedRecovery> {
        let begin = BeginRecovery {
            email: email.clone(),
            words,
            password,
        };
        let begun = self.ask(begin).await?;
        let open = RecoveryOpen {
            email: email.clone(),
            request: Base64(begun.request),
            signature: Base64(begun.signature),
        };
        let opened = self.recovery_open(&open).await?;
        let open = OpenRecovery {
            account: opened.account.0,
            wrapped_vault_key: opened.wrapped_vault_key.0,
            response: opened.response.0,
        };
        Ok(OpenedRecovery {
            words: self.ask(open).await?,
            email,
        })
    }

    /// Sets the new password, uses the kit up and ends every session. The next kit takes the used one's place if it is kept.
    ///
    /// # Errors
    /// The server's problem; or that nobody knows whether the password is set, when no answer comes.
    pub fn finish_recovery(&self, opened: OpenedRecovery, keeps_kit: bool) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let finished = client.ask(EndRecovery { keeps_kit }).await?;
            let finish = RecoveryFinish {
                email: opened.email,
                record: Base64(finished.record),
                wrapped_vault_key: Base64(finished.wrapped_vault_key),
                next: finished.next.map(for_server),
                signature: Base64(finished.signature),
            };
            let sent = client.patiently(async || client.recovery_finish(&finish).await);
            sent.await.map_err(|failure| match failure.kind {
                Some(ProblemKind::Unreachable) => may_be_set(),
                _ => failure,
            })
        })
    }
}

fn for_server(kit: KitForServer) -> RecoveryKit {
    RecoveryKit {
        verifying_key: Base64(kit.verifying_key),
        wrapped_vault_key: Base64(kit.wrapped_vault_key),
    }
}

fn may_be_set() -> Failure {
    Failure {
        kind: Some(ProblemKind::Unreachable),
        ..Failure::local(
            "The service did not answer, so the new password may be set or not.",
            "Keep both kits and sign in with the new password; if it is not taken, begin again with the old kit.",
        )
    }
}
