//! A computer as the place a [`client::Client`] runs in, without a browser: for programs that one builds,
//! checks and keeps oneself.
//!
//! Every port blocks, so a client's futures are ready whenever they are asked: [`block_on`].

mod clock;
mod desk;
mod http;
mod keep;

pub use clock::SystemClock;
pub use desk::LocalDesk;
pub use http::UreqHttp;
pub use keep::FolderKeep;

use std::{
    path::PathBuf,
    pin::pin,
    task::{Context, Poll, Waker},
};

use client::{
    Client,
    port::{NoAuthenticators, Ports},
};

/// A client of the server at `origin`, such as `http://127.0.0.1:8080`, with nobody signed in. It keeps
/// in `folder` what outlives the program; without one, nothing.
pub fn client(origin: &str, folder: Option<PathBuf>) -> Client {
    Client::new(Ports {
        http: Box::new(UreqHttp::new(origin)),
        desks: Box::new(LocalDesk::default()),
        keep: Box::new(FolderKeep::new(folder)),
        authenticators: Box::new(NoAuthenticators),
        clock: Box::new(SystemClock),
    })
}

/// What a client's future becomes.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}
