use protocol::{Request, Response};

use crate::support::{EMAIL, PASSWORD, Server, desk, happened, message, open_desk};

fn seal(name: &str, text: &[u8]) -> Request {
    Request::SealDocument {
        name: name.to_owned(),
        document: text.to_vec(),
    }
}

fn open(name: &str, blob: Vec<u8>) -> Request {
    Request::OpenDocument {
        name: name.to_owned(),
        blob,
    }
}

#[test]
fn what_one_browser_locks_away_opens_in_another() {
    let (mut first, mut second) = (desk(), desk());
    let mut server = Server::new();
    server.register(&mut first, PASSWORD);
    server.sign_in(&mut first, PASSWORD).unwrap();
    let blob = message(first.answer(seal("history", b"answers")));
    server.sign_in(&mut second, PASSWORD).unwrap();
    assert_eq!(message(second.answer(open("history", blob))), b"answers");
}

#[test]
fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let mut server = Server::new();
    let unknown = server.sign_in(&mut desk(), PASSWORD).unwrap_err();
    server.register(&mut desk(), PASSWORD);
    let wrong = server.sign_in(&mut desk(), "demonstration-2").unwrap_err();
    assert_eq!(unknown, wrong);
    assert_eq!(wrong.happened, "E-mail address and password do not match.");
}

#[test]
fn the_vault_key_opens_the_vault_again_until_it_is_closed() {
    let mut server = Server::new();
    let mut first = desk();
    server.register(&mut first, PASSWORD);
    let vault_key = server.sign_in(&mut first, PASSWORD).unwrap();
    let blob = message(first.answer(seal("trust", b"{}")));
    let mut reloaded = desk();
    reloaded.answer(Request::OpenVault { vault_key }).unwrap();
    assert_eq!(message(reloaded.answer(open("trust", blob.clone()))), b"{}");
    reloaded.answer(Request::CloseVault).unwrap();
    let closed = reloaded.answer(open("trust", blob));
    assert_eq!(happened(closed), "The vault is closed.");
}

#[test]
fn a_damaged_vault_key_and_a_foreign_item_are_refused() {
    let answer = desk().answer(Request::OpenVault {
        vault_key: vec![1; 31],
    });
    assert_eq!(happened(answer), "The vault's key is damaged.");
    let blob = message(open_desk(1).answer(seal("history", b"answers")));
    let foreign = open_desk(2).answer(open("history", blob));
    assert_eq!(
        happened(foreign),
        "An item of the vault could not be opened."
    );
}

#[test]
fn what_is_no_address_is_refused_before_anything_is_sent() {
    let answer = desk().answer(Request::SignInStart {
        email: "demo".to_owned(),
        password: PASSWORD.to_owned(),
    });
    assert_eq!(
        happened(answer),
        "The e-mail address does not look like one."
    );
}

#[test]
fn a_second_step_without_the_first_is_refused() {
    for request in [
        Request::RegisterFinish { response: vec![] },
        Request::SignInFinish { response: vec![] },
        Request::DemoFinish { result: vec![] },
    ] {
        let answer = desk().answer(request);
        assert_eq!(
            happened(answer),
            "This step came without the one before it."
        );
    }
}

#[test]
fn a_server_message_that_is_none_is_refused() {
    let mut desk = desk();
    let (email, password) = (EMAIL.to_owned(), PASSWORD.to_owned());
    desk.answer(Request::SignInStart { email, password })
        .unwrap();
    let answer = desk.answer(Request::SignInFinish {
        response: b"nonsense".to_vec(),
    });
    let expected = "The server's answer to the sign-in could not be read.";
    assert_eq!(happened(answer), expected);
}

#[test]
fn messages_survive_the_way_to_the_worker_and_back() {
    let call = protocol::Call {
        id: 7,
        request: seal("history", b"answers"),
    };
    let bytes = protocol::encode(&call).unwrap();
    let call: protocol::Call = protocol::decode(&bytes).unwrap();
    let reply = protocol::Reply {
        id: call.id,
        outcome: desk().answer(call.request),
    };
    let reply: protocol::Reply = protocol::decode(&protocol::encode(&reply).unwrap()).unwrap();
    assert_eq!(reply.id, 7);
    assert_eq!(happened(reply.outcome), "The vault is closed.");
}

#[test]
fn printing_a_desk_shows_nothing() {
    assert_eq!(format!("{:?}", open_desk(1)), "Desk(redacted)");
}

#[test]
fn digests_and_words_need_nobody() {
    let Ok(Response::Digest(digest)) = desk().answer(Request::Digest { bytes: vec![] }) else {
        panic!("not a digest");
    };
    let Ok(Response::Words(words)) = desk().answer(Request::Words {
        fingerprint: digest,
    }) else {
        panic!("not words");
    };
    // SHA-256 of nothing is e3b0c442...: the first 11 bits are 1821.
    assert_eq!((words.len(), words[0].as_str()), (8, "together"));
}
