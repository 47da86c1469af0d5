use protocol::{
    BeginDigest, BeginPasswordChange, BeginSignIn, Call, CloseVault, DigestHandle, EndDemo,
    EndDigest, EndPasswordChange, EndProof, EndRecovery, EndRegistration, EndSignIn, OpenDocument,
    OpenOwnVault, OpenVault, Reply, SealDocument, SpellFingerprint, Spelling,
};

use crate::support::{EMAIL, PASSWORD, Server, desk, happened, open_desk};

fn seal(name: &str, text: &[u8]) -> SealDocument {
    SealDocument {
        name: name.to_owned(),
        document: text.to_vec(),
    }
}

fn open(name: &str, blob: Vec<u8>) -> OpenDocument {
    OpenDocument {
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
    let blob = first.ask(seal("history", b"answers")).unwrap();
    server.sign_in(&mut second, PASSWORD).unwrap();
    assert_eq!(second.ask(open("history", blob)).unwrap(), b"answers");
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
    let blob = first.ask(seal("trust", b"{}")).unwrap();
    let mut reloaded = desk();
    reloaded.ask(OpenVault { vault_key }).unwrap();
    assert_eq!(reloaded.ask(open("trust", blob.clone())).unwrap(), b"{}");
    reloaded.ask(CloseVault {}).unwrap();
    let closed = reloaded.ask(open("trust", blob));
    assert_eq!(happened(closed), "The vault is closed.");
}

#[test]
fn a_damaged_vault_key_and_a_foreign_item_are_refused() {
    let answer = desk().ask(OpenVault {
        vault_key: vec![1; 31],
    });
    assert_eq!(happened(answer), "The vault's key is damaged.");
    let blob = open_desk(1).ask(seal("history", b"answers")).unwrap();
    let foreign = open_desk(2).ask(open("history", blob));
    assert_eq!(
        happened(foreign),
        "An item of your vault does not open: it is damaged, or was stored for another account or under another name."
    );
}

#[test]
fn a_password_opens_the_vault_however_its_accents_were_typed() {
    let mut server = Server::new();
    let mut first = desk();
    server.register(&mut first, "l\u{e9}opard en \u{e9}t\u{e9}");
    let other_keyboard = "le\u{301}opard en\u{a0}e\u{301}te\u{301}";
    server.sign_in(&mut desk(), other_keyboard).unwrap();
    let typed = server.sign_in_spelt(&mut desk(), other_keyboard, Spelling::AsTyped);
    assert!(typed.is_err());
}

#[test]
fn what_is_no_address_is_refused_before_anything_is_sent() {
    let answer = desk().ask(BeginSignIn {
        email: "demo".to_owned(),
        password: PASSWORD.to_owned(),
        spelling: Spelling::Prepared,
    });
    assert_eq!(
        happened(answer),
        "The e-mail address does not look like one."
    );
}

#[test]
fn a_second_step_without_the_first_is_refused() {
    let faults = [
        happened(desk().ask(EndRegistration { response: vec![] })),
        happened(desk().ask(EndSignIn { response: vec![] })),
        happened(desk().ask(EndDemo { result: vec![] })),
        happened(desk().ask(EndProof { response: vec![] })),
        happened(desk().ask(EndRecovery { keeps_kit: true })),
    ];
    assert_eq!(faults, ["This step came without the one before it."; 5]);
}

#[test]
fn a_server_message_that_is_none_is_refused() {
    let mut desk = desk();
    let (email, password) = (EMAIL.to_owned(), PASSWORD.to_owned());
    let spelling = Spelling::Prepared;
    desk.ask(BeginSignIn {
        email,
        password,
        spelling,
    })
    .unwrap();
    let answer = desk.ask(EndSignIn {
        response: b"nonsense".to_vec(),
    });
    let expected = "The server's answer to the sign-in could not be read.";
    assert_eq!(happened(answer), expected);
}

#[test]
fn messages_survive_the_way_to_the_worker_and_back() {
    let call = protocol::encode(&Call {
        id: 700,
        request: seal("history", b"answers").into(),
    });
    let reply = desk().answer(&call.unwrap()).unwrap();
    assert_eq!(protocol::reply_id(&reply), Ok(700));
    let reply: Reply<Vec<u8>> = protocol::decode(&reply).unwrap();
    assert_eq!(reply.id, 700);
    assert_eq!(happened(reply.outcome), "The vault is closed.");
}

#[test]
fn bytes_that_are_no_call_have_no_reply() {
    let request = seal("history", b"answers").into();
    let call = protocol::encode(&Call { id: 7, request }).unwrap();
    for length in 0..call.len() {
        assert!(desk().answer(&call[..length]).is_none());
    }
    assert!(desk().answer(&[7, 255, 255, 3]).is_none());
}

#[test]
fn printing_a_desk_shows_nothing() {
    assert_eq!(format!("{:?}", open_desk(1)), "Desk(redacted)");
}

#[test]
fn digests_and_words_need_nobody() {
    let (mut desk, digest) = (desk(), DigestHandle(1));
    desk.ask(BeginDigest { digest }).unwrap();
    let fingerprint = desk.ask(EndDigest { digest }).unwrap();
    let words = desk.ask(SpellFingerprint { fingerprint }).unwrap();
    // SHA-256 of nothing is e3b0c442...: the first 11 bits are 1821.
    assert_eq!((words.len(), words[0].as_str()), (8, "together"));
}

#[test]
fn a_password_changes_at_a_desk_whose_vault_is_open_and_nowhere_else() {
    let begin = || BeginPasswordChange {
        email: EMAIL.to_owned(),
        present: PASSWORD.to_owned(),
        spelling: Spelling::Prepared,
        new: "demonstration-2".to_owned(),
        new_email: None,
    };
    assert_eq!(happened(desk().ask(begin())), "The vault is closed.");
    let mut open = open_desk(1);
    open.ask(begin()).unwrap();
    open.ask(CloseVault {}).unwrap();
    let end = open.ask(EndPasswordChange {
        account: "account".to_owned(),
        present: vec![],
        new: vec![],
    });
    assert_eq!(happened(end), "This step came without the one before it.");
    let unproved = open.ask(OpenOwnVault {
        account: "account".to_owned(),
        wrapped_vault_key: None,
    });
    assert_eq!(
        happened(unproved),
        "This step came without the one before it."
    );
}
