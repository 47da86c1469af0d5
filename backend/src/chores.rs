//! What the program does beside serving.

use api::ProblemKind;

use crate::{
    app,
    base::clock::ServerClock,
    config::{Chore, Config},
    error::Error,
    service::setup,
};

/// Does it, and ends.
pub async fn run(chore: Chore, config: &Config, clock: &ServerClock) -> Result<(), Error> {
    match chore {
        Chore::SetupLink => setup_link(config, clock).await,
    }
}

async fn setup_link(config: &Config, clock: &ServerClock) -> Result<(), Error> {
    let database = app::database(config).await?;
    let link = setup::link(&database, &app::origin(config)?, clock.now()).await?;
    println!("{}", link.ok_or_else(has_administrator)?);
    Ok(())
}

fn has_administrator() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "There is an administrator already.",
        "Let an administrator approve whoever shall be one.",
    )
}
