use api::{key::PublishedKey, paths};
use protocol::{LoadKeys, MakeKeys};
use ureq::http::Method;

use super::Person;
use crate::Error;

/// Name of the vault item that holds the client keys.
const KEYS: &str = "keys";

impl Person {
    /// Loads the keys of her vault; false when there are none.
    ///
    /// # Errors
    /// The server's problem, the desk's fault.
    pub fn load_keys(&mut self) -> Result<bool, Error> {
        let Some(item) = self.load_item(KEYS)? else {
            return Ok(false);
        };
        self.ask(LoadKeys { blob: item.blob })?;
        Ok(true)
    }

    /// Makes a key, keeps it in her vault and publishes it: a new epoch.
    ///
    /// # Errors
    /// The server's problem, the desk's fault.
    pub fn make_keys(&mut self) -> Result<PublishedKey, Error> {
        let (previous, version) = match self.load_item(KEYS)? {
            Some(item) => (Some(item.blob), item.version),
            None => (None, 0),
        };
        let made = self.ask(MakeKeys { previous })?;
        self.save_item(KEYS, made.blob, version)?;
        self.connection
            .send_bytes(Method::POST, paths::KEYS, &[], made.public_key)?
            .document()
    }

    /// Her published keys.
    ///
    /// # Errors
    /// The server's problem.
    pub fn published_keys(&mut self) -> Result<Vec<PublishedKey>, Error> {
        self.connection.read(paths::KEYS)
    }
}
