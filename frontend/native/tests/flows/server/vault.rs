//! Vault items, as the server stores them.

use api::{
    AccountId, ProblemKind,
    account::Role,
    log::EntryKind,
    vault::{NEXT_HEADER, VERSION_HEADER, VERSIONS, VaultItem},
};
use client::port::{HttpAnswer, HttpRequest, Method};
use sha2::{Digest, Sha256};

use super::{
    State,
    reply::{empty, header, versioned},
};

impl State {
    pub(super) fn items(&self, role: Role) -> Vec<VaultItem> {
        let item = |(name, (blob, version)): (&String, &(Vec<u8>, u64))| {
            let (is_users, name) = match name.strip_prefix("user/") {
                Some(name) => (true, name),
                None => (false, name.as_str()),
            };
            (is_users == (role == Role::User)).then(|| VaultItem {
                name: name.to_owned(),
                version: *version,
                bytes: blob.len() as u64,
            })
        };
        self.vault.iter().filter_map(item).collect()
    }

    pub(super) fn vault(
        &mut self,
        holder: &AccountId,
        name: &str,
        request: HttpRequest,
    ) -> Result<HttpAnswer, ProblemKind> {
        let version = self.vault.get(name).map_or(0, |(_, version)| *version);
        match request.method {
            Method::Put => {
                let seen = header(&request, VERSION_HEADER);
                if seen != version.to_string() {
                    return Err(ProblemKind::VaultConflict);
                }
                let next = header(&request, NEXT_HEADER).parse().unwrap();
                assert!(next > version);
                let item = (request.body.unwrap(), next);
                if name.ends_with(VERSIONS) && self.notes_vaults {
                    let list = Sha256::digest(&item.0).into();
                    self.book.add(EntryKind::VaultNoted, Some((holder, list)));
                }
                self.vault.insert(name.to_owned(), item);
                self.lost.retain(|lost| lost != name);
                Ok(versioned(Vec::new(), next))
            }
            Method::Delete => {
                self.vault.remove(name);
                Ok(empty())
            }
            _ if self.lost.iter().any(|lost| lost == name) => Err(ProblemKind::VaultLost),
            _ => Ok(match self.found(name) {
                Some(item) => versioned(item.0.clone(), item.1),
                None => HttpAnswer {
                    status: 204,
                    ..empty()
                },
            }),
        }
    }

    fn found(&mut self, name: &str) -> Option<&(Vec<u8>, u64)> {
        match self.late.iter().position(|late| late == name) {
            Some(at) => {
                self.late.remove(at);
                None
            }
            None => self.vault.get(name),
        }
    }
}
