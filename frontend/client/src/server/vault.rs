use std::ops::Range;

use api::{
    limits, paths,
    vault::{NEXT_HEADER, VERSION_HEADER, VaultItem},
};

use super::done;
use crate::{
    Client, Failure, Outcome, Pending,
    port::{HttpRequest, Method},
};

impl Client {
    /// Names, versions and sizes of all vault items.
    pub fn vault_items(&self) -> Pending<Vec<VaultItem>> {
        self.read(paths::VAULT)
    }

    /// One item as it is stored, and the version that the server states; none when there is no such item.
    pub(crate) async fn stored_item(&self, name: &str) -> Outcome<Option<(Vec<u8>, u64)>> {
        let request = HttpRequest::new(Method::Get, paths::vault_item(name));
        let request = request.answered_within(limits::VAULT_ITEM_BYTES as u64);
        let answer = self.send(request).await?;
        if answer.is_nothing() {
            return Ok(None);
        }
        let version = answer
            .number(VERSION_HEADER)
            .ok_or_else(Failure::unexpected_answer)?;
        Ok(Some((answer.body, version)))
    }

    /// Stores an item that was at the version where `versions` begins (0: did not exist), as the one where it ends.
    pub(crate) fn store_item(
        &self,
        name: &str,
        blob: Vec<u8>,
        versions: Range<u64>,
    ) -> Pending<()> {
        let request = HttpRequest::new(Method::Put, paths::vault_item(name))
            .header(VERSION_HEADER, versions.start)
            .header(NEXT_HEADER, versions.end)
            .bytes(blob);
        done(self.send(request))
    }

    /// Deletes an item.
    pub(crate) fn remove_item(&self, name: &str) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::vault_item(name)))
    }
}
