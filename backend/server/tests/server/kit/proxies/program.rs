//! A proxy that runs, told what the kit tells it.

use std::{
    fs::{self, File},
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use engines::free_address;
use service::config::TlsFiles;
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split},
    join,
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_rustls::{client::TlsStream, rustls::pki_types::CertificateDer};

use crate::{connections, kit::kit};

/// The name that stands in the examples.
pub(super) const NAME: &str = "tacit.example";
/// Where nginx keeps what certbot answers.
const ANSWERS: &str = "/var/www/html";
const PATIENCE: Duration = Duration::from_secs(10);

/// What Debian's own file says around those of its folder, as far as it matters, for one process in a folder of its own.
const AROUND_NGINX: &str = "daemon off;
master_process off;
pid nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    gzip on;
    include tacit.conf;
}
";

/// A proxy in front of a server; it ends with its test.
pub(super) struct Proxy {
    process: Child,
    plain: SocketAddr,
    encrypted: SocketAddr,
    trusted: CertificateDer<'static>,
    folder: TempDir,
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Proxied {
    pub(super) status: u16,
    /// Names, in small letters, and values.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// Where a proxy finds what it needs.
struct Place {
    folder: TempDir,
    plain: SocketAddr,
    encrypted: SocketAddr,
    files: TlsFiles,
    trusted: CertificateDer<'static>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, trusted) = connections::certify(folder.path(), NAME);
        Self {
            folder,
            plain: free_address(),
            encrypted: free_address(),
            files,
            trusted,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Waits until both of its ports answer.
    async fn start(self, mut command: Command) -> Proxy {
        let log = File::create(self.path("log")).unwrap();
        let command = command.current_dir(self.folder.path());
        let process = command.stdout(Stdio::null()).stderr(log).spawn();
        let process = process
            .unwrap_or_else(|error| panic!("{command:?}: {error}; .ci/tools test brings it"));
        let mut proxy = Proxy {
            process,
            plain: self.plain,
            encrypted: self.encrypted,
            trusted: self.trusted,
            folder: self.folder,
        };
        let listens = timeout(PATIENCE, proxy.listens()).await;
        assert_eq!(listens, Ok(true), "{}", proxy.log());
        proxy
    }
}

/// Where `.ci/tools` unpacks both.
fn program(path: &str) -> Command {
    Command::new(kit("../../target/tools/proxies").join(path))
}

/// A file of the kit with other words in some places, each of which it has once.
fn retold(file: &str, places: &[(&str, String)]) -> String {
    let text = fs::read_to_string(kit("proxy").join(file)).unwrap();
    places.iter().fold(text, |text, (kept, told)| {
        assert_eq!(text.matches(*kept).count(), 1, "{file}: {kept}");
        text.replace(*kept, told)
    })
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

impl Proxy {
    pub(super) async fn nginx(server: SocketAddr) -> Self {
        let place = Place::new();
        let (plain, encrypted) = (place.plain, place.encrypted);
        let answers = place.path("answers");
        let told = retold(
            "nginx.conf",
            &[
                ("127.0.0.1:8080", server.to_string()),
                ("listen 80;", format!("listen {plain};")),
                ("listen [::]:80;", String::new()),
                ("listen 443 ssl;", format!("listen {encrypted} ssl;")),
                ("listen [::]:443 ssl;", String::new()),
                (ANSWERS, text(&answers)),
                (
                    "/etc/letsencrypt/live/tacit.example/fullchain.pem",
                    text(&place.files.certificate),
                ),
                (
                    "/etc/letsencrypt/live/tacit.example/privkey.pem",
                    text(&place.files.key),
                ),
            ],
        );
        place.write("tacit.conf", &told);
        place.write("nginx.conf", AROUND_NGINX);
        let challenges = answers.join(".well-known/acme-challenge");
        fs::create_dir_all(&challenges).unwrap();
        fs::write(challenges.join("asked"), "certbot").unwrap();
        let mut command = program("usr/sbin/nginx");
        command.args(["-e", "stderr", "-c"]);
        command.arg(place.path("nginx.conf"));
        command.arg("-p").arg(place.folder.path());
        place.start(command).await
    }

    pub(super) async fn caddy(server: SocketAddr) -> Self {
        let place = Place::new();
        let (certificate, key) = (text(&place.files.certificate), text(&place.files.key));
        let site = format!("\n{NAME} {{\n");
        let told = retold(
            "Caddyfile",
            &[
                ("127.0.0.1:8080", server.to_string()),
                (site.as_str(), format!("{site}\ttls {certificate} {key}\n")),
            ],
        );
        let around = format!(
            "{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\thttp_port {}\n\thttps_port {}\n\tstorage file_system {}\n}}\n",
            place.plain.port(),
            place.encrypted.port(),
            text(&place.path("storage")),
        );
        place.write("Caddyfile", &(around + &told));
        let mut command = program("usr/bin/caddy");
        command.args(["run", "--adapter", "caddyfile", "--config", "Caddyfile"]);
        for home in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(home, place.folder.path());
        }
        place.start(command).await
    }

    /// Both, the name of each before it.
    pub(super) async fn both(server: SocketAddr) -> [(&'static str, Self); 2] {
        [
            ("nginx", Self::nginx(server).await),
            ("caddy", Self::caddy(server).await),
        ]
    }

    /// False where it has ended.
    async fn listens(&mut self) -> bool {
        for address in [self.plain, self.encrypted] {
            while TcpStream::connect(address).await.is_err() {
                if self.process.try_wait().unwrap().is_some() {
                    return false;
                }
                sleep(Duration::from_millis(10)).await;
            }
        }
        true
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// What is answered without TLS.
    pub(super) async fn ask_plainly(&self, path: &str) -> Proxied {
        let stream = TcpStream::connect(self.plain).await.unwrap();
        let request = head("GET", path, &format!("host: {NAME}\r\n"));
        exchange(stream, &request, &[]).await
    }

    /// What is answered to a request for a page.
    pub(super) async fn get(&self, path: &str, lines: &str) -> Proxied {
        self.ask(&head("GET", path, lines), &[]).await
    }

    /// What is answered to a request with a body that bears its own name.
    pub(super) async fn put(&self, path: &str, lines: &str, body: &[u8]) -> Proxied {
        let lines = format!(
            "host: {NAME}\r\ncontent-type: application/octet-stream\r\ncontent-length: {}\r\n{lines}",
            body.len()
        );
        self.ask(&head("PUT", path, &lines), body).await
    }

    async fn ask(&self, head: &str, body: &[u8]) -> Proxied {
        exchange(self.connect().await, head, body).await
    }

    /// A connection on which something was asked, and nothing is read yet.
    pub(super) async fn follow(&self, path: &str, lines: &str) -> TlsStream<TcpStream> {
        let mut stream = self.connect().await;
        let request = head("GET", path, lines);
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        stream
    }

    async fn connect(&self) -> TlsStream<TcpStream> {
        let connected = connections::encrypt(self.encrypted, NAME, &self.trusted).await;
        connected.unwrap_or_else(|error| panic!("{error}: {}", self.log()))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn head(method: &str, path: &str, lines: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n{lines}\r\n")
}

/// Reads while it writes, as browsers do: who is refused may be answered before all was sent.
async fn exchange(stream: impl AsyncRead + AsyncWrite, head: &str, body: &[u8]) -> Proxied {
    let (mut reading, mut writing) = split(stream);
    let write = async {
        writing.write_all(head.as_bytes()).await?;
        writing.write_all(body).await?;
        writing.flush().await
    };
    let mut answer = Vec::new();
    let read = reading.read_to_end(&mut answer);
    let both = async { join!(write, read) };
    let (sent, _): (io::Result<()>, _) = timeout(PATIENCE, both).await.expect("an answer ends");
    let answer = String::from_utf8_lossy(&answer);
    Proxied::read(&answer).unwrap_or_else(|| panic!("no answer: {sent:?}"))
}

impl Proxied {
    fn read(answer: &str) -> Option<Self> {
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let (status, lines) = head.split_once("\r\n")?;
        let headers = lines.lines().filter_map(|line| line.split_once(':'));
        let headers =
            headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
        Some(Self {
            status: status.split(' ').nth(1)?.parse().ok()?,
            headers: headers.collect(),
            body: body.to_owned(),
        })
    }

    /// The value of a header that is there once.
    #[track_caller]
    pub(super) fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(own, _)| own == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => value,
            _ => panic!("{name}: {self:?}"),
        }
    }
}
