use std::{
    error::Error,
    fs::{self, File},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use engines::free_address;
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

/// What every server of a service has: its keys.
const KEYS: [&str; 2] = ["log.key", "opaque.key"];

/// Where rows and objects lie; in the data folder where nothing is said.
#[derive(Clone, Default)]
pub(crate) struct Place {
    /// Address of the database.
    pub(crate) database: Option<String>,
    /// Address of the objects.
    pub(crate) objects: Option<String>,
    /// What the program finds in its environment.
    pub(crate) environment: Vec<(String, String)>,
}

/// What a process does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Serve,
    Evaluate,
}

/// A process of the release server on a folder of its own; both end with it.
pub(crate) struct Server {
    folder: TempDir,
    address: SocketAddr,
    place: Place,
    role: Role,
    flags: &'static [&'static str],
    process: Option<Child>,
}

impl Server {
    /// Starts the release server as it is shipped, but for rate limits, in a place that is empty.
    pub(crate) fn start(
        place: Place,
        flags: &'static [&'static str],
    ) -> Result<Self, Box<dyn Error>> {
        Self::new(place, Role::Serve, flags)?.started()
    }

    /// Starts another process of the same service.
    pub(crate) fn beside(
        &self,
        role: Role,
        flags: &'static [&'static str],
    ) -> Result<Self, Box<dyn Error>> {
        let beside = Self::new(self.place(), role, flags)?;
        fs::create_dir_all(beside.data())?;
        for key in KEYS {
            fs::copy(self.data().join(key), beside.data().join(key))?;
        }
        beside.started()
    }

    fn new(
        place: Place,
        role: Role,
        flags: &'static [&'static str],
    ) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            folder: tempfile::tempdir()?,
            address: free_address(),
            place,
            role,
            flags,
            process: None,
        })
    }

    fn started(mut self) -> Result<Self, Box<dyn Error>> {
        let dist = dist(&self.data());
        fs::create_dir_all(&dist)?;
        fs::write(dist.join("index.html"), "<title>Tacit</title>")?;
        self.start_again()?;
        self.wait_until_it_listens()?;
        Ok(self)
    }

    /// Starts the process once more, and does not wait for it.
    pub(crate) fn start_again(&mut self) -> Result<(), Box<dyn Error>> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("server.log"))?;
        let mut command = self.command();
        command.args(LIMITS.iter().flat_map(|limit| [limit, UNLIMITED]));
        command.args(self.flags);
        if self.role == Role::Evaluate {
            command.arg("evaluator");
        }
        self.process = Some(command.stdout(Stdio::null()).stderr(log).spawn()?);
        Ok(())
    }

    /// Ends the process without a warning (SIGKILL).
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself.
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Whether the process has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        let ended = self.process.as_mut().map(Child::try_wait);
        matches!(ended, Some(Ok(None)))
    }

    pub(crate) fn wait_until_it_listens(&self) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + PATIENCE;
        while self.role == Role::Serve && TcpStream::connect(self.address).is_err() {
            if Instant::now() > deadline {
                let log = self.log()?;
                return Err(format!("The server does not listen. Its log says:\n{log}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// What it has said.
    pub(crate) fn log(&self) -> Result<String, Box<dyn Error>> {
        Ok(fs::read_to_string(self.folder.path().join("server.log"))?)
    }

    /// The one-time token of an administrator.
    pub(crate) fn setup_token(&self) -> Result<String, Box<dyn Error>> {
        let output = self.command().arg("setup-link").output()?;
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

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where others of the same service find rows and objects.
    pub(crate) fn place(&self) -> Place {
        let folder = || format!("file:{}", self.data().join("blobs").display());
        Place {
            objects: self.place.objects.clone().or_else(|| Some(folder())),
            ..self.place.clone()
        }
    }

    /// Megabytes that are resident.
    pub(crate) fn memory_megabytes(&self) -> Result<f64, Box<dyn Error>> {
        let process = self.process.as_ref().ok_or("The server does not run.")?;
        let status = fs::read_to_string(format!("/proc/{}/status", process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kibibytes: f64 = kibibytes.ok_or("The system tells no VmRSS.")?.parse()?;
        Ok(kibibytes * 1024.0 / 1e6)
    }

    /// The program on the folder and in the place of this process.
    fn command(&self) -> Command {
        let mut command = program(&self.data(), self.address);
        if let Some(database) = &self.place.database {
            command.arg("--database").arg(database);
        }
        if let Some(objects) = &self.place.objects {
            command.arg("--objects").arg(objects);
        }
        command.envs(self.place.environment.iter().cloned());
        command
    }

    /// Backs the running service up, and restores that elsewhere; answers how many seconds each took.
    pub(crate) fn back_up_and_restore(&self) -> Result<[f64; 2], Box<dyn Error>> {
        let elsewhere = tempfile::tempdir()?;
        let backup = elsewhere.path().join("backup");
        let mut write = self.command();
        write.arg("backup").arg("--to").arg(&backup);
        let mut restore = program(&elsewhere.path().join("data"), self.address);
        restore.args(["restore", "--reason", "It is measured.", "--from"]);
        restore.arg(&backup);
        Ok([seconds(&mut write)?, seconds(&mut restore)?])
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn program(data: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(["--listen", &address.to_string()])
        .arg("--data")
        .arg(data)
        .arg("--dist")
        .arg(dist(data));
    command
}

/// A page in the place of the app lies beside the data.
fn dist(data: &Path) -> PathBuf {
    data.with_file_name("dist")
}

/// How long a command takes that needs the passphrase of a backup.
fn seconds(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let done = command
        .env(
            "TACIT_BACKUP_PASSPHRASE",
            "a passphrase of six random words",
        )
        .output()?;
    match done.status.success() {
        true => Ok(start.elapsed().as_secs_f64()),
        false => Err(String::from_utf8_lossy(&done.stderr).into()),
    }
}

/// Entries that the log alone takes, many in a transaction.
pub(crate) fn log_appends_per_second() -> Result<f64, Box<dyn Error>> {
    let output = Command::new(LOG_APPEND).arg(TOGETHER).output()?;
    let each_us: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(1e6 / each_us)
}
