//! Who somebody is, proved at a provider before she registers. What has to be known again when the browser comes back lies on the shelf of
//! this visit, where no other tab reads: what another one began is never taken for it.

use api::{
    Base64,
    identity::{IdentityAnswer, IdentityStarted, ProvenIdentity},
};
use serde::{Deserialize, Serialize};

use super::Entrance;
use crate::{Client, Failure, Outcome, port::Shelf};

/// Name of what is kept while the browser is at the provider.
const BEGUN: &str = "identity-begun";

/// Name of the invitation's token, which is kept as long as either.
const INVITATION: &str = "identity-invitation";

/// Name of what is kept from then on until she is registered.
const PROVEN: &str = "identity";

/// What is kept while the browser is at the provider.
#[derive(Serialize, Deserialize)]
struct Begun {
    attempt: Base64,
    state: String,
}

impl Client {
    /// Begins to prove who somebody is who comes in this way; answers the address of the provider's page, where the browser goes.
    ///
    /// # Errors
    /// That the provider cannot be asked; an address that no browser should go to.
    pub async fn begin_identity(&self, entrance: &Entrance) -> Outcome<String> {
        let started: IdentityStarted = self.identity_start().await?;
        if !leads_to_page(&started.address) {
            return Err(Failure::local(
                t!("The service leads to something that is no page of a provider."),
                t!("Do not go on; tell whoever runs the service."),
            ));
        }
        let begun = Begun {
            attempt: started.attempt,
            state: started.state,
        };
        self.forget_identity().await;
        self.keep_document(BEGUN, &begun).await;
        if let Entrance::Invitation(token) = entrance {
            self.keep_document(INVITATION, token).await;
        }
        Ok(started.address)
    }

    /// Takes what the provider sent back behind `?` in the address.
    ///
    /// # Errors
    /// That it belongs to nothing that this tab began, that the provider said no, or the server's problem.
    pub async fn end_identity(&self, query: &str) -> Outcome<()> {
        let begun: Option<Begun> = self.kept_document(BEGUN).await;
        let begun = begun.ok_or_else(not_begun)?;
        let told = |name| parameter(query, name);
        if told("state").as_deref() != Some(begun.state.as_str()) {
            return Err(not_begun());
        }
        let Some(code) = told("code") else {
            return Err(said_no());
        };
        let answer = IdentityAnswer {
            attempt: begun.attempt,
            state: begun.state,
            code,
            issuer: told("iss"),
        };
        // It counts once, whatever comes of it.
        self.0.ports.keep.forget(Shelf::Visit, BEGUN).await;
        let proven = self.identity_finish(&answer).await?;
        self.keep_document(PROVEN, &proven).await;
        Ok(())
    }

    /// How this tab's reader came in before she went to the provider.
    pub async fn identity_entrance(&self) -> Entrance {
        match self.kept_document(INVITATION).await {
            Some(token) => Entrance::Invitation(token),
            None => Entrance::Approval,
        }
    }

    /// Who this tab's reader has proved to be, as long as that counts.
    pub async fn proven_identity(&self) -> Option<ProvenIdentity> {
        let proven: ProvenIdentity = self.kept_document(PROVEN).await?;
        (self.0.ports.clock.now() < proven.until).then_some(proven)
    }

    /// Nothing of it is kept any more: she is registered, or somebody else.
    pub async fn forget_identity(&self) {
        for name in [BEGUN, INVITATION, PROVEN] {
            self.0.ports.keep.forget(Shelf::Visit, name).await;
        }
    }

    async fn keep_document(&self, name: &str, document: &impl Serialize) {
        if let Ok(bytes) = serde_json::to_vec(document) {
            self.0.ports.keep.save(Shelf::Visit, name, &bytes).await;
        }
    }

    async fn kept_document<T: for<'read> Deserialize<'read>>(&self, name: &str) -> Option<T> {
        let kept = self.0.ports.keep.load(Shelf::Visit, name).await?;
        serde_json::from_slice(&kept).ok()
    }
}

/// Nothing else than a page: not a script, and over TLS unless it is on this machine.
fn leads_to_page(address: &str) -> bool {
    const LOOPBACK: [&str; 3] = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_local = LOOPBACK.iter().any(|local| {
        let rest = address.strip_prefix(local);
        rest.is_some_and(|rest| rest.starts_with([':', '/', '?']) && !rest.contains('@'))
    });
    address.starts_with("https://") || is_local
}

/// The value of a name behind `?`, without the signs that stand for others there.
fn parameter(query: &str, name: &str) -> Option<String> {
    let pairs = query.trim_start_matches('?').split('&');
    let value = pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(found, _)| *found == name)?
        .1;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn not_begun() -> Failure {
    Failure::local(
        t!("What came back belongs to no proof that was begun in this tab."),
        t!(
            "If you followed a link, close this page: somebody else may have made it. Otherwise begin again from the registration page."
        ),
    )
}

fn said_no() -> Failure {
    Failure::local(
        t!("You came back without a proof of who you are."),
        t!("Nothing is registered. Begin again if you want to go on."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_a_page_over_tls_or_on_this_machine() {
        for page in [
            "https://id.example/authorize?a=b",
            "http://127.0.0.1:4000/authorize",
            "http://localhost/authorize",
        ] {
            assert!(leads_to_page(page), "{page}");
        }
        for other in [
            "javascript:alert(1)",
            "data:text/html,hello",
            "http://id.example/authorize",
            "http://127.0.0.1.id.example/",
            "http://localhost:a@id.example/",
            "/register",
        ] {
            assert!(!leads_to_page(other), "{other}");
        }
    }

    #[test]
    fn what_stands_behind_the_question_mark_is_read_as_it_was_meant() {
        let query = "?state=a%2Fb&code=c+d%C3%A9&iss=https%3A%2F%2Fid.example&mode=";
        let read = |name| parameter(query, name);
        assert_eq!(read("state").as_deref(), Some("a/b"));
        assert_eq!(read("code").as_deref(), Some("c dé"));
        assert_eq!(read("iss").as_deref(), Some("https://id.example"));
        assert_eq!(read("mode").as_deref(), Some(""));
        assert_eq!(read("od"), None);
        assert_eq!(parameter("code=%", "code"), None);
        assert_eq!(parameter("code=%ff", "code"), None);
    }
}
