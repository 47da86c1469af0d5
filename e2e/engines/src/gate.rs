//! A gate in front of a server, which can be shut, and through which answers come out wrong.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// What becomes of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// They go to the server, and its answers come back.
    #[default]
    Open,
    /// Nobody listens, as after a SIGKILL.
    Shut,
    /// Each is answered 503.
    Unavailable,
    /// They go to the server, and only the first half of what is longer than a kilobyte comes back before the connection ends.
    Half,
    /// What is fetched is answered with these bytes, whatever it is.
    Other(Vec<u8>),
}

/// The gate. It lets through what comes over HTTP, one request a connection.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: String,
    manner: Mutex<Manner>,
    connections: Mutex<Vec<TcpStream>>,
}

const UNAVAILABLE: &[u8] =
    b"HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Longer answers than this are cut in half.
const LONG: usize = 1_024;

impl Gate {
    /// In front of the server at an endpoint, `http://HOST:PORT`.
    ///
    /// # Panics
    /// Where no port is free.
    pub fn before(endpoint: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let server = endpoint.strip_prefix("http://").expect("it is plain HTTP");
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            manner: Mutex::default(),
            connections: Mutex::default(),
        });
        let held = shared.clone();
        thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                let shared = held.clone();
                thread::spawn(move || shared.receive(visitor));
            }
        });
        Self { address, shared }
    }

    /// Its own endpoint.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what becomes of requests; connections that are open end.
    pub fn set(&self, manner: Manner) {
        *self.shared.manner() = manner;
        for connection in self.shared.connections().drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl Shared {
    /// A visitor who went away wants no answer.
    fn receive(&self, visitor: TcpStream) {
        let manner = self.manner().clone();
        if manner == Manner::Shut {
            return;
        }
        self.connections().extend(visitor.try_clone());
        let _ = self.pass(visitor, &manner);
    }

    fn pass(&self, mut visitor: TcpStream, manner: &Manner) -> io::Result<()> {
        visitor.set_read_timeout(Some(Duration::from_secs(60)))?;
        let request = message(&mut visitor, false)?;
        let is_fetch = request.starts_with(b"GET ");
        let answer = match manner {
            Manner::Unavailable => UNAVAILABLE.to_vec(),
            Manner::Other(bytes) if is_fetch => found(bytes),
            _ => self.forward(&request)?,
        };
        let sent = match manner {
            Manner::Half if answer.len() > LONG => &answer[..answer.len() / 2],
            _ => &answer[..],
        };
        visitor.write_all(sent)?;
        visitor.shutdown(Shutdown::Both)
    }

    fn forward(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(&self.server)?;
        self.connections().extend(server.try_clone());
        server.write_all(&once(request))?;
        let is_head = request.starts_with(b"HEAD ");
        Ok(once(&message(&mut server, is_head)?))
    }

    fn manner(&self) -> MutexGuard<'_, Manner> {
        self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connections(&self) -> MutexGuard<'_, Vec<TcpStream>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn found(bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\netag: \"0\"\r\n\
         last-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-length: {}\r\n\r\n",
        bytes.len()
    );
    [head.as_bytes(), bytes].concat()
}

/// A message that says that its connection ends with it.
fn once(message: &[u8]) -> Vec<u8> {
    let line = end_of(message, b"\r\n").unwrap_or_default();
    let (first, rest) = message.split_at(line);
    [first, b"connection: close\r\n", rest].concat()
}

/// A whole message: its head, and so much after it as its head says.
fn message(stream: &mut TcpStream, is_bodiless: bool) -> io::Result<Vec<u8>> {
    let (mut message, mut piece) = (Vec::new(), [0; 16 << 10]);
    loop {
        if let Some(end) = end_of(&message, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&message[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|length| length.trim().parse::<usize>().ok());
            let length = length.filter(|_| !is_bodiless).unwrap_or(0);
            if message.len() >= end + length {
                return Ok(message);
            }
        }
        match stream.read(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => message.extend_from_slice(&piece[..read]),
        }
    }
}

fn end_of(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    let at = bytes.windows(mark.len()).position(|part| part == mark)?;
    Some(at + mark.len())
}
