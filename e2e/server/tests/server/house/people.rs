use api::{
    Base64,
    account::{
        Account, Profile, RegisterFinish, RegisterStart, RegisterStarted, Role, Session,
        SignInFinish, SignInStart, SignInStarted,
    },
    paths,
};
use opaque::{
    CONTEXT, Email, OsRng, RESPONSE_BYTES, Stretching, Suite, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
    },
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
        let name = Email::parse(email).unwrap();
        let start = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
        let request = RegisterStart {
            entrance: None,
            email: email.into(),
            request: Base64(start.message.serialize().to_vec()),
        };
        let started: RegisterStarted = browser.post(paths::REGISTER_START, &request).document();
        let response = RegistrationResponse::deserialize(&started.response.0).unwrap();
        let parameters = ClientRegistrationFinishParameters::new(identifiers(&name), None);
        let finish = start
            .state
            .finish(&mut OsRng, PASSWORD, response, parameters)
            .unwrap();
        let finish = RegisterFinish {
            profile: Profile {
                name: format!("Demo {role:?}"),
                organisation: "Demonstration".into(),
                email: email.into(),
                purpose: "To test the server.".into(),
                language: Default::default(),
            },
            role,
            // Said to be stretched as new ones are, and not: no server can tell.
            record: Base64(Stretching::NEWEST.behind(&finish.message.serialize())),
            keys: started.keys,
            recovery: None,
            identity: None,
            invitation: None,
            setup_token,
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
        let name = Email::parse(&self.account.profile.email).unwrap();
        let start = ClientLogin::<Suite>::start(&mut OsRng, PASSWORD).unwrap();
        let request = SignInStart {
            email: self.account.profile.email.clone(),
            request: Base64(start.message.serialize().to_vec()),
        };
        let started: SignInStarted = self.browser.post(paths::SIGN_IN_START, &request).document();
        let response =
            CredentialResponse::deserialize(&started.response.0[..RESPONSE_BYTES]).unwrap();
        let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(&name), None);
        let finish = start
            .state
            .finish(&mut OsRng, PASSWORD, response, parameters)
            .unwrap();
        let finish = SignInFinish {
            attempt: started.attempt,
            finalization: Base64(finish.message.serialize().to_vec()),
        };
        let session: Session = self.browser.post(paths::SIGN_IN_FINISH, &finish).document();
        self.account = session.account;
    }
}
