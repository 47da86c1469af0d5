//! Connections, against real sockets: most with a route that says what it saw, one with the program itself.

use std::{
    fs,
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{Router, extract::ConnectInfo, routing::get};
use engines::free_address;
use listening::{Connections, Places};
use service::config::TlsFiles;
use tacit_http::tls::Tls;
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

const PATIENCE: Duration = Duration::from_secs(10);
/// How long requests under way may take at the end.
const LAST: Duration = Duration::from_secs(2);
const REQUEST: &str = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
const LOCAL: &str = "localhost";

/// Something that listens; it stops when it is dropped.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<bool>,
}

pub(crate) fn connections() -> Connections {
    let seen = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
    let slow = async || tokio::time::sleep(Duration::from_millis(300)).await;
    Connections {
        router: Router::new()
            .route("/", get(seen))
            .route("/slow", get(slow)),
        places: Places::new(NonZeroUsize::new(100).unwrap(), 100),
        tls: None,
        head: PATIENCE,
        silence: PATIENCE,
    }
}

pub(crate) async fn listen(connections: Connections) -> Listening {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let stopped = async {
        let _ = stopped.await;
    };
    let served = tokio::spawn(connections.serve(listener, stopped, LAST));
    Listening {
        address,
        stop,
        served,
    }
}

async fn connect(from: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(to).await.unwrap()
}

const HERE: [u8; 4] = [127, 0, 0, 1];
const ELSEWHERE: [u8; 4] = [127, 0, 0, 2];

/// The answer to a request, of which the connection is kept open; none if it is closed.
async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &str) -> Option<String> {
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = vec![0; 4096];
    let length = timeout(PATIENCE, stream.read(&mut answer))
        .await
        .unwrap()
        .ok()?;
    (length > 0).then(|| String::from_utf8_lossy(&answer[..length]).into_owned())
}

/// Whether the other side ends the connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    match timeout(PATIENCE, stream.read_to_end(&mut rest)).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => error.kind() == ErrorKind::ConnectionReset,
        Err(_) => false,
    }
}

#[tokio::test]
async fn a_request_is_answered_and_tells_where_it_came_from() {
    let server = listen(connections()).await;
    let mut stream = connect(ELSEWHERE, server.address).await;
    for _ in 0..2 {
        let answer = ask(&mut stream, REQUEST).await.unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.2"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_cut_off_while_others_are_served() {
    let head = Duration::from_millis(300);
    let server = listen(Connections {
        head,
        ..connections()
    })
    .await;
    let mut slow = connect(HERE, server.address).await;
    let begun = std::time::Instant::now();
    let mut bytes = REQUEST.bytes().cycle();
    let cut_off = async {
        while slow.write_all(&[bytes.next().unwrap()]).await.is_ok() {
            if begun.elapsed() > PATIENCE {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut other = connect(HERE, server.address).await;
            assert!(ask(&mut other, REQUEST).await.is_some());
        }
        true
    };
    assert!(cut_off.await);
}

#[tokio::test]
async fn a_reader_who_stops_reading_is_cut_off() {
    let silence = Duration::from_millis(300);
    let much = async || vec![0_u8; 64 << 20];
    let router = Router::new().route("/", get(much));
    let server = listen(Connections {
        router,
        silence,
        ..connections()
    })
    .await;
    let mut stream = connect(HERE, server.address).await;
    stream.write_all(REQUEST.as_bytes()).await.unwrap();
    tokio::time::sleep(silence * 4).await;
    let mut read = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut read))
        .await
        .unwrap();
    assert!(read.len() < 64 << 20);
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_another_one_is_served() {
    let places = Places::new(NonZeroUsize::new(100).unwrap(), 2);
    let server = listen(Connections {
        places,
        ..connections()
    })
    .await;
    let mut first = connect(HERE, server.address).await;
    let mut second = connect(HERE, server.address).await;
    for stream in [&mut first, &mut second] {
        assert!(ask(stream, REQUEST).await.is_some());
    }
    let mut third = connect(HERE, server.address).await;
    assert!(is_closed(&mut third).await);
    let mut other = connect(ELSEWHERE, server.address).await;
    assert!(ask(&mut other, REQUEST).await.is_some());
    drop(first);
    let freed = async {
        loop {
            let mut stream = connect(HERE, server.address).await;
            if ask(&mut stream, REQUEST).await.is_some() {
                break;
            }
        }
    };
    timeout(PATIENCE, freed).await.unwrap();
}

#[tokio::test]
async fn one_more_than_all_waits_until_one_has_ended() {
    let places = Places::new(NonZeroUsize::MIN, 100);
    let server = listen(Connections {
        places,
        ..connections()
    })
    .await;
    let mut first = connect(HERE, server.address).await;
    assert!(ask(&mut first, REQUEST).await.is_some());
    let mut second = connect(HERE, server.address).await;
    second.write_all(REQUEST.as_bytes()).await.unwrap();
    let mut byte = [0];
    let early = timeout(Duration::from_millis(200), second.read_exact(&mut byte)).await;
    assert!(early.is_err(), "answered beyond the limit");
    drop(first);
    let answered = timeout(PATIENCE, second.read_exact(&mut byte)).await;
    answered.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_under_way_is_answered_when_the_server_stops() {
    let server = listen(connections()).await;
    let mut waiting = connect(HERE, server.address).await;
    assert!(ask(&mut waiting, REQUEST).await.is_some());
    let mut stream = connect(HERE, server.address).await;
    let request = "GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    let answer = ask(&mut stream, "").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(timeout(PATIENCE, server.served).await.unwrap().unwrap());
    assert!(is_closed(&mut waiting).await);
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_the_server_from_ending() {
    let server = listen(connections()).await;
    let mut stream = connect(HERE, server.address).await;
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf";
    stream.write_all(&head.as_bytes()[..40]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    assert!(timeout(PATIENCE, server.served).await.is_ok());
}

/// Refused by its head alone, and never sent to its end.
const REFUSED: &str = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000000000\r\n\r\n";

async fn be_refused(stream: &mut TcpStream) {
    let refused = ask(stream, REFUSED).await.unwrap();
    assert!(refused.starts_with("HTTP/1.1 405"), "{refused}");
}

/// A body that is refused by its head alone.
async fn send_all_and_be_refused(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let body = vec![0; 16 << 20];
    let head = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let answer = ask(stream, "").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

/// Proxies read the answer when they have sent the body, and so do browsers.
#[tokio::test]
async fn a_refusal_is_there_for_whoever_sends_his_body_to_the_end() {
    let server = listen(connections()).await;
    let mut stream = connect(HERE, server.address).await;
    send_all_and_be_refused(&mut stream).await;
    let (_folder, _tls, certificate, server) = encrypted().await;
    let encrypted = encrypt(server.address, LOCAL, &certificate).await;
    send_all_and_be_refused(&mut encrypted.unwrap()).await;
}

#[tokio::test]
async fn whoever_sends_a_refused_body_and_goes_away_leaves_his_place() {
    let places = Places::new(NonZeroUsize::MIN, 100);
    let server = listen(Connections {
        places,
        ..connections()
    })
    .await;
    let mut first = connect(HERE, server.address).await;
    be_refused(&mut first).await;
    drop(first);
    let mut second = connect(HERE, server.address).await;
    assert!(ask(&mut second, REQUEST).await.is_some());
}

#[tokio::test]
async fn whoever_never_stops_sending_a_refused_body_is_cut_off() {
    let server = listen(connections()).await;
    let mut stream = connect(HERE, server.address).await;
    be_refused(&mut stream).await;
    let bytes = vec![0_u8; 1 << 20];
    let sends = async { while stream.write_all(&bytes).await.is_ok() {} };
    assert!(timeout(PATIENCE, sends).await.is_ok());
}

#[tokio::test]
async fn whoever_keeps_a_refused_body_back_does_not_keep_the_server_from_ending() {
    let server = listen(connections()).await;
    let mut stream = connect(HERE, server.address).await;
    be_refused(&mut stream).await;
    server.stop.send(()).unwrap();
    assert!(timeout(PATIENCE, server.served).await.unwrap().unwrap());
}

/// A certificate that signs itself, written where the server looks for it.
pub(crate) fn certify(folder: &Path, name: &str) -> (TlsFiles, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let files = TlsFiles {
        certificate: folder.join("certificate.pem"),
        key: folder.join("key.pem"),
    };
    fs::write(&files.certificate, made.cert.pem()).unwrap();
    fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.der().clone())
}

/// A connection of somebody who trusts this certificate alone.
pub(crate) async fn encrypt(
    address: SocketAddr,
    name: &'static str,
    trusted: &CertificateDer<'static>,
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(name).unwrap();
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    timeout(PATIENCE, connecting).await.unwrap()
}

async fn is_answered(address: SocketAddr, trusted: &CertificateDer<'static>) -> bool {
    match encrypt(address, LOCAL, trusted).await {
        Ok(mut stream) => ask(&mut stream, REQUEST).await.is_some(),
        Err(_) => false,
    }
}

async fn encrypted() -> (TempDir, Tls, CertificateDer<'static>, Listening) {
    let folder = tempfile::tempdir().unwrap();
    let (files, certificate) = certify(folder.path(), LOCAL);
    let tls = Tls::read(files).unwrap();
    let server = listen(Connections {
        tls: Some(Arc::new(tls.clone())),
        ..connections()
    })
    .await;
    (folder, tls, certificate, server)
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_up_without_a_restart() {
    let (folder, tls, first, server) = encrypted().await;
    assert!(is_answered(server.address, &first).await);
    let (_, second) = certify(folder.path(), LOCAL);
    assert!(!is_answered(server.address, &second).await);
    tls.renew();
    assert!(is_answered(server.address, &second).await);
    assert!(!is_answered(server.address, &first).await);
}

#[tokio::test]
async fn a_certificate_that_does_not_fit_its_key_leaves_the_one_before_in_use() {
    let (folder, tls, first, server) = encrypted().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let (other, _) = certify(elsewhere.path(), LOCAL);
    fs::copy(&other.certificate, folder.path().join("certificate.pem")).unwrap();
    tls.renew();
    fs::remove_file(folder.path().join("certificate.pem")).unwrap();
    tls.renew();
    assert!(is_answered(server.address, &first).await);
}

#[test]
fn a_start_with_a_certificate_that_cannot_be_used_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = certify(folder.path(), LOCAL);
    fs::write(&files.key, "no key").unwrap();
    let told = Tls::read(files).unwrap_err().to_string();
    assert!(
        told.contains("certificate.pem") && told.contains("Check"),
        "{told}"
    );
}

#[tokio::test]
async fn plain_words_on_an_encrypted_connection_are_no_request() {
    let (_folder, _tls, _certificate, server) = encrypted().await;
    let mut stream = connect(HERE, server.address).await;
    let answer = ask(&mut stream, REQUEST).await.unwrap_or_default();
    assert!(!answer.contains("200"), "{answer}");
    assert!(is_closed(&mut stream).await);
}

/// The program; it ends with its test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_makes_nothing_without_its_app_and_names_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (data, dist) = (folder.path().join("data"), folder.path().join("dist"));
    let ended = Command::new(env!("CARGO_BIN_EXE_tacit-server"))
        .args(["--listen", &free_address().to_string(), "--data"])
        .arg(&data)
        .arg("--dist")
        .arg(&dist)
        .output()
        .unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    let named = dist.display().to_string();
    assert!(!ended.status.success() && told.contains(&named), "{told}");
    assert!(!data.exists());
}

#[tokio::test]
async fn the_program_speaks_tls_and_takes_a_renewed_certificate_at_sighup() {
    let folder = tempfile::tempdir().unwrap();
    let (files, first) = certify(folder.path(), LOCAL);
    let address = free_address();
    let dist = folder.path().join("dist");
    fs::create_dir(&dist).unwrap();
    fs::write(dist.join("index.html"), "<title>Tacit</title>").unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_tacit-server"))
        .args(["--calibrate", "false", "--listen", &address.to_string()])
        .arg("--data")
        .arg(folder.path().join("data"))
        .arg("--dist")
        .arg(dist)
        .arg("--tls-certificate")
        .arg(&files.certificate)
        .arg("--tls-key")
        .arg(&files.key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let program = Program(program.unwrap());
    let listens = async {
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, listens).await.unwrap();
    assert!(is_answered(address, &first).await);
    let (_, second) = certify(folder.path(), LOCAL);
    let id = program.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-HUP", &id])
            .status()
            .unwrap()
            .success()
    );
    let renewed = async {
        while !is_answered(address, &second).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // Sooner than without the signal.
    timeout(PATIENCE / 2, renewed).await.unwrap();
}
