use protocol::{
    Answers, BeginRegistration, BeginSignIn, BindItem, CloseVault, EndRegistration, EndSignIn,
    Fault, FreeItem, OpenDocument, OpenVault, SealDocument, SignedIn, Spelling,
};
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    credentials::{Registration, SignIn, prepared},
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
    fn answer(&mut self, ask: EndRegistration) -> Result<Vec<u8>, Fault> {
        let registration = self.registration.take().ok_or(Error::OutOfOrder)?;
        Ok(registration.finish(&ask.response)?)
    }
}

impl Answers<BeginSignIn> for Desk {
    fn answer(&mut self, ask: BeginSignIn) -> Result<Vec<u8>, Fault> {
        let typed = Zeroizing::new(ask.password);
        let password = match ask.spelling {
            Spelling::Prepared => prepared(&typed)?,
            Spelling::AsTyped => typed,
        };
        let (sign_in, message) = SignIn::start(&ask.email, password)?;
        self.sign_in = Some(sign_in);
        Ok(message)
    }
}

impl Answers<EndSignIn> for Desk {
    fn answer(&mut self, ask: EndSignIn) -> Result<SignedIn, Fault> {
        let sign_in = self.sign_in.take().ok_or(Error::OutOfOrder)?;
        let (finalization, vault) = sign_in.finish(&ask.response)?;
        let vault_key = vault.key().to_vec();
        self.change_vault(Some(vault));
        Ok(SignedIn {
            finalization,
            vault_key,
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
