//! A client: keeps the session cookie, plays the client's half of OPAQUE.

use std::net::SocketAddr;

use api::{
    Base64, Problem, ProblemKind,
    account::{
        Account, Profile, RegisterFinish, RegisterStart, RegisterStarted, Role, SignInFinish,
        SignInStart, SignInStarted,
    },
    paths,
    recovery::RecoveryKit,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request},
};
use opaque::{
    CONTEXT, Email, OsRng, Stretching, Suite, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use tower::ServiceExt;

use crate::house::{House, PASSWORD};

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookie: Option<String>,
    address: SocketAddr,
    name: Option<&'static str>,
    /// How passwords are stretched at registration.
    pub(crate) stretching: Stretching,
    /// Registers with this recovery kit.
    pub(crate) recovery: Option<RecoveryKit>,
    /// Registers through this invitation.
    pub(crate) invitation: Option<String>,
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
            cookie: None,
            address: SocketAddr::from(([127, 0, 0, 1], 4000)),
            name: None,
            stretching: Stretching::FIRST,
            recovery: None,
            invitation: None,
        }
    }

    /// One that names itself.
    pub(crate) fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
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
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
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
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(cookie.to_owned());
        }
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
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
        let start = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
        let request = Base64(start.message.serialize().to_vec());
        let body = RegisterStart {
            email: email.to_owned(),
            request,
        };
        let answer = self.post(paths::REGISTER_START, &body).await;
        if answer.status != StatusCode::OK {
            return answer;
        }
        let started: RegisterStarted = answer.json();
        let response = RegistrationResponse::deserialize(&started.response.0).unwrap();
        let address = Email::parse(email).unwrap();
        let names = identifiers(&address);
        let parameters = ClientRegistrationFinishParameters::new(names, Some(&self.stretching));
        let finish = start
            .state
            .finish(&mut OsRng, PASSWORD.as_bytes(), response, parameters)
            .unwrap();
        let record = Base64(self.stretching.behind(&finish.message.serialize()));
        let body = RegisterFinish {
            profile: profile(name, email),
            role,
            record,
            recovery: self.recovery.clone(),
            invitation: self.invitation.clone(),
            setup_token,
        };
        self.post(paths::REGISTER_FINISH, &body).await
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
    let response = CredentialResponse::deserialize(&started.response.0).unwrap();
    let address = Email::parse(email).unwrap();
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(&address), None);
    let finish = login.finish(&mut OsRng, password.as_bytes(), response, parameters);
    let finalization = finish.map_or(vec![0; 64], |finish| finish.message.serialize().to_vec());
    SignInFinish {
        attempt: started.attempt,
        finalization: Base64(finalization),
    }
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
    }
}
