use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::ServiceExt;

use crate::{
    Handshake, Place, Places, Steady,
    lingering::{Lingering, Unread},
};

/// Until the next attempt where the system has no more sockets to give.
const OUT_OF_SOCKETS: Duration = Duration::from_secs(1);

/// How connections are served; clones are the same.
#[derive(Clone, Debug)]
pub struct Connections {
    /// What answers.
    pub router: Router,
    /// How many there may be.
    pub places: Places,
    /// What they are encrypted with, if with anything.
    pub tls: Option<Arc<dyn Handshake>>,
    /// Longest time until the head of a request is here, from the end of the one before.
    pub head: Duration,
    /// Longest time without a byte in either direction.
    pub silence: Duration,
}

impl Connections {
    /// Serves until `stop` resolves, then lets requests under way finish, as far as they do within `last`; whether all did.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
        last: Duration,
    ) -> bool {
        let (stopping, stopped) = watch::channel(());
        let mut stop = pin!(stop);
        loop {
            let next = async {
                let permit = self.places.free().await;
                let (stream, address) = accept(&listener).await;
                (stream, address, self.places.taken(permit, address.ip()))
            };
            let (stream, address, place) = tokio::select! {
                next = next => next,
                () = &mut stop => break,
            };
            // Closed at once where an address has as many as it may have.
            if let Some(place) = place {
                let connection = self.clone().converse(stream, address, stopped.clone());
                tokio::spawn(until_end(connection, place));
            }
        }
        drop((listener, stopped));
        let _ = stopping.send(());
        tokio::time::timeout(last, stopping.closed()).await.is_ok()
    }

    async fn converse(self, stream: TcpStream, address: SocketAddr, stopped: watch::Receiver<()>) {
        let _ = stream.set_nodelay(true);
        let stream = Steady::new(stream, self.silence);
        let Some(tls) = &self.tls else {
            return self.answer(stream, address, stopped).await;
        };
        // A handshake that fails, or takes too long, is nobody's request.
        let handshake = tokio::time::timeout(self.head, tls.shake(stream));
        if let Ok(Ok(stream)) = handshake.await {
            self.answer(stream, address, stopped).await;
        }
    }

    async fn answer(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        address: SocketAddr,
        mut stopped: watch::Receiver<()>,
    ) {
        let unread = Unread::default();
        let stream = Lingering::new(stream, unread.clone());
        let last = unread.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(|body| Body::new(last.watch(body)));
            request.extensions_mut().insert(ConnectInfo(address));
            self.router.clone().oneshot(request)
        });
        let mut conversation = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.head)
                .serve_connection(TokioIo::new(stream), service)
        );
        tokio::select! {
            _ = conversation.as_mut() => return,
            _ = stopped.changed() => {
                unread.forget();
                conversation.as_mut().graceful_shutdown();
            }
        }
        let _ = conversation.await;
    }
}

async fn until_end(connection: impl Future<Output = ()>, place: Place) {
    connection.await;
    drop(place);
}

/// The next connection. One that broke before it was here is passed over.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(kind = %error.kind(), "no connection can be accepted");
                tokio::time::sleep(OUT_OF_SOCKETS).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    let kinds = [
        io::ErrorKind::ConnectionRefused,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionReset,
    ];
    kinds.contains(&error.kind())
}
