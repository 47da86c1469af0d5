use api::{
    Base64,
    account::{
        Account, PasswordFinish, PasswordStart, PasswordStarted, Profile, RegisterFinish,
        RegisterStart, RegisterStarted, Role, Session, SignInFinish, SignInStart, SignInStarted,
    },
    limits::WRAPPED_VAULT_KEY_BYTES,
    paths,
    proof::{Proof, ProofStart, ProofStarted},
};
use opaque::{
    CONTEXT, Email, OsRng, RESPONSE_BYTES, Stretching, Suite, change_context, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
    },
    proof_context,
};

use crate::house::{browser::Browser, process::Server};

const PASSWORD: &[u8] = b"a demonstration password";

/// Somebody with an account and a signed-in browser.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) account: Account,
    pub(crate) browser: Browser,
}

impl Person {
    /// The first administrator of a server.
    pub(crate) fn administrator(server: &Server) -> Self {
        let token = server.setup_token();
        Self::register(
            server,
            "administrator@example.org",
            Role::Administrator,
            Some(token),
        )
        .signed_in()
    }

    /// Registers, is approved and signs in.
    pub(crate) fn join(server: &Server, administrator: &mut Self, email: &str, role: Role) -> Self {
        let person = Self::register(server, email, role, None);
        let approve = paths::admin_account(&person.account.id, "approve");
        administrator.browser.post_empty(&approve).success();
        person.signed_in()
    }

    fn register(server: &Server, email: &str, role: Role, setup_token: Option<String>) -> Self {
        let mut browser = Browser::new(server.origin());
        let finish = RegisterFinish {
            setup_token,
            ..registration(&mut browser, email, role)
        };
        let account = browser.post(paths::REGISTER_FINISH, &finish).document();
        Self { account, browser }
    }

    fn signed_in(mut self) -> Self {
        self.sign_in();
        self
    }

    /// Starts a session.
    pub(crate) fn sign_in(&mut self) {
        let finish = self.claim();
        let session: Session = self.browser.post(paths::SIGN_IN_FINISH, &finish).document();
        self.account = session.account;
    }

    /// What finishes a sign-in, once it was started.
    pub(crate) fn claim(&mut self) -> SignInFinish {
        let login = ClientLogin::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
        let request = SignInStart {
            email: self.account.profile.email.clone(),
            request: Base64(login.message.serialize().to_vec()),
        };
        let started: SignInStarted = self.browser.post(paths::SIGN_IN_START, &request).document();
        SignInFinish {
            attempt: started.attempt,
            finalization: self.finalization(login.state, &started.response, CONTEXT),
        }
    }

    /// What finishes a proof of the password for some purpose, once it was started.
    pub(crate) fn prove(&mut self, purpose: &[u8]) -> Proof {
        let login = ClientLogin::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
        let request = ProofStart {
            request: Base64(login.message.serialize().to_vec()),
            purpose: Base64(purpose.to_vec()),
        };
        let started: ProofStarted = self.browser.post(paths::PROOF_START, &request).document();
        let context = proof_context(purpose);
        Proof {
            attempt: started.attempt,
            finalization: self.finalization(login.state, &started.response, &context),
        }
    }

    /// What finishes a change of the password for the same one, once it was started.
    pub(crate) fn same_password(&mut self) -> PasswordFinish {
        let login = ClientLogin::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
        let registration = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
        let new = registration.message.serialize().to_vec();
        let context = change_context(&new, None);
        let request = PasswordStart {
            present: Base64(login.message.serialize().to_vec()),
            new: Base64(new),
            email: None,
        };
        let started: PasswordStarted = self
            .browser
            .post(paths::PASSWORD_START, &request)
            .document();
        let email = self.account.profile.email.clone();
        PasswordFinish {
            attempt: started.attempt,
            finalization: self.finalization(login.state, &started.present, &context),
            record: record(registration.state, &email, &started.new),
            wrapped_vault_key: Base64(vec![7; WRAPPED_VAULT_KEY_BYTES]),
            keeps_sessions: true,
        }
    }

    fn finalization(&self, login: ClientLogin<Suite>, response: &Base64, context: &[u8]) -> Base64 {
        let name = Email::parse(&self.account.profile.email).unwrap();
        let response = CredentialResponse::deserialize(&response.0[..RESPONSE_BYTES]).unwrap();
        let bound = ClientLoginFinishParameters::new(Some(context), identifiers(&name), None);
        let finish = login.finish(&mut OsRng, PASSWORD, response, bound);
        Base64(finish.unwrap().message.serialize().to_vec())
    }
}

/// What finishes a registration that waits for approval, once it was started.
pub(crate) fn registration(browser: &mut Browser, email: &str, role: Role) -> RegisterFinish {
    let start = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
    let request = RegisterStart {
        entrance: None,
        email: email.into(),
        request: Base64(start.message.serialize().to_vec()),
    };
    let started: RegisterStarted = browser.post(paths::REGISTER_START, &request).document();
    RegisterFinish {
        profile: profile(email, role),
        role,
        record: record(start.state, email, &started.response),
        keys: started.keys,
        recovery: None,
        identity: None,
        invitation: None,
        setup_token: None,
    }
}

/// Said to be stretched as new ones are, and not: no server can tell.
fn record(registration: ClientRegistration<Suite>, email: &str, response: &Base64) -> Base64 {
    let name = Email::parse(email).unwrap();
    let response = RegistrationResponse::deserialize(&response.0).unwrap();
    let parameters = ClientRegistrationFinishParameters::new(identifiers(&name), None);
    let finish = registration.finish(&mut OsRng, PASSWORD, response, parameters);
    Base64(Stretching::NEWEST.behind(&finish.unwrap().message.serialize()))
}

/// What somebody says of herself.
pub(crate) fn profile(email: &str, role: Role) -> Profile {
    Profile {
        name: format!("Demo {role:?}"),
        organisation: "Demonstration".into(),
        email: email.into(),
        purpose: "To test the server.".into(),
        language: Default::default(),
    }
}
