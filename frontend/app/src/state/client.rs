use client::Client;

use crate::port::BrowserHttp;

thread_local! {
    static CLIENT: Client = Client::new(BrowserHttp);
}

/// The one client of this page.
pub(crate) fn client() -> Client {
    CLIENT.with(Client::clone)
}
