//! The server from start to stop.

use std::{io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use api::ProblemKind;
use futures_util::future::BoxFuture;
use tokio::net::{TcpListener, TcpSocket};

use evaluator::{calibration, runner};
use listening::{Connections, Handshake, Places};
use service::{
    app::App,
    error::Error,
    use_cases::{
        account::{letters::sending, lists},
        jobs,
        serving::{days, readiness, served_app, setup},
        sweeper,
    },
};
use tacit_http::{
    router::router,
    site::Site,
    tls::{self, Tls},
};

use crate::mail::Smtp;

/// Connections that may wait to be accepted, as far as the system allows: thousands may come at once.
const WAITING_CONNECTIONS: u32 = 4_096;

/// How long requests under way may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// How long jobs may take to be put back into the queue.
const LAST_JOBS: Duration = Duration::from_secs(5);

/// How long a connection may stand still beyond the longest request.
const LAST_BYTES: Duration = Duration::from_secs(30);

const HALF_TLS: Error = Error::Internal("half of what TLS needs is configured");
const HALF_MAIL: Error = Error::Internal("half of what mail needs is configured");

/// Serves until `stop` resolves, then lets requests under way finish. Boxed, as what follows: compiled here once, not in each
/// program that waits for it.
///
/// # Errors
/// [`Error::Listen`] when the address cannot be listened on, [`Error::Certificate`] when TLS cannot be spoken.
pub fn serve(app: App, stop: BoxFuture<'static, ()>) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(serve_until(stop, app))
}

async fn serve_until(stop: BoxFuture<'static, ()>, app: App) -> Result<(), Error> {
    let listener = listen(app.config.listen)?;
    let tls = app.config.tls().map_err(|_| HALF_TLS)?;
    let tls = tls.map(Tls::read).transpose()?;
    let mailer = app.config.mail().map_err(|_| HALF_MAIL)?;
    let mailer = mailer
        .map(|mail| Smtp::new(&mail, &app.origin))
        .transpose()?;
    if let Some(provider) = &app.identity {
        provider.require_secret().await?;
    }
    app.require_keys_of_service().await?;
    readiness::follow(&app).await;
    sweeper::start(&app).await?;
    calibration::start(&app);
    jobs::follow(&app);
    runner::start(&app);
    lists::follow(&app);
    days::start(&app);
    match mailer {
        Some(mailer) => sending::start(&app, Arc::new(mailer)),
        None => tracing::info!(
            "no mail server is set: nobody is told anything by mail, and no address is confirmed"
        ),
    }
    announce(&app, listener.local_addr()?).await?;
    let site = Site::load(&app.config.dist)?;
    if let Some(manifest) = site.manifest() {
        served_app::record(&app, manifest).await?;
    }
    tokio::spawn(tls::follow(tls.clone(), app.clone()));
    let connections = Connections {
        router: router(app.clone(), site),
        places: Places::new(app.config.connections, app.config.most_of_address()),
        tls: tls.map(|tls| Arc::new(tls) as Arc<dyn Handshake>),
        head: app.config.head_timeout(),
        silence: app.config.request_timeout() + LAST_BYTES,
    };
    let stopping_app = app.clone();
    let stopping = async move {
        stop.await;
        tracing::info!("stopping");
        stopping_app.jobs.stop();
    };
    if !connections.serve(listener, stopping, LAST_REQUESTS).await {
        tracing::warn!("some requests did not end in time");
    }
    end_jobs(&app).await
}

/// Asked before anything is made: without the browser app whoever follows a link of the server finds nothing there.
///
/// # Errors
/// A refusal where the folder holds none.
pub fn require_app(folder: &Path) -> Result<(), Error> {
    match Site::is_in(folder) {
        true => Ok(()),
        false => Err(Error::refused(
            ProblemKind::NotFound,
            format!(
                "No browser app lies in the folder {}: it holds no index.html.",
                folder.display()
            ),
            "Name the folder that `make build` filled, dist of the checkout, with --dist or TACIT_DIST.",
        )),
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    let bound = bind(address);
    bound.map_err(|source| Error::Listen { address, source })
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_CONNECTIONS)
}

async fn announce(app: &App, address: SocketAddr) -> Result<(), Error> {
    tracing::info!(%address, origin = app.origin.as_str(), "listening");
    if app.config.is_rehearsal {
        tracing::warn!(
            "a restore is rehearsed here: no witness, mail server, identity provider, collector, database or object store elsewhere is \
             used, whatever the settings say"
        );
    }
    if let Some(link) = setup::link(&app.database, &app.origin, app.clock.now()).await? {
        println!("There is no administrator yet. Open this link once to become one:\n{link}");
    }
    Ok(())
}

/// Evaluates jobs until `stop` resolves, beside servers with the same database and the same objects; listens on no address.
///
/// # Errors
/// A refusal where the database is one process's own.
pub fn evaluate(app: App, stop: BoxFuture<'static, ()>) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(evaluate_until(stop, app))
}

async fn evaluate_until(stop: BoxFuture<'static, ()>, app: App) -> Result<(), Error> {
    if app.database.is_exclusive() {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "An evaluator shares a database with its servers, and SQLite is for one process.",
            "Name a PostgreSQL database with --database or TACIT_DATABASE, the same as the servers' own.",
        ));
    }
    readiness::follow(&app).await;
    calibration::start(&app);
    jobs::follow(&app);
    runner::start(&app);
    tracing::info!(worker = app.jobs.worker(), "evaluating");
    stop.await;
    tracing::info!("stopping");
    app.jobs.stop();
    end_jobs(&app).await
}

/// Waits until those that were being evaluated are back in the queue.
async fn end_jobs(app: &App) -> Result<(), Error> {
    if tokio::time::timeout(LAST_JOBS, app.jobs.idle())
        .await
        .is_err()
    {
        tracing::warn!("a job did not stop in time; it is evaluated again by whoever is there");
    }
    app.database.close().await;
    app.lock.release()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_the_app_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        for dist in [folder.path().join("dist"), folder.path().to_owned()] {
            let told = require_app(&dist).unwrap_err().to_string();
            let name = dist.display().to_string();
            assert!(told.contains(&name) && told.contains("--dist"), "{told}");
        }
        std::fs::write(folder.path().join("index.html"), "<title>Tacit</title>").unwrap();
        assert!(require_app(folder.path()).is_ok());
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named_with_what_to_do() {
        let taken = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = taken.local_addr().unwrap();
        let told = listen(address).unwrap_err().to_string();
        assert!(told.starts_with(&address.to_string()), "{told}");
        assert!(told.contains("Another program") && told.contains("TACIT_LISTEN"));
    }
}
