use std::{
    collections::BTreeSet,
    env, fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};

use engines::{Postgres, S3, free_address};
use storage::objects::address::{self, ObjectsAddress};
use tempfile::TempDir;
use tokio::runtime::Builder;

use crate::house::{candidates::KEPT, disk::Disk, people::Person};

const BINARY: &str = env!("CARGO_BIN_EXE_server-under-test");
const PATIENCE: Duration = Duration::from_secs(20);
/// How long jobs of a server that was killed wait for another one.
const LEASE_SECONDS: &str = "2";

static POSTGRES: LazyLock<Postgres> = LazyLock::new(Postgres::start);
/// One for all tests, each in a part of the bucket of its own.
pub(crate) static S3_SERVER: LazyLock<S3> = LazyLock::new(S3::start);

/// A server process on a data folder of its own; both end with it. All tests run on the database that
/// `TACIT_TEST_DATABASE` names.
pub(crate) struct Server {
    folder: TempDir,
    place: Place,
    address: SocketAddr,
    process: Option<Child>,
}

/// Where rows and objects lie outside the folder.
#[derive(Clone, Default)]
pub(crate) struct Place {
    /// Address of the database.
    pub(crate) database: Option<String>,
    /// Address of the objects.
    pub(crate) objects: Option<String>,
    /// How they are reached.
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Place {
    /// A part of the bucket at an endpoint.
    pub(crate) fn in_bucket(prefix: &str, endpoint: &str) -> Self {
        let environment = S3::environment_at(endpoint);
        Self {
            database: None,
            objects: Some(format!("s3://{}/{prefix}", S3::BUCKET)),
            environment: environment
                .map(|(name, value)| (name, value.to_owned()))
                .into(),
        }
    }

    /// An empty PostgreSQL database.
    pub(crate) fn on_postgres() -> Self {
        Self {
            database: Some(POSTGRES.database()),
            ..Self::default()
        }
    }

    /// An empty PostgreSQL database, and a part of a bucket in which nothing lies.
    pub(crate) fn far_away(prefix: &str) -> Self {
        Self {
            database: Some(POSTGRES.database()),
            ..Self::in_bucket(prefix, S3_SERVER.endpoint())
        }
    }
}

/// How a server is started.
#[derive(Default)]
pub(crate) struct Start {
    /// Further flags.
    pub(crate) flags: &'static [&'static str],
    /// Seconds its clock is ahead.
    pub(crate) ahead_s: u64,
    /// Whether it draws which candidate key is kept, as a server does that is not under test.
    pub(crate) draws: bool,
    /// Kilobytes the largest file may have, as on a disk that is full beyond them.
    pub(crate) file_kilobytes: Option<u64>,
    /// Whether it writes every line of its log to a disk that is full.
    pub(crate) log_is_full: bool,
    /// Whether it is on PostgreSQL in any case.
    pub(crate) on_postgres: bool,
}

impl Start {
    /// On a disk with room, which can be filled while it runs; one person may sign in as often as all routes together want it.
    pub(crate) fn with_room() -> Self {
        Self {
            flags: &[
                "--sign-ins-per-minute",
                "1000",
                "--sign-ins-per-account",
                "1000",
            ],
            file_kilobytes: Some(Disk::ROOM),
            ..Self::default()
        }
    }

    fn is_on_postgres(&self) -> bool {
        let chosen = env::var("TACIT_TEST_DATABASE");
        self.on_postgres || matches!(chosen.as_deref(), Ok("postgres"))
    }
}

impl Server {
    /// A new server on an empty folder.
    pub(crate) fn start() -> Self {
        Self::start_with(&Start::default())
    }

    pub(crate) fn start_with(start: &Start) -> Self {
        let place = Place {
            database: start.is_on_postgres().then(|| POSTGRES.database()),
            ..Place::default()
        };
        Self::start_in(place, start)
    }

    pub(crate) fn start_in(place: Place, start: &Start) -> Self {
        let mut server = Self::new(place);
        server.restart(start);
        server
    }

    fn new(place: Place) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            place,
            address: free_address(),
            process: None,
        }
    }

    /// Another server with the same database, objects and keys.
    pub(crate) fn beside(other: &Self, start: &Start) -> Self {
        let mut server = Self::sharing(other);
        server.restart(start);
        server
    }

    /// An evaluator with the same database, objects and keys, which listens nowhere.
    pub(crate) fn evaluator_beside(other: &Self) -> Self {
        let mut evaluator = Self::sharing(other);
        evaluator.restart_evaluator();
        evaluator
    }

    /// Ends the evaluator's process if there is one, and starts another on the same folder.
    pub(crate) fn restart_evaluator(&mut self) {
        self.kill();
        let mut command = self.command(&Start::default());
        let command = command.arg("evaluator");
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.process = Some(process.unwrap());
    }

    fn sharing(other: &Self) -> Self {
        let server = Self::new(Place {
            objects: Some(format!("file:{}", other.data("blobs").display())),
            ..other.place.clone()
        });
        fs::create_dir_all(server.data("")).unwrap();
        for key in ["log.key", "opaque.key"] {
            fs::copy(other.data(key), server.data(key)).unwrap();
        }
        server
    }

    /// Entries of the largest log that it remembers.
    pub(crate) fn entries_seen(&self) -> u64 {
        let head = fs::read_to_string(self.data("log.head")).unwrap_or_default();
        let size = head.split(' ').next().and_then(|size| size.parse().ok());
        size.unwrap_or(0)
    }

    /// Stops the process in its tracks (SIGSTOP), until [`Self::wake`].
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn wake(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Ends the process if there is one, and starts another on the same folder.
    pub(crate) fn restart(&mut self, start: &Start) {
        self.kill();
        self.make_app();
        let mut command = self.command(start);
        command.args(start.flags);
        let log = match start.log_is_full {
            true => fs::File::create("/dev/full").unwrap().into(),
            false => Stdio::null(),
        };
        let process = command.stdout(Stdio::null()).stderr(log).spawn();
        self.process = Some(process.unwrap());
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            assert!(Instant::now() < deadline, "the server does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A page in the place of the app.
    fn make_app(&self) {
        fs::create_dir_all(self.dist()).unwrap();
        fs::write(self.dist().join("index.html"), "<title>Tacit</title>").unwrap();
    }

    fn dist(&self) -> PathBuf {
        self.folder.path().join("dist")
    }

    /// Ends the process without a warning (SIGKILL).
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Asks the process to end (SIGTERM) and waits until it has.
    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let id = process.id().to_string();
            let asked = Command::new("kill").arg(&id).status().unwrap();
            assert!(asked.success());
            process.wait().unwrap();
        }
    }

    /// Asks for the set-up token of an administrator.
    pub(crate) fn setup_token(&self) -> String {
        let output = self.run(&["setup-link"]);
        let link = String::from_utf8(output.stdout).unwrap();
        link.trim().split_once('#').unwrap().1.to_owned()
    }

    /// Runs the program a second time on the same folder, until it ends.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(&Start::default(), arguments)
    }

    pub(crate) fn run_with(&self, start: &Start, arguments: &[&str]) -> Output {
        let mut command = self.command(start);
        command.args(arguments).output().unwrap()
    }

    /// Runs the program with nothing but these words.
    pub(crate) fn run_elsewhere(arguments: &[&str]) -> Output {
        Command::new(BINARY).args(arguments).output().unwrap()
    }

    /// Address of the database outside the folder.
    pub(crate) fn database(&self) -> Option<&str> {
        self.place.database.as_deref()
    }

    /// What its PostgreSQL database answers.
    pub(crate) fn ask_database(&self, statement: &str) -> String {
        POSTGRES.ask(self.database().unwrap(), statement)
    }

    /// Ends the process without a warning and goes on, at the same address, in an empty folder elsewhere.
    pub(crate) fn lose_everything(&mut self) {
        let had_database = self.place.database.is_some();
        self.lose_everything_for(Place {
            database: had_database.then(|| POSTGRES.database()),
            objects: self.place.objects.clone(),
            ..Place::default()
        });
    }

    /// The same, in an empty place.
    pub(crate) fn lose_everything_for(&mut self, place: Place) {
        self.kill();
        self.folder = tempfile::tempdir().unwrap();
        self.settle(place);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Moves to an empty place, with everything, and goes on there; nothing is left in its folder of what lay there.
    pub(crate) fn move_to(&mut self, place: Place, start: &Start) {
        self.stop();
        let ((from, from_objects), (to, to_objects)) =
            (self.addresses(&self.place), self.addresses(&place));
        let migrate = || {
            let mut command = self.command(&Start::default());
            command
                .envs(place.environment.iter().cloned())
                .args(["migrate", "--from", &from, "--to", &to])
                .args(["--from-objects", &from_objects])
                .args(["--to-objects", &to_objects]);
            command.output().unwrap()
        };
        // PostgreSQL notices a moment later that somebody left.
        let is_early = |moved: &Output| {
            String::from_utf8_lossy(&moved.stderr).contains("work on the database")
        };
        let moved = (0..100).map(|_| migrate()).find(|moved| !is_early(moved));
        let moved = moved.unwrap();
        assert!(moved.status.success(), "{moved:?}");
        if self.keeps_its_rows_in_files() {
            fs::remove_file(self.data("tacit.sqlite")).unwrap();
        }
        if self.place.objects.is_none() {
            fs::remove_dir_all(self.data("blobs")).unwrap();
        }
        self.settle(place);
        self.restart(start);
    }

    /// Those of its rows and of its objects.
    fn addresses(&self, place: &Place) -> (String, String) {
        let rows = || format!("sqlite:{}", self.data("tacit.sqlite").display());
        let objects = || format!("file:{}", self.data("blobs").display());
        (
            place.database.clone().unwrap_or_else(rows),
            place.objects.clone().unwrap_or_else(objects),
        )
    }

    /// What it is told beside the place stays.
    fn settle(&mut self, mut place: Place) {
        place
            .environment
            .splice(..0, self.place.environment.drain(..));
        self.place = place;
    }

    /// Tells it something more by its environment from the next start on.
    pub(crate) fn tell(&mut self, name: &'static str, value: String) {
        self.place.environment.push((name, value));
    }

    /// Names of its objects, wherever they lie.
    pub(crate) fn objects(&self) -> BTreeSet<String> {
        let place: ObjectsAddress = self.addresses(&self.place).1.parse().unwrap();
        let environment = self.place.environment.iter();
        let environment = environment.map(|(name, value)| (name.to_string(), value.clone()));
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let names = runtime.block_on(async {
            let objects = place.open_in(environment).unwrap();
            address::names(&*objects).await.unwrap()
        });
        names.iter().map(ToString::to_string).collect()
    }

    /// What a program is told, its name first, that works in its place.
    pub(crate) fn told(&self, flags: &[&str]) -> Vec<String> {
        let (rows, objects) = self.addresses(&self.place);
        let own = [
            "server".to_owned(),
            format!("--listen={}", self.address),
            format!("--data={}", self.folder.path().join("data").display()),
            format!("--dist={}", self.dist().display()),
            format!("--database={rows}"),
            format!("--objects={objects}"),
        ];
        let flags = flags.iter().map(|flag| (*flag).to_owned());
        own.into_iter().chain(flags).collect()
    }

    /// What it writes to; it was started [`Start::with_room`].
    pub(crate) fn disk(&self) -> Disk {
        let process = self.process.as_ref().unwrap().id();
        Disk::of(process, self.data(""))
    }

    /// Whether a limit on its files is one on its database.
    pub(crate) fn keeps_its_rows_in_files(&self) -> bool {
        self.place.database.is_none()
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A folder or file of the data folder.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    /// Names of the files in a folder of the data folder, at any depth.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let mut folders = vec![self.data(name)];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => files.push(path.file_name().unwrap().to_str().unwrap().to_owned()),
                }
            }
        }
        files
    }

    /// Keeps the threads of the evaluation pool busy, until [`Self::let_go`].
    pub(crate) fn hold(&self) {
        fs::write(self.data("hold"), []).unwrap();
    }

    pub(crate) fn let_go(&self) {
        fs::remove_file(self.data("hold")).unwrap();
    }

    /// Lets no job begin, until [`Self::let_jobs_go`]; a restart changes nothing about it.
    pub(crate) fn hold_jobs(&self) {
        let file = self.data("hold-jobs");
        fs::write(&file, []).unwrap();
        let deadline = Instant::now() + PATIENCE;
        while fs::read(&file).unwrap() != b"held" {
            assert!(Instant::now() < deadline, "the server goes on with jobs");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn let_jobs_go(&self) {
        fs::remove_file(self.data("hold-jobs")).unwrap();
    }

    /// Sends raw bytes and reads the status line of the answer.
    fn raw(&self, request: &str) -> String {
        let mut stream = self.raw_stream(request);
        let mut answer = [0; 128];
        let length = stream.read(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        answer.lines().next().unwrap_or_default().to_owned()
    }

    /// Announces a body of so many bytes and sends none; answers the status line.
    pub(crate) fn announce_body(&self, request: &str, person: &Person, bytes: u64) -> String {
        self.raw(&head(request, person, bytes))
    }

    /// Sends raw bytes and leaves the connection open.
    pub(crate) fn raw_stream(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn command(&self, start: &Start) -> Command {
        let mut command = match start.file_kilobytes {
            None => Command::new(BINARY),
            Some(kilobytes) => limited(BINARY, kilobytes),
        };
        if start.log_is_full {
            command.env("RUST_LOG", "trace");
        }
        if !start.draws {
            command.env("TACIT_TEST_KEPT", KEPT.to_string());
        }
        command
            .env("TACIT_TEST_AHEAD_S", start.ahead_s.to_string())
            .arg("--listen")
            .arg(self.address.to_string())
            .arg("--data")
            .arg(self.folder.path().join("data"))
            .arg("--dist")
            .arg(self.dist())
            .args(["--calibrate", "false", "--lease-seconds", LEASE_SECONDS]);
        if let Some(database) = &self.place.database {
            command.arg("--database").arg(database);
        }
        if let Some(objects) = &self.place.objects {
            command.arg("--objects").arg(objects);
        }
        command.envs(self.place.environment.iter().cloned());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A command whose writes past a file size fail as they do on a full disk, instead of ending it.
fn limited(binary: &str, kilobytes: u64) -> Command {
    let mut command = Command::new("bash");
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
    command.arg("-c").arg(script).arg(binary);
    command
}

/// A request up to its body; `request` is method and path.
pub(crate) fn head(request: &str, person: &Person, bytes: u64) -> String {
    format!(
        "{request} HTTP/1.1\r\nhost: localhost\r\n{}x-tacit-rows: 1\r\n\
         content-type: application/octet-stream\r\ncontent-length: {bytes}\r\n\r\n",
        person.browser.cookie_line(),
    )
}
