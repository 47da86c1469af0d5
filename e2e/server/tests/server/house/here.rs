//! The routes of a server that was stopped, in the test's own process: a request can be left there at any of its waits.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use api::evaluation;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use engines::until;
use service::{app::App, base::clock::ServerClock, config::CommandLine};
use tacit_http::{router::router, site::Site};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use crate::house::{
    browser::{Answer, Browser},
    process::Server,
};

/// How often a request waits at most until it is answered.
const MOST_WAITS: usize = 1_000;

/// How long what others hold, or still evaluate, is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// In which a transaction begins that is about to.
const MOMENT: Duration = Duration::from_millis(5);

/// Between two looks.
const BLINK: Duration = Duration::from_millis(1);

/// What works in the place of a server.
pub(crate) struct Here {
    pub(crate) app: App,
    router: Router,
}

/// One request, to be made as often as one likes.
pub(crate) struct Leaving {
    method: Method,
    path: String,
    cookie: String,
    body: Vec<u8>,
}

impl Leaving {
    pub(crate) fn new(browser: &Browser, method: Method, path: &str, body: &[u8]) -> Self {
        Self {
            method,
            path: path.to_owned(),
            cookie: browser.cookie().to_owned(),
            body: body.to_vec(),
        }
    }
}

impl Here {
    pub(crate) async fn of(server: &Server, flags: &[&str]) -> Self {
        let told = CommandLine::read(server.told(flags)).unwrap();
        let opened = App::open(told.config, ServerClock::default()).await;
        let app = opened.unwrap();
        let site = Site::load(&app.config.dist).unwrap();
        Self {
            router: router(app.clone(), site),
            app,
        }
    }

    /// Gives the place back.
    pub(crate) async fn end(self) {
        self.app.database.close().await;
        self.app.lock.release().unwrap();
    }

    /// Asks again and again, and goes away one wait later each time, until there is an answer. Whether a transaction was open at one of
    /// these, and the answer.
    pub(crate) async fn leave(&self, leaving: &Leaving) -> (bool, Answer) {
        let (mut was_open, mut waits, mut began) = (false, 0, Instant::now());
        while waits < MOST_WAITS {
            self.settle(&leaving.path).await;
            let mut request = Box::pin(self.answer(leaving));
            match until(request.as_mut(), waits).await {
                // What was left before has not let go of its place.
                Some(answer) if answer.status() == StatusCode::SERVICE_UNAVAILABLE => {
                    assert!(began.elapsed() < PATIENCE, "{} is busy", leaving.path);
                    sleep(BLINK).await;
                }
                Some(answer) => return (was_open, read(answer).await),
                None => {
                    was_open = was_open || self.is_writing().await;
                    (waits, began) = (waits + 1, Instant::now());
                }
            }
        }
        panic!("{} is never answered", leaving.path);
    }

    /// Waits until nothing is evaluated or written any more.
    pub(crate) async fn settle(&self, path: &str) {
        let (pool, database) = (&self.app.pool, &self.app.database);
        let settled = async {
            while pool.running() + pool.queued() > 0 || database.is_written() {
                sleep(BLINK).await;
            }
        };
        let settled = timeout(PATIENCE, settled).await;
        settled.unwrap_or_else(|_| panic!("after {path} something goes on"));
    }

    /// Whether a transaction is open: of the request, where all else has settled.
    async fn is_writing(&self) -> bool {
        let begun = async {
            while !self.app.database.is_written() {
                sleep(BLINK).await;
            }
        };
        timeout(MOMENT, begun).await.is_ok()
    }

    /// Whoever writes next begins.
    pub(crate) async fn expect_to_write(&self, path: &str) {
        let writing = timeout(PATIENCE, self.app.database.write()).await;
        let writing = writing.unwrap_or_else(|_| panic!("after {path} nobody writes"));
        writing.unwrap().commit().await.unwrap();
    }

    async fn answer(&self, leaving: &Leaving) -> Response {
        let request = Request::builder()
            .method(leaving.method.clone())
            .uri(&leaving.path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &leaving.cookie)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(evaluation::ROWS, "1");
        let mut request = request.body(Body::from(leaving.body.clone())).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 4000));
        request.extensions_mut().insert(ConnectInfo(address));
        self.router.clone().oneshot(request).await.unwrap()
    }
}

async fn read(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.to_vec(),
    }
}
