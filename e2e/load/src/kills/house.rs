use std::{
    collections::BTreeMap,
    error::Error,
    hash::{BuildHasher, RandomState},
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use engines::{Postgres, S3};

use crate::server::{Place, Role, Server};

/// Whatever is asked of this server becomes a job, however short.
const JOBS: [&str; 4] = ["--job-from-milliseconds", "0", "--lease-seconds", "2"];
const DIRECT: [&str; 2] = ["--lease-seconds", "2"];

/// How long the queue may take to be empty once nobody asks.
const REST: Duration = Duration::from_secs(60);

/// Who is killed, the servers in their order behind the others.
const VICTIMS: [&str; 5] = ["postgres", "s3", "server", "server", "evaluator"];

/// What is killed: two servers, an evaluator, PostgreSQL and S3.
pub(super) struct House {
    postgres: Postgres,
    database: String,
    s3: S3,
    /// One that answers at once, one that puts everything into the queue, and an evaluator.
    servers: [Server; 3],
    killed: BTreeMap<&'static str, u64>,
    ended: u64,
}

impl House {
    pub(super) fn build() -> Result<Self, Box<dyn Error>> {
        let (postgres, s3) = (Postgres::start(), S3::start_kept());
        let database = postgres.database();
        let environment = S3::environment_at(s3.endpoint())
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let place = Place {
            database: Some(database.clone()),
            objects: Some(format!("s3://{}", S3::BUCKET)),
            environment: environment.into(),
        };
        let direct = Server::start(place, &DIRECT)?;
        let jobs = direct.beside(Role::Serve, &JOBS)?;
        let evaluator = direct.beside(Role::Evaluate, &DIRECT)?;
        Ok(Self {
            postgres,
            database,
            s3,
            servers: [direct, jobs, evaluator],
            killed: VICTIMS.map(|victim| (victim, 0)).into(),
            ended: 0,
        })
    }

    /// The server that answers at once.
    pub(super) fn direct(&self) -> &Server {
        &self.servers[0]
    }

    /// Its address, and that of the one that puts everything into the queue.
    pub(super) fn addresses(&self) -> [SocketAddr; 2] {
        [self.servers[0].address(), self.servers[1].address()]
    }

    /// Whichever it is.
    pub(super) fn kill_one_and_start_it_again(&mut self) -> Result<(), Box<dyn Error>> {
        let victim = (chance() * VICTIMS.len() as f64) as usize;
        *self.killed.entry(VICTIMS[victim]).or_default() += 1;
        match victim {
            0 => {
                self.postgres.kill();
                self.postgres.start_again();
            }
            1 => {
                self.s3.kill();
                self.s3.start_again();
            }
            server => {
                let server = &mut self.servers[server - 2];
                server.kill();
                server.start_again()?;
            }
        }
        Ok(())
    }

    /// Who was killed, and how often.
    pub(super) fn killed(&self) -> impl Iterator<Item = (&str, u64)> {
        self.killed.iter().map(|(victim, times)| (*victim, *times))
    }

    /// Starts those again that ended by themselves: their database went away while they began.
    pub(super) fn start_what_ended(&mut self) -> Result<(), Box<dyn Error>> {
        for server in &mut self.servers {
            if !server.is_running() {
                server.start_again()?;
                self.ended += 1;
            }
        }
        Ok(())
    }

    /// How often one did.
    pub(super) fn ended(&self) -> u64 {
        self.ended
    }

    /// Waits until no job is open.
    pub(super) fn come_to_rest(&mut self) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + REST;
        while self.number("SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')")? > 0 {
            if Instant::now() > deadline {
                return Err(self.complaint());
            }
            self.start_what_ended()?;
            thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    /// What went wrong, with the last lines of everybody's log.
    pub(super) fn complaint(&mut self) -> Box<dyn Error> {
        let mut complaint = "The service did not go on by itself.".to_owned();
        for server in &mut self.servers {
            let log = server.log().unwrap_or_default();
            let lines: Vec<&str> = log.lines().rev().take(8).collect();
            let runs = server.is_running();
            complaint += &format!(
                "\nIt runs: {runs}. Its log, the last line first:\n{}",
                lines.join("\n")
            );
        }
        complaint.into()
    }

    pub(super) fn number(&self, statement: &str) -> Result<u64, Box<dyn Error>> {
        Ok(self.ask(statement).trim().parse()?)
    }

    pub(super) fn ask(&self, statement: &str) -> String {
        self.postgres.ask(&self.database, statement)
    }
}

/// A random number from 0 to below 1.
pub(super) fn chance() -> f64 {
    (RandomState::new().hash_one(()) >> 11) as f64 / (1_u64 << 53) as f64
}
