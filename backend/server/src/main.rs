//! The server's command line.

use std::{env, error::Error, process::ExitCode};

use listening::stop_signal;
use service::{
    app::App,
    base::clock::ServerClock,
    config::{Command, CommandLine, ConfigError},
};
use tacit_server::{
    chores,
    ending::ended,
    logs,
    serve::{evaluate, require_app, serve},
    telemetry::Telemetry,
};

fn main() -> ExitCode {
    match CommandLine::read(env::args_os()) {
        Ok(told) => ended(run(told)),
        Err(ConfigError::Usage(usage)) => usage.exit(),
        Err(error) => ended(Err(error.into())),
    }
}

#[tokio::main]
async fn run(told: CommandLine) -> Result<(), Box<dyn Error>> {
    let collector = told.config.otlp_endpoint.as_deref();
    let telemetry = collector.map(Telemetry::start).transpose()?;
    logs::write(told.log_json, telemetry.as_ref());
    let clock = ServerClock::default();
    match told.command {
        None | Some(Command::Serve) => {
            require_app(&told.config.dist)?;
            let app = App::open(told.config, clock).await?;
            Ok(serve(app, Box::pin(stop_signal())).await?)
        }
        Some(Command::Evaluator) => {
            let app = App::open(told.config, clock).await?;
            Ok(evaluate(app, Box::pin(stop_signal())).await?)
        }
        Some(Command::Chore(chore)) => Ok(chores::run(chore, &told.config, &clock).await?),
    }
}
