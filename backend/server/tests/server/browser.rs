//! A client: keeps the session cookie, plays the client's half of OPAQUE.

use std::{collections::BTreeMap, net::SocketAddr};

use api::{
    Base64, Problem, ProblemKind,
    account::{
        Account, Language, Profile, RegisterEntrance, RegisterFinish, RegisterStart,
        RegisterStarted, Role, SignInFinish, SignInStart, SignInStarted,
    },
    paths,
    proof::{Proof, ProofStart, ProofStarted},
    recovery::RecoveryKit,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request},
};
use opaque::{
    CONTEXT, Email, OsRng, RESPONSE_BYTES, Stretching, Suite, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
        RegistrationUpload,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use tower::ServiceExt;

use crate::house::{House, PASSWORD};

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    address: SocketAddr,
    name: Option<&'static str>,
    /// How it says that a password is stretched, at registration.
    pub(crate) claimed: Stretching,
    /// Registers with this recovery kit.
    pub(crate) recovery: Option<RecoveryKit>,
    /// Registers with this proof of who it is.
    pub(crate) identity: Option<Base64>,
    /// Registers through this invitation.
    pub(crate) invitation: Option<String>,
    /// Registers in this language.
    pub(crate) language: Language,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            address: SocketAddr::from(([127, 0, 0, 1], 4000)),
            name: None,
            claimed: Stretching::NEWEST,
            recovery: None,
            identity: None,
            invitation: None,
            language: Language::English,
        }
    }

    /// What it asks.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// One that names itself.
    pub(crate) fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// What the browser is known again by, given to another one.
    pub(crate) fn shown_by(&self, other: &mut Self) {
        let device = self.cookies.get("tacit-device").cloned();
        let device = device.expect("the browser is known");
        other.cookies.insert("tacit-device".to_owned(), device);
    }

    /// The same browser at a server that was started again.
    pub(crate) fn moved_to(&mut self, house: &House) {
        self.router = house.browser().router;
    }

    pub(crate) fn at_address(mut self, address: [u8; 4]) -> Self {
        self.address = SocketAddr::from((address, 4000));
        self
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost");
        for (name, value) in &self.cookies {
            request = request.header(header::COOKIE, format!("{name}={value}"));
        }
        if let Some(name) = self.name {
            request = request.header(header::USER_AGENT, name);
        }
        request
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn put(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let request = self
            .request(Method::PUT, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(body).unwrap().into())
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        let request = self
            .request(Method::DELETE, path)
            .body(Body::empty())
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(body).unwrap().into())
            .unwrap();
        self.send(request).await
    }

    pub(crate) async fn register(
        &mut self,
        role: Role,
        email: &str,
        setup_token: Option<String>,
    ) -> Answer {
        self.register_as("Demo user", role, email, setup_token)
            .await
    }

    pub(crate) async fn register_as(
        &mut self,
        name: &str,
        role: Role,
        email: &str,
        setup_token: Option<String>,
    ) -> Answer {
        match self
            .prepare_registration(name, role, email, setup_token)
            .await
        {
            Ok(finish) => self.post(paths::REGISTER_FINISH, &finish).await,
            Err(answer) => answer,
        }
    }

    /// The first message of a registration that says how its person comes in.
    pub(crate) async fn announce(&mut self, role: Role, email: &str) -> Answer {
        let start = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
        let body = RegisterStart {
            email: email.to_owned(),
            request: Base64(start.message.serialize().to_vec()),
            entrance: Some(RegisterEntrance {
                role,
                invitation: self.invitation.clone(),
                setup_token: None,
            }),
        };
        self.post(paths::REGISTER_START, &body).await
    }

    /// The last message of a registration.
    pub(crate) async fn prepare_registration(
        &mut self,
        name: &str,
        role: Role,
        email: &str,
        setup_token: Option<String>,
    ) -> Result<RegisterFinish, Answer> {
        let start = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
        let request = Base64(start.message.serialize().to_vec());
        let body = RegisterStart {
            email: email.to_owned(),
            request,
            entrance: None,
        };
        let answer = self.post(paths::REGISTER_START, &body).await;
        if answer.status != StatusCode::OK {
            return Err(answer);
        }
        let started: RegisterStarted = answer.json();
        let response = RegistrationResponse::deserialize(&started.response.0).unwrap();
        let address = Email::parse(email).unwrap();
        let names = identifiers(&address);
        let parameters = ClientRegistrationFinishParameters::new(names, None);
        let finish = start
            .state
            .finish(&mut OsRng, PASSWORD.as_bytes(), response, parameters)
            .unwrap();
        let record = Base64(self.claimed.behind(&finish.message.serialize()));
        Ok(RegisterFinish {
            profile: Profile {
                language: self.language,
                ..profile(name, email)
            },
            role,
            record,
            keys: started.keys,
            recovery: self.recovery.clone(),
            identity: self.identity.clone(),
            invitation: self.invitation.clone(),
            setup_token,
        })
    }

    /// The first message of a sign-in; answers what the second one needs.
    pub(crate) async fn start_sign_in(
        &mut self,
        email: &str,
        password: &str,
    ) -> (ClientLogin<Suite>, Answer) {
        let start = ClientLogin::<Suite>::start(&mut OsRng, password.as_bytes()).unwrap();
        let request = Base64(start.message.serialize().to_vec());
        let body = SignInStart {
            email: email.to_owned(),
            request,
        };
        (start.state, self.post(paths::SIGN_IN_START, &body).await)
    }

    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let (login, answer) = self.start_sign_in(email, password).await;
        if answer.status != StatusCode::OK {
            return answer;
        }
        let finish = second_message(login, email, password, answer.json());
        self.post(paths::SIGN_IN_FINISH, &finish).await
    }
}

/// The second message of a sign-in; one that cannot prove the password carries zeros instead.
pub(crate) fn second_message(
    login: ClientLogin<Suite>,
    email: &str,
    password: &str,
    started: SignInStarted,
) -> SignInFinish {
    let response = credential_response(&started.response);
    let address = Email::parse(email).unwrap();
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(&address), None);
    let finish = login.finish(&mut OsRng, password.as_bytes(), response, parameters);
    let finalization = finish.map_or(vec![0; 64], |finish| finish.message.serialize().to_vec());
    SignInFinish {
        attempt: started.attempt,
        finalization: Base64(finalization),
    }
}

/// A record of a password that is stretched the cheapest way and said to be stretched the newest: no server can tell, and tests are
/// fast.
pub(crate) fn claimed(registered: &RegistrationUpload<Suite>) -> Base64 {
    Base64(Stretching::NEWEST.behind(&registered.serialize()))
}

/// The response without how the server says that the password is stretched.
pub(crate) fn credential_response(response: &Base64) -> CredentialResponse<Suite> {
    CredentialResponse::deserialize(&response.0[..RESPONSE_BYTES]).unwrap()
}

/// Proves a password once more, for `purpose`, in a key exchange that the client binds to `context`. One that cannot prove it carries
/// zeros instead.
pub(crate) async fn prove(
    browser: &mut Browser,
    email: &str,
    password: &str,
    purpose: &[u8],
    context: &[u8],
) -> Result<Proof, Answer> {
    let login = ClientLogin::<Suite>::start(&mut OsRng, password.as_bytes()).unwrap();
    let body = ProofStart {
        request: Base64(login.message.serialize().to_vec()),
        purpose: Base64(purpose.to_vec()),
    };
    let answer = browser.post(paths::PROOF_START, &body).await;
    if answer.status != StatusCode::OK {
        return Err(answer);
    }
    let started: ProofStarted = answer.json();
    let response = credential_response(&started.response);
    let email = Email::parse(email).unwrap();
    let bound = ClientLoginFinishParameters::new(Some(context), identifiers(&email), None);
    let proof = login
        .state
        .finish(&mut OsRng, password.as_bytes(), response, bound);
    let proof = proof.map_or(vec![0; 64], |proof| proof.message.serialize().to_vec());
    Ok(Proof {
        attempt: started.attempt,
        finalization: Base64(proof),
    })
}

impl Answer {
    #[track_caller]
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn account(&self) -> Account {
        self.json()
    }

    #[track_caller]
    pub(crate) fn expect_status(&self, status: u16) {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), status, "{text}");
    }

    /// The problem, checked for its status and for being a pair of sentences.
    #[track_caller]
    pub(crate) fn expect_problem(&self, kind: ProblemKind) -> Problem {
        let problem: Problem = self.json();
        assert_eq!(problem.kind, kind);
        assert_eq!(self.status.as_u16(), kind.status());
        for sentence in [&problem.happened, &problem.action] {
            assert!(!sentence.is_empty());
        }
        problem
    }
}

fn profile(name: &str, email: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        organisation: "Demo organisation".to_owned(),
        email: email.to_owned(),
        purpose: "To test the service".to_owned(),
        language: Language::English,
    }
}
