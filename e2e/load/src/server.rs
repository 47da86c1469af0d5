use std::{
    error::Error,
    fs::{self, File},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

const BINARY: &str = "target/release/tacit-server";
const LOG_APPEND: &str = "target/release/examples/log_append";
const PATIENCE: Duration = Duration::from_secs(20);

/// Entries of one transaction where the log alone is measured: as many as connections ask at the same time.
const TOGETHER: &str = "64";

/// A thousand users of one machine sign in, and ask, oftener and over more connections than the limits for one allow.
const LIMITS: [&str; 6] = [
    "--connections",
    "--connections-per-address",
    "--sign-ins-per-minute",
    "--sign-ins-per-account",
    "--registrations-per-minute",
    "--requests-per-minute",
];
const UNLIMITED: &str = "1000000";

/// A server process on an empty folder; both end with it.
pub(crate) struct Server {
    folder: TempDir,
    address: SocketAddr,
    process: Child,
}

impl Server {
    /// Starts the release server as it is shipped, but for rate limits.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let log = File::create(folder.path().join("server.log"))?;
        let process = command(&folder, address)
            .args(LIMITS.iter().flat_map(|limit| [limit, UNLIMITED]))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let server = Self {
            folder,
            address,
            process,
        };
        server.wait_until_it_listens()?;
        Ok(server)
    }

    fn wait_until_it_listens(&self) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            if Instant::now() > deadline {
                let log = fs::read_to_string(self.folder.path().join("server.log"))?;
                return Err(format!("The server does not listen. Its log says:\n{log}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The one-time token of an administrator.
    pub(crate) fn setup_token(&self) -> Result<String, Box<dyn Error>> {
        let mut command = command(&self.folder, self.address);
        let output = command.arg("setup-link").output()?;
        let link = String::from_utf8(output.stdout)?;
        let (_, token) = link
            .trim()
            .split_once('#')
            .ok_or("There is no set-up link.")?;
        Ok(token.to_owned())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Megabytes that are resident.
    pub(crate) fn memory_megabytes(&self) -> Result<f64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: f64 = kibibytes.ok_or("The system tells no VmRSS.")?.parse()?;
        Ok(kibibytes * 1024.0 / 1e6)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(folder: &TempDir, address: SocketAddr) -> Command {
    let mut command = Command::new(PathBuf::from(BINARY));
    command
        .args(["--listen", &address.to_string()])
        .arg("--data")
        .arg(folder.path().join("data"))
        .arg("--dist")
        .arg(folder.path().join("dist"));
    command
}

/// Entries that the log alone takes, many in a transaction.
pub(crate) fn log_appends_per_second() -> Result<f64, Box<dyn Error>> {
    let output = Command::new(LOG_APPEND).arg(TOGETHER).output()?;
    let each_us: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(1e6 / each_us)
}
