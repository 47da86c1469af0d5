use opaque::CONTEXT;
use protocol::{
    Answers, BeginPasswordChange, BeginRegistration, BeginSignIn, BindItem, CloseVault,
    EndPasswordChange, EndRegistration, EndSignIn, Fault, FreeItem, OpenByPasskey, OpenDocument,
    OpenOwnVault, OpenVault, PasswordChanged, PasswordRequests, Registered, SealDocument,
    SignInProved, WrapForPasskey,
};
use zeroize::Zeroizing;

use super::{Desk, recovery::kit_of};
use crate::{
    credentials::{PasskeySecret, PasswordChange, Registration, SignIn, prepared, spelt},
    error::Error,
    vault::Vault,
};

impl Answers<BeginRegistration> for Desk {
    fn answer(&mut self, ask: BeginRegistration) -> Result<Vec<u8>, Fault> {
        let password = prepared(&Zeroizing::new(ask.password))?;
        let (registration, message) = Registration::start(&ask.email, password)?;
        self.registration = Some(registration);
        Ok(message)
    }
}

impl Answers<EndRegistration> for Desk {
    fn answer(&mut self, ask: EndRegistration) -> Result<Registered, Fault> {
        let registration = self.registration.take().ok_or(Error::OutOfOrder)?;
        let (record, export_key) = registration.finish(&ask.response)?;
        let kit = kit_of(&Vault::from_export_key(&export_key))?;
        Ok(Registered { record, kit })
    }
}

impl Answers<BeginSignIn> for Desk {
    fn answer(&mut self, ask: BeginSignIn) -> Result<Vec<u8>, Fault> {
        let password = spelt(ask.password, ask.spelling)?;
        let (sign_in, message) = SignIn::start(&ask.email, password, CONTEXT.to_vec())?;
        self.sign_in = Some(sign_in);
        Ok(message)
    }
}

impl Answers<EndSignIn> for Desk {
    fn answer(&mut self, ask: EndSignIn) -> Result<SignInProved, Fault> {
        let sign_in = self.sign_in.take().ok_or(Error::OutOfOrder)?;
        let proved = sign_in.finish(&ask.response)?;
        self.signed_in = Some(proved.export_key);
        Ok(SignInProved {
            finalization: proved.finalization,
            is_outdated: proved.is_outdated,
        })
    }
}

impl Answers<OpenOwnVault> for Desk {
    fn answer(&mut self, ask: OpenOwnVault) -> Result<Vec<u8>, Fault> {
        let export_key = self.signed_in.take().ok_or(Error::OutOfOrder)?;
        let vault = match ask.wrapped_vault_key {
            Some(wrapped) => Vault::unwrapped(&export_key, &ask.account, &wrapped)?,
            None => Vault::from_export_key(&export_key),
        };
        let vault_key = vault.key().to_vec();
        self.change_vault(Some(vault));
        Ok(vault_key)
    }
}

impl Answers<BeginPasswordChange> for Desk {
    fn answer(&mut self, ask: BeginPasswordChange) -> Result<PasswordRequests, Fault> {
        self.vault()?;
        let new = prepared(&Zeroizing::new(ask.new))?;
        let present = spelt(ask.present, ask.spelling)?;
        let new_email = ask.new_email.as_deref();
        let (change, requests) = PasswordChange::start(&ask.email, present, new, new_email)?;
        self.password_change = Some(change);
        Ok(requests)
    }
}

impl Answers<EndPasswordChange> for Desk {
    fn answer(&mut self, ask: EndPasswordChange) -> Result<PasswordChanged, Fault> {
        let change = self.password_change.take().ok_or(Error::OutOfOrder)?;
        let finished = change.finish(&ask.present, &ask.new)?;
        let vault = self.vault()?;
        Ok(PasswordChanged {
            wrapped_vault_key: vault.wrapped(&finished.export_key, &ask.account)?,
            finalization: finished.finalization,
            record: finished.record,
        })
    }
}

impl Answers<OpenVault> for Desk {
    fn answer(&mut self, ask: OpenVault) -> Result<(), Fault> {
        let vault = Vault::from_key(&Zeroizing::new(ask.vault_key))?;
        let already_open = self
            .vault
            .as_ref()
            .is_some_and(|open| open.key() == vault.key());
        if !already_open {
            self.change_vault(Some(vault));
        }
        Ok(())
    }
}

impl Answers<WrapForPasskey> for Desk {
    fn answer(&mut self, ask: WrapForPasskey) -> Result<Vec<u8>, Fault> {
        let secret = PasskeySecret::new(Zeroizing::new(ask.secret))?;
        let vault = self.vault()?;
        Ok(vault.wrapped_for_passkey(&secret, &ask.account, &ask.credential)?)
    }
}

impl Answers<OpenByPasskey> for Desk {
    fn answer(&mut self, ask: OpenByPasskey) -> Result<Vec<u8>, Fault> {
        let secret = PasskeySecret::new(Zeroizing::new(ask.secret))?;
        let wrapped = &ask.wrapped_vault_key;
        let vault = Vault::unwrapped_by_passkey(&secret, &ask.account, &ask.credential, wrapped)?;
        let vault_key = vault.key().to_vec();
        self.change_vault(Some(vault));
        Ok(vault_key)
    }
}

impl Answers<CloseVault> for Desk {
    fn answer(&mut self, _: CloseVault) -> Result<(), Fault> {
        self.change_vault(None);
        Ok(())
    }
}

impl Answers<SealDocument> for Desk {
    fn answer(&mut self, ask: SealDocument) -> Result<Vec<u8>, Fault> {
        let document = Zeroizing::new(ask.document);
        Ok(self.vault()?.seal(&ask.name, &document)?)
    }
}

impl Answers<OpenDocument> for Desk {
    fn answer(&mut self, ask: OpenDocument) -> Result<Vec<u8>, Fault> {
        Ok(self.vault()?.open(&ask.name, &ask.blob)?.to_vec())
    }
}

impl Answers<BindItem> for Desk {
    fn answer(&mut self, ask: BindItem) -> Result<Vec<u8>, Fault> {
        Ok(self.vault()?.bind(&ask.place, &ask.blob)?)
    }
}

impl Answers<FreeItem> for Desk {
    fn answer(&mut self, ask: FreeItem) -> Result<Vec<u8>, Fault> {
        Ok(self.vault()?.free(&ask.place, &ask.blob)?)
    }
}

impl Desk {
    /// Another vault is another person's, or nobody's: nothing of the last one stays.
    fn change_vault(&mut self, vault: Option<Vault>) {
        *self = Self {
            vault,
            importer: self.importer.take(),
            ..Self::new(self.clock)
        };
    }
}
