//! Both halves of the protocol, side by side.

use opaque::{
    CONTEXT, Email, OsRng, Suite, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, ServerLogin, ServerLoginParameters, ServerRegistration,
        ServerSetup,
    },
};

fn email() -> Email {
    Email::parse("demo@example.org").unwrap()
}

fn register(setup: &ServerSetup<Suite>, password: &[u8]) -> (ServerRegistration<Suite>, Vec<u8>) {
    let email = email();
    let start = ClientRegistration::<Suite>::start(&mut OsRng, password).unwrap();
    let name = email.as_str().as_bytes();
    let answer = ServerRegistration::<Suite>::start(setup, start.message, name).unwrap();
    let parameters = ClientRegistrationFinishParameters::new(identifiers(&email), None);
    let finish = start
        .state
        .finish(&mut OsRng, password, answer.message, parameters)
        .unwrap();
    (
        ServerRegistration::finish(finish.message),
        finish.export_key.to_vec(),
    )
}

fn sign_in(
    setup: &ServerSetup<Suite>,
    record: ServerRegistration<Suite>,
    password: &[u8],
) -> Option<Vec<u8>> {
    let email = email();
    let parameters = || ServerLoginParameters {
        context: Some(CONTEXT),
        identifiers: identifiers(&email),
    };
    let start = ClientLogin::<Suite>::start(&mut OsRng, password).unwrap();
    let name = email.as_str().as_bytes();
    let server = ServerLogin::start(
        &mut OsRng,
        setup,
        Some(record),
        start.message,
        name,
        parameters(),
    )
    .unwrap();
    let own = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(&email), None);
    let finish = start
        .state
        .finish(&mut OsRng, password, server.message, own)
        .ok()?;
    server.state.finish(finish.message, parameters()).ok()?;
    Some(finish.export_key.to_vec())
}

#[test]
fn the_export_key_is_the_same_at_every_sign_in() {
    let setup = ServerSetup::<Suite>::new(&mut OsRng);
    let (record, export_key) = register(&setup, b"demonstration");
    assert_eq!(sign_in(&setup, record, b"demonstration"), Some(export_key));
}

#[test]
fn a_wrong_password_opens_nothing() {
    let setup = ServerSetup::<Suite>::new(&mut OsRng);
    let (record, _) = register(&setup, b"demonstration");
    assert_eq!(sign_in(&setup, record, b"demonstratiom"), None);
}
