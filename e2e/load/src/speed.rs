use std::{error::Error, time::Duration};

use engines::Postgres;

use crate::{
    crowd::Crowd,
    figures::Figures,
    scaling,
    server::{self, Place, Role, Server},
    storm::Storm,
};

const FEW: usize = 64;
const MANY: usize = 1_000;

/// Parts of the duration in which one server and two are asked in turn.
const ROUNDS: u32 = 2;

/// PostgreSQL waits until a transaction has reached the disk, as it does where it is installed.
const DURABLE: [&str; 1] = ["fsync=on"];

/// The first server has measured how fast evaluations are, for all.
const MEASURED: [&str; 2] = ["--calibrate", "false"];

/// How fast the service is on both databases.
pub(crate) fn measure(
    users: usize,
    seconds: u64,
    figures: &mut Figures,
) -> Result<(), Box<dyn Error>> {
    let duration = Duration::from_secs(seconds);
    figures.add("log_appends_per_second", server::log_appends_per_second()?);
    on_sqlite(users, duration, figures)?;
    on_postgres(users, duration, figures)
}

fn on_sqlite(
    users: usize,
    duration: Duration,
    figures: &mut Figures,
) -> Result<(), Box<dyn Error>> {
    let server = Server::start(Place::default(), &[])?;
    let crowd = Crowd::gather(&server, users)?;
    Storm::once(&server, &crowd)?.check(&crowd)?;
    figures.add("memory_1000_users_mb", server.memory_megabytes()?);
    rage("sqlite", &server, &crowd, duration, figures)?;
    let [backup, restore] = server.back_up_and_restore()?;
    figures.add("backup_s", backup);
    figures.add("restore_s", restore);
    crowd.check_books(&server)
}

fn on_postgres(
    users: usize,
    duration: Duration,
    figures: &mut Figures,
) -> Result<(), Box<dyn Error>> {
    let postgres = Postgres::start_with(&DURABLE);
    let place = Place {
        database: Some(postgres.database()),
        ..Place::default()
    };
    let mut server = Server::start(place, &[])?;
    let crowd = Crowd::gather(&server, users)?;
    Storm::once(&server, &crowd)?.check(&crowd)?;
    rage("postgres", &server, &crowd, duration, figures)?;
    let second = server.beside(Role::Serve, &MEASURED)?;
    let evaluators = [Role::Evaluate; 2].map(|role| server.beside(role, &MEASURED));
    Storm::once(&second, &crowd)?.check(&crowd)?;
    spread([&server, &second], &crowd, duration, figures)?;
    for mut evaluator in evaluators.into_iter().chain([Ok(second)]) {
        evaluator
            .as_mut()
            .map_err(|error| error.to_string())?
            .kill();
    }
    // It would take jobs too.
    server.kill();
    let scaling = scaling::measure(&server.place(), &crowd)?;
    figures.add("evaluator_scaling_simulated", scaling);
    server.start_again()?;
    server.wait_until_it_listens()?;
    crowd.check_books(&server)
}

/// Few connections, and many.
fn rage(
    database: &str,
    server: &Server,
    crowd: &Crowd,
    duration: Duration,
    figures: &mut Figures,
) -> Result<(), Box<dyn Error>> {
    for connections in [FEW, MANY] {
        let storm = Storm::rage(&[server], crowd, connections, duration)?;
        let answers = match connections {
            FEW => format!("{database}_answers_per_second"),
            _ => format!("{database}_answers_per_second_{connections}"),
        };
        figures.add(answers, storm.rate());
        storm.report(database, connections, figures);
        storm.check(crowd)?;
    }
    Ok(())
}

/// How many times the answers of one server two of them give on the same machine. One and two are asked in turn, because the
/// machine's speed drifts.
fn spread(
    servers: [&Server; 2],
    crowd: &Crowd,
    duration: Duration,
    figures: &mut Figures,
) -> Result<(), Box<dyn Error>> {
    let [first, second] = servers;
    for connections in [FEW, MANY] {
        let (mut alone, mut together) = (0.0, 0.0);
        for one in [first, second].repeat(ROUNDS as usize) {
            let storm = Storm::rage(&[one], crowd, connections, duration / ROUNDS)?;
            alone += storm.rate();
            storm.check(crowd)?;
            let storm = Storm::rage(&servers, crowd, connections, duration / ROUNDS)?;
            together += storm.rate();
            storm.check(crowd)?;
        }
        let ratio = match connections {
            FEW => "postgres_two_http_two_evaluators_ratio".to_owned(),
            _ => format!("postgres_two_http_two_evaluators_ratio_{connections}"),
        };
        figures.add(ratio, together / alone);
    }
    Ok(())
}
