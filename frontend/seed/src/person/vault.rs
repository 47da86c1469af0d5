use api::{
    ProblemKind, paths,
    vault::{VERSION_HEADER, VaultItem},
};
use ureq::http::Method;

use super::Person;
use crate::Error;

/// An encrypted vault item and the version it was read at.
pub(super) struct Item {
    pub(super) blob: Vec<u8>,
    pub(super) version: u64,
}

impl Person {
    /// Names, versions and sizes of her vault items.
    ///
    /// # Errors
    /// The server's problem.
    pub fn vault_items(&mut self) -> Result<Vec<VaultItem>, Error> {
        self.connection.read(paths::VAULT)
    }

    /// One vault item, if it is there.
    pub(super) fn load_item(&mut self, name: &str) -> Result<Option<Item>, Error> {
        let path = paths::vault_item(name);
        let answer = match self.connection.send(Method::GET, &path, &[], Vec::new()) {
            Err(error) if error.kind() == Some(ProblemKind::NotFound) => return Ok(None),
            answer => answer?,
        };
        let version = answer
            .number(VERSION_HEADER)
            .ok_or(Error::Unexpected("a vault item"))?;
        let blob = answer.bytes;
        Ok(Some(Item { blob, version }))
    }

    /// Stores a vault item that was read at `version` (0: not there yet).
    pub(super) fn save_item(
        &mut self,
        name: &str,
        blob: Vec<u8>,
        version: u64,
    ) -> Result<(), Error> {
        let version = version.to_string();
        let headers = [(VERSION_HEADER, version.as_str())];
        let path = paths::vault_item(name);
        self.connection
            .send_bytes(Method::PUT, &path, &headers, blob)
            .map(|_| ())
    }
}
