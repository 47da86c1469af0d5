//! Recovery kits: made, kept, and used in place of a forgotten password.

use api::{
    Base64, ProblemKind,
    recovery::{
        NewRecoveryKit, RecoveryFinish, RecoveryKit, RecoveryOpen, RecoveryState, kit_purpose,
    },
};
use protocol::{BeginRecovery, EndRecovery, KitForServer, KitMade, MakeKit, OpenRecovery};

use super::choice::Choice;
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
    choice: Choice,
    /// The server's keys that the new password is registered with.
    keys: Option<Base64>,
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

    /// Whether the next kit was to be kept when nobody knows what became of it: it cannot be chosen otherwise any more.
    pub fn sent(&self) -> Option<bool> {
        self.choice.sent()
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
            let purpose = kit_purpose(&offered.kit);
            client.proved(&password, &purpose).await?;
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
            let proof = client.proved(&password, &kit_purpose(&offered.kit)).await?;
            let kit = offered.kit;
            let taken = NewRecoveryKit { proof, kit };
            client
                .patiently(async || client.take_kit(&taken).await)
                .await
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
        Box::pin(async move {
            match client.open_recovery_now(email, words, password).await {
                Err(refused) => Err(client.unless_another_log(refused).await),
                opened => opened,
            }
        })
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
            keys: opened.keys,
            words: self.ask(open).await?,
            email,
            choice: Choice::default(),
        })
    }

    /// Sets the new password, uses the kit up and ends every session. The next kit takes the used one's place if it is kept; whether it
    /// does is answered. May be called again after a failure.
    ///
    /// # Errors
    /// The server's problem, `WrongCredentials` for a kit that was used meanwhile; or that nobody knows whether the password is set.
    pub fn finish_recovery(&self, opened: OpenedRecovery, keeps_kit: bool) -> Pending<bool> {
        let client = self.clone();
        Box::pin(async move {
            let keeps_kit = opened.choice.holds(keeps_kit);
            let finished = client.ask(EndRecovery { keeps_kit }).await?;
            let finish = RecoveryFinish {
                email: opened.email,
                record: Base64(finished.record),
                keys: opened.keys,
                wrapped_vault_key: Base64(finished.wrapped_vault_key),
                next: finished.next.map(for_server),
                signature: Base64(finished.signature),
            };
            let sent = client.patiently(async || client.recovery_finish(&finish).await);
            let sent = sent.await;
            opened.choice.after(keeps_kit, &sent);
            sent.map_err(of_recovery)?;
            Ok(keeps_kit)
        })
    }
}

fn for_server(kit: KitForServer) -> RecoveryKit {
    RecoveryKit {
        verifying_key: Base64(kit.verifying_key),
        wrapped_vault_key: Base64(kit.wrapped_vault_key),
    }
}

fn of_recovery(failure: Failure) -> Failure {
    match failure.kind {
        Some(ProblemKind::WrongCredentials) => failure.told(
            t!("This kit was used meanwhile, in another tab or browser, so no password was set here."),
            t!("Sign in with the password that was set there; if that was not you, tell the administrator."),
        ),
        _ if failure.leaves_open() => failure.told(
            t!("The service did not answer, so the new password may be set or not."),
            t!("Keep both kits and try again: the same is sent once more, and counts once."),
        ),
        _ => failure,
    }
}
