//! The server's command line.

use std::{env, error::Error, process::ExitCode};

use backend::{
    app::App,
    base::clock::ServerClock,
    config::{CommandLine, ConfigError},
    logs,
    serve::{serve, stop_signal},
    service::setup,
};

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
    logs::write(told.log_json);
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
