use std::net::Ipv4Addr;

use client::{
    Failure, Outcome, Pending,
    port::{
        Authenticators, NoPasskeys, PasskeyAsking, PasskeyMade, PasskeyMaking, PasskeyUsed,
        PrfOutput,
    },
};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What authenticators give something for (PRF): the browser hashes it behind a context of its own.
const SALT: &[u8] = b"tacit vault passkey v1";
/// Milliseconds for which the browser asks its person.
const PATIENCE: u32 = 4 * 60_000;
/// COSE algorithms that the server takes: ES256, EdDSA.
const ALGORITHMS: [i32; 2] = [-7, -8];

/// `navigator.credentials` (W3C Web Authentication Level 3), read by name: browsers differ in what they have of it.
pub(crate) struct BrowserAuthenticators;

impl Authenticators for BrowserAuthenticators {
    fn missing(&self) -> Option<NoPasskeys> {
        let window = web_sys::window()?;
        let host = window.location().hostname().unwrap_or_default();
        if host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok() {
            return Some(NoPasskeys::Nameless);
        }
        let known = Reflect::get(&window, &"PublicKeyCredential".into());
        let is_known = known.is_ok_and(|known| known.is_function());
        (!is_known).then_some(NoPasskeys::Unknown)
    }

    fn make(&self, making: PasskeyMaking) -> Pending<PasskeyMade> {
        Box::pin(async move { make(making).await })
    }

    fn ask(&self, asking: PasskeyAsking) -> Pending<PasskeyUsed> {
        Box::pin(async move { ask(asking).await })
    }
}

async fn make(making: PasskeyMaking) -> Outcome<PasskeyMade> {
    let user = object(&[
        ("id", bytes(&making.user)),
        ("name", making.user_name.as_str().into()),
        ("displayName", making.user_name.as_str().into()),
    ]);
    let algorithms = ALGORITHMS
        .map(|algorithm| object(&[("type", "public-key".into()), ("alg", algorithm.into())]));
    let selection = object(&[
        ("residentKey", "preferred".into()),
        ("userVerification", "required".into()),
    ]);
    let options = object(&[
        ("challenge", bytes(&making.challenge)),
        ("rp", object(&[("name", t!("Tacit").into())])),
        ("user", user),
        (
            "pubKeyCredParams",
            algorithms.into_iter().collect::<Array>().into(),
        ),
        ("authenticatorSelection", selection),
        ("attestation", "none".into()),
        ("timeout", PATIENCE.into()),
        ("excludeCredentials", credentials(&making.known)),
        ("extensions", extensions()),
    ]);
    let made = call_credentials("create", options).await?;
    let response = member(&made, "response")?;
    let prf = prf(&made);
    let gives = prf.as_ref().and_then(|prf| member(prf, "enabled").ok());
    let output = prf.as_ref().and_then(output);
    Ok(PasskeyMade {
        credential: read(&member(&made, "rawId")?),
        client_data: read(&member(&response, "clientDataJSON")?),
        authenticator_data: read(&call(&response, "getAuthenticatorData")?),
        gives_output: output.is_some() || gives.is_some_and(|gives| gives.is_truthy()),
        output,
    })
}

async fn ask(asking: PasskeyAsking) -> Outcome<PasskeyUsed> {
    let mut options = vec![
        ("challenge", bytes(&asking.challenge)),
        ("allowCredentials", credentials(&asking.credentials)),
        ("userVerification", "required".into()),
        ("timeout", PATIENCE.into()),
    ];
    if asking.wants_output {
        options.push(("extensions", extensions()));
    }
    let used = call_credentials("get", object(&options)).await?;
    let response = member(&used, "response")?;
    Ok(PasskeyUsed {
        credential: read(&member(&used, "rawId")?),
        client_data: read(&member(&response, "clientDataJSON")?),
        authenticator_data: read(&member(&response, "authenticatorData")?),
        signature: read(&member(&response, "signature")?),
        output: prf(&used).as_ref().and_then(output),
    })
}

/// What `navigator.credentials` does with options for public keys.
async fn call_credentials(name: &str, options: JsValue) -> Outcome<JsValue> {
    let navigator = web_sys::window().ok_or_else(unknown)?.navigator();
    let credentials = member(&navigator, "credentials")?;
    let function = member(&credentials, name)?;
    let function: &Function = function.dyn_ref().ok_or_else(unknown)?;
    let options = object(&[("publicKey", options)]);
    let asked = function.call1(&credentials, &options).map_err(refused)?;
    let asked: Promise = asked.dyn_into().map_err(|_| unknown())?;
    let answer = JsFuture::from(asked).await.map_err(refused)?;
    match answer.is_object() {
        true => Ok(answer),
        false => Err(unknown()),
    }
}

/// What came of the extension, if the browser knows it.
fn prf(credential: &JsValue) -> Option<JsValue> {
    let results = call(credential, "getClientExtensionResults").ok()?;
    let prf = member(&results, "prf").ok()?;
    prf.is_object().then_some(prf)
}

/// What the authenticator gives. No copy stays where scripts could find it.
fn output(prf: &JsValue) -> Option<PrfOutput> {
    let results = member(prf, "results").ok()?;
    let first = results
        .is_object()
        .then(|| member(&results, "first").ok())??;
    let first = first.is_object().then(|| Uint8Array::new(&first))?;
    let output = PrfOutput::new(first.to_vec());
    first.fill(0, 0, first.length());
    Some(output)
}

fn extensions() -> JsValue {
    let eval = object(&[("first", bytes(SALT))]);
    object(&[("prf", object(&[("eval", eval)]))])
}

fn credentials(ids: &[Vec<u8>]) -> JsValue {
    let credential = |id: &Vec<u8>| object(&[("type", "public-key".into()), ("id", bytes(id))]);
    ids.iter().map(credential).collect::<Array>().into()
}

fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // A new object takes every member.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn read(buffer: &JsValue) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}

fn member(of: &JsValue, name: &str) -> Outcome<JsValue> {
    Reflect::get(of, &name.into()).map_err(|_| unknown())
}

fn call(of: &JsValue, name: &str) -> Outcome<JsValue> {
    let function = member(of, name)?;
    let function: &Function = function.dyn_ref().ok_or_else(unknown)?;
    function.call0(of).map_err(|_| unknown())
}

fn unknown() -> Failure {
    Failure::local(
        t!("This browser does not do with passkeys what is needed here."),
        t!("Use a newer browser, or another one."),
    )
}

/// By name of the exception (section 5.1.3 and 5.1.4).
fn refused(problem: JsValue) -> Failure {
    let name = Reflect::get(&problem, &"name".into()).ok();
    let name = name.and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "AbortError" => Failure::local(
            t!(
                "No passkey was used: it was cancelled, took too long, or none of them is on this device."
            ),
            t!("Try again, or use another passkey, such as one on your phone."),
        ),
        "InvalidStateError" => Failure::local(
            t!("This authenticator has a passkey of your account already."),
            t!("Use another one, such as your phone or a security key."),
        ),
        "NotSupportedError" | "ConstraintError" => Failure::local(
            t!("This authenticator cannot check who you are, or makes keys of another kind."),
            t!("Set up a PIN, a fingerprint or your face on it, or use another one."),
        ),
        "SecurityError" => Failure::local(
            t!("The browser allows no passkeys at this address."),
            t!("Open the service at its own address, by https."),
        ),
        _ => unknown(),
    }
}
