//! What the program says of servers that it cannot compare, and of one that speaks TLS.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Output},
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

const NO_FILES: &str =
    r#"{"default_csp":"","default_fallback":"/app.html","default_index":"index.html","files":{}}"#;

/// A built app without files.
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join(".well-known/webcat");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("manifest.json"), NO_FILES).unwrap();
    folder
}

fn verify(server: &str, trusted: &Path) -> Output {
    let build = built();
    Command::new(env!("CARGO_BIN_EXE_verify-app"))
        .arg(server)
        .arg("--dist")
        .arg(build.path())
        .env("SSL_CERT_FILE", trusted)
        .output()
        .unwrap()
}

/// A server that has no file, over TLS, with a certificate that signs itself; answers its port and the certificate (PEM).
fn encrypted() -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key);
    let config = Arc::new(config.unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            let asked = BufReader::new(&mut stream).lines();
            if asked.map_while(Result::ok).any(|line| line.is_empty()) {
                let nothing =
                    b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                let _ = stream.write_all(nothing);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (port, made.cert.pem())
}

#[test]
fn a_server_that_speaks_tls_is_compared_if_its_certificate_is_trusted() {
    let (port, certificate) = encrypted();
    let (_, another) = encrypted();
    let folder = tempfile::tempdir().unwrap();
    let server = format!("https://localhost:{port}");
    let trusting = |certificate: &str| {
        let file = folder.path().join("trusted.pem");
        fs::write(&file, certificate).unwrap();
        verify(&server, &file)
    };
    let compared = trusting(&certificate);
    let told = String::from_utf8(compared.stdout).unwrap();
    assert_eq!(compared.status.code(), Some(1), "{told}");
    assert!(told.contains("It has no manifest"), "{told}");
    let stranger = trusting(&another);
    let told = String::from_utf8(stranger.stderr).unwrap();
    assert_eq!(stranger.status.code(), Some(2), "{told}");
    assert!(
        told.contains("Nothing was compared") && told.contains("certificate"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_reached_or_is_no_server_is_no_other_app() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let silent = format!("http://{}", free.unwrap());
    for server in [silent.as_str(), "ftp://tacit.example"] {
        let told = verify(server, Path::new("/dev/null"));
        assert_eq!(told.status.code(), Some(2), "{told:?}");
        assert!(
            !String::from_utf8(told.stderr)
                .unwrap()
                .contains("Do not sign in")
        );
    }
}
