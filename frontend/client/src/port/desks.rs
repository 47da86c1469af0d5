use protocol::Request;

use crate::Pending;

/// Which desk is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one that holds the open vault. What belongs together (import, then keep; keys, then encrypt)
    /// is asked there.
    Vault,
    /// Any of a few helpers, for work in the background.
    Helper,
    /// Any of as many helpers as the machine has threads, for work that somebody waits for.
    Crew,
}

/// Desks: where secrets live and all cryptography happens, in workers or threads.
pub trait Desks {
    /// Bytes of the [`protocol::Reply`] to a request.
    fn ask(&self, who: Who, request: Request) -> Pending<Vec<u8>>;

    /// Requests that are worked on side by side.
    fn side_by_side(&self, who: Who) -> usize;

    /// Ends all helpers at once; their requests fail as cancelled.
    fn stop_helpers(&self);

    /// Counts the vault desks started so far. What one was told beyond the vault's key (an imported
    /// model, a followed log) its successor does not know.
    fn generation(&self) -> u32;

    /// Gives every desk, also later ones, the key of the vault.
    fn remember_vault_key(&self, vault_key: Vec<u8>);

    /// Gives every helper, also later ones, the user's keys, which the vault desk has.
    fn remember_keys(&self, blob: &[u8]);

    /// Ends every desk and forgets what they were given.
    fn forget(&self);
}
