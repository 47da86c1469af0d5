use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    ops::Range,
};

use tokio::net::TcpStream;

/// Room for an answer, head included, until a longer one comes.
const USUAL_BYTES: usize = 16 << 10;
/// Longest answer.
const MOST_BYTES: usize = 1 << 20;
const ANSWERED: &str = "200";
const ACCEPTED: &str = "202";
const DONE: &str = "204";

/// A connection that is kept alive. It reads no more of HTTP than the server under test writes.
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    body: Range<usize>,
}

/// What came back whole.
pub(crate) enum Received {
    Answer,
    /// What was asked waits in the queue.
    Job,
    /// There is nothing to say.
    Done,
    /// Its status.
    Refusal(String),
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = Some(TcpStream::connect(address).await?);
        Ok(Self {
            stream,
            ..Self::to(address)
        })
    }

    /// Connects once something is sent.
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            buffer: vec![0; USUAL_BYTES],
            body: 0..0,
        }
    }

    /// Sends a request and reads what comes back; connects anew where the server ended the connection.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<Received> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => TcpStream::connect(self.address).await?,
        };
        write(&stream, request).await?;
        self.body = read(&stream, &mut self.buffer).await?;
        self.stream = Some(stream);
        Ok(match status(&self.buffer) {
            ANSWERED => Received::Answer,
            ACCEPTED => Received::Job,
            DONE => Received::Done,
            status => Received::Refusal(status.to_owned()),
        })
    }

    /// Body of what came last.
    pub(crate) fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads head and body; answers where the body lies.
async fn read(stream: &TcpStream, buffer: &mut Vec<u8>) -> io::Result<Range<usize>> {
    let (mut filled, mut body) = (0, None);
    loop {
        stream.readable().await?;
        match stream.try_read(&mut buffer[filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => filled += length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        if body.is_none() {
            body = place_of_body(&buffer[..filled])?;
        }
        match &body {
            Some(body) if body.end > MOST_BYTES => return Err(ErrorKind::FileTooLarge.into()),
            Some(body) if body.end > buffer.len() => buffer.resize(body.end, 0),
            Some(body) if body.end <= filled => return Ok(body.clone()),
            _ => {}
        }
    }
}

/// None before the head is whole.
fn place_of_body(buffer: &[u8]) -> io::Result<Option<Range<usize>>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    if status(buffer) == DONE {
        return Ok(Some(end + 4..end + 4));
    }
    let head = std::str::from_utf8(&buffer[..end]).map_err(|_| ErrorKind::InvalidData)?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length
        .and_then(|length| length.parse().ok())
        .ok_or(ErrorKind::InvalidData)?;
    Ok(Some(end + 4..end + 4 + length))
}

fn status(head: &[u8]) -> &str {
    let line = head.get(9..12).unwrap_or_default();
    std::str::from_utf8(line).unwrap_or_default()
}
