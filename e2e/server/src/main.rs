//! The server as shipped, with handles for tests: `TACIT_TEST_AHEAD_S` puts its clock forward,
//! `TACIT_TEST_KEPT` is the candidate key that is always kept, a
//! file `hold` in the data folder keeps every thread of the evaluation pool busy while it is there, and a
//! file `hold-jobs` lets no job begin.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::Duration,
};

use listening::stop_signal;
use service::{
    app::App,
    base::clock::ServerClock,
    config::{Command, CommandLine},
};
use storage::database::DatabaseAddress;
use tacit_server::{
    chores,
    ending::ended,
    logs,
    serve::{evaluate, require_app, serve},
    telemetry::Telemetry,
};
use tokio::sync::oneshot;

const POLL: Duration = Duration::from_millis(2);

fn main() -> ExitCode {
    ended(run())
}

#[tokio::main]
async fn run() -> Result<(), Box<dyn Error>> {
    let told = CommandLine::read(std::env::args_os())?;
    let collector = told.config.otlp_endpoint.as_deref();
    let telemetry = collector.map(Telemetry::start).transpose()?;
    logs::write(told.log_json, telemetry.as_ref());
    let clock = ServerClock::default();
    if let Ok(seconds) = std::env::var("TACIT_TEST_AHEAD_S") {
        clock.put_forward(Duration::from_secs(seconds.parse()?));
    }
    if let Some(Command::Chore(chore)) = told.command {
        return Ok(chores::run(chore, &told.config, &clock).await?);
    }
    if let Some(Command::Evaluator) = told.command {
        let app = App::open(told.config, clock).await?;
        return Ok(evaluate(app, Box::pin(stop_signal())).await?);
    }
    require_app(&told.config.dist)?;
    let app = App::open(told.config, clock).await?;
    keep_always(&app, std::env::var("TACIT_TEST_KEPT").ok()).await?;
    let (looked, first_look) = oneshot::channel();
    tokio::spawn(hold_the_jobs(app.clone(), looked));
    let _ = first_look.await;
    tokio::spawn(hold_the_pool(app.clone()));
    Ok(serve(app, Box::pin(stop_signal())).await?)
}

/// Whatever candidate key the server draws, the database says this one, if any.
async fn keep_always(app: &App, kept: Option<String>) -> Result<(), Box<dyn Error>> {
    let kept = kept.map(|kept| kept.parse::<u16>()).transpose()?;
    let statements = match app.config.database() {
        DatabaseAddress::Sqlite(_) => keep_in_sqlite(kept),
        DatabaseAddress::Postgres(_) => keep_in_postgres(kept),
    };
    let mut writing = app.database.write().await?;
    for statement in statements {
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::raw_sql(statement).execute(&mut *writing).await?;
    }
    Ok(writing.commit().await?)
}

fn keep_in_sqlite(kept: Option<u16>) -> Vec<String> {
    let mut statements = vec!["DROP TRIGGER IF EXISTS kept".to_owned()];
    statements.extend(kept.map(|kept| {
        format!(
            "CREATE TRIGGER kept AFTER INSERT ON key_candidates BEGIN \
             UPDATE key_candidates SET kept = {kept} \
             WHERE account = new.account AND commitment = new.commitment; END"
        )
    }));
    statements
}

fn keep_in_postgres(kept: Option<u16>) -> Vec<String> {
    let mut statements = vec!["DROP FUNCTION IF EXISTS keep CASCADE".to_owned()];
    statements.extend(kept.map(|kept| {
        format!(
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql \
             AS $$ BEGIN NEW.kept := {kept}; RETURN NEW; END $$; \
             CREATE TRIGGER kept BEFORE INSERT ON key_candidates FOR EACH ROW EXECUTE FUNCTION keep()"
        )
    }));
    statements
}

async fn hold_the_pool(app: App) {
    let file = app.config.data.join("hold");
    loop {
        tokio::time::sleep(POLL).await;
        if file.exists() {
            let holds = (0..app.pool.threads()).map(|_| hold_one_thread(app.clone(), file.clone()));
            let holds: Vec<_> = holds.map(tokio::spawn).collect();
            for hold in holds {
                let _ = hold.await;
            }
        }
    }
}

/// Tells when it has looked for the file first, so that no job begins before; writes `held` into it.
async fn hold_the_jobs(app: App, looked: oneshot::Sender<()>) {
    let file = app.config.data.join("hold-jobs");
    let mut looked = Some(looked);
    loop {
        let idle = match file.exists() {
            true => app.jobs.idle().await,
            false => None,
        };
        if idle.is_some() {
            let _ = fs::write(&file, "held");
        }
        if let Some(looked) = looked.take() {
            let _ = looked.send(());
        }
        if idle.is_some() {
            gone(&file).await;
        }
        drop(idle);
        tokio::time::sleep(POLL).await;
    }
}

async fn gone(file: &Path) {
    while file.exists() {
        tokio::time::sleep(POLL).await;
    }
}

async fn hold_one_thread(app: App, file: PathBuf) {
    let _ = app.pool.run(move |_| wait_until_gone(&file)).await;
}

fn wait_until_gone(file: &Path) {
    while file.exists() {
        thread::sleep(POLL);
    }
}
