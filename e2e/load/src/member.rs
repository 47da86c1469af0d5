use std::{error::Error, net::SocketAddr};

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
        CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
        ksf::Identity,
    },
};

use crate::browser::Browser;

const PASSWORD: &[u8] = b"a demonstration password";

/// The suite of every client but for its stretching, of which the server knows nothing: a thousand people who make their
/// accounts within a minute need none.
struct Unstretched;

impl CipherSuite for Unstretched {
    type OprfCs = <Suite as CipherSuite>::OprfCs;
    type KeyExchange = <Suite as CipherSuite>::KeyExchange;
    type Ksf = Identity;
}

/// By what somebody may take part.
enum Entrance {
    SetUp(String),
    Invitation(String),
    Approval,
}

/// Somebody with an account, signed in.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) account: Account,
    pub(crate) browser: Browser,
}

impl Member {
    /// The first administrator.
    pub(crate) fn administrator(
        server: SocketAddr,
        setup_token: String,
    ) -> Result<Self, Box<dyn Error>> {
        let by = Entrance::SetUp(setup_token);
        register(server, "administrator", Role::Administrator, by)?.sign_in()
    }

    /// Another administrator, by invitation.
    pub(crate) fn invited_administrator(
        server: SocketAddr,
        invitation: String,
    ) -> Result<Self, Box<dyn Error>> {
        let by = Entrance::Invitation(invitation);
        register(server, "administrator", Role::Administrator, by)?.sign_in()
    }

    /// Registers, is approved and signs in.
    pub(crate) fn join(
        server: SocketAddr,
        administrator: &mut Self,
        name: &str,
        role: Role,
    ) -> Result<Self, Box<dyn Error>> {
        let member = register(server, name, role, Entrance::Approval)?;
        let approve = paths::admin_account(&member.account.id, "approve");
        let _: Account = administrator.browser.post_bytes(&approve, Vec::new())?;
        member.sign_in()
    }

    fn sign_in(mut self) -> Result<Self, Box<dyn Error>> {
        let email = self.account.profile.email.clone();
        let name = Email::parse(&email)?;
        let start = ClientLogin::<Unstretched>::start(&mut OsRng, PASSWORD)?;
        let request = SignInStart {
            email,
            request: Base64(start.message.serialize().to_vec()),
        };
        let started: SignInStarted = self.browser.post(paths::SIGN_IN_START, &request)?;
        let response = started.response.0.get(..RESPONSE_BYTES);
        let response = CredentialResponse::deserialize(response.unwrap_or_default())?;
        let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(&name), None);
        let finish = start
            .state
            .finish(&mut OsRng, PASSWORD, response, parameters)?;
        let finish = SignInFinish {
            attempt: started.attempt,
            finalization: Base64(finish.message.serialize().to_vec()),
        };
        let session: Session = self.browser.post(paths::SIGN_IN_FINISH, &finish)?;
        self.account = session.account;
        Ok(self)
    }
}

fn register(
    server: SocketAddr,
    name: &str,
    role: Role,
    by: Entrance,
) -> Result<Member, Box<dyn Error>> {
    let (setup_token, invitation) = match by {
        Entrance::SetUp(token) => (Some(token), None),
        Entrance::Invitation(token) => (None, Some(token)),
        Entrance::Approval => (None, None),
    };
    let mut browser = Browser::new(server);
    let email = format!("{name}@example.org");
    let known = Email::parse(&email)?;
    let start = ClientRegistration::<Unstretched>::start(&mut OsRng, PASSWORD)?;
    let request = RegisterStart {
        entrance: None,
        email: email.clone(),
        request: Base64(start.message.serialize().to_vec()),
    };
    let started: RegisterStarted = browser.post(paths::REGISTER_START, &request)?;
    let response = RegistrationResponse::deserialize(&started.response.0)?;
    let parameters = ClientRegistrationFinishParameters::new(identifiers(&known), None);
    let finish = start
        .state
        .finish(&mut OsRng, PASSWORD, response, parameters)?;
    let finish = RegisterFinish {
        profile: Profile {
            name: name.to_owned(),
            organisation: "Load".into(),
            email,
            purpose: "To load the server.".into(),
            language: Default::default(),
        },
        role,
        // Said to be stretched as new ones are, and not: no server can tell.
        record: Base64(Stretching::NEWEST.behind(&finish.message.serialize())),
        keys: started.keys,
        recovery: None,
        identity: None,
        invitation,
        setup_token,
    };
    let account = browser.post(paths::REGISTER_FINISH, &finish)?;
    Ok(Member { account, browser })
}
