//! A stream whose other side may say what it has to say.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// What a slow line needs for the largest body.
const LONGEST: Duration = Duration::from_secs(15);

/// Twice the largest body that is taken. Whoever sends more goes on for ever.
const MOST: usize = 32 << 20;

/// Bytes that are read away at once.
const AT_ONCE: usize = 16 << 10;

/// Whether the last request has a body that was not read to its end; clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread(Arc<AtomicBool>);

impl Unread {
    /// The body of the next request.
    pub(crate) fn watch(&self, body: Incoming) -> Watched {
        self.set(!body.is_end_stream());
        Watched {
            body,
            unread: self.clone(),
        }
    }

    /// Nothing is read away any more, as at the end of a server, which waits for nobody who idles or goes on sending.
    pub(crate) fn forget(&self) {
        self.set(false);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, is_unread: bool) {
        self.0.store(is_unread, Ordering::Relaxed);
    }
}

/// A body that says when it was read to its end.
#[derive(Debug)]
pub(crate) struct Watched {
    body: Incoming,
    unread: Unread,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.unread.set(false);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that, once nothing more is written, reads away a body that was refused. Closed with bytes unread, it would take the answer from
/// whoever is still sending (RFC 9112, section 9.6).
#[derive(Debug)]
pub(crate) struct Lingering<S> {
    stream: S,
    unread: Unread,
    end: Option<Pin<Box<Sleep>>>,
    /// Bytes that may still be read away.
    left: usize,
}

impl<S> Lingering<S> {
    pub(crate) fn new(stream: S, unread: Unread) -> Self {
        Self {
            stream,
            unread,
            end: None,
            left: MOST,
        }
    }
}

impl<S: AsyncRead + Unpin> Lingering<S> {
    /// Until the other side has ended, or it takes too long, or is too much.
    fn read_away(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let end = self.end.get_or_insert_with(|| Box::pin(sleep(LONGEST)));
        if end.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        let mut space = [0; AT_ONCE];
        while self.left > 0 {
            let mut read = ReadBuf::new(&mut space);
            let polled = Pin::new(&mut self.stream).poll_read(context, &mut read);
            if ready!(polled).is_err() || read.filled().is_empty() {
                break;
            }
            self.left = self.left.saturating_sub(read.filled().len());
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.end.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        match self.unread.is_set() {
            true => self.read_away(context).map(Ok),
            false => Poll::Ready(Ok(())),
        }
    }
}
