//! The origin that names the log, as the server of a data folder had it at its last start. Whoever knows the log by that name takes a log
//! of another name for another log.

use std::{fs, io, path::Path};

use api::ProblemKind;
use storage::{private, server_keys};

use crate::{config::Origin, error::Error};

/// File of the origin.
const FILE: &str = "origin";

/// The origin of the last start; none where no server of this version was started.
pub fn last(data: &Path) -> Result<Option<String>, Error> {
    let file = data.join(FILE);
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(private::about(&file)(error).into()),
    }
}

/// Remembers the origin of a server that starts, and says so where it is another one than before.
pub fn keep(data: &Path, origin: &Origin) -> Result<(), Error> {
    let origin = origin.as_str();
    match last(data)?.as_deref() {
        Some(before) if before == origin => return Ok(()),
        Some(before) => tracing::warn!(
            before,
            origin,
            "the origin is another one than at the last start: to browsers and witnesses the log is another log, and passkeys of before \
             sign nobody in"
        ),
        None => {}
    }
    Ok(server_keys::replace(&data.join(FILE), origin.as_bytes())?)
}

/// What a command needs that signs as the server does, or names it.
///
/// # Errors
/// A refusal where the server of the data folder has another origin than the command's settings say.
pub fn require(data: &Path, origin: &Origin) -> Result<(), Error> {
    match last(data)? {
        Some(served) if served != origin.as_str() => Err(other(&served, origin.as_str())),
        _ => Ok(()),
    }
}

fn other(served: &str, own: &str) -> Error {
    Error::refused(
        ProblemKind::Conflict,
        format!(
            "The server of this data folder has the origin {served}, and the settings of this command say {own}. Nothing was done."
        ),
        format!(
            "Name the server's settings with --config, or say --origin {served}. If the service moves, start the server with its new \
             origin first."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_another_origin_than_the_server_is_told_both() {
        let folder = tempfile::tempdir().unwrap();
        let [served, other] = ["https://tacit.example", "http://127.0.0.1:8080"]
            .map(|origin| Origin::parse(origin).unwrap());
        require(folder.path(), &other).unwrap();
        assert_eq!(last(folder.path()).unwrap(), None);
        keep(folder.path(), &served).unwrap();
        require(folder.path(), &served).unwrap();
        let refused = require(folder.path(), &other).unwrap_err().to_string();
        for named in [served.as_str(), other.as_str(), "--config"] {
            assert!(refused.contains(named), "{refused}");
        }
        keep(folder.path(), &other).unwrap();
        require(folder.path(), &other).unwrap();
        assert!(require(folder.path(), &served).is_err());
    }
}
