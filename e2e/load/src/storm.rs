use std::{
    collections::BTreeMap,
    error::Error,
    time::{Duration, Instant},
};

use futures_util::future::{join_all, try_join_all};

use crate::{
    connection::{Connection, Received},
    crowd::Crowd,
    figures::Figures,
    latencies::Latencies,
    server::Server,
};

/// Results of one storm that are decrypted.
const SAMPLE: usize = 100;
/// Connections on which everybody asks for the first time.
const FIRST: usize = 16;

/// What came of questions over many connections at the same time.
#[derive(Default)]
pub(crate) struct Storm {
    seconds: f64,
    latencies: Latencies,
    /// What came instead of answers.
    failures: BTreeMap<String, u64>,
    /// Places of users in the crowd, and the results that they got last.
    results: Vec<(usize, Vec<u8>)>,
}

/// When a connection asks no more.
#[derive(Clone, Copy)]
enum Limit {
    Everybody,
    For(Duration),
}

impl Storm {
    /// Everybody asks once.
    pub(crate) fn once(server: &Server, crowd: &Crowd) -> Result<Self, Box<dyn Error>> {
        Self::run(&[server], crowd, FIRST, Limit::Everybody)
    }

    /// Asks these servers in turn for so long. Each connection brings the next question when the last one is answered, each
    /// for other users.
    pub(crate) fn rage(
        servers: &[&Server],
        crowd: &Crowd,
        connections: usize,
        duration: Duration,
    ) -> Result<Self, Box<dyn Error>> {
        Self::run(servers, crowd, connections, Limit::For(duration))
    }

    /// On one thread, which leaves the machine to the server.
    fn run(
        servers: &[&Server],
        crowd: &Crowd,
        connections: usize,
        limit: Limit,
    ) -> Result<Self, Box<dyn Error>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        runtime.block_on(async {
            let servers = servers.iter().cycle().take(connections);
            let opened = servers.map(|server| Connection::open(server.address()));
            let opened = try_join_all(opened).await?;
            let start = Instant::now();
            let parts = opened.into_iter().enumerate().map(|(first, connection)| {
                let all = crowd.questions.len();
                let users = (first % all..all).step_by(connections).collect();
                ask(connection, crowd, users, limit, start)
            });
            let parts = join_all(parts).await;
            let mut storm = parts.into_iter().fold(Self::default(), Self::with);
            storm.seconds = start.elapsed().as_secs_f64();
            crowd.count(storm.latencies.count() as u64);
            Ok(storm)
        })
    }

    fn with(mut self, part: Self) -> Self {
        self.latencies.extend(part.latencies);
        self.results.extend(part.results);
        for (failure, count) in part.failures {
            *self.failures.entry(failure).or_default() += count;
        }
        self
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.latencies.count() as f64 / self.seconds
    }

    /// Notes how long so many connections waited for a server on this database, and what was refused.
    pub(crate) fn report(&self, database: &str, connections: usize, figures: &mut Figures) {
        let failures: u64 = self.failures.values().sum();
        let [half, most, nearly_all] = self.latencies.percentiles([50.0, 90.0, 99.0]);
        figures.add(format!("{database}_p50_ms_{connections}"), half);
        figures.add(format!("{database}_p90_ms_{connections}"), most);
        figures.add(format!("{database}_p99_ms_{connections}"), nearly_all);
        figures.add(format!("{database}_refused_{connections}"), failures as f64);
        for (failure, count) in &self.failures {
            println!("{count} times: {failure}");
        }
    }

    /// Decrypts some of the results.
    pub(crate) fn check(self, crowd: &Crowd) -> Result<(), Box<dyn Error>> {
        let step = self.results.len().div_ceil(SAMPLE).max(1);
        for (user, result) in self.results.iter().step_by(step) {
            if !crowd.questions[*user].is_answered_by(result, &crowd.model) {
                return Err("An answer is not what the model says in the clear.".into());
            }
        }
        Ok(())
    }
}

async fn ask(
    mut connection: Connection,
    crowd: &Crowd,
    users: Vec<usize>,
    limit: Limit,
    start: Instant,
) -> Storm {
    let mut storm = Storm::default();
    let mut last = None;
    for (asked, user) in users.iter().copied().cycle().enumerate() {
        let is_over = match limit {
            Limit::Everybody => asked == users.len(),
            Limit::For(duration) => start.elapsed() >= duration,
        };
        if is_over {
            break;
        }
        let asked_at = Instant::now();
        match connection.exchange(crowd.questions[user].request()).await {
            Ok(Received::Answer) => {
                storm.latencies.add(asked_at.elapsed());
                last = Some(user);
                continue;
            }
            Ok(Received::Done) => *storm.failures.entry("nothing".into()).or_default() += 1,
            Ok(Received::Job) => *storm.failures.entry("a job".into()).or_default() += 1,
            Ok(Received::Refusal(status)) => *storm.failures.entry(status).or_default() += 1,
            Err(error) => *storm.failures.entry(error.kind().to_string()).or_default() += 1,
        }
        last = None;
    }
    storm.results = last
        .map(|user| (user, connection.body().to_vec()))
        .into_iter()
        .collect();
    storm
}
