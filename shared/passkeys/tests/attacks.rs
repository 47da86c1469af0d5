//! Passkeys of authenticators, browsers and pages that lie.

use passkeys::{
    Assertion, Confirmed, Error, KnownPasskey, Party,
    authenticator::{Authenticator, Said},
};

const ORIGIN: &str = "https://tacit.example";
const PARTY: Party<'static> = Party {
    origin: ORIGIN,
    id: "tacit.example",
};
const CHALLENGE: [u8; 32] = [7; 32];

fn es256() -> Authenticator {
    Authenticator::es256(PARTY.origin, PARTY.id)
}

fn made(authenticator: &Authenticator) -> KnownPasskey {
    let said = authenticator.make(&CHALLENGE);
    let made = PARTY.made(&CHALLENGE, &said.client_data, &said.authenticator_data);
    let made = made.unwrap();
    assert_eq!(made.credential, authenticator.credential);
    made.known
}

fn check(known: &KnownPasskey, said: &Said) -> Result<Confirmed, Error> {
    let assertion = Assertion {
        client_data: &said.client_data,
        authenticator_data: &said.authenticator_data,
        signature: &said.signature,
    };
    PARTY.confirmed(&CHALLENGE, known, assertion)
}

#[test]
fn a_passkey_of_either_kind_confirms_and_counts_on() {
    for mut authenticator in [es256(), Authenticator::eddsa(PARTY.origin, PARTY.id)] {
        let known = made(&authenticator);
        let said = authenticator.confirm(&CHALLENGE);
        assert_eq!(check(&known, &said), Ok(Confirmed { counter: 2 }));
    }
}

#[test]
fn what_was_said_elsewhere_for_something_else_or_by_nobody_is_refused() {
    type Lie = fn(&mut Authenticator);
    let lies: [(Lie, Error); 8] = [
        (
            |a| a.origin = "https://evil.example".to_owned(),
            Error::Origin,
        ),
        (|a| a.origin = format!("{ORIGIN}:8443"), Error::Origin),
        (
            |a| a.origin = "http://tacit.example".to_owned(),
            Error::Origin,
        ),
        (
            |a| a.relying_party = "evil.example".to_owned(),
            Error::RelyingParty,
        ),
        (|a| a.flags = 0b001, Error::Unverified),
        (|a| a.flags = 0b100, Error::Unverified),
        (|a| a.flags = 0b1_0101, Error::Malformed),
        (|a| a.flags |= 1 << 7, Error::Malformed),
    ];
    for (lie, error) in lies {
        let mut authenticator = es256();
        let known = made(&authenticator);
        lie(&mut authenticator);
        assert_eq!(
            check(&known, &authenticator.confirm(&CHALLENGE)),
            Err(error)
        );
        let said = authenticator.make(&CHALLENGE);
        let made = PARTY.made(&CHALLENGE, &said.client_data, &said.authenticator_data);
        assert_eq!(made.unwrap_err(), error);
    }
}

#[test]
fn an_answer_to_another_challenge_or_of_another_kind_is_refused() {
    let mut authenticator = es256();
    let known = made(&authenticator);
    let old = authenticator.confirm(&[8; 32]);
    assert_eq!(check(&known, &old), Err(Error::Challenge));
    let made_instead = authenticator.say(authenticator.client_data("webauthn.create", &CHALLENGE));
    assert_eq!(check(&known, &made_instead), Err(Error::Challenge));
    let used = authenticator.client_data("webauthn.get", &CHALLENGE);
    let said = authenticator.make(&CHALLENGE);
    let refused = PARTY.made(&CHALLENGE, &used, &said.authenticator_data);
    assert_eq!(refused.unwrap_err(), Error::Challenge);
}

#[test]
fn a_page_inside_of_another_one_is_refused_and_so_is_a_member_that_stands_twice() {
    let authenticator = es256();
    let known = made(&authenticator);
    let text = String::from_utf8(authenticator.client_data("webauthn.get", &CHALLENGE)).unwrap();
    let framed = text.replace(":false", ":true");
    let inside = text.replace("}", r#","topOrigin":"https://evil.example"}"#);
    let twice = text.replace("}", r#","origin":"https://evil.example"}"#);
    for (text, error) in [
        (framed, Error::Origin),
        (inside, Error::Origin),
        (twice, Error::Malformed),
        (text.replace("}", ""), Error::Malformed),
        (format!("{text}{}", " ".repeat(1024)), Error::Malformed),
    ] {
        let said = authenticator.say(text.into_bytes());
        assert_eq!(check(&known, &said), Err(error));
    }
    let more = text.replace("}", r#","other_keys_can_be_added_here":"yes"}"#);
    assert!(
        check(
            &KnownPasskey {
                counter: 0,
                ..known
            },
            &authenticator.say(more.into_bytes())
        )
        .is_ok()
    );
}

#[test]
fn another_credentials_signature_and_a_changed_one_are_refused() {
    for (mut authenticator, mut other) in [
        (es256(), es256()),
        (
            Authenticator::eddsa(PARTY.origin, PARTY.id),
            Authenticator::eddsa(PARTY.origin, PARTY.id),
        ),
    ] {
        let known = made(&authenticator);
        let theirs = other.confirm(&CHALLENGE);
        assert_eq!(check(&known, &theirs), Err(Error::Signature));
        let said = authenticator.confirm(&CHALLENGE);
        for place in 0..said.signature.len() {
            let mut changed = said.clone();
            changed.signature[place] ^= 1;
            assert_eq!(check(&known, &changed), Err(Error::Signature));
            let mut cut = said.clone();
            cut.signature.truncate(place);
            assert_eq!(check(&known, &cut), Err(Error::Signature));
        }
        let mut raised = said.clone();
        raised.authenticator_data[36] += 1;
        assert_eq!(check(&known, &raised), Err(Error::Signature));
    }
}

#[test]
fn a_counter_that_goes_back_or_stands_still_is_refused_and_none_is_none() {
    let mut authenticator = es256();
    let known = KnownPasskey {
        counter: 5,
        ..made(&authenticator)
    };
    for (before, result) in [
        (3, Err(Error::Counter)),
        (4, Err(Error::Counter)),
        (5, Ok(Confirmed { counter: 6 })),
    ] {
        authenticator.counter = before;
        assert_eq!(check(&known, &authenticator.confirm(&CHALLENGE)), result);
    }
    authenticator.counter = 0;
    assert_eq!(
        check(&known, &authenticator.confirm(&CHALLENGE)),
        Err(Error::Counter)
    );
    let without = KnownPasskey {
        counter: 0,
        ..known
    };
    let said = authenticator.confirm(&CHALLENGE);
    assert_eq!(check(&without, &said), Ok(Confirmed { counter: 0 }));
}

#[test]
fn whether_a_passkey_may_be_backed_up_does_not_change() {
    let mut authenticator = es256();
    let known = made(&authenticator);
    authenticator.flags |= 1 << 3;
    assert_eq!(
        check(&known, &authenticator.confirm(&CHALLENGE)),
        Err(Error::Malformed)
    );
}

#[test]
fn every_cut_and_every_other_form_of_a_key_is_refused() {
    let authenticator = es256();
    let said = authenticator.make(&CHALLENGE);
    let read = |data: &[u8]| PARTY.made(&CHALLENGE, &said.client_data, data);
    let data = &said.authenticator_data;
    for length in 0..data.len() {
        assert!(read(&data[..length]).is_err(), "{length}");
    }
    assert_eq!(read(&[data, &[0xa0][..]].concat()), Err(Error::Malformed));
    let key = data.len() - 77;
    for place in key..data.len() {
        let mut changed = data.clone();
        changed[place] ^= 1;
        assert_eq!(read(&changed), Err(Error::Key), "{place}");
    }
    let mut extended = [data, &[0xa1, 0x6b][..]].concat();
    extended[32] |= 1 << 7;
    assert!(read(&extended).is_ok(), "what extensions say is left out");
    let mut unnamed = authenticator;
    unnamed.credential.clear();
    assert_eq!(
        read(&unnamed.make(&CHALLENGE).authenticator_data),
        Err(Error::Malformed)
    );
    unnamed.credential = vec![1; 1024];
    assert_eq!(
        read(&unnamed.make(&CHALLENGE).authenticator_data),
        Err(Error::Malformed)
    );
}
