//! A small OpenID Connect provider: one client, one person, a key of its own, and whatever manners a test wants.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ring::{
    digest, hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use tokio::net::TcpListener;

const CLIENT: &str = "tacit";
const SECRET: &str = "secret of the service";

/// Whom it vouches for, unless told otherwise.
pub(super) const EMAIL: &str = "ada@clinic.example";
pub(super) const NAME: &str = "Ada Proven";

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it should.
    Usual,
    /// After a minute.
    Slow,
    /// With more bytes than anybody reads.
    Long,
    /// By leading elsewhere.
    Redirecting,
    /// With what is no JSON.
    Garbled,
    /// As another issuer.
    AnotherIssuer,
    /// By naming a place for codes within the network.
    LeadingInside,
    /// By naming a page that is no page.
    NamingScript,
}

/// By what a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signing {
    /// Its key.
    Own,
    /// A key of somebody else.
    Foreign,
    /// Nothing.
    Nothing,
    /// Its public key, as if that were a secret.
    PublicKeyAsSecret,
    /// The secret of the service.
    ClientSecret,
}

pub(super) struct Provider {
    desk: Arc<Desk>,
    secret: NamedTempFile,
}

struct Desk {
    address: SocketAddr,
    own: EcdsaKeyPair,
    foreign: EcdsaKeyPair,
    state: Mutex<Settings>,
}

struct Settings {
    manner: Manner,
    signing: Signing,
    claims: Value,
    codes: BTreeMap<String, Asked>,
    asked: u32,
}

/// What a browser was sent with.
struct Asked {
    nonce: String,
    challenge: String,
    redirect: String,
}

/// What comes back with a browser.
#[derive(Clone)]
pub(super) struct Back {
    pub(super) code: String,
    pub(super) state: String,
}

impl Provider {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let desk = Arc::new(Desk {
            address: listener.local_addr().unwrap(),
            own: key(),
            foreign: key(),
            state: Mutex::new(Settings {
                manner: Manner::Usual,
                signing: Signing::Own,
                claims: json!({ "email": EMAIL, "email_verified": true, "name": NAME }),
                codes: BTreeMap::new(),
                asked: 0,
            }),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let secret = NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), format!("{SECRET}\n")).unwrap();
        Self { desk, secret }
    }

    /// What a server is told of it.
    pub(super) fn flags(&self) -> Vec<String> {
        vec![
            format!("--oidc-issuer={}", self.desk.issuer()),
            format!("--oidc-client-id={CLIENT}"),
            format!("--oidc-client-secret-file={}", self.secret.path().display()),
            "--oidc-name=Clinic".to_owned(),
            "--oidc-seconds=1".to_owned(),
        ]
    }

    pub(super) fn issuer(&self) -> String {
        self.desk.issuer()
    }

    pub(super) fn behave(&self, manner: Manner) {
        self.desk.settings().manner = manner;
    }

    pub(super) fn sign(&self, signing: Signing) {
        self.desk.settings().signing = signing;
    }

    /// Says something else of the person; nothing at all of what is null.
    pub(super) fn say(&self, claims: Value) {
        self.desk.settings().claims = claims;
    }

    /// Requests so far.
    pub(super) fn asked(&self) -> u32 {
        self.desk.settings().asked
    }

    /// What its page does once the person has signed in there.
    pub(super) fn authorize(&self, address: &str) -> Back {
        let (page, query) = address.split_once('?').unwrap();
        assert_eq!(page, format!("{}/authorize", self.desk.issuer()));
        let asked: BTreeMap<String, String> = query.split('&').map(parameter).collect();
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["scope"], "openid email profile");
        let mut settings = self.desk.settings();
        let code = format!("code {}", settings.codes.len());
        let kept = Asked {
            nonce: asked["nonce"].clone(),
            challenge: asked["code_challenge"].clone(),
            redirect: asked["redirect_uri"].clone(),
        };
        settings.codes.insert(code.clone(), kept);
        Back {
            code,
            state: asked["state"].clone(),
        }
    }
}

impl Desk {
    fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the request; an answer where its manner is to give none that helps.
    async fn unhelpful(&self) -> Option<Response> {
        let manner = {
            let mut settings = self.settings();
            settings.asked += 1;
            settings.manner
        };
        match manner {
            Manner::Slow => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                Some(StatusCode::OK.into_response())
            }
            Manner::Long => {
                let json = [(header::CONTENT_TYPE, "application/json")];
                Some((json, format!("\"{}\"", "x".repeat(4 << 20))).into_response())
            }
            Manner::Redirecting => Some(Redirect::temporary("/keys").into_response()),
            Manner::Garbled => Some("<html>".into_response()),
            _ => None,
        }
    }

    fn token(&self, nonce: &str) -> String {
        let settings = self.settings();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let mut claims = json!({
            "iss": self.issuer(), "sub": "ada", "aud": CLIENT, "nonce": nonce,
            "iat": now.as_secs(), "exp": now.as_secs() + 300,
        });
        for (name, value) in settings.claims.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        let algorithm = match settings.signing {
            Signing::Own | Signing::Foreign => "ES256",
            Signing::Nothing => "none",
            Signing::PublicKeyAsSecret | Signing::ClientSecret => "HS256",
        };
        let head = json!({ "alg": algorithm, "typ": "JWT", "kid": "own" });
        let text = format!("{}.{}", coded(&head), coded(&claims));
        let mac = |secret: &[u8]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        };
        let signature = match settings.signing {
            Signing::Own => signed(&self.own, &text),
            Signing::Foreign => signed(&self.foreign, &text),
            Signing::Nothing => Vec::new(),
            Signing::PublicKeyAsSecret => mac(self.own.public_key().as_ref()),
            Signing::ClientSecret => mac(SECRET.as_bytes()),
        };
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

async fn configuration(State(desk): State<Arc<Desk>>) -> Response {
    if let Some(unhelpful) = desk.unhelpful().await {
        return unhelpful;
    }
    let issuer = desk.issuer();
    let manner = desk.settings().manner;
    let token = match manner {
        Manner::LeadingInside => "http://127.0.0.1:1/token".to_owned(),
        _ => format!("{issuer}/token"),
    };
    let page = match manner {
        Manner::NamingScript => "javascript:alert(1)".to_owned(),
        _ => format!("{issuer}/authorize"),
    };
    let named = match manner {
        Manner::AnotherIssuer => "https://id.example".to_owned(),
        _ => issuer.clone(),
    };
    Json(json!({
        "issuer": named,
        "authorization_endpoint": page,
        "token_endpoint": token,
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
    .into_response()
}

async fn keys(State(desk): State<Arc<Desk>>) -> Response {
    if let Some(unhelpful) = desk.unhelpful().await {
        return unhelpful;
    }
    // An uncompressed point: a byte, then both coordinates.
    let point = desk.own.public_key().as_ref();
    let coordinate = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = (coordinate(&point[1..33]), coordinate(&point[33..]));
    Json(json!({ "keys": [
        { "kty": "EC", "use": "sig", "kid": "own", "alg": "ES256", "crv": "P-256", "x": x, "y": y },
    ] }))
    .into_response()
}

/// A code counts once, for whoever knows the secret of the service and what the challenge was made of.
async fn token(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: String) -> Response {
    let form: BTreeMap<String, String> = form.split('&').map(parameter).collect();
    if let Some(unhelpful) = desk.unhelpful().await {
        return unhelpful;
    }
    let basic = BASE64_STANDARD.encode(format!("{CLIENT}:{}", SECRET.replace(' ', "+")));
    assert_eq!(headers[header::AUTHORIZATION], format!("Basic {basic}"));
    let verifier = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(verifier);
    let asked = desk.settings().codes.remove(&form["code"]);
    let asked = asked
        .filter(|asked| asked.challenge == challenge && asked.redirect == form["redirect_uri"]);
    let Some(asked) = asked else {
        let refused = Json(json!({ "error": "invalid_grant" }));
        return (StatusCode::BAD_REQUEST, refused).into_response();
    };
    Json(json!({
        "access_token": "of no use",
        "token_type": "Bearer",
        "id_token": desk.token(&asked.nonce),
    }))
    .into_response()
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap()
}

fn signed(key: &EcdsaKeyPair, text: &str) -> Vec<u8> {
    let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    signature.as_ref().to_vec()
}

fn coded(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Undoes what stands for other signs in an address.
fn parameter(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap();
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    (name.to_owned(), String::from_utf8(bytes).unwrap())
}
