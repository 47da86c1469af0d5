//! Passkeys: a second proof of who signs in, and a way to open the vault without the password.

use std::fmt;

use api::{
    Base64, PasskeyId,
    account::{Account, SignedIn},
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyCredential,
        PasskeyOffer, PasskeyRemoval, SecondFactorChange, passkey_purpose, removal_purpose,
        second_factor_purpose,
    },
};
use protocol::{OpenByPasskey, Spelling, WrapForPasskey};

use super::vault_is_closed;
use crate::{
    Client, Failure, Outcome, Pending,
    port::{NoPasskeys, PasskeyAsking, PasskeyMade, PasskeyMaking, PasskeyUsed, PrfOutput},
};

/// A sign-in whose password is proved, and which a passkey has to confirm.
#[derive(Clone)]
pub struct UnconfirmedSignIn {
    pub(super) challenge: PasskeyChallenge,
    pub(super) renewal: Renewal,
}

/// What is registered once more behind a sign-in whose record is outdated.
#[derive(Clone)]
pub(super) struct Renewal {
    pub(super) password: String,
    pub(super) spelling: Spelling,
    /// Whether the record takes less than new ones do; the server may know of another reason.
    pub(super) is_outdated: bool,
}

/// A passkey that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedPasskey {
    /// As the server lists it.
    pub passkey: Passkey,
    /// Whether its authenticator could open the vault, but did not give what it takes.
    pub withheld: bool,
}

impl fmt::Debug for UnconfirmedSignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UnconfirmedSignIn(redacted)")
    }
}

impl Client {
    /// Why no passkey can be made or used here, if so.
    pub fn lacks_passkeys(&self) -> Option<NoPasskeys> {
        self.0.ports.authenticators.missing()
    }

    /// Finds out whether the password is right before a passkey is made.
    ///
    /// # Errors
    /// A wrong password, the server's problem.
    pub fn check_for_passkey(&self, password: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let purpose = passkey_purpose(&[], None);
            client.proved(&password, &purpose).await.map(drop)
        })
    }

    /// Lets an authenticator make a passkey and adds it. Where the authenticator gives a key (PRF) the passkey opens the vault.
    ///
    /// # Errors
    /// What the authenticator or its person says, a wrong password, the server's problem.
    pub fn add_passkey(&self, name: String, password: String) -> Pending<AddedPasskey> {
        let client = self.clone();
        Box::pin(async move { client.add_passkey_now(name, &password).await })
    }

    async fn add_passkey_now(&self, name: String, password: &str) -> Outcome<AddedPasskey> {
        let account = self.reader().ok_or_else(vault_is_closed)?;
        let offer = self.passkey_start().await?;
        let mut made = self.made(&account, &offer).await?;
        let output = self.first_output(&mut made, &offer).await;
        let wrapped_vault_key = match &output {
            Some(output) => Some(self.wrapped(&account, &made.credential, output).await?),
            None => None,
        };
        drop(output);
        let purpose = passkey_purpose(&made.client_data, wrapped_vault_key.as_deref());
        let proof = self.proved(password, &purpose).await?;
        let passkey = self.post_passkey(&NewPasskey {
            attempt: offer.attempt,
            name,
            client_data: Base64(made.client_data),
            authenticator_data: Base64(made.authenticator_data),
            wrapped_vault_key: wrapped_vault_key.map(Base64),
            proof,
        });
        let passkey = passkey.await?;
        Ok(AddedPasskey {
            withheld: made.gives_output && !passkey.opens_vault,
            passkey,
        })
    }

    async fn made(&self, account: &Account, offer: &PasskeyOffer) -> Outcome<PasskeyMade> {
        let making = PasskeyMaking {
            challenge: offer.challenge.0.clone(),
            user: offer.user.0.clone(),
            user_name: account.profile.email.clone(),
            known: offer.known.iter().map(|known| known.0.clone()).collect(),
        };
        self.0.ports.authenticators.make(making).await
    }

    /// What the authenticator gives; many give it when the passkey is used only, so it is used once.
    async fn first_output(
        &self,
        made: &mut PasskeyMade,
        offer: &PasskeyOffer,
    ) -> Option<PrfOutput> {
        if made.output.is_some() || !made.gives_output {
            return made.output.take();
        }
        let asking = PasskeyAsking {
            challenge: offer.challenge.0.clone(),
            credentials: vec![made.credential.clone()],
            wants_output: true,
        };
        let used = self.0.ports.authenticators.ask(asking).await;
        used.ok().and_then(|used| used.output)
    }

    async fn wrapped(
        &self,
        account: &Account,
        credential: &[u8],
        output: &PrfOutput,
    ) -> Outcome<Vec<u8>> {
        let wrap = WrapForPasskey {
            account: account.id.0.clone(),
            credential: credential.to_vec(),
            secret: output.reveal(),
        };
        self.ask(wrap).await
    }

    /// Removes a passkey; with the last one goes the second factor.
    ///
    /// # Errors
    /// A wrong password, the server's problem.
    pub fn remove_passkey(&self, id: PasskeyId, password: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let proof = client.proved(&password, &removal_purpose(&id)).await?;
            client.post_removal(&id, &PasskeyRemoval { proof }).await
        })
    }

    /// Lets every sign-in take a passkey: one that is used now, so that it is known to work. All other sessions end.
    ///
    /// # Errors
    /// What the authenticator or its person says, a wrong password, the server's problem.
    pub fn turn_second_factor_on(&self, password: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let challenge = client.passkey_challenge().await?;
            let used = client.used(&challenge, false).await?;
            let purpose = second_factor_purpose(true);
            let change = SecondFactorChange {
                is_on: true,
                proof: client.proved(&password, &purpose).await?,
                confirmation: Some(confirmation(&challenge, used)),
            };
            client.post_second_factor(&change).await
        })
    }

    /// Lets the password alone sign in.
    ///
    /// # Errors
    /// A wrong password, the server's problem.
    pub fn turn_second_factor_off(&self, password: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let purpose = second_factor_purpose(false);
            let change = SecondFactorChange {
                is_on: false,
                proof: client.proved(&password, &purpose).await?,
                confirmation: None,
            };
            client.post_second_factor(&change).await
        })
    }

    /// Ends a sign-in by a passkey and opens the vault. May be called again after a failure of the authenticator.
    ///
    /// # Errors
    /// What the authenticator or its person says, the server's problem.
    pub fn confirm_sign_in(&self, unconfirmed: UnconfirmedSignIn) -> Pending<Account> {
        let client = self.clone();
        Box::pin(async move {
            let UnconfirmedSignIn { challenge, renewal } = unconfirmed;
            let used = client.used(&challenge, false).await?;
            let confirmation = confirmation(&challenge, used);
            let signed_in: SignedIn = client.sign_in_passkey(&confirmation).await?;
            client.enter_own_vault(signed_in, renewal).await
        })
    }

    /// Whether a passkey opens the locked vault here.
    ///
    /// # Errors
    /// The server's problem.
    pub fn can_unlock(&self) -> Pending<bool> {
        let client = self.clone();
        Box::pin(async move {
            if client.lacks_passkeys().is_some() {
                return Ok(false);
            }
            let known = client.passkeys().await?.passkeys;
            Ok(known.iter().any(|passkey| passkey.opens_vault))
        })
    }

    /// Opens the vault of whoever is signed in by what a passkey gives, without the password.
    ///
    /// # Errors
    /// What the authenticator or its person says, the server's problem.
    pub fn unlock(&self) -> Pending<Account> {
        let client = self.clone();
        Box::pin(async move { client.unlock_now().await })
    }

    async fn unlock_now(&self) -> Outcome<Account> {
        let account = self.session().account().cloned();
        let account = account.ok_or_else(nobody_is_signed_in)?;
        let challenge = self.passkey_challenge().await?;
        let mut used = self.used(&challenge, true).await?;
        let output = used.output.take().ok_or_else(gives_nothing)?;
        let credential = used.credential.clone();
        let unlock = confirmation(&challenge, used);
        let wrapped = self.passkey_unlock(&unlock).await?.wrapped_vault_key;
        let open = OpenByPasskey {
            account: account.id.0.clone(),
            credential,
            secret: output.reveal(),
            wrapped_vault_key: wrapped.0,
        };
        drop(output);
        let vault_key = self.ask(open).await?;
        self.enter_with(&account, vault_key).await?;
        Ok(account)
    }

    async fn used(&self, challenge: &PasskeyChallenge, wants_output: bool) -> Outcome<PasskeyUsed> {
        let counts = |credential: &&PasskeyCredential| credential.opens_vault || !wants_output;
        let credentials = challenge.credentials.iter().filter(counts);
        let asking = PasskeyAsking {
            challenge: challenge.challenge.0.clone(),
            credentials: credentials.map(|one| one.id.0.clone()).collect(),
            wants_output,
        };
        // A browser takes an empty list for any passkey.
        if asking.credentials.is_empty() {
            return Err(gives_nothing());
        }
        self.0.ports.authenticators.ask(asking).await
    }
}

fn confirmation(challenge: &PasskeyChallenge, used: PasskeyUsed) -> PasskeyConfirmation {
    PasskeyConfirmation {
        attempt: challenge.attempt.clone(),
        credential: Base64(used.credential),
        client_data: Base64(used.client_data),
        authenticator_data: Base64(used.authenticator_data),
        signature: Base64(used.signature),
    }
}

fn nobody_is_signed_in() -> Failure {
    Failure::local(t!("Nobody is signed in here."), t!("Sign in first."))
}

fn gives_nothing() -> Failure {
    Failure::local(
        t!("Your authenticator gave no key for your vault."),
        t!("Enter your password instead."),
    )
}
