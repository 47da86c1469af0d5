use std::{fmt, io, pin::Pin};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use crate::Steady;

/// Bytes in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

/// A connection on its way to be encrypted; fails where the other side does not speak as it should.
pub type Shaken<'a> = Pin<Box<dyn Future<Output = io::Result<Box<dyn Duplex>>> + Send + 'a>>;

/// What encrypts connections.
pub trait Handshake: fmt::Debug + Send + Sync {
    /// Shakes hands.
    fn shake(&self, stream: Steady<TcpStream>) -> Shaken<'_>;
}
