//! Who somebody is, proved elsewhere: what a tab takes of what comes back, and where it goes.

use std::{cell::RefCell, future::ready, rc::Rc};

use api::{
    Base64, Timestamp,
    identity::{IdentityAnswer, IdentityStarted, ProvenIdentity},
    paths,
};
use client::{
    Client, Entrance, Pending,
    port::{Http, HttpAnswer, HttpRequest, MemoryKeep},
};
use native::block_on;

use crate::{scene::Scene, server::document};

const PAGE: &str = "https://id.clinic.example/authorize";

/// A server that leads to an address and takes any code, and what it was sent.
#[derive(Clone)]
struct Door {
    address: &'static str,
    until: Timestamp,
    begun: Rc<RefCell<u8>>,
    answers: Rc<RefCell<Vec<IdentityAnswer>>>,
}

impl Door {
    fn leading_to(address: &'static str) -> Self {
        Self {
            address,
            until: Timestamp::MAX,
            begun: Rc::default(),
            answers: Rc::default(),
        }
    }

    /// A tab that remembers what `keep` does.
    fn tab(&self, keep: MemoryKeep) -> Client {
        Scene::new().client(Box::new(self.clone()), keep)
    }
}

impl Http for Door {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let answer = match request.path.as_str() {
            paths::IDENTITY_START => {
                *self.begun.borrow_mut() += 1;
                document(&IdentityStarted {
                    address: self.address.to_owned(),
                    state: format!("state {}", self.begun.borrow()),
                    attempt: Base64(vec![*self.begun.borrow()]),
                })
            }
            paths::IDENTITY => {
                let answer = serde_json::from_slice(&request.body.unwrap()).unwrap();
                self.answers.borrow_mut().push(answer);
                document(&ProvenIdentity {
                    provider: "Clinic".to_owned(),
                    email: "ada@clinic.example".to_owned(),
                    name: Some("Ada".to_owned()),
                    proof: Base64(vec![7]),
                    until: self.until,
                })
            }
            path => panic!("{path} was asked"),
        };
        Box::pin(ready(Ok(answer)))
    }
}

#[test]
fn a_tab_goes_to_a_page_over_tls_and_to_nothing_else() {
    for address in ["javascript:alert(1)", "http://id.clinic.example/", "//id"] {
        let tab = Door::leading_to(address).tab(MemoryKeep::default());
        assert!(block_on(tab.begin_identity(&Entrance::Approval)).is_err());
    }
    let tab = Door::leading_to(PAGE).tab(MemoryKeep::default());
    let gone_to = block_on(tab.begin_identity(&Entrance::Approval));
    assert_eq!(gone_to.as_deref(), Ok(PAGE));
}

#[test]
fn what_comes_back_is_taken_once_by_the_tab_that_began_it_and_by_no_other() {
    let door = Door::leading_to(PAGE);
    let (tab, other) = (
        door.tab(MemoryKeep::default()),
        door.tab(MemoryKeep::default()),
    );
    let entrance = Entrance::Invitation("token".to_owned());
    block_on(tab.begin_identity(&entrance)).unwrap();
    let back = "?state=state+1&code=c%2F1&iss=https%3A%2F%2Fid.clinic.example";
    assert!(block_on(other.end_identity(back)).is_err());
    block_on(other.begin_identity(&Entrance::Approval)).unwrap();
    assert!(block_on(other.end_identity(back)).is_err());
    for refused in [
        "?state=state+2&code=c",
        "?code=c",
        "?state=state+1&error=access_denied",
    ] {
        assert!(block_on(tab.end_identity(refused)).is_err(), "{refused}");
    }
    assert!(door.answers.borrow().is_empty(), "nothing was sent of it");

    block_on(tab.end_identity(back)).unwrap();
    let sent = door.answers.borrow()[0].clone();
    assert_eq!((sent.attempt.0, sent.code.as_str()), (vec![1], "c/1"));
    assert_eq!(sent.issuer.as_deref(), Some("https://id.clinic.example"));
    assert!(block_on(tab.end_identity(back)).is_err());
    assert_eq!(door.answers.borrow().len(), 1);
    assert!(block_on(tab.identity_entrance()) == entrance);
    let proven = block_on(tab.proven_identity());
    assert_eq!(
        proven.map(|proven| proven.email).as_deref(),
        Some("ada@clinic.example")
    );
    assert_eq!(block_on(other.proven_identity()), None);
    block_on(tab.forget_identity());
    assert_eq!(block_on(tab.proven_identity()), None);
}

#[test]
fn who_somebody_is_counts_until_the_server_says() {
    let mut door = Door::leading_to(PAGE);
    door.until = Timestamp::MIN;
    let tab = door.tab(MemoryKeep::default());
    block_on(tab.begin_identity(&Entrance::Approval)).unwrap();
    block_on(tab.end_identity("?state=state+1&code=c")).unwrap();
    assert_eq!(block_on(tab.proven_identity()), None);
}
