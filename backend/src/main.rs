//! The server's command line.

use std::{error::Error, io::IsTerminal, panic, process::ExitCode};

use backend::{
    app::App,
    base::clock::Clock,
    config::Config,
    serve::{serve, stop_signal},
    service::setup,
    settings::{CommandLine, Settings},
};
use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
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
async fn run(flags: CommandLine) -> Result<(), Box<dyn Error>> {
    write_logs(flags.log_json);
    let file = flags.config.as_deref().map(Settings::read).transpose()?;
    let config = Config::new(flags.settings.or(file.unwrap_or_default()))?;
    let app = App::open(config, Clock::default()).await?;
    if flags.print_setup_link {
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
