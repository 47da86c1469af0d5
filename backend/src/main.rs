//! The server's command line.

use std::{env, error::Error, io::IsTerminal, panic, process::ExitCode};

use backend::{
    app::App,
    base::clock::ServerClock,
    config::{CommandLine, ConfigError},
    serve::{serve, stop_signal},
    service::setup,
};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    match CommandLine::read(env::args_os()) {
        Ok(told) => ended(run(told)),
        Err(ConfigError::Usage(usage)) => usage.exit(),
        Err(error) => ended(Err(error.into())),
    }
}

fn ended(outcome: Result<(), Box<dyn Error>>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The server cannot run: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(told: CommandLine) -> Result<(), Box<dyn Error>> {
    write_logs(told.log_json);
    let app = App::open(told.config, ServerClock::default()).await?;
    if told.print_setup_link {
        let link = setup::link(&app)
            .await?
            .ok_or("there is an administrator already")?;
        println!("{link}");
        return Ok(());
    }
    Ok(serve(app, stop_signal()).await?)
}

fn write_logs(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match json {
        true => logs.json().init(),
        false => logs.init(),
    }
    // A panic message may quote a value; its place does not.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| (place.file(), place.line()));
        tracing::error!(?place, "panic");
    }));
}
