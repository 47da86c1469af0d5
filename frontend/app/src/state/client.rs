use client::{Client, port::Ports};

use super::workers::Workers;
use crate::port::{BrowserAuthenticators, BrowserClock, BrowserHttp, BrowserKeep};

thread_local! {
    static CLIENT: Client = Client::new(Ports {
        http: Box::new(BrowserHttp),
        desks: Box::new(Workers::default()),
        keep: Box::new(BrowserKeep),
        authenticators: Box::new(BrowserAuthenticators),
        clock: Box::new(BrowserClock),
    });
}

/// The one client of this page.
pub(crate) fn client() -> Client {
    CLIENT.with(Client::clone)
}
